"""Reads of insight: the sales review as plain facts, worked out from history and kept until something changes."""
