"""What files may bring into the leads."""

from koers.areas.leads.imports import hand_overs, lead_events

__all__ = ["hand_overs", "lead_events"]
