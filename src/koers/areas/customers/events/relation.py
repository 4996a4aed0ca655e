"""What a relation with a customer yields besides orders, as typed events with a value."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register
from koers.kit.ui.formats import money

RELATION_GAVE = "customers.relation.gave"
RELATION_WITHDRAWN = "customers.relation.withdrawn"


class RelationGain(models.TextChoices):
    """What a customer did for us that an order does not show."""

    REFERENCE = "reference", pgettext_lazy("relation", "Reference given")
    REFERRAL = "referral", pgettext_lazy("relation", "Brought us another customer")
    PILOT = "pilot", pgettext_lazy("relation", "Took part in a pilot")
    EARLY = "early", pgettext_lazy("relation", "Early order of a new product")
    AWARD = "award", pgettext_lazy("relation", "Contract awarded without competition")
    MARKET = "market", pgettext_lazy("relation", "Market information")


@dataclass(frozen=True)
class RelationFacts:
    """What the customer did, and what it was worth in cents; None where nobody knows."""

    what: str
    value_cents: int | None = None
    currency: str = "EUR"


@dataclass(frozen=True)
class WithdrawnFacts:
    """Which event is taken back, and what it said."""

    event_id: int
    what: str


def _named(facts: dict[str, Any]) -> str:
    return str(dict(RelationGain.choices).get(facts["what"], facts["what"]))


def _gave(facts: dict[str, Any]) -> str:
    cents = facts.get("value_cents")
    return (
        _named(facts) if cents is None else f"{_named(facts)}, {money(cents, facts.get('currency', 'EUR'))}"
    )


def _withdrawn(facts: dict[str, Any]) -> str:
    return str(gettext_lazy("Taken back: %(what)s")) % {"what": _named(facts)}


register(
    Kind(
        RELATION_GAVE,
        gettext_lazy("What the relation brought"),
        RelationFacts,
        "handshake",
        _gave,
    ),
    Kind(
        RELATION_WITHDRAWN,
        gettext_lazy("What the relation brought is taken back"),
        WithdrawnFacts,
        "undo-2",
        _withdrawn,
    ),
)
