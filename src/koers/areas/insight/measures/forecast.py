"""The numbers of the people's forecast: what is called, and how calls turned out."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from koers.areas.insight.models import ForecastCall
from koers.areas.insight.queries import calls, ledger
from koers.areas.insight.queries.calls import Case
from koers.areas.insight.queries.ledger import FIRM, Part
from koers.areas.insight.rules import Period, PeriodKind, read_period
from koers.kit.measures import registry
from koers.kit.measures.declaration import BadParam, Measure, Params
from koers.kit.measures.readings import Answer

if TYPE_CHECKING:
    from koers_analytics.forecast import Judged, Share, Track

NOW = {"period": "text", "unit": "id", "seller": "id"}
PAST = {"kind": "choice:month|quarter", "weeks": "id", "unit": "id", "seller": "id", "as_of": "date"}
READ = "insight.forecast.read"


def part_of(params: Params) -> Part:
    """Return the part of the firm that parameters name."""
    if params.get("seller"):
        return "member", params["seller"]
    return ("unit", params["unit"]) if params.get("unit") else FIRM


def _period(params: Params) -> Period | None:
    """Return the period that parameters name; None where they name none, of which nothing is known."""
    code = params.get("period", "")
    try:
        return read_period(code) if code else None
    except ValueError as wrong:
        raise BadParam(str(wrong)) from wrong


def _standing(params: Params, user: Any) -> ForecastCall | None:
    period = _period(params)
    return calls.standing(user, period).get(part_of(params)) if period is not None else None


def _said(params: Params, user: Any) -> "QuerySet[Any]":
    period = _period(params)
    rows = calls.calls_of(user).filter(period=period.code if period is not None else "")
    kind, pk = part_of(params)
    return rows.filter(member=pk) if kind == "member" else rows.filter(unit=pk, member=None)


def called(call: ForecastCall | None, name: str) -> Answer:
    """Return an amount of a call; unknown where nobody said it."""
    cents: int | None = getattr(call, f"{name}_cents") if call is not None else None
    if call is None or cents is None:
        return Answer(None, 0, status="unknown", note=_now("Nobody stated it yet."))
    return Answer(cents, 1, currency=call.currency, as_of=call.given_at)


def _called(name: str, params: Params, user: Any) -> Answer:
    return called(_standing(params, user), name)


def _cases(params: Params, user: Any) -> list[Case]:
    """Return the finished periods that parameters ask for; none without an as-of day or for a seller not to be seen."""
    kind: PeriodKind = params.get("kind") or ledger.limits().kind
    weeks = params.get("weeks") or ledger.limits().judged_weeks[kind]
    part, day = part_of(params), params.get("as_of")
    if day is None or (part[0] == "member" and not calls.may_look_at(user, params["seller"])):
        return []
    return calls.cases(user, kind, day, (weeks,), {part}).get(part, [])


def _judged_rows(params: Params, user: Any) -> "QuerySet[Any]":
    found = calls.behind(user, _cases(params, user), part_of(params))
    return calls.calls_of(user).filter(pk__in=found).order_by("-given_at", "-pk")


def judged(found: list[Case], naive: str = "last", of: str = "said") -> "list[Judged]":
    """Return the cases in which something was said."""
    return [one for case in found if (one := case.judged(naive, of)) is not None]


def record_of(found: list[Case], naive: str = "last", of: str = "said") -> "Track":
    """Return the track record over cases: of the calls, or of the model (`expected`)."""
    from koers_analytics.forecast import track

    return track(judged(found, naive, of))


def share_answer(found: "Share", as_of: date | None = None) -> Answer:
    """Return a share with its interval as an answer; unknown where nothing came in."""
    return Answer(found.value, found.n, low=found.low, high=found.high, as_of=as_of)


def _track(name: str, naive: str, params: Params, user: Any) -> Answer:
    return share_answer(getattr(record_of(_cases(params, user), naive), name), params.get("as_of"))


def _now_measure(name: str, label: Any, definition: Any) -> Measure:
    return Measure(
        name=f"insight.call_{name}",
        label=label,
        definition=definition,
        unit="money",
        rows=_said,
        value=partial(_called, name),
        resource="forecast-calls",
        params=NOW,
        grain=("unit", "seller", "period"),
        ability=READ,
    )


def _past_measure(
    name: str, field: str, label: Any, definition: Any, *, naive: str = "last", good: Any = ""
) -> Measure:
    return Measure(
        name=f"insight.call_{name}",
        label=label,
        definition=definition,
        unit="ratio",
        rows=_judged_rows,
        value=partial(_track, field, naive),
        resource="forecast-calls",
        params=PAST,
        grain=("unit", "seller"),
        good=good,
        ability=READ,
    )


COMMIT = _now_measure(
    "commit",
    _("Commit"),
    _(
        "What the seller says the own deals surely bring in the period, or the manager the unit; the newest call counts."
    ),
)
BEST_CASE = _now_measure(
    "best_case",
    _("Best case"),
    _("What the seller or the manager says the period brings when all goes well."),
)
VALUE_ADDED = _past_measure(
    "value_added",
    "value_added",
    _("Forecast value added"),
    _(
        "How much nearer the calls came than saying that it goes as in the last period that was over: the error of that "
        "naive forecast less the error of the call, over the finished periods, as a share of what came in. Above 0 the "
        "calls were worth making. Each period counts once, with the call as it stood some weeks before its end."
    ),
    good="up",
)
VALUE_ADDED_STAGE = _past_measure(
    "value_added_stage",
    "value_added",
    _("Value added over stage percentages"),
    _(
        "The same, against what was booked and each amount times the percentage of its stage on the same day: the error "
        "of that sum less the error of the call, as a share of what came in."
    ),
    naive="stage_percent",
    good="up",
)
BIAS = _past_measure(
    "bias",
    "bias",
    _("Optimism"),
    _(
        "By how much the calls said more than came in, over the finished periods, as a share of what came in; below 0 they "
        "said less. The interval is that of a ratio of two sums (Student's t, 95%)."
    ),
)
ERROR = _past_measure(
    "error",
    "error",
    _("Mean error of the calls"),
    _("How far the calls were from what came in, up or down, as a share of what came in."),
    good="down",
)
registry.register(COMMIT, BEST_CASE, VALUE_ADDED, VALUE_ADDED_STAGE, BIAS, ERROR)


def at_least(measure: Measure, least: int) -> Measure:
    """Return a measure that shows no value below so many cases."""
    return replace(measure, min_n=least)
