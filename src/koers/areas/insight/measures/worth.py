"""The numbers of what customers are worth, each with its accounts."""

from django.utils.translation import gettext_lazy as _

from koers.areas.insight.queries import worth
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure
from koers.kit.resource.declaration import Column

PARAMS = {"kind": "choice:protect|win_back|grow|let_go", "sector": "text"}
COLUMNS = (
    "name",
    "owner",
    Column("last_order", label=_("Last order"), kind="date"),
    Column("past_year", label=_("Past year"), kind="money"),
    Column("coming_year", label=_("Coming year"), kind="money"),
    Column("still", label=_("Chance still a customer"), kind="ratio"),
    Column("stake", label=_("At stake"), kind="money"),
)

CUSTOMERS = Measure(
    name="insight.customers",
    label=_("Customers"),
    definition=_("Accounts with at least one order up to the day; of those that you may see."),
    unit="count",
    rows=worth.accounts,
    resource="accounts",
    columns=COLUMNS,
    params=PARAMS,
    ability="insight.worth.read",
)
BRINGS = Measure(
    name="insight.customer_worth",
    label=_("What customers bring"),
    definition=_(
        "What the customers bring in a year: the discounted worth of the orders of the coming year where a model of how "
        "customers order foretells better than plain figures, else what they bought in the past year. What they cost to "
        "win is not taken off."
    ),
    unit="money",
    rows=worth.accounts,
    resource="accounts",
    columns=COLUMNS,
    params=PARAMS,
    ability="insight.worth.read",
    good="up",
)
STAKE = Measure(
    name="insight.worth_at_stake",
    label=_("At stake"),
    definition=_(
        "What hangs on the doubt whether customers stay: the chance that each has left times what it is worth; by plain "
        "figures, the better of the past two years of every customer that is silent for longer than twice its usual "
        "gap. Customers with fewer than four orders are not judged by that rule."
    ),
    unit="money",
    rows=worth.endangered,
    resource="accounts",
    columns=COLUMNS,
    params=PARAMS,
    ability="insight.worth.read",
    good="down",
)
SILENT = Measure(
    name="insight.silent_customers",
    label=_("Silent for longer than usual"),
    definition=_(
        "Of the customers with four orders or more, the share that is silent for longer than twice its own usual gap, "
        "with a 95% interval (Wilson). A sector stands out when more of its customers are silent than of all others "
        "together, with 95% certainty for all sectors at once."
    ),
    unit="ratio",
    rows=worth.judged,
    resource="accounts",
    columns=(
        "name",
        "owner",
        Column("last_order", label=_("Last order"), kind="date"),
        Column("usual_gap", label=_("Usual gap in days"), kind="number"),
        Column("stake", label=_("At stake"), kind="money"),
    ),
    params=PARAMS,
    min_n=worth.FEWEST_OF_SECTOR,
    ability="insight.worth.read",
    good="down",
)
registry.register(CUSTOMERS, BRINGS, STAKE, SILENT)
