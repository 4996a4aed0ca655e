"""Keeping what the relation with a customer brought, and taking it back."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from koers.areas.customers.events.relation import (
    RELATION_GAVE,
    RELATION_WITHDRAWN,
    RelationFacts,
    RelationGain,
    WithdrawnFacts,
)
from koers.areas.customers.models import Account
from koers.areas.customers.queries.relation import standing
from koers.kit.access.models import User
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import record


class NothingToTakeBack(ValueError):
    """It was taken back before, or it is not of this account."""


def note_gain(
    account: Account,
    *,
    what: str,
    happened_at: datetime,
    value_cents: int | None = None,
    by: User | None,
    via: str = "ui",
) -> Event:
    """Record what a customer did for us; raises ValueError for an unknown sort or a value below zero."""
    if what not in RelationGain.values:
        raise ValueError(f"{what} is no gain of a relation")
    if value_cents is not None and value_cents < 0:
        raise ValueError("a value is not below zero")
    facts = RelationFacts(what, value_cents, settings.CURRENCY)
    return record(RELATION_GAVE, at=happened_at, by=by, via=via, subjects=[(account, "account")], facts=facts)


def take_gain_back(
    account: Account, event_id: int, *, by: User | None, at: datetime, via: str = "ui"
) -> Event:
    """Take back what was recorded; both stay on the timeline. Raises NothingToTakeBack."""
    with transaction.atomic():
        found = standing(account).filter(pk=event_id).first()
        if found is None:
            raise NothingToTakeBack(_("This was taken back before."))
        facts = WithdrawnFacts(found.pk, found.facts.get("what", ""))
        return record(
            RELATION_WITHDRAWN,
            at=at,
            by=by,
            via=via,
            subjects=[(account, "account")],
            facts=facts,
            cause=found,
            key=f"relation-withdrawn:{found.pk}",
        )
