"""Decisions about leads, from values alone: how evidence moves them, and what points they have."""
