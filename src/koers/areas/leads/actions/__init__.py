"""What people and rules do with leads."""

from koers.areas.leads.actions.contracts import (
    TERMS,
    ContractRefused,
    change_contract,
    draft_contract,
    sign_contract,
)
from koers.areas.leads.actions.hand_over import (
    HandOverRefused,
    accept,
    come_back,
    escalate,
    note_touch,
    offer,
    reassign,
    return_,
    run_clock,
    take_back,
    withdraw,
)
from koers.areas.leads.actions.intake_sources import create_source, revoke_key, rotate_key
from koers.areas.leads.actions.settling import settle

__all__ = [
    "TERMS",
    "ContractRefused",
    "HandOverRefused",
    "accept",
    "change_contract",
    "come_back",
    "create_source",
    "draft_contract",
    "escalate",
    "note_touch",
    "offer",
    "reassign",
    "return_",
    "revoke_key",
    "rotate_key",
    "run_clock",
    "settle",
    "sign_contract",
    "take_back",
    "withdraw",
]
