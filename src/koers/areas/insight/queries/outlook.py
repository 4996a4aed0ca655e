"""What is likely to close: the forecast with its spread, the target it is held against, and how it did before."""

from collections import defaultdict
from datetime import date, timedelta
from math import isnan
from typing import TYPE_CHECKING, Any

import koers.areas.insight.queries.world as worlds
from koers.areas.insight.queries.pipeline import plain
from koers.areas.insight.rules import KINDS, Period, period_of
from koers.areas.organisation.models import Seat, Target
from koers.areas.selling.models import Deal

if TYPE_CHECKING:
    from koers_analytics.forecast import Backtest, BacktestRow, Errors, Slipping, Spread
    from koers_analytics.tables import DealHistory

Facts = dict[str, Any]
#: How many finished periods the forecast is tried on, by kind.
TRIED = {"month": 12, "quarter": 8, "year": 3}
BINS = 36
_DAY = timedelta(days=1)


def forecast(world: worlds.World) -> Facts:
    """Return the forecast for the outlook of the question, with its parts, its drivers and its past errors."""
    from koers_analytics.forecast import forecast as analyse
    from koers_analytics.forecast import slipping

    outlook, as_of = world.question.outlook, world.question.as_of
    goal = target(world, outlook)
    proof = _proof(world)
    found = analyse(
        world.history,
        as_of=as_of,
        starts=outlook.starts,
        ends=outlook.ends,
        target_cents=goal["value_cents"] if goal else None,
        misses=proof.misses if proof else None,
    )
    slips = slipping(world.history, as_of, outlook.ends)
    total = spread(found.total)
    facts: Facts = {
        "period": outlook.code,
        "status": found.status,
        "booked_cents": int(found.booked_cents),
        **{name: total[name] for name in ("p10_cents", "p50_cents", "p90_cents", "expected_cents")},
        **{name: _whole(total[f"{name}_cents"]) for name in ("p10", "p50", "p90", "expected")},
        "n_open": len(found.chances.deal_id),
        "n_usual": int((~found.chances.amount_known).sum()),
        "open": spread(found.open),
        "fresh": {**spread(found.fresh), "windows": int(found.fresh_windows)},
        "target": goal,
        "p_target": None if found.p_target is None else float(found.p_target),
        "histogram": [[int(low), int(high), float(chance)] for low, high, chance in found.histogram(BINS)],
        "drivers": _drivers(found.sensitive, _slip_chances(slips)),
        "windows": int(found.windows),
        "widened": float(found.misses.scale),
        "slips": {"basis": slips.basis, "n_weeks": slips.n_weeks, "n_slips": slips.n_slips},
    }
    facts.update(tested(proof))
    return facts


def span(history: "DealHistory", as_of: date, starts: date, ends: date) -> Facts:
    """Return the forecast of any span of days, what simple rules say of it, and how all did on spans before it.

    Amounts are in the currency of the history, in whole units and in cents. A calendar month, quarter or year is tried on
    the ones before it, another span on those of the same length.
    """
    from koers_analytics.forecast import backtest, baselines
    from koers_analytics.forecast import forecast as analyse
    from koers_analytics.pipeline.bookings import reaches

    tried = [one for one in earlier(starts, ends) if reaches(history, one[0]) and one[1] <= as_of + _DAY]
    proof = backtest(history, tried, as_of=as_of) if tried else None
    found = analyse(history, as_of=as_of, starts=starts, ends=ends, misses=proof.misses if proof else None)
    total = spread(found.total)
    return {
        "status": found.status,
        "as_of": as_of.isoformat(),
        "from": starts.isoformat(),
        "until": (ends - _DAY).isoformat(),
        **{name: _whole(total[f"{name}_cents"]) for name in ("p10", "p50", "p90", "expected")},
        **total,
        "booked": _whole(found.booked_cents),
        "n_open": len(found.chances.deal_id),
        "n_usual": int((~found.chances.amount_known).sum()),
        "widened": float(found.misses.scale),
        "baselines": {name: _whole(cents) for name, cents in baselines(history, as_of, starts, ends).items()},
        "backtest": {
            "errors": {
                name: {**_errors(one), "mae": _whole(one.mae_cents), "bias": _whole(one.bias_cents)}
                for name, one in (proof.errors_each if proof else {}).items()
            },
            "coverage": plain(proof.coverage) if proof else None,
            "n_periods": proof.coverage_n if proof else 0,
            "periods": [
                {
                    "from": row.starts.isoformat(),
                    "until": (row.ends - _DAY).isoformat(),
                    "actual": _whole(row.actual_cents),
                    **{name: _whole(spread(row.forecast)[f"{name}_cents"]) for name in ("p10", "p50", "p90")},
                }
                for row in (proof.rows if proof else ())
            ],
        },
    }


