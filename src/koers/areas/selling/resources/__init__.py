"""Declared records of selling: deals and what is in them, orders, and how one sells."""

from koers.areas.selling.resources import deals, orders, pipeline

__all__ = [
    "deals",
    "orders",
    "pipeline",
]
