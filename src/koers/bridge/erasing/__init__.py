"""Erasure of a person: where somebody can stand, what becomes of it, and the search through texts and files."""
