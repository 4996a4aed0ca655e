"""How marketing and sales work together: what was said (survey) and what was done (behaviour), never one number for both."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from koers.areas.customers.models import Lifecycle
from koers.areas.insight.queries.funnel import first_value
from koers.areas.insight.rules.relation import Limits, definition_level, read_limits
from koers.areas.leads.models import HandOver, HandOverContract, HandOverState
from koers.areas.leads.queries.cohorts import end_of, start_of
from koers.areas.organisation.models import AlignmentRound, CompetenceRequest, Dispute, Unit
from koers.areas.organisation.queries import relation as departments
from koers.areas.organisation.queries import survey as surveys
from koers.kit.measures.declaration import Params
from koers.kit.measures.intervals import share_between

if TYPE_CHECKING:
    from koers_analytics.alignment import BehaviourIndex, Metric, SurveyResult
    from koers_analytics.funnel import AtStake, HandOvers
    from koers_analytics.funnel.hand_overs import Followed

Facts = dict[str, Any]
#: Why a metric is not known, as a code that the page has words for.
NO_CONTENT, NO_PLANS, NO_OBJECTIVES, YOUNG_REGISTER, NO_FORECAST = (
    "no_content",
    "no_plans",
    "no_objectives",
    "young_register",
    "no_forecast",
)
#: The forecast is judged over so many finished periods.
PERIODS = 4


def limits() -> Limits:
    """Return the limits of this installation."""
    return read_limits(settings.RELATION)


#: What may be asked of hand-overs besides the part of the firm, and the field that says it; 0 asks for none named.
NARROWER = {"seller": "receiver_id", "team": "unit_id", "origin": "lead__origin_id"}
WORDS = {"campaign": "lead__campaign", "reason": "reason"}


@dataclass(frozen=True)
class RelationQuestion:
    """Which part of the firm, as known at the end of which day; `only` narrows it to some of the hand-overs."""

    unit: Unit
    as_of: date
    only: Params = field(default_factory=dict)

    @property
    def starts(self) -> date:
        """Return the first day that behaviour is judged over."""
        return self.as_of - timedelta(days=limits().days - 1)

    @property
    def params(self) -> Params:
        """Return the question as the address of rows says it."""
        return {"unit": self.unit.pk, "as_of": self.as_of, **self.only}

    @property
    def conditions(self) -> Params:
        """Return what narrows the hand-overs, as the database asks it."""
        ids = {NARROWER[name]: value or None for name, value in self.only.items() if name in NARROWER}
        return ids | {WORDS[name]: value for name, value in self.only.items() if name in WORDS}


def question_of(params: Params) -> RelationQuestion | None:
    """Return the question that an address of rows asks; None when it names no unit and day."""
    unit = Unit.objects.filter(pk=params.get("unit") or 0).first()
    only = {name: params[name] for name in (*NARROWER, *WORDS) if params.get(name) is not None}
    return RelationQuestion(unit, params["as_of"], only) if unit is not None and params.get("as_of") else None


# --- what was said ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A closed round as it may be shown: both sides, and departments apart where that gives nobody away."""

    round: AlignmentRound
    result: "SurveyResult"
    departments: dict[int, float]
    least: int


def rounds_of(unit: Unit, user: Any) -> list[AlignmentRound]:
    """Return the closed rounds of a unit that a person may see, oldest first."""
    rows = AlignmentRound.objects.visible_to(user).filter(unit=unit, closed_at__isnull=False)
    return list(rows.order_by("closed_at", "id"))


def said(one: AlignmentRound) -> Said:
    """Return what both departments said in a closed round."""
    from koers_analytics.alignment import Responses, survey

    found = surveys.sheets(one)
    result = survey(Responses.from_rows((role, row) for role, _d, row in found.rows), min_n=found.least)
    apart = survey(Responses.from_rows((str(d), row) for _role, d, row in found.rows), min_n=found.least)
    totals = {
        int(name): score.total
        for name, score in apart.others.items()
        if int(name) in found.shown.departments and score.total is not None
    }
    return Said(one, result, totals, found.least)


