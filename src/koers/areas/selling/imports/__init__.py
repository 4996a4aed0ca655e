"""What a file can bring about selling: deals with their history, line items, orders and activities."""

from koers.areas.selling.imports import activities, deals, history, orders

__all__ = ["activities", "deals", "history", "orders"]
