"""The numbers that the customers publish."""

from koers.areas.customers.measures import deciding, needs

__all__ = ["deciding", "needs"]
