"""Screens and doors of the leads."""

from koers.areas.leads.views import tabs

__all__ = ["tabs"]
