"""Insight: what the evidence says.

The sales review answers, as of any day: what was won and lost, what is open, what is likely to close and what
needs attention; every number is a named measure that opens its rows.
Words: review, reading, forecast, finding, attention.
"""
