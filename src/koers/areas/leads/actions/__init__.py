"""What people and rules do with leads."""

from koers.areas.leads.actions.settling import settle

__all__ = ["settle"]
