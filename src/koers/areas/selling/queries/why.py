"""Why deals are won and lost, in one read: reasons by side with their money, and the same for each part of a whole."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from koers.areas.selling import events
from koers.areas.selling.models import DealReview, Rivalry
from koers.areas.selling.queries import reviews
from koers.areas.selling.rules.reviews import agreement
from koers.kit.measures.declaration import Params

US, CUSTOMER = events.Side.US.value, events.Side.CUSTOMER.value
WAYS = ("competitor", "group", "sector", "quarter")


@dataclass(frozen=True)
class Closed:
    """A deal that was won or lost, with what each side answered; `cents` is None where unknown or in another currency."""

    pk: int
    cents: int | None
    day: date | None
    sector: str
    group: tuple[int, str]
    said: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """How often a reason is named by a side and what those deals come to; `of` is the deals that side answered about."""

    deals: int
    of: int
    cents: int
    without_amount: int


@dataclass(frozen=True)
class Pairs:
    """Deals with answers of both sides: named by the customer alone, by us alone, and how many there are."""

    theirs_alone: int
    ours_alone: int
    n: int


@dataclass(frozen=True)
class Part:
    """One competitor, product group, segment or quarter: its deals, how many were answered about, and the main reason."""

    key: int | str
    name: str
    closed: int
    answered: dict[str, int]
    main: dict[str, tuple[str, int]]
    params: Params = field(default_factory=dict)


class Why:
    """The closed deals of a question with their answers, read once."""

    def __init__(self, params: Params, user: Any) -> None:
        self.params, self.user = params, user
        said = reviews.reasons_by_deal(user)
        rows = reviews.closed(params, user).values_list(
            "pk",
            "amount_then",
            "currency_then",
            "closed_then",
            "account__sector",
            "product__group",
            "product__group__name",
        )
        self.deals = [
            Closed(
                pk,
                cents if currency == settings.CURRENCY else None,
                day,
                sector or "",
                (group or 0, name or ""),
                said.get(pk, {}),
            )
            for pk, cents, currency, day, sector, group, name in rows
        ]

    def answered(self, side: str) -> int:
        """Return about how many deals a side answered."""
        return sum(side in one.said for one in self.deals)

    @property
    def unreviewed(self) -> list[Closed]:
        """Return the deals about which nobody answered."""
        return [one for one in self.deals if not one.said]

    @property
    def agreed(self) -> tuple[int, int]:
        """Return of how many deals both sides name the same first reason, and about how many both answered."""
        pairs = [one.said for one in self.deals if len(one.said) == 2]
        return sum(agreement(one[US], one[CUSTOMER]) == "same" for one in pairs), len(pairs)

    def named(self, reason: str, side: str) -> Named:
        """Return how often a side names a reason."""
        found = [one for one in self.deals if reason in one.said.get(side, ())]
        known = [one.cents for one in found if one.cents is not None]
        return Named(len(found), self.answered(side), sum(known), len(found) - len(known))

    def pairs(self, reason: str) -> Pairs:
        """Return where the two sides differ about a reason, over the deals about which both answered."""
        both = [one.said for one in self.deals if len(one.said) == 2]
        theirs = sum(reason in one[CUSTOMER] and reason not in one[US] for one in both)
        ours = sum(reason in one[US] and reason not in one[CUSTOMER] for one in both)
        return Pairs(theirs, ours, len(both))

    def reasons(self) -> list[str]:
        """Return the reasons that anybody names, the one of most deals first; equal ones in the order of the list."""
        listed = list(reviews.titles())
        counts = Counter(one for deal in self.deals for said in deal.said.values() for one in set(said))
        place = {reason: number for number, reason in enumerate(listed)}
        return sorted(counts, key=lambda one: (-counts[one], place.get(one, len(place)), one))

    def parts(self, way: str) -> list[Part]:
        """Return the deals by competitor, product group, segment or quarter, the largest part first."""
        found: dict[tuple[int | str, str], list[Closed]] = defaultdict(list)
        for key, one in self._keyed(way):
            found[key].append(one)
        parts = [self._part(way, key, deals) for key, deals in found.items()]
        if way == "quarter":
            return sorted(parts, key=lambda one: str(one.key), reverse=True)
        return sorted(parts, key=lambda one: (-one.closed, one.name))

    def _keyed(self, way: str) -> Iterable[tuple[tuple[int | str, str], Closed]]:
        if way == "competitor":
            met = self._met()
            for one in self.deals:
                for key in met.get(one.pk) or [(0, "")]:
                    yield key, one
            return
        of: dict[str, Callable[[Closed], tuple[int | str, str]]] = {
            "group": lambda one: one.group,
            "sector": lambda one: (one.sector, one.sector),
            "quarter": lambda one: _quarter(one.day),
        }
        for one in self.deals:
            yield of[way](one), one

    def _met(self) -> dict[int, list[tuple[int | str, str]]]:
        """Return the competitors of each deal: those named in it, and the one our review names."""
        deals = reviews.closed(self.params, self.user).order_by().values("pk")
        found: dict[int, dict[int | str, str]] = defaultdict(dict)
        named = Rivalry.objects.alive().filter(deal__in=deals, competitor__deleted_at__isnull=True)
        chosen = DealReview.objects.visible_to(self.user).answered()
        chosen = chosen.filter(deal__in=deals, competitor__isnull=False)
        for rows in (named, chosen):
            for deal, pk, name in rows.values_list("deal_id", "competitor_id", "competitor__name"):
                found[deal][pk] = name
        return {deal: list(names.items()) for deal, names in found.items()}

    def _part(self, way: str, key: tuple[int | str, str], deals: list[Closed]) -> Part:
        answered, main = {}, {}
        for side in (US, CUSTOMER):
            said = [one.said[side] for one in deals if side in one.said]
            answered[side] = len(said)
            counts = Counter(reason for one in said for reason in one)
            if counts:
                main[side] = min(counts.items(), key=lambda one: (-one[1], one[0]))
        return Part(key[0], key[1], len(deals), answered, main, _only(way, key[0]))


def _quarter(day: date | None) -> tuple[str, str]:
    if day is None:
        return "", ""
    name = f"{day.year} Q{(day.month + 2) // 3}"
    return name, name


def _only(way: str, key: int | str) -> Params:
    """Return the parameters that keep one part; empty where none do."""
    if way == "quarter":
        if not key:
            return {}
        year, quarter = (int(part) for part in str(key).split(" Q"))
        first = 3 * quarter - 2
        until = date(year + 1, 1, 1) if quarter == 4 else date(year, first + 3, 1)
        return {"starts": date(year, first, 1), "ends": until}
    if way == "competitor":
        return {"competitor": key} if key else {}
    return {way: key}
