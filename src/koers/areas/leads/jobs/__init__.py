"""What the leads do in the background: read the events that came in and the timeline, watch the clocks of hand-overs."""

from koers.areas.leads.jobs import clock, intake, reading

__all__ = ["clock", "intake", "reading"]
