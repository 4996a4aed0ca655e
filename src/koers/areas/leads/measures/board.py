"""The numbers above the columns of the board, as readings of the measures that everybody else reads too."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.leads.measures.cohorts import IN_STATE, VALUE_IN_STATE, WHO
from koers.areas.leads.queries import cohorts
from koers.areas.leads.queries.board import CAP, Column, Question
from koers.areas.leads.queries.cohorts import LEAD_PARAMS, STATE
from koers.areas.leads.rules.staying import median
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer, Reading

DAY = 86_400


def _days(params: Params, user: Any) -> Answer:
    rows = cohorts.in_state(params, user)
    until = cohorts.end_of(params["as_of"]) if params.get("as_of") else params.get("now")
    if not isinstance(until, datetime):
        return Answer(None, status="unknown", note=_("Name a day to know this of."))
    days = [(until - since).total_seconds() / DAY for since in rows.values_list("stay__starts", flat=True)]
    return Answer(median(days), len(days), as_of=params.get("as_of"))


DAYS_IN_STATE = Measure(
    name="leads.days_in_state",
    label=gettext_lazy("Here for"),
    definition=gettext_lazy("The median of how long the leads that stand in the state have been there."),
    unit="days",
    rows=cohorts.in_state,
    value=_days,
    resource="leads",
    columns=(WHO, "state", "since", "owner"),
    params={**LEAD_PARAMS, "state": STATE},
    grain=("unit", "owner", "origin", "campaign", "state"),
    good="down",
)
registry.register(DAYS_IN_STATE)


def params_of(question: Question, state: str, member: int | None) -> Params:
    """Return the parameters of a measure for one column of a board; `member` is whom `me` stands for."""
    owner = {"me": member, "none": 0, "": None}.get(question.owner, question.owner)
    return {
        "state": state,
        "kind": question.kind or None,
        "unit": question.unit,
        "owner": int(owner) if owner is not None else None,
        "origin": question.origin,
        "campaign": question.campaign or None,
    }


def count_of(column: Column, params: Params, now: datetime) -> Reading:
    """Return how many leads are in a column."""
    shown = min(column.leads, CAP) if column.is_capped else column.leads
    return IN_STATE.reading(
        Answer(shown, shown, at_least=column.is_capped), params, as_of=column.counted_at or now
    )


def value_of(column: Column, params: Params) -> Reading:
    """Return what the leads of a column may bring."""
    if column.valued is None:
        note = _(
            "More leads than are added up at once; the sum is worked out every hour, without these filters."
        )
        return VALUE_IN_STATE.reading(Answer(None, status="unknown", note=note), params)
    if not column.valued:
        note = _("None of these leads has an expected value.")
        return VALUE_IN_STATE.reading(Answer(None, status="unknown", note=note), params, as_of=column.as_of)
    answer = Answer(column.value_cents, column.valued)
    return VALUE_IN_STATE.reading(answer, params, as_of=column.as_of)


def days_of(column: Column, params: Params) -> Reading:
    """Return how long the leads of a column have been there."""
    if column.days is None:
        note = _("Too many leads to tell at once.") if column.is_large else ""
        return DAYS_IN_STATE.reading(Answer(None, status="unknown", note=note), params)
    return DAYS_IN_STATE.reading(Answer(column.days, column.leads), params, as_of=column.as_of)
