"""Organisation: how our own firm is built and who sits where.

A unit is a company, division, business unit (SBU), region, market or team; units form one tree.
A member is a person who works here; a seat says in which unit, with which function, from when to when.
Product groups and products are what the firm sells; a target is an amount agreed for a unit or a member.
Everything above this area hangs its rows on a unit and a member, so scope and roll-up start here.
Words: unit, member, seat, territory, product group, product, target.
"""
