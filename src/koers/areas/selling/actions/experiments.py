"""What people do with experiments: start one and stop it; accounts come in by themselves when a deal opens."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from koers.areas.customers.models import Activity
from koers.areas.customers.queries.spent import CONTACTS
from koers.areas.organisation.models import Unit
from koers.areas.selling import events
from koers.areas.selling.actions.deals import NotPossibleError
from koers.areas.selling.models import Deal, Experiment, ExperimentAccount, Outcome
from koers.areas.selling.queries.approach import playbooks
from koers.areas.selling.rules.experiments import arm_of
from koers.kit.access.models import User
from koers.kit.timeline.models import Event, EventSubject
from koers.kit.timeline.recording import on, record

#: Who was spoken with so lately is no new contact, and stays out.
QUIET = timedelta(days=90)


def start_experiment(
    *, unit: Unit, method: str, question: str, by: User, at: datetime, via: str = "ui"
) -> Experiment:
    """Start a trial of an approach in a unit and all below it.

    Raises NotPossibleError for an approach without a layer, without a question, in a unit that ended, and while another
    experiment runs there in the same layer.
    """
    tried = next((one for one in playbooks() if one.id == method), None)
    question = question.strip()
    if tried is None or tried.layer is None:
        raise NotPossibleError(_("This is no approach that is chosen for deals."))
    if not question:
        raise NotPossibleError(
            _("Say first what is to be found out; an answer without a question proves nothing.")
        )
    if unit.ends is not None:
        raise NotPossibleError(_("This unit has ended, so that no deal will open in it."))
    with transaction.atomic():
        list(Unit.objects.select_for_update(of=("self",)).order_by("pk").filter(parent__isnull=True))
        for one in (
            Experiment.objects.alive()
            .filter(stopped_at__isnull=True, layer=tried.layer)
            .select_related("unit")
        ):
            if one.unit.path.startswith(unit.path) or unit.path.startswith(one.unit.path):
                raise NotPossibleError(
                    _(
                        "An experiment in this layer runs in %(unit)s already; two at once would blur each other."
                    )
                    % {"unit": one.unit}
                )
        row = Experiment.objects.create(
            unit=unit, layer=tried.layer, method=method, method_version=tried.version, question=question,
            started_at=at, started_by=getattr(by, "member", None),
        )  # fmt: skip
        facts = events.ExperimentFacts(row.layer, row.method)
        record(events.EXPERIMENT_STARTED, at=at, by=by, via=via, subjects=_subjects(row), facts=facts)
    return row


def stop_experiment(row: Experiment, *, reason: str, by: User, at: datetime, via: str = "ui") -> Experiment:
    """Stop an experiment; it stays with its accounts, which keep their side. Raises NotPossibleError when it has stopped."""
    with transaction.atomic():
        row = Experiment.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.stopped_at is not None:
            raise NotPossibleError(_("This experiment has stopped already."))
        row.stopped_at, row.stop_reason = at, reason.strip()
        row.save(update_fields=["stopped_at", "stop_reason"])
        arms = list(row.accounts.values_list("arm", flat=True))
        facts = events.ExperimentFacts(row.layer, row.method, arms.count("approach"), arms.count("usual"))
        record(events.EXPERIMENT_STOPPED, at=at, by=by, via=via, subjects=_subjects(row), facts=facts)
    return row


def _subjects(row: Experiment) -> list[Any]:
    return [(row, "experiment"), ("unit", row.unit_id, "unit")]


@on(events.DEAL_OPENED)
def assign_account(event: Event) -> None:
    """Put the account of a deal that opens on a side of the experiments that run there, unless it is no new contact."""
    about = dict(EventSubject.objects.filter(event=event).values_list("subject_kind", "subject_id"))
    deal = Deal.objects.filter(pk=about.get("deal", 0)).select_related("unit").first()
    if deal is None or deal.account_id is None or deal.outcome != Outcome.OPEN:
        return
    running = Experiment.objects.alive().filter(stopped_at__isnull=True, started_at__lte=event.happened_at)
    here = [one for one in running.select_related("unit") if deal.unit.path.startswith(one.unit.path)]
    if not here or not _is_new(deal, event.happened_at):
        return
    for one in here:
        arm = arm_of(deal.account_id, one.pk)
        row, made = ExperimentAccount.objects.get_or_create(
            experiment=one,
            account_id=deal.account_id,
            defaults={"arm": arm, "assigned_at": event.happened_at, "demo": deal.demo},
        )
        if made:
            record(
                events.ACCOUNT_ASSIGNED,
                at=event.happened_at,
                by=event.actor,
                via=event.via,
                subjects=[(one, "experiment"), ("account", row.account_id, "account"), (deal, "deal")],
                facts=events.AssignedFacts(one.pk, arm),
                cause=event,
            )


def _is_new(deal: Deal, at: datetime) -> bool:
    """Tell whether nobody spoke with the account lately, and no other deal of it is open."""
    if (
        Deal.objects.alive()
        .filter(account=deal.account_id, outcome=Outcome.OPEN)
        .exclude(pk=deal.pk)
        .exists()
    ):
        return False
    talks = Activity.objects.alive().filter(account=deal.account_id, kind__in=CONTACTS)
    return not talks.filter(happened_at__gt=at - QUIET, happened_at__lte=at).exists()
