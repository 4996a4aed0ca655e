"""Nouns of the leads: how far the rules have read, and which rules are in force."""

from koers.areas.leads.models.reading import ReadMark, RulesInForce

__all__ = ["ReadMark", "RulesInForce"]
