"""The lead as a declared record: its list and its page."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Lifecycle
from koers.areas.leads.models import HandOver, HandOverState
from koers.areas.leads.queries.states import TONES
from koers.areas.leads.resources import moves
from koers.areas.leads.resources.hand_over import HAND_OVER_VERBS
from koers.areas.leads.resources.lead_panels import OF_OTHERS, PANELS
from koers.kit.record import named
from koers.kit.resource.declaration import Column, Filter, Group, Resource, View
from koers.kit.resource.registry import add_panel, register

WHO = ("person__first_name", "person__prefix", "person__last_name", "account__name")
UNTOUCHED = HandOver.objects.filter(
    state=HandOverState.ACCEPTED, first_touch_at__isnull=True, deleted_at__isnull=True
)


def _titled(values: tuple[Any, ...]) -> str:
    return named(values)


def _about(life: Lifecycle) -> str:
    """Return what somebody is and where, and the how-manieth time they are on the road."""
    said = []
    if life.person is not None:
        company = life.person.account
        said.append(", ".join(str(one) for one in (life.person.job_title, company) if one))
    elif life.account is not None:
        said.append(", ".join(one for one in (life.account.sector, life.account.city) if one))
    if life.pass_number > 1:
        said.append(_now("pass %(number)s") % {"number": life.pass_number})
    return capfirst(" · ".join(one for one in said if one))


def _grade(values: tuple[Any, ...]) -> str:
    fit, engagement = values
    return f"{fit}{engagement}" if fit and engagement else ""


def _this_month(today: date) -> str:
    """Return the address of the leads whose day to come back is here, or lies in this month."""
    first_of_next = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    last = date.fromordinal(first_of_next.toordinal() - 1)
    return (
        f"state=dropped&state=lost&state=lapsed&state=returned&retry_on_to={last.isoformat()}&sort=retry_on"
    )


LEADS = Resource(
    path="leads",
    model=Lifecycle,
    noun="customers.lifecycle",
    icon="sprout",
    groups=(
        Group(_("Lead"), ("person", "account", "state", "since", "reason", "held_until", "owner", "unit")),
        Group(_("What for"), ("need", "value_cents", "currency")),
        Group(_("Where from"), ("origin", "campaign", "pass_number", "last_touch_at")),
        Group(_("Score"), ("fit_grade", "engagement_grade", "chance", "scored_at")),
        Group(_("What is next"), ("next_step", "next_step_date", "retry_on")),
    ),
    beside=("next_step", "next_step_date", "retry_on"),
    title=WHO,
    titled=_titled,
    about=_about,
    fixed=(
        "state",
        "since",
        "reason",
        "held_until",
        "pass_number",
        "owner",
        "retry_on",
        "fit_grade",
        "engagement_grade",
        "chance",
        "last_touch_at",
        "scored_at",
    ),
    at_birth=("person", "account"),
    columns=(
        Column("lead", label=_("Lead"), kind="title", reads=("pk", *WHO)),
        Column("person__account", label=_("Works at")),
        Column("state", tones=TONES),
        Column("since", kind="ago", sort=("since",)),
        Column("grade", label=_("Grade"), reads=("fit_grade", "engagement_grade"), written=_grade),
        Column("chance", kind="ratio"),
        "owner",
        "unit",
        "origin",
        "campaign",
        "value_cents",
        "next_step",
        "next_step_date",
        Column("last_touch_at", kind="ago"),
        Column("retry_on", sort=("retry_on",)),
        "reason",
        "pass_number",
        Column("priority", sort=("priority",)),
        "updated_at",
    ),
    shown=(
        "lead",
        "person__account",
        "state",
        "since",
        "grade",
        "owner",
        "origin",
        "value_cents",
        "last_touch_at",
        "next_step_date",
    ),
    sort="-priority",
    filters=(
        "state",
        Filter(
            "state",
            name="kind",
            label=_("Kind"),
            cases=(
                ("person", _("Persons"), Q(person__isnull=False)),
                ("account", _("Accounts"), Q(account__isnull=False)),
            ),
        ),
        "owner",
        "unit",
        "origin",
        "campaign",
        Filter("fit_grade", name="fit", cases=tuple((one, one, Q(fit_grade=one)) for one in "ABCD")),
        Filter(
            "engagement_grade",
            name="engagement",
            cases=tuple((one, one, Q(engagement_grade=int(one))) for one in "1234"),
        ),
        Filter(
            "state",
            name="touched",
            label=_("First contact"),
            cases=(("no", _("Not yet, after the hand-over"), Q(pk__in=UNTOUCHED.values("lead"))),),
        ),
        "reason",
        "since",
        "last_touch_at",
        "next_step_date",
        "retry_on",
        "value_cents",
        "pass_number",
        Filter("source"),
    ),
    views=(
        View("warm", _("My warm leads"), "state=warm&owner=me"),
        View("untouched", _("Hot and untouched"), "state=hot&touched=no&sort=since"),
        View("back", _("Come back this month"), _this_month),
    ),
    found_by=(("person", "persons"), ("account", "accounts")),
    panels=PANELS,
    verbs=(*HAND_OVER_VERBS, *moves.VERBS),
    total="value_cents",
    create=moves.create,
    change=moves.change,
    purpose=_("Leads are persons and accounts on their way from cold to loyal."),
)

register(LEADS)
for _path in ("accounts", "persons"):
    add_panel(_path, OF_OTHERS)
