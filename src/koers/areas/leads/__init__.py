"""Leads: how somebody comes from cold to loyal, under one contract between marketing and sales.

A lead is no table of its own: it is the lifecycle of a person or an account, which the customers area keeps.
Events come in from websites, forms and files, find their person, and stand on the timeline.
Rules, which are data in versions, read the timeline and move leads; points and a model say whom to call first.
Marketing offers a warm lead, sales accepts or returns it in time and with a reason; nothing disappears in between.
Words: lead, touch, hand-over, contract, return reason, pass, source, campaign, fit, engagement.
"""
