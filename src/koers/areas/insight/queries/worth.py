"""The customers of one reader as they were last worked out: whom to keep, how much is at stake, who brings most."""

from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from koers.areas.customers.models import Account, AccountWorth, WorthRun, WorthWay
from koers.kit.measures.declaration import Params

#: Below so many customers there are no quadrants and no tenths.
FEWEST = 20
#: So many dots are drawn, the largest first; the table and the rows have them all.
MOST_POINTS = 400
WATCHED = 15
#: A sector with fewer customers who can be judged is not compared with the others.
FEWEST_OF_SECTOR = 5
#: So many sectors are shown, those that stand out and then those with most silent customers first.
SECTORS = 12
KINDS = ("protect", "win_back", "grow", "let_go")


def latest() -> WorthRun | None:
    """Return the last good working out; None before the first."""
    return WorthRun.objects.order_by("-as_of").first()


def rows_of(user: Any) -> "QuerySet[AccountWorth]":
    """Return the worth of the customers that a person may see."""
    return AccountWorth.objects.visible_to(user)


@dataclass(frozen=True)
class Cut:
    """Where the quadrants meet: the `worth` above which a customer is large, and from where it is safe."""

    worth_cents: int
    chance: float = 0.5


def brings(way: str) -> Any:
    """Return what a customer brings in a year: foretold by the model, else what the past year brought."""
    return Coalesce(F("worth_cents"), F("year_cents")) if way == WorthWay.MODEL else F("year_cents")


def is_safe(way: str, cut: Cut) -> Q:
    """Return who probably stays: by its chance, else by not being silent for longer than usual."""
    return Q(chance__gte=cut.chance) if way == WorthWay.MODEL else Q(is_silent=False)


def is_unsafe(way: str, cut: Cut) -> Q:
    """Return who probably left or is leaving; of who has too little history nothing is said."""
    return Q(chance__lt=cut.chance) if way == WorthWay.MODEL else Q(is_silent=True)


def quadrant(rows: Any, way: str, cut: Cut, kind: str) -> Any:
    """Return the customers of one quadrant of large or small, and safe or not."""
    rows = rows.annotate(brings=brings(way))
    large = Q(brings__gte=cut.worth_cents) if way == WorthWay.MODEL else _large_then(cut)
    size = large if kind in ("protect", "win_back") else ~large
    return rows.filter(size).filter(is_safe(way, cut) if kind in ("protect", "grow") else is_unsafe(way, cut))


def _large_then(cut: Cut) -> Q:
    """Return who was large in one of the past two years: who is silent bought little in the last one."""
    return Q(year_cents__gte=cut.worth_cents) | Q(before_cents__gte=cut.worth_cents)


def cut_of(user: Any, way: str) -> Cut | None:
    """Return where a reader's customers fall in two: the customers above it bring four fifths; None of too few."""
    values = sorted(
        (
            value
            for value in rows_of(user).annotate(brings=brings(way)).values_list("brings", flat=True)
            if value > 0
        ),
        reverse=True,
    )
    if len(values) < FEWEST:
        return None
    total, upto = sum(values), 0
    for value in values:
        upto += value
        if upto >= 0.8 * total:
            return Cut(value)
    return Cut(values[-1])


def tenths(user: Any, way: str) -> list[int]:
    """Return what each tenth of the customers brings, the tenth that brings most first; empty of too few."""
    values = sorted(rows_of(user).annotate(brings=brings(way)).values_list("brings", flat=True), reverse=True)
    n = len(values)
    if n < FEWEST:
        return []
    ends = [round(n * part / 10) for part in range(11)]
    return [sum(values[start:end]) for start, end in pairwise(ends)]


def totals(user: Any, way: str) -> dict[str, Any]:
    """Return the sums over a reader's customers."""
    rows = rows_of(user).annotate(brings=brings(way))
    found: dict[str, Any] = rows.aggregate(
        n=Count("pk"),
        yearly=Sum("brings"),
        stake=Sum("stake_cents"),
        judged=Count("pk", filter=Q(stake_cents__isnull=False)),
        endangered=Count("pk", filter=Q(stake_cents__gt=0)),
        still=Sum("chance"),
        silent=Count("pk", filter=Q(is_silent=True)),
        little=Count("pk", filter=Q(is_silent__isnull=True)),
    )
    return found


