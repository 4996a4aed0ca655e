"""Reads over the tables of selling."""

from koers.areas.selling.queries import adherence, approach, asking, room
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
    lost_deals,
    open_deals,
    parts_of,
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
    "lost_deals",
    "open_deals",
    "parts_of",
    "room",
    "won_deals",
]
