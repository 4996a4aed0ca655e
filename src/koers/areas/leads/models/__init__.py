"""Nouns of the leads: how far the rules have read, which rules are in force, events coming in and who they are from."""

from koers.areas.leads.models.identity import (
    AccountDomain,
    Identifier,
    IdentifierKind,
    IdentifierStatus,
    IdentityProposal,
    ProposalKind,
    ProposalState,
    Visitor,
    VisitorLink,
)
from koers.areas.leads.models.intake import (
    ConsentMode,
    EventSource,
    IntakeDay,
    RawEvent,
    RawFormat,
    RawState,
    SenderKind,
)
from koers.areas.leads.models.reading import ReadMark, RulesInForce

__all__ = [
    "AccountDomain",
    "ConsentMode",
    "EventSource",
    "Identifier",
    "IdentifierKind",
    "IdentifierStatus",
    "IdentityProposal",
    "IntakeDay",
    "ProposalKind",
    "ProposalState",
    "RawEvent",
    "RawFormat",
    "RawState",
    "ReadMark",
    "RulesInForce",
    "SenderKind",
    "Visitor",
    "VisitorLink",
]
