"""The numbers of who comes back, each with its customers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from koers.areas.insight.queries import retention
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer
from koers.kit.resource.declaration import Column

ABILITY = "insight.worth.read"
YEARS = (
    "name",
    "owner",
    Column("year_before", label=_("Year before"), kind="money"),
    Column("past_year", label=_("Past year"), kind="money"),
    Column("last_order", label=_("Last order"), kind="date"),
)
SPOT = (
    "name",
    "owner",
    Column("order_days", label=_("Days with an order"), kind="number"),
    Column("last_order", label=_("Last order"), kind="date"),
    Column("still", label=_("Chance still a customer"), kind="ratio"),
    Column("past_year", label=_("Past year"), kind="money"),
)
COHORT = (
    "name",
    "owner",
    Column("first_order", label=_("First order"), kind="date"),
    Column("last_order", label=_("Last order"), kind="date"),
    Column("past_year", label=_("Past year"), kind="money"),
)


def _count(params: Params, user: Any) -> Answer:
    n = retention.of_cohort(params, user).count()
    return Answer(n, n)


def _kept(name: str, label: Any, definition: Any) -> Measure:
    return Measure(
        name=f"insight.{name}",
        label=label,
        definition=definition,
        unit="ratio",
        rows=retention.of_year_before,
        resource="accounts",
        columns=YEARS,
        good="up",
        min_n=5,
        ability=ABILITY,
    )


CAME_BACK = _kept(
    "retained_customers",
    _("Customers who came back"),
    _(
        "Of the customers who ordered in the year before, the share that ordered in the past year too, with a 95% interval "
        "(Wilson)."
    ),
)
WEIGHTED = _kept(
    "retained_weighted",
    _("The same, by what they brought"),
    _(
        "The share of the money of the year before that was of customers who came back: a large customer counts for more. "
        "No interval is given: a few customers decide it."
    ),
)
GROSS = _kept(
    "retained_gross",
    _("Money that stayed"),
    _(
        "Of the money of the year before, what the same customers brought again; who brought more counts for no more than "
        "before. No interval is given: a few customers decide it."
    ),
)
NET = _kept(
    "retained_net",
    _("Money that stayed, with growth"),
    _(
        "What the customers of the year before brought in the past year, as a share of what they brought then; growth counts, "
        "so that it may pass 100%. No interval is given: a few customers decide it."
    ),
)
COHORTS = Measure(
    name="insight.cohort_customers",
    label=_("Customers of a cohort"),
    definition=_(
        "Customers who first ordered in one period, or those of them who ordered in a later one. Only periods that were "
        "over on the day of the working out carry a number."
    ),
    unit="count",
    rows=retention.of_cohort,
    value=_count,
    resource="accounts",
    columns=COHORT,
    params={"cohort": "date", "period": "choice:month|quarter|year", "later": "id"},
    adds_up="rows",
    ability=ABILITY,
)
SPOTS = Measure(
    name="insight.customers_by_silence",
    label=_("Customers by frequency and silence"),
    definition=_(
        "Customers by on how many days they ordered and how long ago the last order is. Where a model is used, the chance "
        "and the expected orders of a cell are the means over its customers; else the share that is silent for longer than "
        "twice its own usual gap, of those with four orders or more."
    ),
    unit="count",
    rows=retention.of_spot,
    resource="accounts",
    columns=SPOT,
    params={"often": "id", "silent": "id"},
    ability=ABILITY,
)
POINT = Measure(
    name="insight.point_of_retention",
    label=_("One point of retention"),
    definition=_(
        "By how much the value of the customers of the past year rises when one in a hundred more of them stays each year: "
        "margin x r / (1 + i - r) for each, where r is the share of customers who came back and i the yearly discount; the "
        "first margin falls at the end of the first year, after renewal. The interval is that of r alone."
    ),
    unit="money",
    rows=retention.of_past_year,
    resource="accounts",
    columns=YEARS,
    min_n=20,
    ability=ABILITY,
)
registry.register(CAME_BACK, WEIGHTED, GROSS, NET, COHORTS, SPOTS, POINT)
