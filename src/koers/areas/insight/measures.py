"""The numbers that insight publishes: the parts of the waterfall and the forecast, each with its deals."""

import json
from functools import partial
from typing import Any

from django.db.models import BigIntegerField, F, Func, QuerySet, TextField, Value
from django.utils.translation import gettext_lazy as _

from koers.areas.insight.queries import pipeline, words
from koers.areas.insight.queries.question import Question
from koers.areas.insight.queries.world import World, read_world
from koers.areas.insight.rules import read_period
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