# --- what was done ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """One metric as it was measured: the value and its interval, n, and why it is not known."""

    name: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    is_absent: bool = False
    unknown: str = ""


@dataclass(frozen=True)
class Behaviour:
    """What both departments do: each metric as measured, the index over them, and what untouched hand-overs cost."""

    question: RelationQuestion
    seen: dict[str, Seen]
    index: "BehaviourIndex"
    untouched: int
    stake: "AtStake | None"


def metrics() -> "dict[str, Metric]":
    """Return the metrics of the index with the cuts and the least n of this installation."""
    from koers_analytics.alignment import METRICS

    own = limits()
    usual = 20
    return {
        name: replace(
            metric,
            cuts=own.cuts.get(name, metric.cuts),
            least=own.least_events if metric.least == usual else metric.least,
        )
        for name, metric in METRICS.items()
    }


def behaviour(question: RelationQuestion, user: Any, forecast: Seen) -> Behaviour:
    """Return what both departments do, from records only; the forecast's error comes from its back-test."""
    from koers_analytics.alignment import Observed, behaviour_index

    table, state = followed_up(question, user)
    untouched = int(state.late.sum())
    found = (
        share_seen("lead_black_hole", untouched, int((state.exists & ~state.open).sum())),
        first_touch(table, question.as_of),
        *_promises(question, user),
        *_agreed(question, user),
        forecast,
    )
    seen = {one.name: one for one in found}
    observed = {
        name: Observed(one.value, one.n, one.is_absent) for name, one in seen.items() if not one.unknown
    }
    return Behaviour(
        question, seen, behaviour_index(observed, metrics()), untouched, at_stake(untouched, question, user)
    )


def hand_overs(question: RelationQuestion, user: Any) -> "QuerySet[HandOver]":
    """Return what marketing offered in the period and did not withdraw, in the unit and below it."""
    return (
        HandOver.objects.visible_to(user)
        .filter(
            unit__path__startswith=question.unit.path,
            offered_at__gte=start_of(question.starts),
            offered_at__lt=end_of(question.as_of),
            **{name: value for name, value in question.conditions.items() if value is not None},
            **{f"{name}__isnull": True for name, value in question.conditions.items() if value is None},
        )
        .exclude(state=HandOverState.WITHDRAWN)
    )


def followed_up(question: RelationQuestion, user: Any) -> "tuple[HandOvers, Followed]":
    """Return the hand-overs as a table, and how each stood at the end of the day."""
    from koers.bridge.hand_overs import hand_over_table, holidays_of
    from koers_analytics.funnel.hand_overs import followed

    table = hand_over_table(hand_overs(question, user))
    free = holidays_of(question.unit, question.starts, question.as_of + timedelta(days=31))
    return table, followed(table, question.as_of, limits().black_hole_days, free)


def judged_ids(question: RelationQuestion, user: Any) -> list[int]:
    """Return the ids of the hand-overs whose time is over, or that were contacted or returned."""
    table, state = followed_up(question, user)
    found: list[int] = table.hand_over_id[state.exists & ~state.open].tolist()
    return found


def untouched_ids(question: RelationQuestion, user: Any) -> list[int]:
    """Return the ids of what was handed over and neither contacted nor returned in time."""
    table, state = followed_up(question, user)
    found: list[int] = table.hand_over_id[state.late].tolist()
    return found


def hot(question: RelationQuestion, user: Any) -> "QuerySet[HandOver]":
    """Return the hand-overs that sales accepted, by which the lead is hot."""
    return hand_overs(question, user).filter(accepted_at__lt=end_of(question.as_of))


