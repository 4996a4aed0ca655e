"""Screens of the organisation: the living chart, one unit with its verbs, and the people who sign in."""
