"""What was sold: totals, bookings by period, unit and seller; plain counts of the history."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import koers.areas.insight.queries.world as worlds
from koers.areas.insight.rules import Period, period_of

if TYPE_CHECKING:
    from koers_analytics.tables import Mask

Facts = dict[str, Any]
#: How many periods the chart of bookings shows, by kind of period.
SHOWN = {"month": 13, "quarter": 9, "year": 5}
OPEN, WON, LOST = 0, 1, 2


def totals(world: worlds.World) -> Facts:
    """Return what was won and lost up to the day, and what is open, all of it and by stage."""
    import numpy as np

    now = world.history.at(world.question.as_of)
    found: Facts = {
        "won": _money(world, now.outcome == WON),
        "lost": _money(world, now.outcome == LOST),
        "open": _money(world, now.outcome == OPEN),
        "by_stage": {},
    }
    for stage, name in world.stages.items():
        here = (now.outcome == OPEN) & (now.stage == stage)
        if np.any(here):
            found["by_stage"][name] = {"stage_id": stage, **_money(world, here)}
    return found


def _money(world: worlds.World, chosen: "Mask") -> Facts:
    now = world.history.at(world.question.as_of)
    cents, n = int(now.amount_cents[chosen].sum()), int(chosen.sum())
    unknown = int((chosen & ~now.amount_known).sum())
    known = unknown < n or n == 0
    return {
        "n": n,
        "value_cents": cents if known else None,
        "value": _whole(cents) if known else None,
        "without_amount": unknown,
    }


def _whole(cents: int) -> float | int:
    return cents // 100 if cents % 100 == 0 else cents / 100


def closed_between(world: worlds.World, starts: date, ends: date, of: "Mask | None" = None) -> Facts:
    """Return what was won and lost from `starts` up to `ends`, as known on the day of the review."""
    import numpy as np

    now = world.history.at(world.question.as_of)
    inside = (now.closed_on >= np.datetime64(starts)) & (now.closed_on < np.datetime64(ends))
    if of is not None:
        inside = inside & of
    return {
        "won": _money(world, inside & (now.outcome == WON)),
        "lost": _money(world, inside & (now.outcome == LOST)),
    }


def first_day(world: worlds.World) -> date | None:
    """Return the first day on which a deal was closed, or None without any."""
    import numpy as np

    closed = world.history.at(world.question.as_of).closed_on
    known = closed[~np.isnat(closed)]
    return known.min().astype(object) if len(known) else None


def reaches_to(world: worlds.World, day: date) -> bool:
    """Tell whether the records go back to a day, give or take two weeks: else a comparison is with half a period."""
    import numpy as np

    opened = world.history.opened
    known = opened[~np.isnat(opened)]
    return bool(len(known)) and bool(known.min() <= np.datetime64(day + _LATE_START))


def bookings(world: worlds.World) -> Facts:
    """Return the bookings of the period beside the one before and a year before, whole and to the same day."""
    period, as_of = world.question.period, world.question.as_of
    first = first_day(world)
    finished = as_of >= period.last_day
    found: Facts = {"finished": finished, "now": closed_between(world, period.starts, period.ends)}
    for name, other in (("previous", period.previous), ("year_before", period.year_before)):
        known = reaches_to(world, other.starts)
        until = same_day(world, other)
        found[name] = {
            "period": other.code,
            "whole": closed_between(world, other.starts, other.ends) if known else None,
            "to_same_day": closed_between(world, other.starts, until) if known else None,
        }
    series = [one for one in period.back(SHOWN[period.kind]) if first is not None and first < one.ends]
    found["series"] = [{"period": one.code, **closed_between(world, one.starts, one.ends)} for one in series]
    return found


def same_day(world: worlds.World, other: Period) -> date:
    """Return up to which day another period is compared: as far as the asked one has run, or its whole."""
    period, as_of = world.question.period, world.question.as_of
    if as_of >= period.last_day:
        return other.ends
    return min(other.ends, other.starts + (as_of - period.starts) + _DAY)


_DAY = timedelta(days=1)
#: A period in which the records began later than this is not compared with: it would be half a period.
_LATE_START = timedelta(days=14)


def by_unit(world: worlds.World) -> list[Facts]:
    """Return totals and bookings of every unit of the review, each with everything below it."""
    parts, shown = {place.id for place in world.parts}, {place.id for place in world.shown}
    top = min((place.depth for place in world.parts), default=0)
    rows = []
    for place in world.within:
        inside = world.in_unit(place)
        if inside.any():
            rows.append(
                {
                    "unit_id": place.id,
                    "unit": place.name,
                    "kind": place.kind,
                    "parent_id": place.parent_id,
                    "is_part": place.id in parts,
                    "level": place.depth - top if place.id in shown else None,
                    **_row(world, inside),
                }
            )
    return rows


def by_seller(world: worlds.World) -> list[Facts]:
    """Return totals and bookings of every seller with deals, by name."""
    import numpy as np

    now = world.history.at(world.question.as_of)
    rows = []
    for owner in np.unique(now.owner[now.exists]):
        name = world.members.get(int(owner), "")
        rows.append({"seller_id": int(owner), "seller": name, **_row(world, now.owner == owner)})
    return sorted(rows, key=lambda row: (row["seller_id"] < 0, row["seller"]))


def _row(world: worlds.World, inside: "Mask") -> Facts:
    period = world.question.period
    before = period.previous
    now = world.history.at(world.question.as_of)
    return {
        "won": _money(world, inside & (now.outcome == WON)),
        "lost": _money(world, inside & (now.outcome == LOST)),
        "open": _money(world, inside & (now.outcome == OPEN)),
        "now": closed_between(world, period.starts, period.ends, inside),
        "previous": closed_between(world, before.starts, before.ends, inside),
        "previous_to_same_day": closed_between(world, before.starts, same_day(world, before), inside),
    }


def by_quarter(world: worlds.World) -> list[Facts]:
    """Return what was won and lost per quarter, for each unit at most two levels below that of the review."""
    first = first_day(world)
    if first is None:
        return []
    quarters = _quarters(first, world.question.as_of)
    top = world.start.depth if world.start else -1
    rows = []
    for place in world.within:
        if place.depth > top + 2:
            continue
        inside = world.in_unit(place)
        for quarter in quarters if inside.any() else ():
            counted = closed_between(world, quarter.starts, quarter.ends, inside)
            rows.append({"unit_id": place.id, "unit": place.name, "quarter": quarter.code, **counted})
    return rows


def _quarters(first: date, last: date) -> list[Period]:
    found = [period_of(first, "quarter")]
    while found[-1].ends <= last:
        found.append(found[-1].following)
    return found
