"""Reads over what the relation with a customer brought."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from koers.areas.customers.events.relation import RELATION_GAVE, RELATION_WITHDRAWN, RelationGain
from koers.areas.customers.models import Account
from koers.kit.timeline.models import Event, EventSubject
from koers.kit.timeline.subjects import family_of

#: The page shows so many, the newest; the timeline has them all.
SHOWN = 50


@dataclass(frozen=True)
class Gain:
    """One thing that a customer did for us; the value is None where nobody knows it."""

    event_id: int
    at: datetime
    what: str
    value_cents: int | None
    currency: str

    @property
    def label(self) -> str:
        """Return what it was, in words."""
        return str(dict(RelationGain.choices).get(self.what, _("unknown")))


def standing(account: Account) -> "QuerySet[Event]":
    """Return what a customer did for us and nobody took back, newest first."""
    mine = Q()
    for code, pk in family_of(account):  # What an account did that was merged into this one counts here.
        mine |= Q(subject_kind=code, subject_id=pk)
    taken_back = Event.objects.filter(kind=RELATION_WITHDRAWN, cause=OuterRef("pk"))
    about = EventSubject.objects.filter(mine).values("event_id")
    found = Event.objects.filter(kind=RELATION_GAVE, pk__in=about, redacted_at__isnull=True)
    return found.filter(~Exists(taken_back)).order_by("-happened_at", "-pk")


def gains_of(accounts: Any) -> dict[int, list[tuple[str, datetime]]]:
    """Return what accounts did for us and nobody took back, by account: what, and when; newest first.

    `accounts` are ids, or a query for them; what an account did that was merged into another counts for that one.
    """
    kept: dict[int, int] = {}
    ahead: Any = accounts
    while more := dict(
        Account._base_manager.filter(merged_into__in=ahead).values_list("pk", "merged_into_id")
    ):
        kept |= {pk: kept.get(into, into) for pk, into in more.items()}
        ahead = list(more)
    taken_back = Event.objects.filter(kind=RELATION_WITHDRAWN, cause__isnull=False).values("cause")
    rows = Event.objects.filter(kind=RELATION_GAVE, redacted_at__isnull=True).exclude(pk__in=taken_back)
    # Of all events few are gains, so that they are taken first and not those about all accounts.
    given = {
        pk: (facts.get("what", ""), at) for pk, facts, at in rows.values_list("pk", "facts", "happened_at")
    }
    own = Q(subject_id__in=accounts) | Q(subject_id__in=list(kept))
    subjects = EventSubject.objects.filter(own, event__in=list(given), subject_kind=Account.subject_code)
    found: dict[int, list[tuple[str, datetime]]] = {}
    for account, event in subjects.order_by("-happened_at").values_list("subject_id", "event_id"):
        found.setdefault(kept.get(account, account), []).append(given[event])
    return found


def gains(account: Account, most: int = SHOWN) -> list[Gain]:
    """Return what a customer did for us, newest first."""
    return [
        Gain(
            row.pk,
            row.happened_at,
            row.facts.get("what", ""),
            row.facts.get("value_cents"),
            row.facts.get("currency", "EUR"),
        )
        for row in standing(account)[:most]
    ]
