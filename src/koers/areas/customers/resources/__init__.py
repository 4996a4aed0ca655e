"""Declared records of the customers: accounts and persons, who decides there, what they need, why they stay, what they let us hear, what we take of their time."""

from koers.areas.customers.resources import deciding, loop, needs, nouns, opinion, spent

__all__ = [
    "deciding",
    "loop",
    "needs",
    "nouns",
    "opinion",
    "spent",
]
