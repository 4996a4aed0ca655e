"""What people do with customers: activities and affiliations, the lifecycle, permissions, merging and its undo."""

from koers.areas.customers.actions.consent import (
    allow_scoring,
    note_consent,
    object_to_contact,
    refuse_scoring,
)
from koers.areas.customers.actions.deciding import (
    add_to_decision,
    change_buying_role,
    change_tie,
    end_tie,
    leave_decision,
    note_profile,
    note_stance,
    place,
    return_to_decision,
    tie,
)
from koers.areas.customers.actions.lifecycle import (
    FORGOTTEN,
    UNSCORED,
    Start,
    move_lifecycle,
    own_lifecycle,
    prove_motive,
    refusal,
    set_retry,
    start_lifecycle,
    start_lifecycles,
    subjects_of,
    take_move_back,
)
from koers.areas.customers.actions.merging import CannotMerge, merge, unmerge, what_moves
from koers.areas.customers.actions.nouns import log_activity, meet_person, start_at, stop_at
from koers.areas.customers.actions.worth import keep_worth
from koers.areas.customers.rules import MoveRefused

__all__ = [
    "FORGOTTEN",
    "UNSCORED",
    "CannotMerge",
    "MoveRefused",
    "Start",
    "add_to_decision",
    "allow_scoring",
    "change_buying_role",
    "change_tie",
    "end_tie",
    "keep_worth",
    "leave_decision",
    "log_activity",
    "meet_person",
    "merge",
    "move_lifecycle",
    "note_consent",
    "note_profile",
    "note_stance",
    "object_to_contact",
    "own_lifecycle",
    "place",
    "prove_motive",
    "refusal",
    "refuse_scoring",
    "return_to_decision",
    "set_retry",
    "start_at",
    "start_lifecycle",
    "start_lifecycles",
    "stop_at",
    "subjects_of",
    "take_move_back",
    "tie",
    "unmerge",
    "what_moves",
]
