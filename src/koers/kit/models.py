"""All models of the kit; each beam and fitting keeps its own in its folder."""

from koers.kit.access.models import User
from koers.kit.record import Record
from koers.kit.timeline.models import Event, EventSubject, Permit

__all__ = ["Event", "EventSubject", "Permit", "Record", "User"]