def _past(row: "BacktestRow") -> Facts:
    from koers_analytics.forecast import METHODS

    said = spread(row.forecast)
    return {
        "from": row.starts.isoformat(),
        "until": (row.ends - _DAY).isoformat(),
        "actual": _whole(row.actual_cents),
        **{name: _whole(row.said(name)) for name in METHODS},
        **{name: _whole(said[f"{name}_cents"]) for name in ("p10", "p50", "p90")},
    }


def earlier(starts: date, ends: date, most: int = 8) -> list[tuple[date, date]]:
    """Return the spans before one, oldest first: calendar months, quarters or years, else spans of the same length.

    >>> earlier(date(2026, 4, 1), date(2026, 7, 1), most=1)
    [(datetime.date(2026, 1, 1), datetime.date(2026, 4, 1))]
    """
    for kind in KINDS:
        same = period_of(starts, kind)
        if (same.starts, same.ends) == (starts, ends):
            return [(one.starts, one.ends) for one in same.previous.back(most)]
    length = ends - starts
    return [(starts - n * length, starts - (n - 1) * length) for n in range(most, 0, -1)]


def _slip_chances(found: "Slipping") -> dict[int, float]:
    """Return per deal its chance to slip, where that is known."""
    pairs = zip(found.deal_id.tolist(), found.chance.tolist(), strict=True)
    return {deal: chance for deal, chance in pairs if not isnan(chance)}


def spread(found: "Spread | None") -> Facts:
    """Return a distribution as plain facts; None where nothing could be learnt."""
    if found is None:
        return dict.fromkeys(("p10_cents", "p50_cents", "p90_cents", "expected_cents"))
    return {f"{name}_cents": int(getattr(found, f"{name}")) for name in ("p10", "p50", "p90")} | {
        "expected_cents": int(found.expected_cents)
    }


