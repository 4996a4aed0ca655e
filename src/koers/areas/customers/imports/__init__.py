"""What files may bring about customers."""

from koers.areas.customers.imports import deciding, needs, nouns

__all__ = ["deciding", "needs", "nouns"]
