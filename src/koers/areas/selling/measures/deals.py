"""The numbers that selling publishes; each is counted from the history of the deals, as of any day."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.customers.measures import deciding
from koers.areas.customers.queries.deciding import Dmu
from koers.areas.selling import queries
from koers.areas.selling.models import Deal
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import middle_between, share_between
from koers.kit.measures.readings import Answer, Reading
from koers.kit.resource.declaration import Column

#: Below this number of closed deals a rate, and below it of wins a cycle time, is not shown.
FEWEST_CLOSED = 20
FEWEST_WINS = 10

#: How the rows behind a number of deals are listed: as they stood then, not as they stand now.
THEN = (
    "name",
    "account",
    "owner",
    Column("stage_then", label=gettext_lazy("Stage then"), kind="text"),
    Column("amount_then", label=gettext_lazy("Amount then"), kind="money"),
    "created_date",
    Column("closed_then", label=gettext_lazy("Closed on"), kind="date"),
)
STILL_OPEN = (*THEN[:-1], Column("expected_then", label=gettext_lazy("Expected close then"), kind="date"))


def without_amount(n: int) -> str:
    """Return in words how many deals are not in a sum, because they have no amount."""
    if not n:
        return ""
    return ngettext(
        "%(n)s deal has no amount and is not in the sum.",
        "%(n)s deals have no amount and are not in the sum.",
        n,
    ) % {"n": n}


def _sum(rows: Any, params: Params) -> Answer:
    found = rows.aggregate(
        n=Count("id"), total=Sum("amount_then"), unknown=Count("id", filter=Q(amount_then__isnull=True))
    )
    if found["n"] and found["unknown"] == found["n"]:
        note = _("None of these deals has an amount.")
        return Answer(None, found["n"], note=note, as_of=params.get("as_of"), status="unknown")
    return Answer(
        found["total"] or 0,
        found["n"],
        note=without_amount(found["unknown"]),
        as_of=params.get("as_of"),
        currency=params.get("currency") or settings.CURRENCY,
    )


def _bookings(params: Params, user: Any) -> Answer:
    return _sum(queries.won_deals(params, user), params)


def _open_pipeline(params: Params, user: Any) -> Answer:
    return _sum(queries.open_deals(params, user), params)


def _won(params: Params, user: Any) -> Answer:
    n = queries.won_deals(params, user).count()
    return Answer(n, n, as_of=params.get("as_of"))


def _lost(params: Params, user: Any) -> Answer:
    n = queries.lost_deals(params, user).count()
    return Answer(n, n, as_of=params.get("as_of"))


def _open(params: Params, user: Any) -> Answer:
    n = queries.open_deals(params, user).count()
    return Answer(n, n, as_of=params.get("as_of"))


def _win_rate(params: Params, user: Any) -> Answer:
    left = Count("id", filter=Q(outcome_then="lost", reason__not_pursued=True))
    return _rate(queries.closed_deals(params, user), params, left=left)


def _rate(rows: Any, params: Params, **more: Any) -> Answer:
    found = rows.aggregate(n=Count("id"), won=Count("id", filter=Q(outcome_then="won")), **more)
    between = share_between(found["won"], found["n"])
    if between is None:
        return Answer(None, 0, as_of=params.get("as_of"))
    note = among_the_lost(found.get("left", 0))
    return Answer(found["won"] / found["n"], found["n"], *between, note=note, as_of=params.get("as_of"))


def among_the_lost(n: int) -> str:
    """Return in words how many of the lost deals we left ourselves."""
    if not n:
        return ""
    return ngettext(
        "%(n)s of the lost deals is one from which we walked away.",
        "%(n)s of the lost deals are ones from which we walked away.",
        n,
    ) % {"n": n}


def _left(params: Params, user: Any) -> Answer:
    n = queries.left_deals(params, user).count()
    return Answer(n, n, as_of=params.get("as_of"))


def _cycle_time(params: Params, user: Any) -> Answer:
    pairs = queries.dated_wins(params, user).values_list("opened_then", "closed_then")
    found = middle_between(sorted((closed - opened).days for opened, closed in pairs))
    if found is None:
        return Answer(None, 0, as_of=params.get("as_of"))
    middle, low, high = found
    return Answer(middle, len(pairs), low, high, as_of=params.get("as_of"))


BOOKINGS = Measure(
    name="selling.bookings",
    label=gettext_lazy("Bookings"),
    definition=gettext_lazy(
        "The amounts of the deals won in the period, each counted on the day it was won, at its amount on the "
        "as-of day."
    ),
    unit="money",
    rows=queries.won_deals,
    value=_bookings,
    resource="deals",
    columns=THEN,
    params=queries.DEAL_PARAMS,
    adds_up="sum:amount_then",
    grain=("unit", "owner", "period"),
    good="up",
)
WON_DEALS = Measure(
    name="selling.won_deals",
    label=gettext_lazy("Won deals"),
    definition=gettext_lazy("The number of deals won in the period."),
    unit="count",
    rows=queries.won_deals,
    value=_won,
    resource="deals",
    columns=THEN,
    params=queries.DEAL_PARAMS,
    adds_up="rows",
    grain=("unit", "owner", "period"),
    good="up",
)
LOST_DEALS = Measure(
    name="selling.lost_deals",
    label=gettext_lazy("Lost deals"),
    definition=gettext_lazy("The number of deals lost in the period."),
    unit="count",
    rows=queries.lost_deals,
    value=_lost,
    resource="deals",
    columns=THEN,
    params=queries.DEAL_PARAMS,
    adds_up="rows",
    grain=("unit", "owner", "period"),
    good="down",
)
WIN_RATE = Measure(
    name="selling.win_rate",
    label=gettext_lazy("Win rate"),
    definition=gettext_lazy(
        "Won deals as a share of the deals won or lost in the period, with a 95% interval (Wilson). Deals from which we "
        "walked away are among the lost; the win rate of pursued deals leaves them out."
    ),
    unit="ratio",
    rows=queries.closed_deals,
    value=_win_rate,
    resource="deals",
    columns=THEN,
    params=queries.DEAL_PARAMS,
    grain=("unit", "owner", "product", "sector", "period"),
    good="up",
    min_n=FEWEST_CLOSED,
)
PURSUED_WIN_RATE = Measure(
    name="selling.win_rate_pursued",
    label=gettext_lazy("Win rate of pursued deals"),
    definition=gettext_lazy(
        "Won deals as a share of the deals won or lost in the period, without those from which we walked away, with a "
        "95% interval (Wilson)."
    ),
    unit="ratio",
    rows=queries.pursued_deals,
    value=lambda params, user: _rate(queries.pursued_deals(params, user), params),
    resource="deals",
    columns=THEN,
    params=queries.DEAL_PARAMS,
    grain=("unit", "owner", "product", "sector", "period"),
    good="up",
    min_n=FEWEST_CLOSED,
)
LEFT_DEALS = Measure(
    name="selling.left_deals",
    label=gettext_lazy("Deals we left"),
    definition=gettext_lazy(
        "The number of deals from which we walked away in the period; they are among the lost."
    ),
    unit="count",
    rows=queries.left_deals,
    value=_left,
    resource="deals",
    columns=THEN,
    params=queries.DEAL_PARAMS,
    adds_up="rows",
    grain=("unit", "owner", "period"),
)
CYCLE_TIME = Measure(
    name="selling.cycle_time",
    label=gettext_lazy("Cycle time"),
    definition=gettext_lazy(
        "The median number of days from opening to winning, of the deals won in the period of which both days "
        "are known, with a 95% interval."
    ),
    unit="days",
    rows=queries.dated_wins,
    value=_cycle_time,
    resource="deals",
    columns=THEN,
    params=queries.DEAL_PARAMS,
    grain=("unit", "owner", "product", "sector", "period"),
    good="down",
    min_n=FEWEST_WINS,
)
OPEN_PIPELINE = Measure(
    name="selling.open_pipeline",
    label=gettext_lazy("Open pipeline"),
    definition=gettext_lazy("The amounts of the deals that are open at the end of the as-of day."),
    unit="money",
    rows=queries.open_deals,
    value=_open_pipeline,
    resource="deals",
    columns=STILL_OPEN,
    params=queries.DEAL_PARAMS,
    adds_up="sum:amount_then",
    grain=("unit", "owner", "stage"),
    good="up",
)
OPEN_DEALS = Measure(
    name="selling.open_deals",
    label=gettext_lazy("Open deals"),
    definition=gettext_lazy("The number of deals that are open at the end of the as-of day."),
    unit="count",
    rows=queries.open_deals,
    value=_open,
    resource="deals",
    columns=STILL_OPEN,
    params=queries.DEAL_PARAMS,
    adds_up="rows",
    grain=("unit", "owner", "stage"),
)


def _deciding(params: Params, user: Any) -> Dmu | None:
    deal = Deal.objects.visible_to(user).filter(pk=params.get("deal") or 0).first()
    day = params.get("as_of")
    return queries.deciding(deal, user, day) if deal and day else None


DEAL_COVERAGE = Measure(
    name="selling.deal_coverage",
    label=gettext_lazy("Coverage of the decision about a deal"),
    definition=gettext_lazy(
        "The influence of those with whom there was two-way contact in the last 90 days, as a share of the "
        "influence of everybody who takes part in the deal; high counts 3, medium 2, low 1."
    ),
    unit="ratio",
    rows=queries.parts_of,
    value=lambda params, user: deciding.answer_coverage(_deciding(params, user)),
    resource="deal-roles",
    columns=("deal_role", "role", "part", "influence"),
    params={"deal": "id", "as_of": "date"},
    grain=("deal",),
    good="up",
    ability="selling.deal.read",
)


def coverage_of(deal: Deal, found: Dmu) -> Reading:
    """Return the coverage of a map that is already read, without asking again."""
    params = {"deal": deal.pk, "as_of": found.day}
    return DEAL_COVERAGE.reading(deciding.answer_coverage(found), params, as_of=found.day)


registry.register(
    BOOKINGS,
    WON_DEALS,
    LOST_DEALS,
    WIN_RATE,
    PURSUED_WIN_RATE,
    LEFT_DEALS,
    CYCLE_TIME,
    OPEN_PIPELINE,
    OPEN_DEALS,
    DEAL_COVERAGE,
)
