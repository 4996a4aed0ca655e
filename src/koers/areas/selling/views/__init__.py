"""Screens of selling that are not list, page or form."""

from koers.areas.selling.views import room_knows, room_worth, tabs

__all__ = ["room_knows", "room_worth", "tabs"]
