"""What customer equity is built from: numbers of one customer or of many at once, in a year and in the year before it.

Every reader takes a query of accounts, and asks as many statements for a thousand of them as for one.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils import timezone

from koers.areas.customers.events.opinion import OpinionKind
from koers.areas.customers.events.relation import RelationGain
from koers.areas.customers.models import (
    Account,
    AccountWorth,
    Activity,
    ActivityKind,
    LoyaltyMotive,
    Motive,
    Opinion,
    Signal,
    SignalStep,
)
from koers.areas.customers.queries import deciding, opinion
from koers.areas.customers.queries import needs as needing
from koers.areas.customers.queries.relation import gains_of
from koers.areas.insight.models import BudgetAnswers
from koers.areas.insight.queries import history
from koers.areas.insight.queries.worth import rows_of
from koers.areas.insight.rules.equity import Part, Seen, Valued
from koers.kit.access.matrix import narrow
from koers.kit.measures.declaration import Params
from koers.kit.measures.intervals import share_between

if TYPE_CHECKING:
    from koers_analytics.value import Budget, Curve

YEAR = timedelta(days=365)
#: Of what a relation yields: word of mouth, going first with something new, and trust that opens doors.
GAINS = {
    "word": (RelationGain.REFERENCE, RelationGain.REFERRAL),
    "first": (RelationGain.PILOT, RelationGain.EARLY),
    "trust": (RelationGain.AWARD, RelationGain.MARKET),
}
CONTACTS = (
    ActivityKind.CALL,
    ActivityKind.MAIL,
    ActivityKind.MEETING,
    ActivityKind.VISIT,
    ActivityKind.DEMONSTRATION,
)
#: Below so many contacts, or signals, no share is shown.
LEAST = 5
#: Below so many customers of the year before, a part leans on the retention of all.
LEAST_OF_PART = 20
Pair = tuple[Seen | None, Seen | None]
#: By metric, then by account: the year up to the day, and the year before.
Found = dict[str, dict[int, Pair]]


@dataclass(frozen=True)
class Window:
    """The day up to which is looked, and the day a year before it."""

    as_of: date

    @property
    def before(self) -> date:
        """Return the last day of the year before."""
        return self.as_of - YEAR


def mine(user: Any, ability: str = "insight.equity.read") -> "QuerySet[Account]":
    """Return the accounts whose grid a person may see."""
    found: QuerySet[Account] = narrow(Account.objects.visible_to(user), user, ability)
    return found


def customers(user: Any) -> "QuerySet[Account]":
    """Return the accounts with an order, of those whose grid a person may see."""
    return mine(user).filter(worth__isnull=False)


def read(accounts: Any, user: Any, as_of: date, only: Iterable[str] = ()) -> Found:
    """Return the numbers of accounts; `only` names families, all of them without it."""
    window = Window(as_of)
    found: Found = {}
    for name in only or FAMILIES:
        found |= FAMILIES[name](accounts, user, window)
    return found


def _needs(accounts: Any, user: Any, window: Window) -> Found:
    """Return the fulfilment by the best element of each need; of before no rating is kept."""
    told = needing.fulfilments(accounts)
    return {
        "fulfilment": {pk: (Seen(one.value, one.weighed, last=one.changed), None) for pk, one in told.items()}
    }


def _motives(accounts: Any, user: Any, window: Window) -> Found:
    rows = LoyaltyMotive.objects.alive().filter(account__in=accounts, proven_date__lte=window.as_of)
    found: Found = {f"motive_{motive}": {} for motive in Motive.values}
    told = rows.order_by("proven_date", "pk").values_list("account_id", "motive", "strength", "proven_date")
    for account, motive, strength, day in told:
        now, before = found[f"motive_{motive}"].get(account, (None, None))
        one = Seen(strength, 1 + (now.n if now else 0), last=day)
        found[f"motive_{motive}"][account] = (one, one if day <= window.before else before)
    return found


def _opinions(accounts: Any, user: Any, window: Window) -> Found:
    until, turn = deciding.end_of(window.as_of), deciding.end_of(window.before)
    rows = Opinion.objects.visible_to(user).filter(
        account__in=accounts, answered_at__isnull=False, asked_at__gte=turn - YEAR, asked_at__lt=until
    )
    bands: defaultdict[tuple[str, int, bool], Counter[str]] = defaultdict(Counter)
    newest: dict[tuple[str, int, bool], date] = {}
    for account, method, verdict, asked, answered in rows.order_by("answered_at").values_list(
        "account_id", "method", "verdict", "asked_at", "answered_at"
    ):
        key = (method, account, asked >= turn)
        bands[key][verdict] += 1
        newest[key] = timezone.localdate(answered)
    found: Found = {"nps": {}, "csat": {}}
    for method, code in ((OpinionKind.RECOMMEND, "nps"), (OpinionKind.SATISFIED, "csat")):
        for account in {key[1] for key in bands if key[0] == method}:
            now, before = (
                _verdict(code, bands.get((method, account, late)), newest.get((method, account, late)))
                for late in (True, False)
            )
            found[code][account] = (now, before)
    return found


def _verdict(code: str, bands: Counter[str] | None, last: date | None) -> Seen | None:
    if bands is None:
        return None
    n = sum(bands.values())
    if n < opinion.limits().least:
        return Seen(None, n, last=last)
    if code == "nps":
        value, low, high = opinion.net(bands) or (None, None, None)
        return Seen(value, n, None, last, low, high)
    return _share(bands["high"], n, last)


def _share(hits: int, n: int, last: date | None, least: int = 1) -> Seen | None:
    if not n:
        return None
    if n < least:
        return Seen(None, n, hits, last)
    low, high = share_between(hits, n) or (None, None)
    return Seen(hits / n, n, hits, last, low, high)


def _decision(accounts: Any, user: Any, window: Window) -> Found:
    found: Found = {"coverage": {}, "position": {}}
    sides: dict[str, dict[int, list[Seen | None]]] = {"coverage": {}, "position": {}}
    for place, day in enumerate((window.as_of, window.before)):
        for account, one in deciding.stood(accounts, user, day).items():
            told = {"coverage": (one.coverage, len(one.members)), "position": (one.position, one.rated)}
            for code, (value, n) in told.items():
                if value is not None:
                    seen = Seen(value, n, last=one.last_contact)
                    sides[code].setdefault(account, [None, None])[place] = seen
    for code, rows in sides.items():
        found[code] = {account: (now, before) for account, (now, before) in rows.items()}
    return found


def _loop(accounts: Any, user: Any, window: Window) -> Found:
    until, turn = deciding.end_of(window.as_of), deciding.end_of(window.before)
    rows = Signal.objects.visible_to(user).filter(
        account__in=accounts, heard_at__gte=turn - YEAR, heard_at__lt=until
    )
    late, closed = Q(heard_at__gte=turn), Q(step=SignalStep.CLOSED)
    told = rows.order_by().values("account_id").annotate(**_halves("heard_at", late, closed))
    return {"closed": dict(_two_shares(told))}


def _initiative(accounts: Any, user: Any, window: Window) -> Found:
    until, turn = deciding.end_of(window.as_of), deciding.end_of(window.before)
    rows = (
        Activity.objects.alive()
        .filter(account__in=accounts, kind__in=CONTACTS, happened_at__gte=turn - YEAR, happened_at__lt=until)
        .filter(inbound__isnull=False)
    )
    late = Q(happened_at__gte=turn)
    told = rows.order_by().values("account_id").annotate(**_halves("happened_at", late, Q(inbound=True)))
    return {"initiative": dict(_two_shares(told))}


def _halves(moment: str, late: Q, hit: Q) -> dict[str, Any]:
    """Return the counts of two years side by side: how many, how many hit, and when the newest was."""
    return {
        "n": Count("pk", filter=late),
        "hits": Count("pk", filter=late & hit),
        "newest": Max(moment, filter=late),
        "n_before": Count("pk", filter=~late),
        "hits_before": Count("pk", filter=~late & hit),
        "newest_before": Max(moment, filter=~late),
    }


def _two_shares(rows: Any) -> "Iterable[tuple[int, Pair]]":
    for row in rows:
        now, before = (
            _share(
                row[f"hits{tail}"],
                row[f"n{tail}"],
                timezone.localdate(row[f"newest{tail}"]) if row[f"newest{tail}"] else None,
                LEAST,
            )
            for tail in ("", "_before")
        )
        yield row["account_id"], (now, before)


def _worth(accounts: Any, user: Any, window: Window) -> Found:
    """Return what was worked out last, as of its own day: its years are those up to that day."""
    rows = AccountWorth.objects.visible_to(user).filter(account__in=accounts).order_by()
    found: Found = {"brought": {}, "coming": {}, "kept": {}}
    for account, year, before, worth, days, last in rows.values_list(
        "account_id", "year_cents", "before_cents", "worth_cents", "days", "last_on"
    ):
        found["brought"][account] = (
            Seen(year, days, last=last),
            Seen(before, days) if before else None,
        )
        if worth is not None:
            found["coming"][account] = (Seen(worth, days, last=last), None)
        if before > 0:
            found["kept"][account] = (Seen(max(0, min(year, before)) / before, days, last=last), None)
    return found


def _gains(accounts: Any, user: Any, window: Window) -> Found:
    """Count what was given in each year; unknown where nothing of the sort was ever recorded."""
    until, turn = deciding.end_of(window.as_of), deciding.end_of(window.before)
    found: Found = {f"gains_{sort}": {} for sort in GAINS}
    for account, rows in gains_of(accounts).items():
        for sort, kinds in GAINS.items():
            given = [at for what, at in rows if what in kinds and at < until]
            if not given:
                continue
            lately = sum(at >= turn for at in given)
            earlier = sum(turn - YEAR <= at < turn for at in given)
            # Before the first one was recorded nobody kept count, so that there is nothing to compare with.
            before = Seen(earlier, earlier) if min(given) < turn else None
            found[f"gains_{sort}"][account] = (
                Seen(lately, lately, last=timezone.localdate(max(given))),
                before,
            )
    return found


FAMILIES: dict[str, Callable[[Any, Any, Window], Found]] = {
    "needs": _needs,
    "motives": _motives,
    "opinions": _opinions,
    "decision": _decision,
    "loop": _loop,
    "initiative": _initiative,
    "worth": _worth,
    "gains": _gains,
}


# --- rows behind the numbers --------------------------------------------------------------------------------------


def one_account(params: Params, user: Any) -> "QuerySet[Account]":
    """Return the account that a number is about, for who may see its grid."""
    return mine(user).filter(pk=params.get("account") or 0)


def motive_rows(params: Params, user: Any) -> "QuerySet[LoyaltyMotive]":
    """Return what was said of a motive of an account up to a day."""
    rows = needing.motives_of(params, user)
    if params.get("motive"):
        rows = rows.filter(motive=params["motive"])
    return rows.filter(proven_date__lte=params["as_of"]) if params.get("as_of") else rows


orders = history.orders_of


# --- the base -----------------------------------------------------------------------------------------------------


def parts(user: Any, by: str) -> list[Part]:
    """Return a person's customers by unit or by segment: what the past year brought, and who came back; one statement."""
    key, name = ("account__unit_id", "account__unit__name") if by == "unit" else ("account__sector",) * 2
    rows = rows_of(user).order_by().annotate(key=F(key), name=F(name)).values("key", "name")
    bought = Q(year_cents__gt=0)
    told = rows.annotate(
        n=Count("pk", filter=bought),
        cents=Sum("year_cents", filter=bought),
        before=Count("pk", filter=Q(before_cents__gt=0)),
        back=Count("pk", filter=Q(before_cents__gt=0) & bought),
    )
    found = [
        Part(row["name"], row["key"], row["n"], row["cents"] or 0, row["before"], row["back"]) for row in told
    ]
    return sorted(found, key=lambda one: (-one.cents, one.name))


