"""Screens of the customers that no declared record gives."""
