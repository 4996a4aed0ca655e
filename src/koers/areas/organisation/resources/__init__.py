"""Declared records of the organisation."""

from koers.areas.organisation.resources import nouns, relation

__all__ = ["nouns", "relation"]
