"""Declared records of the customers: accounts and persons, and who decides there."""

from koers.areas.customers.resources import deciding, nouns

__all__ = ["deciding", "nouns"]
