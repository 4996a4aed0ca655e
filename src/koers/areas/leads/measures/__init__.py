"""The numbers that the leads publish."""

from koers.areas.leads.measures import board, cohorts

__all__ = ["board", "cohorts"]
