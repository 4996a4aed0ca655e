"""What people and rules do with leads."""

from koers.areas.leads.actions.intake_sources import create_source, revoke_key, rotate_key
from koers.areas.leads.actions.settling import settle

__all__ = ["create_source", "revoke_key", "rotate_key", "settle"]
