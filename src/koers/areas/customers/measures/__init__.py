"""The numbers that the customers publish."""

from koers.areas.customers.measures import deciding

__all__ = ["deciding"]
