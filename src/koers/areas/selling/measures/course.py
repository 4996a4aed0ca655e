"""The numbers about the course of deals: slips, moves back, next steps that lack, and how long a stage usually takes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.selling.measures.deals import FEWEST_WINS, THEN
from koers.areas.selling.queries import course
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import middle_between
from koers.kit.measures.readings import Answer, Reading
from koers.kit.resource.declaration import Column


def _total(rows: Any, name: str) -> Answer:
    found = rows.aggregate(total=Sum(name))["total"] or 0
    return Answer(found, found)


def _without_step(params: Params, user: Any) -> Answer:
    if params.get("as_of") is None:
        return Answer(None, status="unknown", note=_("Name a day to know this of."))
    n = course.without_step(params, user).count()
    return Answer(n, n, as_of=params["as_of"])


def usual_of(days: Sequence[int], day: date, stage: int) -> Reading:
    """Return the usual number of days in a stage, from sorted days that are already read."""
    return USUAL_STAY.reading(_middle(days, day), {"stage": stage, "as_of": day}, as_of=day)


def _middle(days: Sequence[int], day: date) -> Answer:
    found = middle_between(list(days))
    if found is None:
        return Answer(None, 0, as_of=day)
    middle, low, high = found
    return Answer(middle, len(days), low, high, as_of=day)


def _usual(params: Params, user: Any) -> Answer:
    day, stage = params.get("as_of"), params.get("stage") or 0
    if day is None:
        return Answer(None, status="unknown", note=_("Name a day to know this of."))
    return _middle(course.days_in_stages([stage], user, day).get(stage, []), day)


WITHOUT_STEP = Measure(
    name="selling.without_next_step",
    label=gettext_lazy("Open deals without a next step"),
    definition=gettext_lazy(
        "The number of open deals that have no dated next step, or one before the as-of day."
    ),
    unit="count",
    rows=course.without_step,
    value=_without_step,
    resource="deals",
    columns=("name", "account", "owner", "stage", "amount_cents", "next_step", "next_step_date"),
    params={**course.NOW_PARAMS, "as_of": "date"},
    adds_up="rows",
    grain=("unit", "owner", "stage"),
    good="down",
)
SLIPS = Measure(
    name="selling.slips",
    label=gettext_lazy("Slips"),
    definition=gettext_lazy(
        "How often the expected close of open deals, or of the named deal, moved to a later day."
    ),
    unit="count",
    rows=course.slipped,
    value=lambda params, user: _total(course.slipped(params, user), "slips"),
    resource="deals",
    columns=(
        "name",
        "account",
        "owner",
        "stage",
        Column("slips", label=gettext_lazy("Slips"), kind="number"),
        "expected_close_date",
    ),
    params=course.NOW_PARAMS,
    adds_up="sum:slips",
    grain=("unit", "owner", "stage"),
    good="down",
)
REGRESSIONS = Measure(
    name="selling.regressions",
    label=gettext_lazy("Moves back"),
    definition=gettext_lazy(
        "How often open deals, or the named deal, went back to an earlier stage of their pipeline, or from won or "
        "lost to open; a move that was taken back right away does not count."
    ),
    unit="count",
    rows=course.gone_back,
    value=lambda params, user: _total(course.gone_back(params, user), "regressions"),
    resource="deals",
    columns=(
        "name",
        "account",
        "owner",
        "stage",
        Column("regressions", label=gettext_lazy("Moves back"), kind="number"),
        "expected_close_date",
    ),
    params=course.NOW_PARAMS,
    adds_up="sum:regressions",
    grain=("unit", "owner", "stage"),
    good="down",
)
USUAL_STAY = Measure(
    name="selling.usual_days_in_stage",
    label=gettext_lazy("Usual days in the stage"),
    definition=gettext_lazy(
        "The median number of days that the deals won in the 365 days up to the as-of day stayed in the stage, all "
        "stays of a deal together, with a 95% interval; deals of which a day is not known are left out."
    ),
    unit="days",
    rows=course.usual_rows,
    value=_usual,
    resource="deals",
    columns=THEN,
    params={"stage": "id", "as_of": "date"},
    grain=("stage",),
    good="down",
    min_n=FEWEST_WINS,
)

registry.register(WITHOUT_STEP, SLIPS, REGRESSIONS, USUAL_STAY)
