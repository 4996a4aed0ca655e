"""Declared records of selling: deals and what is in them, quotes and prices, orders, and how one sells."""

from koers.areas.selling.resources import (
    approach,
    deals,
    installed,
    orders,
    pipeline,
    prices,
    quotes,
    reviews,
    rivals,
    talks,
    value,
)

__all__ = [
    "approach",
    "deals",
    "installed",
    "orders",
    "pipeline",
    "prices",
    "quotes",
    "reviews",
    "rivals",
    "talks",
    "value",
]
