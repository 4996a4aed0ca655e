"""What people and rules do with leads."""

from koers.areas.leads.actions.chances import Chance, keep_model, store_chances
from koers.areas.leads.actions.choosing import CannotChoose, choose_rules
from koers.areas.leads.actions.contracts import (
    TERMS,
    ContractRefused,
    change_contract,
    discard_contract,
    draft_contract,
    sign_contract,
)
from koers.areas.leads.actions.forms import change_form, create_form
from koers.areas.leads.actions.hand_over import (
    HandOverRefused,
    accept,
    keep_return,
    offer,
    reassign,
    return_,
    take_answer_back,
    withdraw,
)
from koers.areas.leads.actions.hand_over_clock import come_back, escalate, remind, run_clock, take_back
from koers.areas.leads.actions.hand_over_heard import note_touch
from koers.areas.leads.actions.intake_answers import confirm, confirming
from koers.areas.leads.actions.intake_dead import discard_dead, retry_dead
from koers.areas.leads.actions.intake_decide import AlreadyDecided, accept_proposal, reject_proposal
from koers.areas.leads.actions.intake_sources import create_source, revoke_key, rotate_key
from koers.areas.leads.actions.routing import move_rule
from koers.areas.leads.actions.settling import settle

__all__ = [
    "TERMS",
    "AlreadyDecided",
    "CannotChoose",
    "Chance",
    "ContractRefused",
    "HandOverRefused",
    "accept",
    "accept_proposal",
    "change_contract",
    "change_form",
    "choose_rules",
    "come_back",
    "confirm",
    "confirming",
    "create_form",
    "create_source",
    "discard_contract",
    "discard_dead",
    "draft_contract",
    "escalate",
    "keep_model",
    "keep_return",
    "move_rule",
    "note_touch",
    "offer",
    "reassign",
    "reject_proposal",
    "remind",
    "retry_dead",
    "return_",
    "revoke_key",
    "rotate_key",
    "run_clock",
    "settle",
    "sign_contract",
    "store_chances",
    "take_answer_back",
    "take_back",
    "withdraw",
]
