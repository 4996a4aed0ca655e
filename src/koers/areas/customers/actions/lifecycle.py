"""What people and rules do with a lifecycle: start it, move it, set it by hand, give it an owner.

Each verb is atomic: it changes the lead, ends the running period, starts the next one and records one event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, transaction

from koers.areas.customers import events, rules
from koers.areas.customers.models import (
    Account,
    Lifecycle,
    LifecyclePeriod,
    LifecycleState,
    MoveReason,
    OwnershipPeriod,
    Person,
    Source,
)
from koers.areas.organisation.models import Member
from koers.kit.access.models import User
from koers.kit.record import StaleVersionError
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import Happening, record, record_many

#: What a lead remembers of whom the rules must read the whole timeline again.
FORGOTTEN = {"again": True}
#: What stands with a lead that is not scored.
UNSCORED: dict[str, Any] = {
    "fit_points": None,
    "fit_grade": "",
    "engagement": None,
    "engagement_grade": None,
    "chance": None,
    "chance_low": None,
    "chance_high": None,
    "chance_reasons": [],
    "scored_at": None,
    "priority": 0,
    # What the rules remember holds points too; they read the lead again without them.
    "memory": FORGOTTEN,
}


def start_lifecycle(
    subject: Account | Person,
    *,
    at: datetime,
    by: User | None = None,
    origin: Source | None = None,
    campaign: str = "",
    owner: Member | None = None,
    via: str = "ui",
) -> Lifecycle:
    """Make somebody a cold lead; one who already has a lifecycle keeps it as it is."""
    known = Lifecycle.objects.of(subject).first()
    if known is not None:
        return known
    named = {"account": subject} if isinstance(subject, Account) else {"person": subject}
    try:
        with transaction.atomic():
            life = Lifecycle.objects.create(
                **named,
                state=LifecycleState.COLD,
                since=at,
                origin=origin,
                campaign=campaign,
                owner=owner,
                unit_id=subject.unit_id,
                demo=subject.demo,
            )
            event = record(
                events.LIFECYCLE_STARTED, at=at, by=by, via=via, subjects=[*subjects_of(life)], facts={}
            )
            _start_period(life, at, was="", evidence=event, by=by)
            OwnershipPeriod.objects.create(lifecycle=life, owner=owner, starts=at)
            return life
    except IntegrityError:  # Somebody else started it at the same moment.
        return Lifecycle.objects.of(subject).get()


@dataclass(frozen=True)
class Start:
    """Who becomes a lead, from when, and where that came from."""

    subject: Account | Person
    at: datetime
    origin_id: int | None = None
    campaign: str = ""


def start_lifecycles(starts: Sequence[Start], *, via: str = "ui") -> list[Lifecycle]:
    """Make cold leads of many who have no lifecycle yet, in a few statements; the caller made sure of that."""
    with transaction.atomic():
        lives = Lifecycle.objects.bulk_create(
            Lifecycle(
                person=one.subject if isinstance(one.subject, Person) else None,
                account=one.subject if isinstance(one.subject, Account) else None,
                state=LifecycleState.COLD,
                since=one.at,
                origin_id=one.origin_id,
                campaign=one.campaign,
                unit_id=one.subject.unit_id,
                demo=one.subject.demo,
            )
            for one in starts
        )
        happened = record_many(
            Happening(events.LIFECYCLE_STARTED, life.since, subjects_of(life), via=via) for life in lives
        )
        LifecyclePeriod.objects.bulk_create(
            LifecyclePeriod(
                lifecycle=life,
                state=life.state,
                starts=life.since,
                unit_id=life.unit_id,
                origin_id=life.origin_id,
                campaign=life.campaign,
                evidence=event,
            )
            for life, event in zip(lives, happened, strict=True)
        )
        OwnershipPeriod.objects.bulk_create(
            OwnershipPeriod(lifecycle=life, owner=None, starts=life.since) for life in lives
        )
    return lives


def move_lifecycle(
    life: Lifecycle,
    *,
    to: str,
    at: datetime,
    by: User | None = None,
    rule: str = "",
    reason: str = "",
    note: str = "",
    evidence: Event | None = None,
    retry_on: date | None = None,
    held_until: date | None = None,
    via: str = "ui",
) -> Lifecycle:
    """Move a lead to another state; raises rules.MoveRefused where the move does not exist or lacks its ground.

    With a `rule` the rule moved it; without one a person did, by hand, and must give a reason. A decision by hand
    may hold until a day: rules leave the lead alone until then.
    """
    with transaction.atomic():
        _lock(life)
        by_hand = not rule
        move = rules.Move(life.state, to, by_hand, reason, evidence is not None, held_until)
        rules.check(move)
        was = life.state
        backward = rules.direction(was, to) in ("backward", "aside")
        life.pass_number = rules.next_pass(was, to, life.pass_number)
        life.state, life.since, life.reason = to, max(at, life.since), reason
        life.retry_on, life.held_until = retry_on, held_until
        changed = ["state", "since", "reason", "retry_on", "held_until", "pass_number"]
        if to == LifecycleState.BLOCKED:  # Who wants no contact is not scored either.
            for name, nothing in UNSCORED.items():
                setattr(life, name, nothing)
            changed += UNSCORED
        life.save(update_fields=changed)
        facts = events.MoveFacts(
            was,
            to,
            life.pass_number,
            reason,
            rule,
            rules.is_skip(was, to),
            backward,
            held_until.isoformat() if held_until else None,
        )
        kind = events.LIFECYCLE_SET_BY_HAND if by_hand else events.LIFECYCLE_MOVED
        happened = record(
            kind, at=at, by=by, rule=rule, via=via, subjects=subjects_of(life), facts=facts, cause=evidence
        )
        _start_period(
            life,
            at,
            was=was,
            evidence=evidence or happened,
            by=by,
            rule=rule,
            note=note,
            reason=reason,
            skipped=facts.skipped,
            by_hand=by_hand,
        )
    return life


@lru_cache(maxsize=512)
def refusal(was: str, now: str, reason: str, has_evidence: bool) -> str:
    """Return why a rule may not make a move, as a code; empty when it may."""
    return rules.refusal(rules.Move(was, now, False, reason, has_evidence))


def take_move_back(
    life: Lifecycle,
    *,
    at: datetime,
    by: User | None,
    was: str,
    retry_on: date | None = None,
    held_until: date | None = None,
    via: str = "ui",
) -> Lifecycle:
    """Take a move back that this person just made by hand: the lead stands where it stood, and both stay on record.

    `was` is the state it goes back to, with the dates it had there; MoveRefused(`nothing`) where there is no such move.
    """
    with transaction.atomic():
        _lock(life)
        last = list(life.periods.order_by("-starts", "-id")[:2])
        if (
            len(last) < 2
            or not last[0].by_hand
            or last[0].was != was
            or last[0].by_id != (by.pk if by else None)
        ):
            raise rules.MoveRefused("nothing")
        undone, before = last
        life.state, life.since, life.reason = before.state, max(at, life.since), before.reason
        life.pass_number, life.retry_on, life.held_until = before.pass_number, retry_on, held_until
        life.save(update_fields=["state", "since", "reason", "retry_on", "held_until", "pass_number"])
        facts = events.MoveFacts(
            undone.state,
            before.state,
            before.pass_number,
            MoveReason.BETTER_KNOWN.value,
            held_until=held_until.isoformat() if held_until else None,
            taken_back=True,
        )
        about = subjects_of(life)
        happened = record(events.LIFECYCLE_SET_BY_HAND, at=at, by=by, via=via, subjects=about, facts=facts)
        _start_period(life, at, was=undone.state, evidence=happened, by=by, reason=facts.reason, by_hand=True)
    return life


def own_lifecycle(
    life: Lifecycle, *, owner: Member | None, at: datetime, by: User | None = None, via: str = "ui"
) -> Lifecycle:
    """Give a lead to one of us, or to nobody; who had it before stays on record."""
    with transaction.atomic():
        _lock(life)
        if life.owner_id == (owner.pk if owner else None):
            return life
        facts = events.OwnedFacts(life.owner_id, owner.pk if owner else None)
        life.owner = owner
        life.save(update_fields=["owner"])
        running = life.ownerships.filter(ends__isnull=True).first()
        if running is not None:
            at = max(at, running.starts)
            running.ends = at
            running.save(update_fields=["ends"])
        OwnershipPeriod.objects.create(lifecycle=life, owner=owner, starts=at)
        record(events.LIFECYCLE_OWNED, at=at, by=by, via=via, subjects=subjects_of(life), facts=facts)
    return life


def set_retry(life: Lifecycle, *, retry_on: date | None, at: datetime) -> Lifecycle:
    """Set the day on which somebody who dropped off comes back."""
    with transaction.atomic():
        _lock(life)
        life.retry_on = retry_on
        life.save(update_fields=["retry_on"])
    return life


def subjects_of(life: Lifecycle) -> list[tuple[str, int, str]]:
    """Return what an event about a lead is about: the lead itself, and its person or account."""
    found: list[tuple[str, int, str]] = [("lifecycle", life.pk, "lead")]
    if life.person_id is not None:
        found.append(("person", life.person_id, "lead"))
    if life.account_id is not None:
        found.append(("account", life.account_id, "lead"))
    return found


def _lock(life: Lifecycle) -> None:
    """Hold the row until the transaction ends; refuse when somebody changed it since it was read."""
    seen = Lifecycle.objects.select_for_update(of=("self",)).filter(pk=life.pk)
    if list(seen.values_list("version", flat=True)) != [life.version]:
        raise StaleVersionError(f"lead {life.pk} is no longer at version {life.version}")


def _start_period(life: Lifecycle, at: datetime, *, was: str, evidence: Event | None, **named: Any) -> None:
    running = life.periods.filter(ends__isnull=True).first()
    if running is not None:
        at = max(at, running.starts)
        running.ends = at
        running.save(update_fields=["ends"])
    LifecyclePeriod.objects.create(
        lifecycle=life,
        pass_number=life.pass_number,
        state=life.state,
        was=was,
        starts=at,
        owner_id=life.owner_id,
        unit_id=life.unit_id,
        origin_id=life.origin_id,
        campaign=life.campaign,
        evidence=evidence,
        **named,
    )
