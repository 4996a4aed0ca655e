"""What a file can bring about selling: deals with their history, line items, orders, activities and what stands at customers."""

from koers.areas.selling.imports import activities, deals, history, installed, orders

__all__ = ["activities", "deals", "history", "installed", "orders"]
