"""The numbers that the customers publish."""

from koers.areas.customers.measures import deciding, loop, needs, opinion, rhythm, spent

__all__ = [
    "deciding",
    "loop",
    "needs",
    "opinion",
    "rhythm",
    "spent",
]