def valued(rows: list[Part], yearly_rate: float, margin: float) -> tuple[Valued | None, list[Valued]]:
    """Return the lifetime value of all, by the retention of all, and of each part by its own where that is thick enough.

    Parts with a retention of their own do not add up to the whole. None where nobody bought in the year before.
    """
    from koers_analytics.value import simple_clv

    whole = Part(
        "", "", *(sum(getattr(one, name) for one in rows) for name in ("n", "cents", "before", "came_back"))
    )

    def value(one: Part, pooled: bool) -> Valued | None:
        of = whole if pooled else one
        between = share_between(of.came_back, of.before)
        if between is None or not one.n:
            return None
        kept = of.came_back / of.before
        found = [simple_clv(one.cents * margin, r, yearly_rate).value for r in (kept, *between)]
        return Valued(one, kept, pooled, *found)

    parts_ = [value(one, one.before < LEAST_OF_PART) for one in rows]
    return value(whole, False), [one for one in parts_ if one is not None]


def of_part(params: Params, user: Any) -> "QuerySet[Account]":
    """Return the customers of a unit or a segment who bought in the past year; all of them without one."""
    rows = customers(user).filter(worth__year_cents__gt=0)
    if (unit := params.get("unit")) is not None:
        rows = rows.filter(unit=unit)
    if (sector := params.get("sector")) is not None:
        rows = rows.filter(sector=sector)
    found: QuerySet[Account] = rows.annotate(
        past_year=F("worth__year_cents"), year_before=F("worth__before_cents"), last_order=F("worth__last_on")
    ).order_by("-past_year", "-id")
    return found


