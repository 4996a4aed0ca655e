"""What the leads do in the background."""

from koers.areas.leads.jobs import intake

__all__ = ["intake"]
