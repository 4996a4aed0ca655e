"""The hand-over desk: what waits for whom, with its clock ticking in working hours, and one card to decide on."""

from koers.areas.leads.views.desk.page import card, clocks, desk, reassign_form
from koers.areas.leads.views.desk.verbs import (
    accept,
    escalate,
    keep,
    reassign,
    return_,
    touch,
    undo,
    withdraw,
)

__all__ = [
    "accept",
    "card",
    "clocks",
    "desk",
    "escalate",
    "keep",
    "reassign",
    "reassign_form",
    "return_",
    "touch",
    "undo",
    "withdraw",
]