def _whole(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


def _drivers(sensitive: Any, slips: dict[int, float]) -> list[Facts]:
    names = deal_names([int(one.deal_id) for one in sensitive])
    return [
        {
            "deal_id": int(one.deal_id),
            **names.get(int(one.deal_id), {}),
            "value_cents": int(one.cents),
            "chance": float(one.chance),
            "p_target_if_lost": None if one.p_target_if_lost is None else float(one.p_target_if_lost),
            "drop": None if one.drop is None else float(one.drop),
            "p_slip": slips.get(int(one.deal_id)),
        }
        for one in sensitive[:5]
    ]


def deal_names(ids: list[int]) -> dict[int, Facts]:
    """Return name, account and owner of deals."""
    rows = (
        Deal.objects.filter(pk__in=ids).order_by().values_list("id", "name", "account__name", "owner__name")
    )
    return {
        pk: {"deal": name, "account": account or "", "owner": owner or ""}
        for pk, name, account, owner in rows
    }


def _proof(world: worlds.World) -> "Backtest | None":
    """Return how the forecast did on finished periods; None where there are none."""
    from koers.areas.insight.queries.figures import first_day
    from koers_analytics.forecast import backtest

    first = first_day(world)
    tried = [one for one in _tried(world) if first and one.starts > first]
    return (
        backtest(world.history, [(one.starts, one.ends) for one in tried], as_of=world.question.as_of)
        if tried
        else None
    )


def _tried(world: worlds.World) -> list[Period]:
    last = world.question.outlook.previous
    return [one for one in last.back(TRIED[last.kind]) if one.last_day <= world.question.as_of]


def tested(found: "Backtest | None") -> Facts:
    """Return how the forecast and four simple rules did on finished periods, as plain facts."""
    if found is None:
        return {"backtest": [], "baselines": {}, "calibration": None}
    rows = [
        {
            "period": _code(row.starts, row.ends),
            "actual_cents": int(row.actual_cents),
            "forecast": None if row.forecast is None else spread(row.forecast),
            **{f"{name}_cents": row.said(name) for name in found.errors if name != "koers"},
        }
        for row in found.rows
    ]
    return {
        "backtest": rows,
        # Compared over the same periods; where a rule could never speak, each over those it could.
        "baselines": {
            name: _errors(one)
            for name, one in (found.errors if found.errors["koers"].n else found.errors_each).items()
        },
        "calibration": _calibration(found),
    }


def _code(starts: date, ends: date) -> str:
    return next(one.code for kind in KINDS if (one := period_of(starts, kind)).ends == ends)


def _errors(found: "Errors") -> Facts:
    return {
        "n": int(found.n),
        "mae_cents": plain(found.mae_cents),
        "mape": plain(found.mape),
        "bias_cents": plain(found.bias_cents),
    }


def _calibration(found: "Backtest") -> Facts:
    judged = found.calibration
    return {
        "coverage": plain(found.coverage),
        "n_periods": int(found.coverage_n),
        "brier": plain(judged.brier),
        "base_brier": plain(judged.base_brier),
        "n": int(judged.n),
    }


def target(world: worlds.World, period: Period) -> Facts | None:
    """Return what was agreed for the period: on the unit itself, else on the units below, else on the sellers."""
    rows = Target.objects.visible_to(world.user).filter(
        measure="selling.bookings", currency=world.currency, starts__gte=period.starts, ends__lte=period.ends
    )
    by_unit: dict[int, int] = defaultdict(int)
    by_member: dict[int, int] = defaultdict(int)
    for unit, member, cents in rows.order_by().values_list("unit_id", "member_id", "amount_cents"):
        if member is not None:
            by_member[member] += cents
        elif unit is not None:
            by_unit[unit] += cents
    if world.question.seller is not None:
        cents = by_member.get(world.question.seller.pk, 0)
        return {"value_cents": cents, "from": "seller"} if cents else None
    roots = [world.start] if world.start else world.parts
    found = sum(_agreed(world, place, by_unit, _seated(period.starts, by_member)) for place in roots)
    return {"value_cents": found, "from": "unit"} if found else None


def _seated(day: date, by_member: dict[int, int]) -> dict[int, int]:
    """Return the targets of sellers by the unit they sit in."""
    seats: dict[int, int] = {}
    rows = Seat.objects.alive().filter(member_id__in=list(by_member)).order_by("starts", "id")
    for member, unit, starts in rows.values_list("member_id", "unit_id", "starts"):
        if member not in seats or starts is None or starts <= day:
            seats[member] = unit
    found: dict[int, int] = defaultdict(int)
    for member, unit in seats.items():
        found[unit] += by_member[member]
    return found


def _agreed(world: worlds.World, place: worlds.Place, by_unit: dict[int, int], seated: dict[int, int]) -> int:
    if place.id in by_unit:
        return by_unit[place.id]
    below = [one for one in world.places.values() if one.parent_id == place.id]
    return seated.get(place.id, 0) + sum(_agreed(world, one, by_unit, seated) for one in below)
