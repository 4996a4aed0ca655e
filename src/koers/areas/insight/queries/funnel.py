"""The way of leads, worked out once for a question: cohorts, moves, time in a state, leaks, sources and arrivals."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Q

from koers.areas.customers.models import Lifecycle, Source
from koers.areas.leads.queries import cohorts
from koers.areas.organisation.models import Unit
from koers.areas.selling.models import Deal
from koers.kit.measures.declaration import Params

if TYPE_CHECKING:
    from koers_analytics.funnel import LifecyclePeriods

Facts = dict[str, Any]
#: States of the road after the first.
ONWARD = ("warm", "hot", "customer", "loyal")
#: So many sources and paths are named; the rest is one line.
MOST_SOURCES, MOST_PATHS = 12, 12


@dataclass(frozen=True)
class FunnelQuestion:
    """Which leads: of a kind, a unit, a source; come in from `starts` up to `ends`, as known at the end of `as_of`."""

    as_of: date
    starts: date
    ends: date
    kind: str = "person"
    unit: Unit | None = None
    origin: Source | None = None

    @property
    def params(self) -> Params:
        """Return the question as the address of rows says it."""
        found: Params = {"as_of": self.as_of, "starts": self.starts, "ends": self.ends, "kind": self.kind}
        if self.unit is not None:
            found["unit"] = self.unit.pk
        if self.origin is not None:
            found["origin"] = self.origin.pk
        return found

    @property
    def address(self) -> dict[str, str]:
        """Return the question as plain text, for an address and for a job."""
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in self.params.items()
        }


def periods_of(question: FunnelQuestion, user: Any) -> "LifecyclePeriods":
    """Return the stays of the leads that a question is about."""
    from koers.bridge.lead_periods import lifecycle_periods

    rows = cohorts.entered(question.params, user).order_by().values("pk")
    return lifecycle_periods(Lifecycle.objects.filter(pk__in=rows))


def funnel_facts(question: FunnelQuestion, user: Any) -> Facts:
    """Return everything the page shows, as plain values."""
    from koers_analytics.funnel import arrivals, cohort_funnel, flows, leakage

    periods = periods_of(question, user)
    value = first_value(user)
    whole = cohort_funnel(periods, question.as_of, "all", unit="subject")
    months = cohort_funnel(periods, question.as_of, "month", unit="subject")
    by_source = cohort_funnel(periods, question.as_of, "all", unit="subject", by="source")
    travelled = flows(periods, question.as_of, MOST_PATHS, 5)
    leaks = leakage(periods, question.as_of, value or 0) if value else None
    return {
        "n": len({*periods.subject_id.tolist()}),
        "whole": _cohort(whole[0]) if whole else None,
        "months": [_cohort(one) for one in months],
        "sources": [_cohort(one) for one in sorted(by_source, key=lambda one: -one.entered)],
        "moves": [
            {
                "was": one.origin,
                "now": one.target,
                "n": one.n,
                "days": one.median_days,
                "direction": one.direction,
            }
            for one in travelled.moves
        ],
        "links": [
            {"step": one.step, "was": one.source, "now": one.target, "n": one.n} for one in travelled.links
        ],
        "paths": [
            {"states": list(one.states), "n": one.n, "share": one.share, "days": one.median_days}
            for one in travelled.paths
        ],
        "other_paths": travelled.other,
        "stays": _stays(periods, question.as_of),
        "value_cents": value,
        "leaks": _leaks(leaks),
        "arrivals": _arrivals(arrivals(periods, question.as_of, "customer", 3, "month")),
    }


def first_value(user: Any) -> int | None:
    """Return what a new customer brings on average: the mean of won deals; None while there is none with an amount."""
    found = Deal.objects.visible_to(user).filter(Q(outcome="won") & Q(amount_cents__gt=0))
    mean = found.aggregate(mean=Avg("amount_cents"))["mean"]
    return round(mean) if mean else None


def _cohort(one: Any) -> Facts:
    return {
        "label": one.label,
        "group": str(one.group),
        "starts": None if one.label in ("", "all") else str(one.starts),
        "ends": None if one.label in ("", "all") else str(one.ends),
        "unfinished": bool(one.unfinished),
        "entered": one.entered,
        "open": one.open,
        "skipped": one.skipped,
        "reached": {state: int(one.reached.get(state, 0)) for state in ("cold", *ONWARD)},
        "left": {state: int(n) for state, n in one.left.items()},
    }


def _stays(periods: Any, as_of: date) -> list[Facts]:
    from koers_analytics.funnel import time_in_state

    found = []
    for state in ("cold", "warm", "hot", "returned", "customer"):
        for one in time_in_state(periods, state, as_of):
            found.append(
                {
                    "state": one.state,
                    "n": one.n,
                    "ended": one.ended,
                    "median": one.median,
                    "low": one.low,
                    "high": one.high,
                }
            )
    return found


def _leaks(found: Any) -> Facts | None:
    if found is None:
        return None
    rows = [
        {
            "state": one.state,
            "reason": one.reason,
            "n": one.n,
            "untouched": one.untouched,
            "leaked": one.leaked,
            "cents": one.stake.cents if one.stake else None,
            "low": one.stake.low if one.stake else None,
            "high": one.stake.high if one.stake else None,
        }
        for one in found.rows
    ]
    return {
        "rows": rows,
        "left": found.left,
        "leaked": found.leaked,
        "cents": found.cents,
        "low": found.low,
        "high": found.high,
    }


def _arrivals(found: Any) -> Facts:
    return {
        "status": found.status,
        "periods": [
            {
                "starts": one.starts.isoformat(),
                "expected": one.expected,
                "low": one.low,
                "high": one.high,
                "year_before": one.year_before,
                "recent_mean": one.recent_mean,
            }
            for one in found.periods
        ],
        "errors": {name: {"n": one.n, "mae": one.mae} for name, one in found.errors.items()},
        "coverage": found.coverage,
        "coverage_n": found.coverage_n,
    }
