"""Numbers of leads on their way: how many stand where, what became of a cohort, who left, and who owns nobody."""

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.leads.queries import cohorts
from koers.areas.leads.queries.cohorts import LEAD_PARAMS, STATE
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer
from koers.kit.resource.declaration import Column

#: Below this number of leads a rate is not shown.
FEWEST_LEADS = 20

WHO = "lead"
ENTERED = Column("entered_at", label=gettext_lazy("Came in"), kind="moment")
REACHED = Column("reached_at", label=gettext_lazy("Got there"), kind="moment")
LEFT_AT = Column("left_at", label=gettext_lazy("Left"), kind="moment")
COHORT = (WHO, "state", "origin", "campaign", ENTERED, REACHED)


def _count(rows: Any, params: Params, note: str = "") -> Answer:
    n = rows.count()
    return Answer(n, n, note=note, as_of=params.get("as_of"))


def _in_state(params: Params, user: Any) -> Answer:
    return _count(cohorts.in_state(params, user), params)


def _value(params: Params, user: Any) -> Answer:
    rows = cohorts.in_state(params, user)
    found = rows.aggregate(total=Sum("value_cents"))
    n, known = rows.count(), rows.filter(value_cents__isnull=False).count()
    if n and not known:
        return Answer(
            None,
            n,
            note=_("None of these leads has an expected value."),
            status="unknown",
            as_of=params.get("as_of"),
        )
    unknown = n - known
    note = (
        ngettext(
            "%(n)s lead has no expected value and is not in the sum.",
            "%(n)s leads have no expected value and are not in the sum.",
            unknown,
        )
        % {"n": unknown}
        if unknown
        else ""
    )
    return Answer(found["total"] or 0, n, note=note, as_of=params.get("as_of"))


def _entered(params: Params, user: Any) -> Answer:
    return _count(cohorts.entered(params, user), params)


def _left(params: Params, user: Any) -> Answer:
    return _count(cohorts.left(params, user), params)


def _ownerless(params: Params, user: Any) -> Answer:
    return _count(cohorts.ownerless(params, user), params)


def _cohort(params: Params, user: Any) -> Any:
    return cohorts.with_outcome(cohorts.entered(params, user), params.get("to", "customer"), params)


def _conversion(params: Params, user: Any) -> Answer:
    return _share(_cohort(params, user), params.get("to", "customer"), params)


def _back(params: Params, user: Any) -> Any:
    return cohorts.with_outcome(cohorts.came_back(params, user), "warm", params)


def _reactivation(params: Params, user: Any) -> Answer:
    return _share(_back(params, user), "warm", params)


def _share(rows: Any, to: str, params: Params) -> Answer:
    n, hits = rows.count(), rows.filter(reached_at__isnull=False).count()
    between = share_between(hits, n)
    if between is None:
        return Answer(None, 0, as_of=params.get("as_of"))
    waiting = cohorts.still_open(rows, to)
    note = (
        ngettext(
            "%(n)s of them is still on its way, so the share can only rise.",
            "%(n)s of them are still on their way, so the share can only rise.",
            waiting,
        )
        % {"n": waiting}
        if waiting
        else ""
    )
    return Answer(hits / n, n, *between, note=note, as_of=params.get("as_of"))


