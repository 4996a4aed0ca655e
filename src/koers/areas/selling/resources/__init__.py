"""Declared records of selling: deals and what is in them, quotes and prices, orders, and how one sells."""

from koers.areas.selling.resources import (
    approach,
    deals,
    experiments,
    installed,
    orders,
    pipeline,
    prices,
    quotes,
    reviews,
    rivals,
    solution,
    steps,
    talks,
    value,
    value_links,
)

__all__ = [
    "approach",
    "deals",
    "experiments",
    "installed",
    "orders",
    "pipeline",
    "prices",
    "quotes",
    "reviews",
    "rivals",
    "solution",
    "steps",
    "talks",
    "value",
    "value_links",
]
