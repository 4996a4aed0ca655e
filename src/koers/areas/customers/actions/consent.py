"""What people do with permissions: give, confirm, withdraw, object; the ledger is only ever added to."""

from datetime import datetime

from django.db import transaction

from koers.areas.customers import events
from koers.areas.customers.actions.lifecycle import UNSCORED, move_lifecycle
from koers.areas.customers.models import Consent, ConsentAction, Lifecycle, LifecycleState, MoveReason, Person
from koers.kit.access.models import User
from koers.kit.timeline.recording import record


def note_consent(
    person: Person,
    *,
    purpose: str,
    action: ConsentAction,
    at: datetime,
    by: User | None = None,
    channel: str = "mail",
    wording: str = "",
    route: str = "",
    proof: str = "",
    via: str = "ui",
) -> Consent:
    """Add a line to the ledger of a person, with the text that was shown and the proof."""
    with transaction.atomic():
        line = Consent.objects.create(
            person=person,
            channel=channel,
            purpose=purpose,
            action=action,
            happened_at=at,
            wording=wording,
            route=route,
            proof=proof,
            demo=person.demo,
        )
        facts = events.ConsentFacts(channel, purpose, action.value)
        record(events.CONSENT_CHANGED, at=at, by=by, via=via, subjects=[(person, "person")], facts=facts)
    return line


def object_to_contact(person: Person, *, at: datetime, by: User | None = None, via: str = "ui") -> None:
    """Take a person's objection: no contact any more, on any channel, and nothing undoes it but the person."""
    with transaction.atomic():
        note_consent(
            person, purpose="contact", action=ConsentAction.OBJECTED, channel="all", at=at, by=by, via=via
        )
        life = Lifecycle.objects.of(person).first()
        if life is not None and life.state != LifecycleState.BLOCKED:
            move_lifecycle(
                life, to=LifecycleState.BLOCKED, at=at, by=by, reason=MoveReason.OBJECTION, via=via
            )


def refuse_scoring(person: Person, *, at: datetime, by: User | None = None, via: str = "ui") -> None:
    """Stop scoring a person who objects to it; what was scored is wiped."""
    with transaction.atomic():
        person.unscored_since = at
        person.save(update_fields=["unscored_since"])
        Lifecycle.objects.of(person).update(**UNSCORED)
        record(events.SCORING_REFUSED, at=at, by=by, via=via, subjects=[(person, "person")])


def allow_scoring(person: Person, *, at: datetime, by: User | None = None, via: str = "ui") -> None:
    """Score a person again who takes the objection back."""
    with transaction.atomic():
        person.unscored_since = None
        person.save(update_fields=["unscored_since"])
        record(events.SCORING_ALLOWED, at=at, by=by, via=via, subjects=[(person, "person")])
