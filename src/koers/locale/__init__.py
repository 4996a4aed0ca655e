"""Formats and catalogues of the two languages."""
