"""What the leads do in the background: read the events that came in and the timeline, watch the clocks of hand-overs."""

from koers.areas.leads.jobs import clock, figures, intake, reading

__all__ = ["clock", "figures", "intake", "reading"]