def promised(question: RelationQuestion, user: Any) -> "QuerySet[HandOver]":
    """Return the hand-overs of which every promise is due or was answered: the answer, and after a yes the contact."""
    moment = end_of(question.as_of)
    answered = Q(answered_at__lt=moment)
    touched = Q(accepted_at__isnull=True) | Q(touch_due_at__lt=moment) | Q(first_touch_at__lt=moment)
    touched |= Q(returned_at__lt=moment)
    return hand_overs(question, user).filter(Q(due_at__lt=moment) | answered).filter(touched)


def kept(rows: "QuerySet[HandOver]") -> "QuerySet[HandOver]":
    """Return those of which every promise was kept."""
    in_touch = Q(accepted_at__isnull=True) | Q(first_touch_at__lte=F("touch_due_at"))
    in_touch |= Q(state=HandOverState.RETURNED, returned_at__lte=F("touch_due_at"))
    return rows.filter(answered_at__lte=F("due_at")).exclude(state=HandOverState.TAKEN_BACK).filter(in_touch)


def returned(question: RelationQuestion, user: Any) -> "QuerySet[HandOver]":
    """Return the hand-overs that sales gave back."""
    return hand_overs(question, user).filter(
        state=HandOverState.RETURNED, returned_at__lt=end_of(question.as_of)
    )


def decided(question: RelationQuestion, user: Any) -> "QuerySet[HandOver]":
    """Return the hand-overs that sales took or gave back."""
    moment = end_of(question.as_of)
    given_back = Q(state=HandOverState.RETURNED, returned_at__lt=moment)
    return hand_overs(question, user).filter(Q(accepted_at__lt=moment) | given_back)


def disputes_closed(question: RelationQuestion, user: Any) -> "QuerySet[Dispute]":
    """Return the disputes that were settled in the period."""
    rows = Dispute.objects.visible_to(user).filter(unit__path__startswith=question.unit.path)
    return rows.filter(closed_on__gte=question.starts, closed_on__lte=question.as_of)


def lent(question: RelationQuestion) -> "QuerySet[CompetenceRequest]":
    """Return the requests for competence that were fulfilled in the quarter up to the day."""
    since = question.as_of - timedelta(days=90)
    return CompetenceRequest.objects.alive().filter(
        state="fulfilled", answered_on__gte=since, answered_on__lte=question.as_of
    )


def _promises(question: RelationQuestion, user: Any) -> list[Seen]:
    promises, back = promised(question, user), returned(question, user)
    has_contract = (
        HandOverContract.objects.alive()
        .filter(starts__lt=end_of(question.as_of), marketing_at__isnull=False, sales_at__isnull=False)
        .exists()
    )
    return [
        share_seen("sla_met", kept(promises).count(), promises.count())
        if has_contract
        else Seen("sla_met", None, 0, is_absent=True),
        share_seen("return_with_reason", back.exclude(reason="").count(), back.count()),
    ]


def share_seen(name: str, hits: int, of: int) -> Seen:
    """Return a share with its interval; unknown of nothing."""
    between = share_between(hits, of)
    return Seen(name, hits / of if of else None, of, *(between or (None, None)))


def first_touch(table: "HandOvers", as_of: date) -> Seen:
    """Return the median hours to the first contact of what sales accepted."""
    import numpy as np

    from koers_analytics.funnel import follow_up

    accepted = table.accepted < np.datetime64(end_of(as_of).astimezone(UTC).replace(tzinfo=None))
    chosen = {one.name: getattr(table, one.name)[accepted] for one in fields(table)}
    if not accepted.any():
        return Seen("first_touch_hours", None, 0)
    found = follow_up(type(table)(**chosen), as_of, min_n=1)[0]
    # Half of them never had a contact: the median lies beyond every limit.
    value = found.median_hours if found.median_hours is not None else float("inf")
    return Seen("first_touch_hours", value, found.n, found.low, found.high)


