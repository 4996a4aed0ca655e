"""Reads over the tables of selling."""

from koers.areas.selling.queries import adherence, approach, asking, insight, room, talks
from koers.areas.selling.queries.deals import (
    DEAL_PARAMS,
    Then,
    chosen,
    closed_deals,
    dated_wins,
    deals_on,
    deciding,
    end_of,
    held,
    left_deals,
    lost_deals,
    open_deals,
    parts_of,
    pursued_deals,
    won_deals,
)

__all__ = [
    "DEAL_PARAMS",
    "Then",
    "adherence",
    "approach",
    "asking",
    "chosen",
    "closed_deals",
    "dated_wins",
    "deals_on",
    "deciding",
    "end_of",
    "held",
    "insight",
    "left_deals",
    "lost_deals",
    "open_deals",
    "parts_of",
    "pursued_deals",
    "room",
    "talks",
    "won_deals",
]
