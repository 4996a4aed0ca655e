"""Measures of the pipeline: what changed, what was booked, how often and how fast deals are won, what needs care."""

from koers_analytics.pipeline.aging import AgeCell, Aging, aging
from koers_analytics.pipeline.attention import Attention, attention
from koers_analytics.pipeline.bookings import Bookings, Compared, bookings, bookings_by, compare_bookings
from koers_analytics.pipeline.cycle import Cycle, Survival, cycle_time, cycle_times_by, time_to_win
from koers_analytics.pipeline.findings import Finding, Findings, findings
from koers_analytics.pipeline.rates import Rate, win_rate, win_rates_by
from koers_analytics.pipeline.waterfall import Part, Waterfall, waterfall, waterfall_by

__all__ = [
    "AgeCell",
    "Aging",
    "Attention",
    "Bookings",
    "Compared",
    "Cycle",
    "Finding",
    "Findings",
    "Part",
    "Rate",
    "Survival",
    "Waterfall",
    "aging",
    "attention",
    "bookings",
    "bookings_by",
    "compare_bookings",
    "cycle_time",
    "cycle_times_by",
    "findings",
    "time_to_win",
    "waterfall",
    "waterfall_by",
    "win_rate",
    "win_rates_by",
]