# --- winning and keeping ------------------------------------------------------------------------------------------


def answers() -> BudgetAnswers | None:
    """Return the newest answers on winning and keeping; None before the first."""
    return BudgetAnswers.objects.select_related("given_by").order_by("-given_at", "-pk").first()


def curves(given: BudgetAnswers) -> "tuple[Curve, Curve]":
    """Return the curves of winning and of keeping, with spends in whole units of money."""
    from koers_analytics.value import curve_from_answers

    return (
        curve_from_answers(given.winning_cents / 100, given.won_share, given.won_ceiling),
        curve_from_answers(given.keeping_cents / 100, given.kept_share, given.kept_ceiling),
    )


def budgets(given: BudgetAnswers) -> "tuple[Budget, Budget]":
    """Return what is spent now and what would be best, in whole units of money for each prospect or customer."""
    from koers_analytics.value import Budget, best_budget, equity_per_prospect

    win, keep = curves(given)
    margin, spent, kept = given.margin_cents / 100, given.winning_cents / 100, given.keeping_cents / 100
    now = Budget(
        spent,
        kept,
        given.won_share,
        given.kept_share,
        equity_per_prospect(margin, given.yearly_rate, win, keep, spent, kept),
        1 / win.slope(spent),
    )
    return now, best_budget(margin, given.yearly_rate, win, keep)