def _agreed(question: RelationQuestion, user: Any) -> list[Seen]:
    versions = _versions(question.as_of)
    level = definition_level(versions, question.as_of, limits().fresh_days)
    return [
        Seen("definition_stability", level, len(versions), is_absent=level is None),
        Seen("content_use", None, 0, unknown=NO_CONTENT),
        Seen("joint_account_plans", None, 0, unknown=NO_PLANS),
        Seen("co_owned_objectives", None, 0, unknown=NO_OBJECTIVES),
        _dispute_age(question, user),
        _cross_use(question),
    ]


def _versions(as_of: date) -> list[tuple[int, date | None, date | None, int]]:
    zone = timezone.get_default_timezone()

    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(zone).date() if moment is not None and moment < end_of(as_of) else None

    rows = HandOverContract.objects.alive().filter(created_at__lt=end_of(as_of))
    rows = rows | HandOverContract.objects.alive().filter(starts__lt=end_of(as_of))
    return [
        (
            one.number,
            day(one.starts),
            day(one.ends),
            sum(map(bool, (day(one.marketing_at), day(one.sales_at)))),
        )
        for one in rows.distinct()
    ]


def _dispute_age(question: RelationQuestion, user: Any) -> Seen:
    pairs = disputes_closed(question, user).values_list("opened_on", "closed_on")
    days = [(closed - opened).days for opened, closed in pairs if closed is not None]
    # One register serves the whole firm: where it is used, a part without disputes had none.
    if not Dispute.objects.alive().filter(opened_on__lte=question.as_of).exists():
        return _empty("dispute_age", question)
    return Seen("dispute_age", float(median(days)) if days else None, len(days))


def _cross_use(question: RelationQuestion) -> Seen:
    asked = CompetenceRequest.objects.alive().filter(asked_on__lte=question.as_of)
    if not asked.exists():
        return _empty("cross_use", question)
    n = lent(question).count()
    return Seen("cross_use", float(n), n)


def _empty(name: str, question: RelationQuestion) -> Seen:
    """Return what an empty register says: nothing while it is young, and that it is not used after that."""
    since = departments.open_since()
    young = question.as_of - timedelta(days=limits().register_days)
    if since is None or since >= start_of(young):
        return Seen(name, None, 0, unknown=YOUNG_REGISTER)
    return Seen(name, None, 0, is_absent=True)


def forecast_error(rows: Sequence[Facts], as_of: date, ends: dict[str, date]) -> Seen:
    """Return by how much the forecast missed, of what was won (WAPE), over the last four periods that were over then.

    `rows` are those of the back-test of the review; `ends` says of each period on which day it ended.
    """
    tried = [one for one in rows if one["forecast"] is not None and ends[one["period"]] <= as_of][-PERIODS:]
    won = sum(one["actual_cents"] for one in tried)
    if not tried or won <= 0:
        return Seen("forecast_error", None, len(tried), unknown=NO_FORECAST)
    missed = sum(abs(one["actual_cents"] - one["forecast"]["expected_cents"]) for one in tried)
    return Seen("forecast_error", missed / won, len(tried))


def at_stake(untouched: int, question: RelationQuestion, user: Any) -> "AtStake | None":
    """Return what the untouched hand-overs cost; None while it is not known what a hot lead is worth."""
    from koers.bridge.lead_periods import lifecycle_periods
    from koers_analytics.alignment import lead_leakage
    from koers_analytics.funnel.leakage import conversion
    from koers_analytics.funnel.states import CODES
    from koers_analytics.funnel.stays import stays_of

    value = first_value(user)
    rows = Lifecycle.objects.visible_to(user).filter(
        unit__path__startswith=question.unit.path, periods__state="hot"
    )
    if value is None or not untouched:
        return None
    periods = lifecycle_periods(Lifecycle.objects.filter(pk__in=rows.order_by().values("pk")))
    known = periods.known(question.as_of)
    won, decided = conversion(known, stays_of(known, question.as_of), CODES["hot"])
    return lead_leakage(untouched, won, decided, value) if decided else None
