"""The numbers that insight publishes: the parts of the waterfall and the forecast, each with its deals."""

import json
from functools import partial
from typing import Any, Literal

from django.db.models import BigIntegerField, F, Func, QuerySet, TextField, Value
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Lifecycle, Source
from koers.areas.insight.queries import pipeline, words
from koers.areas.insight.queries.funnel import FunnelQuestion, first_value, periods_of
from koers.areas.insight.queries.question import Question
from koers.areas.insight.queries.world import World, read_world
from koers.areas.insight.rules import read_period
from koers.areas.leads.queries import cohorts
from koers.areas.organisation.models import Member, Unit
from koers.areas.selling.measures import STILL_OPEN, THEN
from koers.areas.selling.queries import DEAL_PARAMS, deals_on, open_deals
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer
from koers.kit.resource.declaration import Column

PARAMS = {"as_of": "date", "period": "text", "unit": "id", "owner": "id"}


class AmountFrom(Func):
    """Look a row's id up in a table of amounts that is given with the question; null where it is not there."""

    output_field = BigIntegerField()

    def __init__(self, amounts: dict[int, int]) -> None:
        table = json.dumps({str(deal): cents for deal, cents in amounts.items()})
        super().__init__(Value(table, output_field=TextField()), F("pk"))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Write the look-up for SQLite, which keeps a parsed table for all rows of a query."""
        return self.as_sql(
            compiler,
            connection,
            template="json_extract(%(expressions)s || '\"')",
            arg_joiner=", '$.\"' || ",
            **context,
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Write the look-up for PostgreSQL."""
        return self.as_sql(
            compiler,
            connection,
            template="(%(expressions)s)::text)::bigint",
            arg_joiner="::jsonb ->> (",
            **context,
        )


def _world(params: Params, user: Any) -> World | None:
    """Return what an address of rows is about, or None when it names no day and period that can be read."""
    try:
        period = read_period(params.get("period", ""))
    except ValueError:
        return None
    if params.get("as_of") is None or period.starts > params["as_of"]:
        return None
    unit = Unit.objects.visible_to(user).filter(pk=params["unit"]).first() if params.get("unit") else None
    seller = Member.objects.filter(pk=params["owner"]).first() if params.get("owner") else None
    return read_world(Question(params["as_of"], period, unit, seller), user)


def _part_rows(code: str, params: Params, user: Any) -> "QuerySet[Any]":
    world = _world(params, user)
    found = pipeline.fall_part(world, code, due=pipeline.follows_due(world)) if world else {}
    rows = deals_on(params.get("as_of"), user).annotate(amount_part=AmountFrom(found))
    behind: QuerySet[Any] = rows.filter(amount_part__isnull=False)
    return behind


def _part_value(code: str, params: Params, user: Any) -> Answer:
    world = _world(params, user)
    if world is None:
        return Answer(0, 0)
    found = pipeline.fall_part(world, code, due=pipeline.follows_due(world))
    return Answer(sum(found.values()), len(found), as_of=params["as_of"], currency=world.currency)


#: What each part of the waterfall counts.
PART_DEFINITIONS = {
    "opening": _("The amounts of the deals in the pipeline on the eve of the period."),
    "new": _("The amounts with which deals came into the pipeline in the period, reopened deals among them."),
    "pulled_in": _("The amounts of the deals whose expected close moved into the period."),
    "grown": _("By how much the amounts of deals rose in the period, after they came in."),
    "shrunk": _("By how much the amounts of deals fell in the period, after they came in."),
    "lost": _("The amounts of the deals lost in the period, as they were when they were lost."),
    "won": _("The amounts of the deals won in the period, as they were when they were won."),
    "slipped": _("The amounts of the deals whose expected close moved out of the period."),
    "closing": _("The amounts of the deals in the pipeline at the end of the period, or of the as-of day."),
}


def _part(code: str) -> Measure:
    return Measure(
        name=f"insight.waterfall.{code}",
        label=words.PART_LABELS[code],
        definition=PART_DEFINITIONS[code],
        unit="money",
        rows=partial(_part_rows, code),
        value=partial(_part_value, code),
        resource="deals",
        columns=(*THEN[:-1], Column("amount_part", label=_("Counts for"), kind="money")),
        params=PARAMS,
        adds_up="sum:amount_part",
        grain=("unit", "owner", "period"),
    )


WATERFALL = {code: _part(code) for code in pipeline.SIGNS}
FORECAST = Measure(
    name="insight.forecast",
    label=_("Forecast"),
    definition=_(
        "What the period will bring in all: what is booked, what the open deals will add (each with its chance by "
        "stage, age and kind of customer, learnt from past deals), and what deals not there yet usually add. The "
        "value is the middle of the distribution; eight times out of ten it ends between the bounds."
    ),
    unit="money",
    rows=open_deals,
    resource="deals",
    columns=STILL_OPEN,
    params=DEAL_PARAMS,
    grain=("unit", "owner", "period"),
    good="up",
    min_n=0,
)
P_TARGET = Measure(
    name="insight.p_target",
    label=_("Chance of the target"),
    definition=_("The share of the forecast's distribution that reaches the target agreed for the period."),
    unit="ratio",
    rows=open_deals,
    resource="deals",
    columns=STILL_OPEN,
    params=DEAL_PARAMS,
    grain=("unit", "owner", "period"),
    good="up",
    min_n=0,
)

