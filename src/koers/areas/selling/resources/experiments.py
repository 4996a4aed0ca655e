"""Experiments with an approach as declared records, and the side of an account in the room of its deals."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import Deal, Experiment, ExperimentAccount
from koers.areas.selling.queries.approach import playbooks, titles
from koers.areas.selling.queries.room import Section, add_section
from koers.kit.resource.declaration import Group, Related, Resource, Start, Timeline, Verb
from koers.kit.resource.registry import register


class StopForm(forms.Form):
    """Asks why an experiment stops."""

    reason = forms.CharField(label=_("Why it stops"), max_length=300)


EXPERIMENTS = Resource(
    path="experiments",
    model=Experiment,
    noun="selling.experiment",
    icon="split",
    groups=(
        Group(_("Experiment"), ("question", "method", "method_version", "layer", "unit", "started_at", "started_by")),
        Group(_("End"), ("stopped_at", "stop_reason")),
    ),
    fixed=(
        "question", "method", "method_version", "layer", "unit", "started_at", "started_by", "stopped_at", "stop_reason",
    ),
    title=("question",),
    columns=("question", "method", "layer", "unit", "started_at", "stopped_at"),
    sort="-started",
    filters=("unit", "layer", "started_at"),
    search=("question",),
    words=(("method", titles),),
    panels=(Related("accounts", "experiment-accounts", "experiment", ("account", "arm", "assigned_at")), Timeline()),
    verbs=(
        Verb(
            "stop",
            _("Stop the experiment"),
            actions.stop_experiment,
            ask=StopForm,
            when=lambda row: row.stopped_at is None,
            ability="selling.experiment.stop",
            icon="pause",
            says=_("The experiment has stopped; its accounts keep their side."),
            refused=(NotPossibleError,),
        ),
    ),
    begin=Start("experiments-start", _("Start an experiment"), "selling.experiment.start"),
    purpose=_("An experiment gives an approach to every other new account, so that what comes of it says more."),
)  # fmt: skip

EXPERIMENT_ACCOUNTS = Resource(
    path="experiment-accounts",
    model=ExperimentAccount,
    noun="selling.experiment",
    icon="split",
    groups=(Group(_("Place in an experiment"), ("experiment", "account", "arm", "assigned_at")),),
    fixed=("experiment", "account", "arm", "assigned_at"),
    title=("account__name",),
    columns=("account", "experiment", "arm", "assigned_at"),
    sort="-assigned",
    filters=("experiment", "arm", "assigned_at"),
    purpose=_("Here stands on which side of an experiment an account was put, and when."),
)
register(EXPERIMENTS, EXPERIMENT_ACCOUNTS)


def _side(deal: Deal, user: Any, _day: date) -> dict[str, Any] | None:
    """Return on which side of which experiments the account of a deal is; None when it is in none."""
    if deal.account_id is None or deal.created_date is None:
        return None
    rows = (
        ExperimentAccount.objects.visible_to(user)
        .filter(account=deal.account_id)
        .select_related("experiment__unit")
    )
    titles = {one.id: str(one.title) for one in playbooks()}
    found = [
        {"row": one, "title": titles.get(one.experiment.method, one.experiment.method)}
        for one in rows
        if one.assigned_at.date() <= deal.created_date or deal.outcome == "open"
    ]
    return {"places": found} if found else None


add_section(Section("experiment", _("In an experiment"), "selling/room_experiment.html", _side, 5))
