"""Customers: the organisations and people we sell to.

An account is an organisation; accounts can be subsidiaries of one another.
A person is somebody who works at one or more accounts, from when to when: an affiliation.
Accounts and persons have an owner on our side and a unit that they belong to.
Life cycle, decision-making unit, needs and worth build on these nouns.
An activity is a call, mail, meeting, visit or note; the timeline tells that it happened.
Words: account, parent, subsidiary, person, affiliation, sector, activity.
"""
