"""The numbers that the leads publish."""

from koers.areas.leads.measures import cohorts

__all__ = ["cohorts"]
