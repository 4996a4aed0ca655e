"""Declared records of selling: deals and what is in them, orders, and how one sells."""

from koers.areas.selling.resources import approach, deals, orders, pipeline

__all__ = [
    "approach",
    "deals",
    "orders",
    "pipeline",
]
