"""Declared records of the customers: accounts and persons, who decides there, what they need, why they stay."""

from koers.areas.customers.resources import deciding, needs, nouns

__all__ = ["deciding", "needs", "nouns"]