IN_STATE = Measure(
    name="leads.in_state",
    label=gettext_lazy("Leads"),
    definition=gettext_lazy(
        "The number of leads that stand in the state at the end of the as-of day, or now."
    ),
    unit="count",
    rows=cohorts.in_state,
    value=_in_state,
    resource="leads",
    columns=(WHO, "state", "since", "owner", "value_cents"),
    params={**LEAD_PARAMS, "state": STATE},
    adds_up="rows",
    grain=("unit", "owner", "origin", "campaign", "state"),
)
VALUE_IN_STATE = Measure(
    name="leads.value_in_state",
    label=gettext_lazy("Expected value"),
    definition=gettext_lazy(
        "The expected values of the leads that stand in the state; leads without one are named and not in the sum."
    ),
    unit="money",
    rows=cohorts.in_state,
    value=_value,
    resource="leads",
    columns=(WHO, "state", "since", "owner", "value_cents"),
    params={**LEAD_PARAMS, "state": STATE},
    adds_up="sum:value_cents",
    grain=("unit", "owner", "origin", "campaign", "state"),
    good="up",
)
ENTRIES = Measure(
    name="leads.entered",
    label=gettext_lazy("New leads"),
    definition=gettext_lazy(
        "The number of persons or accounts that became a lead in the period; who comes back is not new."
    ),
    unit="count",
    rows=cohorts.entered,
    value=_entered,
    resource="leads",
    columns=(WHO, "state", "origin", "campaign", ENTERED),
    params=LEAD_PARAMS,
    adds_up="rows",
    grain=("unit", "owner", "origin", "campaign", "period"),
    good="up",
)
CONVERSION = Measure(
    name="leads.conversion",
    label=gettext_lazy("Conversion"),
    definition=gettext_lazy(
        "Of the leads that came in during the period, the share that reached the state or one beyond it by the "
        "as-of day, with a 95% interval (Wilson). A cohort, not a snapshot: leads that are still on their way count "
        "as not yet there."
    ),
    unit="ratio",
    rows=_cohort,
    value=_conversion,
    resource="leads",
    columns=COHORT,
    params={**LEAD_PARAMS, "to": "choice:warm|hot|customer|loyal"},
    grain=("unit", "owner", "origin", "campaign", "period"),
    good="up",
    min_n=FEWEST_LEADS,
)
REACTIVATION = Measure(
    name="leads.reactivation",
    label=gettext_lazy("Reactivation"),
    definition=gettext_lazy(
        "Of the leads that came back in the period after they had dropped off, the share that became warm again, "
        "with a 95% interval (Wilson)."
    ),
    unit="ratio",
    rows=_back,
    value=_reactivation,
    resource="leads",
    columns=COHORT,
    params=LEAD_PARAMS,
    grain=("unit", "origin", "campaign", "period"),
    good="up",
    min_n=FEWEST_LEADS,
)
LEFT = Measure(
    name="leads.left",
    label=gettext_lazy("Dropped off, lost or lapsed"),
    definition=gettext_lazy("How often leads dropped off, were lost or lapsed in the period."),
    unit="count",
    rows=cohorts.left,
    value=_left,
    resource="leads",
    columns=(WHO, "state", "origin", LEFT_AT, "value_cents"),
    params={**LEAD_PARAMS, "state": STATE, "reason": "text"},
    adds_up="rows",
    grain=("unit", "owner", "origin", "campaign", "period"),
    good="down",
)
MOVED = Measure(
    name="leads.moved",
    label=gettext_lazy("Moves"),
    definition=gettext_lazy(
        "How often leads that came in during the period moved from the one state to the other by the as-of day."
    ),
    unit="count",
    rows=cohorts.moved,
    value=lambda params, user: _count(cohorts.moved(params, user), params),
    resource="leads",
    columns=(WHO, "state", "origin", Column("moved_at", label=gettext_lazy("Moved"), kind="moment")),
    params={**LEAD_PARAMS, "was": STATE, "now": STATE},
    adds_up="rows",
    grain=("unit", "owner", "origin", "campaign", "period"),
)
GONE = Measure(
    name="leads.gone",
    label=gettext_lazy("Left"),
    definition=gettext_lazy(
        "How often leads that came in during the period dropped off, were lost or lapsed by the as-of day."
    ),
    unit="count",
    rows=cohorts.gone,
    value=lambda params, user: _count(cohorts.gone(params, user), params),
    resource="leads",
    columns=(WHO, "state", "origin", LEFT_AT),
    params={**LEAD_PARAMS, "state": STATE, "reason": "text"},
    adds_up="rows",
    grain=("unit", "owner", "origin", "campaign", "period"),
    good="down",
)
OWNERLESS = Measure(
    name="leads.ownerless",
    label=gettext_lazy("Without an owner"),
    definition=gettext_lazy("The number of open leads that nobody owns now."),
    unit="count",
    rows=cohorts.ownerless,
    value=_ownerless,
    resource="leads",
    columns=(WHO, "state", "origin", Column("ownerless_since", label=gettext_lazy("Since"), kind="moment")),
    params=LEAD_PARAMS,
    adds_up="rows",
    grain=("unit", "origin"),
    good="down",
)

registry.register(IN_STATE, VALUE_IN_STATE, ENTRIES, CONVERSION, REACTIVATION, LEFT, MOVED, GONE, OWNERLESS)
