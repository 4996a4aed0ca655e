"""Declared records of the leads."""

from koers.areas.leads.resources import hand_over, leads, sources

__all__ = ["hand_over", "leads", "sources"]