def watched(user: Any) -> list[AccountWorth]:
    """Return the customers with most at stake."""
    rows = rows_of(user).filter(stake_cents__gt=0).select_related("account__owner")
    return list(rows.order_by("-stake_cents", "account_id")[:WATCHED])


@dataclass(frozen=True)
class Sector:
    """A sector: how many customers can be judged, how many of them are silent for longer than usual, what is at stake.

    `stands_out` tells whether more are silent than of all other customers together, beyond chance.
    """

    name: str
    judged: int
    silent: int
    stake_cents: int | None
    stands_out: bool


def sectors(user: Any) -> list[Sector]:
    """Return the sectors of a reader's customers, most silent first; empty where there are not two to compare.

    All sectors are held against the others at once, so that one in twenty would stand out by chance somewhere: the
    interval of each difference (Newcombe 1998) is widened for their number (Bonferroni).
    """
    from koers_analytics.intervals import newcombe

    told = rows_of(user).order_by().values(sector=F("account__sector"))
    found = [
        (row["sector"], row["judged"], row["silent"], row["stake"])
        for row in told.annotate(
            judged=Count("pk", filter=Q(is_silent__isnull=False)),
            silent=Count("pk", filter=Q(is_silent=True)),
            stake=Sum("stake_cents"),
        )
        if row["judged"] >= FEWEST_OF_SECTOR
    ]
    if len(found) < 2:
        return []
    judged, silent = sum(row[1] for row in found), sum(row[2] for row in found)
    z = NormalDist().inv_cdf(1 - 0.05 / (2 * len(found)))
    made = [
        Sector(name, n, quiet, stake, newcombe(quiet, n, silent - quiet, judged - n, z)[1] > 0)
        for name, n, quiet, stake in found
    ]
    return sorted(made, key=lambda one: (not one.stands_out, -one.silent / one.judged, one.name))[:SECTORS]


def dots(user: Any, way: str) -> list[Any]:
    """Return the customers to draw, each with what it `brings`, those that bring most first."""
    rows = rows_of(user).annotate(brings=brings(way)).select_related("account")
    return list(rows.order_by("-brings", "account_id")[:MOST_POINTS])


# --- rows behind the numbers --------------------------------------------------------------------------------------


def accounts(params: Params, user: Any) -> "QuerySet[Any]":
    """Return the accounts behind a number of worth: all customers, or those of one quadrant or of one sector."""
    run = latest()
    rows = Account.objects.visible_to(user).filter(worth__isnull=False)
    way = run.way if run is not None else WorthWay.PLAIN
    inner: Any = rows_of(user)
    if kind := params.get("kind"):
        cut = cut_of(user, way)
        inner = quadrant(inner, way, cut, kind) if cut is not None else inner.none()
        rows = rows.filter(pk__in=inner.values("account_id"))
    if (sector := params.get("sector")) is not None:
        rows = rows.filter(sector=sector)
    found: QuerySet[Any] = rows.annotate(
        last_order=F("worth__last_on"),
        usual_gap=F("worth__usual_gap"),
        past_year=F("worth__year_cents"),
        coming_year=F("worth__worth_cents"),
        stake=F("worth__stake_cents"),
        still=F("worth__chance"),
        brings=Case(
            When(worth__worth_cents__isnull=False, then=F("worth__worth_cents")),
            default=F("worth__year_cents"),
        ),
    )
    return found.order_by("-brings", "-id")


def endangered(params: Params, user: Any) -> "QuerySet[Any]":
    """Return the accounts with something at stake, most first."""
    found: QuerySet[Any] = accounts(params, user).filter(worth__stake_cents__gt=0).order_by("-stake", "-id")
    return found


def judged(params: Params, user: Any) -> "QuerySet[Any]":
    """Return the accounts of which can be told whether they are silent for longer than usual, those first."""
    rows = accounts(params, user).filter(worth__is_silent__isnull=False)
    found: QuerySet[Any] = rows.order_by("-worth__is_silent", "-stake", "-id")
    return found
