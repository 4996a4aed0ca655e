"""What can happen to a deal and an order."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register
from koers.kit.ui.formats import date, money

DEAL_OPENED = "selling.deal.opened"
STAGE_MOVED = "selling.deal.stage_moved"
DEAL_CHANGED = "selling.deal.changed"
DEAL_WON = "selling.deal.won"
DEAL_LOST = "selling.deal.lost"
DEAL_REOPENED = "selling.deal.reopened"
ENTRY_OVERRIDDEN = "selling.deal.entry_overridden"
NEXT_STEP_SET = "selling.deal.next_step_set"
ROLES_TAKEN_OVER = "selling.deal.roles_taken_over"
ORDER_PLACED = "selling.order.placed"
#: A credit has a kind of its own, so that rules which count orders never count it as a purchase.
ORDER_CREDITED = "selling.order.credited"


class Left(models.TextChoices):
    """Why we walk away from a deal."""

    NOT_IDEAL = "left_not_ideal", pgettext_lazy("walk away", "Not a customer for us")
    NO_NEED = "left_no_need", pgettext_lazy("walk away", "No need that we can help with")
    NO_MARGIN = "left_no_margin", pgettext_lazy("walk away", "It would earn us too little")
    NO_ACCESS = "left_no_access", pgettext_lazy("walk away", "Who decides does not speak with us")
    DECIDED = "left_decided", pgettext_lazy("walk away", "They chose another before they asked us")
    NO_CAPACITY = "left_no_capacity", pgettext_lazy("walk away", "We cannot deliver it well")
    OTHER = "left_other", pgettext_lazy("walk away", "Another reason")


@dataclass(frozen=True)
class DealFacts:
    """How a deal stood when it was opened, won, lost or reopened; `left` when we walked away from it."""

    amount_cents: int | None = None
    currency: str = "EUR"
    stage: str = ""
    reason: str = ""
    left: bool = False


@dataclass(frozen=True)
class StageFacts:
    """From which stage to which a deal moved; backward when it went back, taken back when it undid the last move."""

    was: str
    now: str
    backward: bool = False
    taken_back: bool = False


@dataclass(frozen=True)
class OverrideFacts:
    """Which stage a deal entered, and the codes of what lacked; the reason stands with the period."""

    stage: str
    lacking: list[str]


@dataclass(frozen=True)
class ChangeFacts:
    """What changed besides the stage; a pair of old and new for each field that changed."""

    amount_cents: tuple[int | None, int | None] | None = None
    expected_close_date: tuple[str | None, str | None] | None = None
    owner_id: tuple[int | None, int | None] | None = None
    currency: str = "EUR"


@dataclass(frozen=True)
class StepFacts:
    """The day of the next step."""

    on: str | None = None


@dataclass(frozen=True)
class RolesFacts:
    """How many persons of the account's map came to take part in a deal."""

    count: int = 0


@dataclass(frozen=True)
class OrderFacts:
    """What was ordered, or given back."""

    amount_cents: int = 0
    currency: str = "EUR"
    is_credit: bool = False


def _amount(facts: dict[str, Any]) -> str:
    cents = facts.get("amount_cents")
    return _("unknown amount") if cents is None else money(cents, facts.get("currency", "EUR"))


def _opened(facts: dict[str, Any]) -> str:
    return _("Deal opened at %(amount)s") % {"amount": _amount(facts)}


def _moved(facts: dict[str, Any]) -> str:
    if facts.get("taken_back"):
        return _("Move taken back: again in %(now)s") % {"now": facts["now"]}
    return _("Stage: from %(was)s to %(now)s") % {"was": facts["was"], "now": facts["now"]}


def _overridden(facts: dict[str, Any]) -> str:
    return ngettext(
        "Into %(stage)s although %(n)s condition was not met",
        "Into %(stage)s although %(n)s conditions were not met",
        len(facts["lacking"]),
    ) % {"stage": facts["stage"], "n": len(facts["lacking"])}


def _changed(facts: dict[str, Any]) -> str:
    said = []
    if facts.get("amount_cents"):
        was, now = (_amount({**facts, "amount_cents": cents}) for cents in facts["amount_cents"])
        said.append(_("Amount: from %(was)s to %(now)s") % {"was": was, "now": now})
    if facts.get("expected_close_date"):
        was, now = (date(dt.date.fromisoformat(day)) if day else "–" for day in facts["expected_close_date"])
        said.append(_("Expected close: from %(was)s to %(now)s") % {"was": was, "now": now})
    if facts.get("owner_id"):
        said.append(_("Another owner"))
    return "; ".join(said) or _("Deal changed")


def _won(facts: dict[str, Any]) -> str:
    return _("Won for %(amount)s") % {"amount": _amount(facts)}


def _lost(facts: dict[str, Any]) -> str:
    said = _("Walked away at %(amount)s") if facts.get("left") else _("Lost at %(amount)s")
    return said % {"amount": _amount(facts)}


def _step(facts: dict[str, Any]) -> str:
    return (
        _("Next step on %(day)s") % {"day": date(dt.date.fromisoformat(facts["on"]))}
        if facts.get("on")
        else _("Next step set")
    )


def _taken_over(facts: dict[str, Any]) -> str:
    return ngettext(
        "%(n)s person of the account takes part", "%(n)s persons of the account take part", facts["count"]
    ) % {"n": facts["count"]}


def _ordered(facts: dict[str, Any]) -> str:
    said = _("Credit of %(amount)s") if facts.get("is_credit") else _("Order of %(amount)s")
    return said % {"amount": _amount(facts)}


register(
    Kind(DEAL_OPENED, gettext_lazy("Deal opened"), DealFacts, "plus", _opened),
    Kind(STAGE_MOVED, gettext_lazy("Stage moved"), StageFacts, "arrow-right", _moved),
    Kind(
        ENTRY_OVERRIDDEN,
        gettext_lazy("Entry conditions passed over"),
        OverrideFacts,
        "triangle-alert",
        _overridden,
    ),
    Kind(DEAL_CHANGED, gettext_lazy("Deal changed"), ChangeFacts, "pencil", _changed),
    Kind(DEAL_WON, gettext_lazy("Deal won"), DealFacts, "trophy", _won),
    Kind(DEAL_LOST, gettext_lazy("Deal lost"), DealFacts, "circle-x", _lost),
    Kind(DEAL_REOPENED, gettext_lazy("Deal reopened"), DealFacts, "rotate-ccw", None),
    Kind(NEXT_STEP_SET, gettext_lazy("Next step set"), StepFacts, "calendar", _step),
    Kind(ROLES_TAKEN_OVER, gettext_lazy("Who decides, taken over"), RolesFacts, "users-round", _taken_over),
    Kind(ORDER_PLACED, gettext_lazy("Order placed"), OrderFacts, "package", _ordered),
    Kind(ORDER_CREDITED, gettext_lazy("Credit given"), OrderFacts, "undo-2", _ordered),
)
