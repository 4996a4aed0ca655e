"""Selling: deals on their way to an order, and the orders themselves.

A pipeline has stages; a stage is open, won or lost.
A deal keeps its full history: each change of stage, amount, expected close, owner or unit ends one dated period
and starts the next, so any day in the past can be seen again.
Line items say what is offered; orders and order lines say what was bought; a reason says why a deal was won or lost.
Words: pipeline, stage, deal, deal period, line item, order, order line, reason.
"""
