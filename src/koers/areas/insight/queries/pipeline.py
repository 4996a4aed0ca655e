"""What moved the pipeline, how often and how fast deals are won, and what stands out: from the analytics."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan
from typing import TYPE_CHECKING, Any

import koers.areas.insight.queries.world as worlds
from koers.areas.selling.measures import FEWEST_CLOSED, FEWEST_WINS
from koers.areas.selling.models import Deal, Order
from koers.bridge import extract

if TYPE_CHECKING:
    from koers_analytics.pipeline import Cycle, Rate, Waterfall

Facts = dict[str, Any]
#: In this order the parts of the waterfall are drawn; the sign says which way each moves the level.
SIGNS = {
    "opening": 0,
    "new": 1,
    "pulled_in": 1,
    "grown": 1,
    "shrunk": -1,
    "lost": -1,
    "won": -1,
    "slipped": -1,
    "closing": 0,
}
#: The waterfall follows the deals due in the period when at least this share of the open deals has a due day.
DUE_KNOWN = 0.5


def window(world: worlds.World) -> tuple[date, date]:
    """Return the twelve months up to the day, over which rates are compared between groups."""
    ends = world.question.as_of + timedelta(days=1)
    try:
        return ends.replace(year=ends.year - 1), ends
    except ValueError:  # 29 February
        return ends.replace(year=ends.year - 1, day=28), ends


def span(world: worlds.World) -> tuple[date, date]:
    """Return the period, as far as it has passed on the day of the review."""
    period = world.question.period
    return period.starts, min(period.ends, world.question.as_of + timedelta(days=1))


def follows_due(world: worlds.World) -> bool:
    """Tell whether enough open deals have an expected close for a waterfall of what was due."""
    import numpy as np

    now = world.history.at(world.question.as_of)
    n = int(now.open.sum())
    return n > 0 and int((now.open & ~np.isnat(now.expected)).sum()) >= DUE_KNOWN * n


def waterfall(world: worlds.World) -> Facts:
    """Return how the open pipeline of the beginning became that of the end; to the cent."""
    due = follows_due(world)
    found = _fall(world, due=due)
    starts, ends = span(world)
    return {
        "scope": "due" if due else "all",
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "parts": [
            {
                "code": part.name,
                "sign": SIGNS[part.name],
                "value_cents": int(part.cents),
                "n": len(part.deal_ids),
            }
            for part in found.parts()
        ],
        "without_amount": int(found.unknown_amounts),
        "reopened": len(found.reopened),
    }


def _fall(world: worlds.World, *, due: bool) -> "Waterfall":
    from koers_analytics.pipeline import waterfall as analyse

    starts, ends = span(world)
    return analyse(world.history, starts, ends, due_by=world.question.period.ends if due else None)


def fall_part(world: worlds.World, code: str, *, due: bool) -> dict[int, int]:
    """Return the deals behind one part of the waterfall, each with its cents."""
    part = next(one for one in _fall(world, due=due).parts() if one.name == code)
    return {int(deal): int(cents) for deal, cents in zip(part.deal_ids, part.amounts, strict=True)}


@dataclass(frozen=True)
class Grouping:
    """A way to split the deals into groups: its code, the label in the history and the names of the groups."""

    code: str
    by: str
    names: dict[int, str] | None


def groupings(world: worlds.World) -> list[Grouping]:
    """Return how rates are split besides by unit."""
    return [
        Grouping("seller", "owner", world.members),
        Grouping("product", "product", world.products),
        Grouping("sector", "sector", None),
    ]


def rates(world: worlds.World) -> tuple[Facts, Facts]:
    """Return win rate and cycle time: of the period, of twelve months, and of the groups in those months."""
    from koers_analytics import pipeline

    starts, ends = window(world)
    now = span(world)
    options: dict[str, Any] = {"as_of": world.question.as_of, "min_n": FEWEST_CLOSED}
    fast: dict[str, Any] = {"as_of": world.question.as_of, "min_n": FEWEST_WINS}
    history = world.history
    won: Facts = {
        "window": {"starts": starts.isoformat(), "ends": ends.isoformat()},
        "period": rate(pipeline.win_rate(history, *now, **options)),
        "overall": rate(pipeline.win_rate(history, starts, ends, **options)),
        "by_unit": _by_part(world, lambda h: rate(pipeline.win_rate(h, starts, ends, **options))),
    }
    took: Facts = {
        "window": won["window"],
        "period": cycle(pipeline.cycle_time(history, *now, **fast)),
        "overall": cycle(pipeline.cycle_time(history, starts, ends, **fast)),
        "by_unit": _by_part(world, lambda h: cycle(pipeline.cycle_time(h, starts, ends, **fast))),
    }
    for group in groupings(world):
        shares = pipeline.win_rates_by(history, starts, ends, group.by, **options)
        won[f"by_{group.code}"] = _named(group, {label: rate(one) for label, one in shares.items()})
        times = pipeline.cycle_times_by(history, starts, ends, group.by, **fast)
        took[f"by_{group.code}"] = _named(group, {label: cycle(one) for label, one in times.items()})
    return won, took


def plain(value: Any) -> float | None:
    """Return a number as JSON can keep it; what is not a number is not known."""
    return None if value is None or isnan(value) else float(value)


def rate(found: "Rate") -> Facts:
    """Return a win rate as plain facts."""
    shown = found.value is not None and found.status == "ok"
    return {
        "won": int(found.won),
        "n": int(found.n),
        "value": plain(found.value),
        "low": plain(found.low) if shown else None,
        "high": plain(found.high) if shown else None,
        "status": found.status,
    }


def cycle(found: "Cycle") -> Facts:
    """Return a cycle time as plain facts: the median, and between which days the middle half lies."""
    return {
        "n": int(found.n),
        "value": plain(found.median),
        "q1": plain(found.q1),
        "q3": plain(found.q3),
        "unknown": int(found.unknown),
        "status": found.status,
    }


def _by_part(world: worlds.World, ask: Callable[[Any], Facts]) -> list[Facts]:
    rows = []
    for place in world.shown:
        inside = world.in_unit(place)
        if inside.any():
            rows.append({"id": place.id, "label": place.name, **ask(world.history.select(inside))})
    return rows


def _named(group: Grouping, found: dict[Any, Facts]) -> list[Facts]:
    rows = []
    for label, facts in found.items():
        if group.names is None:
            rows.append({"id": None, "label": str(label), **facts})
        else:
            rows.append({"id": int(label), "label": group.names.get(int(label), ""), **facts})
    return sorted(rows, key=lambda row: (row["label"] == "", -(row["value"] or -1), row["label"]))


def findings(world: worlds.World) -> Facts:
    """Return which groups really differ from the rest, guarded against looking at many at once."""
    from koers_analytics.pipeline import findings as analyse

    starts, ends = window(world)
    scoped = Deal.objects.visible_to(world.user)
    lines = extract.line_table(scoped, world.currency)
    orders = None
    if world.question.unit is None and world.question.seller is None:
        orders = extract.order_table(Order.objects.visible_to(world.user), world.currency)
    found = analyse(
        world.history,
        starts,
        ends,
        lines=lines if len(lines.deal_id) else None,
        orders=orders if orders is not None and len(orders.account_id) else None,
    )
    names: dict[str, dict[int, str]] = {
        "unit": {place.id: place.name for place in world.places.values()},
        "owner": world.members,
        "product": world.products,
    }
    rows = []
    for one in found.found:
        known = names.get(one.dimension)
        rows.append(
            {
                "measure": one.measure,
                "dimension": one.dimension,
                "id": int(one.group) if known is not None else None,
                "label": known.get(int(one.group), "") if known is not None else str(one.group),
                "n": int(one.n),
                **{
                    name: float(getattr(one, name))
                    for name in ("value", "rest", "difference", "low", "high", "p", "p_adjusted")
                },
            }
        )
    return {"tests": int(found.tests), "found": rows}
