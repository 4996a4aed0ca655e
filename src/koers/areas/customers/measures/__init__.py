"""The numbers that the customers publish."""

from koers.areas.customers.measures import deciding, loop, needs, opinion, spent

__all__ = [
    "deciding",
    "loop",
    "needs",
    "opinion",
    "spent",
]
