"""Verbs of insight: answer a question about the sales, keep what people say of it, and write the ledger of forecasts."""

from koers.areas.insight.actions.forecast import (
    GENERATED,
    STATE,
    NoCallError,
    can_state,
    draft,
    keep_generated,
    may_state,
    newest,
    state_call,
    take,
    take_all,
)
from koers.areas.insight.actions.review import Answered, answer, forget, give_answers, keep, renew

__all__ = [
    "GENERATED",
    "STATE",
    "Answered",
    "NoCallError",
    "answer",
    "can_state",
    "draft",
    "forget",
    "give_answers",
    "keep",
    "keep_generated",
    "may_state",
    "newest",
    "renew",
    "state_call",
    "take",
    "take_all",
]
