"""Screens and doors of the leads."""
