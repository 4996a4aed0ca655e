"""What people do with deals, with who decides about them, and with orders."""

from koers.areas.selling.actions.approach import choose_approach, enter_phase, note_traits
from koers.areas.selling.actions.deals import (
    KEPT,
    OVERRIDE,
    EntryRefusedError,
    NotPossibleError,
    change,
    hand_to,
    lose,
    move_stage,
    note_activity,
    open_deal,
    reopen,
    set_next_step,
    take_back,
    win,
)
from koers.areas.selling.actions.deciding import take_over_roles
from koers.areas.selling.actions.hand_over import FROM_HAND_OVER, close_for_hand_over, open_for_hand_over
from koers.areas.selling.actions.orders import order_subjects, ordered_at, place_order

__all__ = [
    "FROM_HAND_OVER",
    "KEPT",
    "OVERRIDE",
    "EntryRefusedError",
    "NotPossibleError",
    "change",
    "choose_approach",
    "close_for_hand_over",
    "enter_phase",
    "hand_to",
    "lose",
    "move_stage",
    "note_activity",
    "note_traits",
    "open_deal",
    "open_for_hand_over",
    "order_subjects",
    "ordered_at",
    "place_order",
    "reopen",
    "set_next_step",
    "take_back",
    "take_over_roles",
    "win",
]
