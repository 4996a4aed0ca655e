"""How marketing and sales work together: what they say (survey), what they do (behaviour), and what to do next.

The two stand side by side and are never averaged: nothing here returns such a number.
"""

from koers_analytics.alignment.behaviour import (
    METRICS,
    BehaviourIndex,
    Level,
    Metric,
    Observed,
    behaviour_index,
)
from koers_analytics.alignment.moves import (
    MOVES,
    Move,
    NextMove,
    behaviour_band,
    lead_leakage,
    next_move,
    reading,
)
from koers_analytics.alignment.survey import (
    BANDS,
    ITEMS,
    THEMES,
    Gap,
    Responses,
    SideScore,
    SurveyResult,
    band,
    survey,
    total_of,
)

__all__ = [
    "BANDS",
    "ITEMS",
    "METRICS",
    "MOVES",
    "THEMES",
    "BehaviourIndex",
    "Gap",
    "Level",
    "Metric",
    "Move",
    "NextMove",
    "Observed",
    "Responses",
    "SideScore",
    "SurveyResult",
    "band",
    "behaviour_band",
    "behaviour_index",
    "lead_leakage",
    "next_move",
    "reading",
    "survey",
    "total_of",
]
