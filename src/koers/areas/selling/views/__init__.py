"""Screens of selling that are not list, page or form."""

from koers.areas.selling.views import tabs

__all__ = ["tabs"]
