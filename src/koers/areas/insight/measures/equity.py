"""The numbers that customer equity is built from: for one account, and how many accounts stand how.

The grid takes numbers that other pages have already, and declares only what no page had. Each new number is read by the
same reader for one account and for all of them, so that a cell and the count over the base cannot differ.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.events.needs import Motive
from koers.areas.customers.measures import deciding, loop, needs, opinion
from koers.areas.customers.models import Account
from koers.areas.insight.queries import equity as queries
from koers.areas.insight.queries.equity import Found, Pair
from koers.areas.insight.queries.worth import latest
from koers.areas.insight.rules import equity as rules
from koers.areas.insight.rules.equity import CELLS, Direction, Seen
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer, Reading
from koers.kit.resource.declaration import Column

READ, COMPARE = "insight.equity.read", "insight.equity.compare"
#: Money and counts that moved by no more than this share of what they were are level.
LEVEL = 0.05


def _day(params: Params) -> date | None:
    """Return the day that is asked, or that of the last working out; None where there is neither."""
    run = None if params.get("as_of") else latest()
    found: date | None = params.get("as_of") or (run.as_of if run is not None else None)
    return found


def _seen(code: str, family: str, params: Params, user: Any) -> Seen | None:
    """Return a number of one account by the reader of all; None without an account that this person may see."""
    account = queries.one_account(params, user).values_list("pk", flat=True).first()
    day = _day(params)
    if account is None or day is None:
        return None
    name = f"{code}_{params[code]}" if code in ("motive", "gains") and params.get(code) else code
    pair = queries.read([account], user, day, [family]).get(name, {}).get(account)
    return pair[0] if pair else None


def answer_of(one: Seen | None, note: str = "") -> Answer:
    """Return a number as the answer of a measure; `note` says why it is unknown."""
    if one is None:
        return Answer(None, 0, status="unknown", note=note)
    if one.value is None:
        return Answer(None, one.n, status="too_few")
    return Answer(one.value, one.n, one.low, one.high)


def _new(
    code: str,
    family: str,
    label: Any,
    definition: Any,
    unit: Any,
    *,
    rows: Callable[[Params, Any], "QuerySet[Any]"],
    resource: str,
    params: dict[str, str] | None = None,
    least: int = 1,
) -> Measure:
    return Measure(
        name=f"insight.equity_{code}",
        label=label,
        definition=definition,
        unit=unit,
        rows=rows,
        value=lambda given, user: answer_of(_seen(code, family, given, user)),
        resource=resource,
        params={"account": "id", "as_of": "date", **(params or {})},
        grain=("account",),
        good="up",
        min_n=least,
        ability=READ,
    )


MOTIVE = _new(
    "motive",
    "motives",
    gettext_lazy("Strength of a motive"),
    gettext_lazy(
        "How strongly one motive holds this customer, from 0 to 3: the newest word on it up to the day. The benefit stands for "
        "value, the brand for the brand, the relation for the relation. n is how often it was recorded."
    ),
    "points",
    rows=queries.motive_rows,
    resource="loyalty-motives",
    params={"motive": "choice:" + "|".join(Motive.values)},
)
BROUGHT = _new(
    "brought",
    "worth",
    gettext_lazy("What it brought"),
    gettext_lazy(
        "What this customer ordered in the 365 days up to the last working out, credits taken off. n is all its days with an "
        "order. What it cost to serve is not on file."
    ),
    "money",
    rows=queries.orders,
    resource="orders",
)
COMING = _new(
    "coming",
    "worth",
    gettext_lazy("Worth of the coming year"),
    gettext_lazy(
        "The discounted worth of the orders of the coming year, by the model of how customers order; unknown where plain figures "
        "foretell as well. A single customer has no interval here: the error of the model stands on Whom to keep."
    ),
    "money",
    rows=queries.orders,
    resource="orders",
)
KEPT = _new(
    "kept",
    "worth",
    gettext_lazy("Money that stayed"),
    gettext_lazy(
        "Of what this customer brought in the year before, the share that it brought again in the past year, at most all of it. "
        "n is all its days with an order."
    ),
    "ratio",
    rows=queries.orders,
    resource="orders",
)
INITIATIVE = _new(
    "initiative",
    "initiative",
    gettext_lazy("They came to us"),
    gettext_lazy(
        "Of the calls, mails, meetings, visits and demonstrations of the year up to the day of which it was noted who began, the "
        "share in which the customer took the initiative, with a 95% interval (Wilson). Below five contacts it is not shown."
    ),
    "ratio",
    rows=queries.one_account,
    resource="accounts",
)
GAINS = _new(
    "gains",
    "gains",
    gettext_lazy("What the relation brought"),
    gettext_lazy(
        "How often in the year up to the day the customer gave us something besides orders: word of mouth (references and "
        "referrals), going first (pilots and early orders of something new), or trust (contracts without competition and market "
        "information). What was taken back does not count; where nothing of the sort was ever recorded it is unknown."
    ),
    "count",
    rows=queries.one_account,
    resource="accounts",
    params={"gains": "choice:" + "|".join(queries.GAINS)},
    least=0,
)
BALANCE = Measure(
    name="insight.equity_balance",
    label=gettext_lazy("Balance of the three"),
    definition=gettext_lazy(
        "The weakest of the three motives (benefit, brand, relation) as a share of the strongest, by the newest word on each. "
        "Unknown until there is a word on all three."
    ),
    unit="ratio",
    rows=queries.motive_rows,
    value=lambda params, user: answer_of(_balanced(params, user)),
    resource="loyalty-motives",
    params={"account": "id", "as_of": "date"},
    grain=("account",),
    good="up",
    ability=READ,
)


def _balanced(params: Params, user: Any) -> Seen | None:
    account = queries.one_account(params, user).values_list("pk", flat=True).first()
    day = _day(params)
    if account is None or day is None:
        return None
    return balance_of(queries.read([account], user, day, ["motives"]), account)[0]


def balance_of(found: Found, account: int) -> tuple[Seen | None, str]:
    """Return the balance of the three drivers of an account, and the weakest of them."""
    strengths: dict[str, float | None] = {}
    n = 0
    for driver, motive in DRIVER_MOTIVES.items():
        now = found[f"motive_{motive}"].get(account, (None, None))[0]
        strengths[driver] = now.value if now else None
        n += now.n if now else 0
    made = rules.balance(strengths)
    return (Seen(made[0], n), made[1]) if made else (None, "")


DRIVER_MOTIVES = {"value": Motive.BENEFIT, "brand": Motive.BRAND, "relation": Motive.RELATION}


@dataclass(frozen=True)
class Metric:
    """A number in a cell: its code, its measure with further parameters, and what to do where it is unknown.

    `to` is the page of the account on which it is done; `why` says why it is unknown, where that is more than nobody
    having recorded it. `is_dated` tells that the measure takes the day; `label` names it where one measure serves several,
    `rows_at` is the page and place of its rows where they are no records of a list.
    """

    code: str
    cell: str
    measure: Measure
    remedy: Any
    to: str
    params: dict[str, str] = field(default_factory=dict)
    is_dated: bool = True
    label: Any = ""
    rows_at: tuple[str, str] | None = None

    def params_of(self, account: int, as_of: date) -> Params:
        """Return the parameters of its measure for an account."""
        day = {"as_of": as_of} if self.is_dated else {}
        return {"account": account, **self.params, **day}

    def direction(self, pair: Pair) -> Direction | None:
        """Return where it goes."""
        return rules.direction(*pair, _within_chance(*pair), LEVEL)


def _within_chance(now: Seen | None, before: Seen | None) -> bool | None:
    """Tell whether two shares differ no more than by chance (Newcombe 1998); None for what is no share of cases."""
    from koers_analytics.intervals import newcombe

    if now is None or before is None or now.hits is None or before.hits is None or not (now.n and before.n):
        return None
    _difference, low, high = newcombe(now.hits, now.n, before.hits, before.n)
    return low <= 0 <= high


#: These are as of the last working out of the orders.
OF_RUN = (BROUGHT, COMING, KEPT)
_say_why = gettext_lazy("Ask at the next renewal why they stay, and write it down.")
_ask = gettext_lazy("Send one of the people here the question by mail.")


def _motive(cell: str, motive: Motive) -> Metric:
    return Metric(
        f"motive_{motive}",
        cell,
        MOTIVE,
        _say_why,
        "accounts-loyalty",
        {"motive": str(motive)},
        label=motive.label,
    )


def _gain(sort: str, label: Any, remedy: Any) -> Metric:
    return Metric(
        f"gains_{sort}",
        "relation_supplier",
        GAINS,
        remedy,
        "accounts-gain",
        {"gains": sort},
        label=label,
        rows_at=("accounts-loyalty", "gains-title"),
    )


METRICS = (
    Metric(
        "fulfilment",
        "value_customer",
        needs.FULFILMENT,
        gettext_lazy("Weigh the needs, and rate what you offer against them."),
        "accounts-needs",
        is_dated=False,
    ),
    _motive("value_customer", Motive.BENEFIT),
    Metric("csat", "value_customer", opinion.CSAT, _ask, "accounts-signals"),
    Metric(
        "brought",
        "value_supplier",
        BROUGHT,
        gettext_lazy("Without an order in the last working out there is nothing to add up."),
        "accounts-page",
        is_dated=False,
    ),
    Metric(
        "coming",
        "value_supplier",
        COMING,
        gettext_lazy("It needs a model that foretells better than plain figures; see Whom to keep."),
        "customers-worth",
        is_dated=False,
    ),
    _motive("brand_customer", Motive.BRAND),
    Metric(
        "position",
        "brand_customer",
        deciding.POSITION,
        gettext_lazy("Speak with those who decide, and rate where they stand."),
        "accounts-dmu",
    ),
    Metric("nps", "brand_customer", opinion.NPS, _ask, "accounts-signals"),
    Metric(
        "initiative",
        "brand_supplier",
        INITIATIVE,
        gettext_lazy("Log who took the initiative with each contact."),
        "accounts-page",
        rows_at=("accounts-page", "panel-timeline"),
    ),
    Metric(
        "kept",
        "brand_supplier",
        KEPT,
        gettext_lazy("It takes an order in the year before."),
        "accounts-page",
        is_dated=False,
    ),
    Metric(
        "coverage",
        "relation_customer",
        deciding.COVERAGE,
        gettext_lazy("Write down who takes part in the decision."),
        "accounts-dmu",
    ),
    _motive("relation_customer", Motive.RELATION),
    Metric(
        "closed",
        "relation_customer",
        loop.CLOSED,
        gettext_lazy("Record what they let you hear, and tell them what came of it."),
        "accounts-signals",
    ),
    _gain(
        "word",
        gettext_lazy("Word of mouth"),
        gettext_lazy("Ask for a reference, and record it when it is given."),
    ),
    _gain(
        "first",
        gettext_lazy("Going first"),
        gettext_lazy("Offer a pilot of something new, and record that they took part."),
    ),
    _gain(
        "trust",
        gettext_lazy("Trust"),
        gettext_lazy("Record a contract without competition, and what they tell of the market."),
    ),
)


def reading_of(metric: Metric, account: int, one: Seen | None, as_of: date, currency: str = "EUR") -> Reading:
    """Return a number of the grid as a reading, without asking again."""
    note = "" if one is not None else _("Nobody has recorded it yet.")
    answer = replace(answer_of(one, note), currency=currency)
    reading = metric.measure.reading(answer, metric.params_of(account, as_of), as_of=as_of)
    if metric.rows_at is not None:
        page, anchor = metric.rows_at
        reading = replace(reading, rows_url=f"{reverse(page, args=[account])}#{anchor}")
    return reading


# --- over the base ------------------------------------------------------------------------------------------------

STATES = ("known", "unknown", "up", "down", "level", "mixed", "alone")
Stand = dict[str, dict[int, Direction | None]]


def stands(found: Found) -> Stand:
    """Return by cell how each account with a known number stands; None where there is nothing to compare with."""
    told: dict[str, dict[int, list[Direction | None]]] = {cell: {} for cell in CELLS}
    for metric in METRICS:
        for account, pair in found[metric.code].items():
            now = pair[0]
            if now is not None and now.value is not None and now.n >= metric.measure.min_n:
                told[metric.cell].setdefault(account, []).append(metric.direction(pair))
    return {
        cell: {account: rules.together(many) for account, many in rows.items()} for cell, rows in told.items()
    }


def base(user: Any, as_of: date) -> tuple[Stand, int]:
    """Return how the cells of all customers of a person stand, and how many customers that are."""
    accounts = queries.customers(user)
    found = queries.read(accounts.order_by().values("pk"), user, as_of)
    return stands(found), accounts.count()


def _in_state(params: Params, user: Any) -> "QuerySet[Account]":
    accounts = queries.customers(user).order_by("name", "pk")
    cell, state = params.get("cell"), params.get("state")
    if not cell:
        return accounts
    day = _day(params)
    if day is None:
        return accounts.none()
    standing = base(user, day)[0][cell]
    if state in (None, "known", "unknown"):
        chosen = list(standing)
        return accounts.exclude(pk__in=chosen) if state == "unknown" else accounts.filter(pk__in=chosen)
    wanted = None if state == "alone" else state
    return accounts.filter(pk__in=[account for account, one in standing.items() if one == wanted])


def _count_state(params: Params, user: Any) -> Answer:
    n = _in_state(params, user).count()
    return Answer(n, n)


ACCOUNTS = Measure(
    name="insight.equity_accounts",
    label=gettext_lazy("Customers by cell of the grid"),
    definition=gettext_lazy(
        "Customers of whom a cell of the equity grid is known or unknown, and where it goes against the year before: rising where "
        "a number of the cell rises and none falls, falling the other way round, mixed where some rise and others fall. A share "
        "that differs no more than chance explains, or money that moved by 5% at most, is level."
    ),
    unit="count",
    rows=_in_state,
    value=_count_state,
    resource="accounts",
    columns=("name", "owner", "unit", "sector"),
    params={"cell": "choice:" + "|".join(CELLS), "state": "choice:" + "|".join(STATES), "as_of": "date"},
    adds_up="rows",
    ability=COMPARE,
)
LIFETIME = Measure(
    name="insight.equity_lifetime",
    label=gettext_lazy("Lifetime value of the customers"),
    definition=gettext_lazy(
        "What the customers of the past year are worth in all: what they brought in that year times the margin, times r / (1 + d - "
        "r), where r is the share of the customers of the year before who came back and d the yearly discount; the first margin "
        "falls at the end of the first year, after renewal. The interval is that of r (95%, Wilson). A part "
        "has a retention of its own, so that parts do not add up to the whole. What customers cost to win, and customers to come, "
        "are not in it."
    ),
    unit="money",
    rows=queries.of_part,
    resource="accounts",
    columns=(
        "name",
        "owner",
        Column("past_year", label=gettext_lazy("Past year"), kind="money"),
        Column("year_before", label=gettext_lazy("Year before"), kind="money"),
        Column("last_order", label=gettext_lazy("Last order"), kind="date"),
    ),
    params={"unit": "id", "sector": "text"},
    good="up",
    min_n=queries.LEAST_OF_PART,
    ability=COMPARE,
)


def _budget(code: str, label: Any, definition: Any, unit: Any) -> Measure:
    return Measure(
        name=f"insight.budget_{code}",
        label=label,
        definition=definition,
        unit=unit,
        rows=queries.of_part,
        resource="accounts",
        good="up",
        ability=COMPARE,
    )


BUDGET = {
    "acquisition": _budget(
        "acquisition",
        gettext_lazy("Spend on winning"),
        gettext_lazy("What is spent on winning one prospect."),
        "money",
    ),
    "retention": _budget(
        "retention",
        gettext_lazy("Spend on keeping"),
        gettext_lazy("What is spent in a year on keeping one customer."),
        "money",
    ),
    "won": _budget(
        "won",
        gettext_lazy("Won"),
        gettext_lazy("The share of prospects that such a spend wins: ceiling x (1 - e^(-k x spend))."),
        "ratio",
    ),
    "kept": _budget(
        "kept",
        gettext_lazy("Kept a year"),
        gettext_lazy(
            "The share of customers that such a spend keeps for a year: ceiling x (1 - e^(-k x spend))."
        ),
        "ratio",
    ),
    "equity": _budget(
        "equity",
        gettext_lazy("Equity for each prospect"),
        gettext_lazy(
            "What one prospect is worth at these spends (Blattberg and Deighton 1996): a m - A + a (m - R/r) r' / (1 - r'), with r' = "
            "r / (1 + d). It follows from the answers of a person and has no interval."
        ),
        "money",
    ),
    "marginal": _budget(
        "marginal",
        gettext_lazy("Cost of one more customer"),
        gettext_lazy(
            "What winning one customer more costs at this spend. At the best spend it equals what keeping one more costs, and what a "
            "customer is worth (Pfeifer 2005)."
        ),
        "money",
    ),
}
SWITCHING = Measure(
    name="insight.equity_switching",
    label=gettext_lazy("Equity by brand switching"),
    definition=gettext_lazy(
        "The share of our brand in the lifetime value of all buyers, from a survey of how they switch between brands and rate the "
        "drivers (Rust, Lemon and Zeithaml 2004). It takes at least 100 answers."
    ),
    unit="ratio",
    rows=queries.of_part,
    resource="accounts",
    good="up",
    min_n=100,
    ability=COMPARE,
)
registry.register(
    MOTIVE, BROUGHT, COMING, KEPT, INITIATIVE, GAINS, BALANCE, ACCOUNTS, LIFETIME, *BUDGET.values(), SWITCHING
)
