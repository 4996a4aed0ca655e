"""The numbers that insight publishes."""

from koers.areas.insight.measures import (
    approach_effect,
    customer_time,
    equity,
    forecast,
    history,
    numbers,
    relation,
    retention,
    worth,
)
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
    "approach_effect",
    "customer_time",
    "equity",
    "forecast",
    "history",
    "numbers",
    "relation",
    "retention",
    "worth",
]
