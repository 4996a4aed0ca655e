"""Reads over how approaches are followed in all deals together: at once where they are few, else as last worked out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Q, Sum

from koers.areas.selling.queries import adherence
from koers.areas.selling.queries.adherence import Followed
from koers.areas.selling.queries.approach import limits
from koers.kit.methods import registry


@dataclass(frozen=True)
class Tally:
    """Chosen approaches of one method and one seller: how many were judged, what was required of them and lay there."""

    method: str
    title: str
    owner: int | None
    judged: int
    due: int
    there: int


@dataclass(frozen=True)
class Tallies:
    """How approaches are followed; `computed_at` is the oldest working out behind it, None for just now.

    `is_waiting` tells that nothing was worked out yet, though approaches are chosen.
    """

    rows: tuple[Tally, ...] = ()
    computed_at: datetime | None = None
    is_waiting: bool = False


def tallies(params: dict[str, Any], user: Any) -> Tallies:
    """Return how the approaches are followed that somebody sees and the parameters name; at most eight statements."""
    rows = adherence.choices(params, user)
    most = limits().followed_at_once
    if rows.order_by()[: most + 1].count() <= most:
        return Tallies(tuple(_counted(adherence.followed(rows))))
    kept = rows.filter(how_followed__isnull=False).order_by()
    summed = kept.values("method", owner=F("deal__owner")).annotate(
        newest=Max("method_version"),
        judged=Count("pk", filter=Q(how_followed__due__gt=0)),
        due=Sum("how_followed__due"),
        there=Sum("how_followed__there"),
        since=Min("how_followed__computed_at"),
    )
    found, shelf = list(summed), registry.shelf()
    return Tallies(
        tuple(
            Tally(
                one["method"], str(held.method.title), one["owner"], one["judged"], one["due"], one["there"]
            )
            for one in found
            if (held := shelf.get(one["method"], one["newest"]))
        ),
        min((one["since"] for one in found), default=None),
        not found,
    )


def _counted(found: Iterable[Followed]) -> Iterable[Tally]:
    by: defaultdict[tuple[str, int | None], list[Followed]] = defaultdict(list)
    for one in found:
        by[one.choice.method, one.choice.deal.owner_id].append(one)
    for (method, owner), some in by.items():
        judged, due = sum(one.due > 0 for one in some), sum(one.due for one in some)
        yield Tally(method, str(some[0].method.title), owner, judged, due, sum(one.there for one in some))
