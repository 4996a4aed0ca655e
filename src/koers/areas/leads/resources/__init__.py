"""Declared records of the leads."""

from koers.areas.leads.resources import leads

__all__ = ["leads"]
