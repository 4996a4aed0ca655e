"""Nouns of the leads: how far the rules have read, which rules are in force, events coming in and who they are from."""

from koers.areas.leads.models.chance import ChanceModel
from koers.areas.leads.models.figures import StateFigure
from koers.areas.leads.models.forms import FormAnswer, LeadForm
from koers.areas.leads.models.hand_over import (
    ContractState,
    HandOver,
    HandOverContract,
    HandOverState,
    RoutingRule,
)
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
from koers.areas.leads.models.reading import ReadFault, ReadMark, RulesInForce

__all__ = [
    "AccountDomain",
    "ChanceModel",
    "ConsentMode",
    "ContractState",
    "EventSource",
    "FormAnswer",
    "HandOver",
    "HandOverContract",
    "HandOverState",
    "Identifier",
    "IdentifierKind",
    "IdentifierStatus",
    "IdentityProposal",
    "IntakeDay",
    "LeadForm",
    "ProposalKind",
    "ProposalState",
    "RawEvent",
    "RawFormat",
    "RawState",
    "ReadFault",
    "ReadMark",
    "RoutingRule",
    "RulesInForce",
    "SenderKind",
    "StateFigure",
    "Visitor",
    "VisitorLink",
]
