"""The numbers that selling publishes."""

from koers.areas.selling.measures.deals import (
    BOOKINGS,
    CYCLE_TIME,
    DEAL_COVERAGE,
    FEWEST_CLOSED,
    FEWEST_WINS,
    LOST_DEALS,
    OPEN_DEALS,
    OPEN_PIPELINE,
    STILL_OPEN,
    THEN,
    WIN_RATE,
    WON_DEALS,
    coverage_of,
)

__all__ = [
    "BOOKINGS",
    "CYCLE_TIME",
    "DEAL_COVERAGE",
    "FEWEST_CLOSED",
    "FEWEST_WINS",
    "LOST_DEALS",
    "OPEN_DEALS",
    "OPEN_PIPELINE",
    "STILL_OPEN",
    "THEN",
    "WIN_RATE",
    "WON_DEALS",
    "coverage_of",
]