registry.register(*WATERFALL.values(), FORECAST, P_TARGET)


def _lead_question(params: Params) -> FunnelQuestion | None:
    """Return the question that an address of leads asks; None when it names no days."""
    if not all(params.get(name) for name in ("as_of", "starts", "ends")):
        return None
    unit = Unit.objects.filter(pk=params["unit"]).first() if params.get("unit") else None
    origin = Source.objects.filter(pk=params["origin"]).first() if params.get("origin") else None
    kind = params.get("kind") or "person"
    return FunnelQuestion(params["as_of"], params["starts"], params["ends"], kind, unit, origin)


def _stay_rows(params: Params, user: Any) -> "QuerySet[Any]":
    return cohorts.stayed({"kind": "person", **params}, user)


def _time_in_state(params: Params, user: Any) -> Answer:
    from koers_analytics.funnel import time_in_state

    question = _lead_question(params)
    if question is None:
        return Answer(None, _stay_rows(params, user).count(), status="unknown")
    found = time_in_state(periods_of(question, user), params.get("state", "warm"), question.as_of)
    one = found[0] if found else None
    if one is None or not one.n:
        return Answer(None, 0, as_of=question.as_of)
    return Answer(one.median, one.n, one.low, one.high, as_of=question.as_of)


def _gone_rows(params: Params, user: Any) -> "QuerySet[Any]":
    return cohorts.gone({"kind": "person", **params}, user)


def _leakage(params: Params, user: Any) -> Answer:
    from koers_analytics.funnel import leakage

    question, value = _lead_question(params), first_value(user)
    n = _gone_rows(params, user).count()
    if question is None or value is None:
        return Answer(None, n, status="unknown", note=str(NO_VALUE) if value is None else "")
    found = leakage(periods_of(question, user), question.as_of, value)
    return Answer(found.cents, n, found.low, found.high, as_of=question.as_of)


NO_VALUE = _("No deal has been won yet, so it is not known what a new customer brings.")
TIME_IN_STATE = Measure(
    name="insight.time_in_state",
    label=_("Time in state"),
    definition=_(
        "The median number of days that leads of the cohort stay in the state, with a 95% interval. Leads that are "
        "still there count as long as they have been there (Kaplan-Meier)."
    ),
    unit="days",
    rows=_stay_rows,
    value=_time_in_state,
    resource="leads",
    columns=(
        "lead",
        "state",
        Column("stay_from", label=_("From"), kind="moment"),
        Column("stay_until", label=_("Until"), kind="moment"),
    ),
    params={**cohorts.LEAD_PARAMS, "state": cohorts.STATE},
    grain=("unit", "origin", "period"),
    good="down",
    min_n=20,
)
LEAKAGE = Measure(
    name="insight.leakage",
    label=_("Leaked away"),
    definition=_(
        "What the leads of the cohort that left without a reason, or without anybody having been in touch, were "
        "worth: their number times the chance of their state to become a customer times the mean of won deals, with "
        "a 95% interval from that chance."
    ),
    unit="money",
    rows=_gone_rows,
    value=_leakage,
    resource="leads",
    columns=("lead", "state", "origin", Column("left_at", label=_("Left"), kind="moment")),
    params={**cohorts.LEAD_PARAMS, "state": cohorts.STATE, "reason": "text"},
    grain=("unit", "origin", "period"),
    good="down",
)


def _closed_rows(params: Params, user: Any) -> "QuerySet[Any]":
    """Return the leads that were ever warm or hot: those that a back-test of the score is about."""
    rows = Lifecycle.objects.visible_to(user)
    return rows.filter(cohorts.has_been("warm") | cohorts.has_been("hot")).order_by("-since", "-id")


def _judged(name: str, label: Any, definition: Any, good: Literal["up", "down"]) -> Measure:
    return Measure(
        name=name,
        label=label,
        definition=definition,
        unit="score",
        rows=_closed_rows,
        resource="leads",
        columns=("lead", "state", "since", "origin", "chance"),
        good=good,
        min_n=40,
    )


BRIER = _judged(
    "insight.score_brier",
    _("Brier score"),
    _(
        "The mean squared distance between the chance that was said and what came (0 or 1), on held-out leads."
    ),
    "down",
)
AUC = _judged(
    "insight.score_auc",
    _("AUC"),
    _(
        "The chance that of two held-out leads, one that became a customer and one that did not, the first was given "
        "the higher chance; 0.5 is guessing."
    ),
    "up",
)
LOG_LOSS = _judged(
    "insight.score_log_loss",
    _("Log loss"),
    _("The mean of minus the logarithm of the chance given to what really came, on held-out leads."),
    "down",
)
registry.register(TIME_IN_STATE, LEAKAGE, BRIER, AUC, LOG_LOSS)
