"""The numbers that insight publishes."""

from koers.areas.insight.measures import customer_time, equity, history, numbers, relation, retention, worth
from koers.areas.insight.measures.numbers import (
    AUC,
    BRIER,
    FORECAST,
    LEAKAGE,
    LOG_LOSS,
    P_TARGET,
    TIME_IN_STATE,
    WATERFALL,
)

__all__ = [
    "AUC",
    "BRIER",
    "FORECAST",
    "LEAKAGE",
    "LOG_LOSS",
    "P_TARGET",
    "TIME_IN_STATE",
    "WATERFALL",
    "customer_time",
    "equity",
    "history",
    "numbers",
    "relation",
    "retention",
    "worth",
]
