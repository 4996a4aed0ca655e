"""What people do with hand-overs: offer, accept, return, withdraw; and what the clock does by itself.

Each verb is atomic and records one event; the rules of the lifecycle read that event and move the lead.
"""

import random
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from koers.areas.customers import actions as customers
from koers.areas.customers.events import ACTIVITY_DONE, LIFECYCLE_MOVED, LIFECYCLE_SET_BY_HAND
from koers.areas.customers.models import Lifecycle, LifecycleState
from koers.areas.leads import events
from koers.areas.leads.models import HandOver, HandOverContract, HandOverState
from koers.areas.leads.queries import desk, routing
from koers.areas.leads.rules import hand_over as rules
from koers.areas.organisation.models import Member
from koers.areas.organisation.queries import calendar_for
from koers.kit.access.models import User
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import on, record


class HandOverRefused(ValueError):
    """The verb does not fit how the hand-over stands; `code` says why, `names` whom or what it is about.

    Codes: `no_contract`, `gaps` (names what the lead lacks), `waiting` (offered already), `state` (the lead is past
    it), `answered` (names who was first), `reason`, `words` (other needs words), `nobody` (no receiver).
    """

    def __init__(self, code: str, *names: str) -> None:
        super().__init__(code)
        self.code, self.names = code, names


def offer(
    life: Lifecycle,
    *,
    at: datetime,
    by: User | None,
    sender: Member | None = None,
    receiver: Member | None = None,
    question: str = "",
    because: str = "",
    via: str = "ui",
    demo: bool = False,
) -> HandOver:
    """Offer a lead to sales under the contract in force; who receives it comes from the routing rules unless named.

    A lead that does not meet the definition is refused, unless `because` says why it is offered all the same.
    """
    contract = HandOverContract.objects.in_force()
    if contract is None:
        raise HandOverRefused("no_contract")
    with transaction.atomic():
        life = Lifecycle.objects.select_for_update(of=("self",)).get(pk=life.pk)
        if life.state not in {"cold", "warm", "returned", "recycled"}:
            raise HandOverRefused("state", life.get_state_display())
        if HandOver.objects.waiting().filter(lead=life).exists():
            raise HandOverRefused("waiting")
        lacking = desk.missing(life, contract)
        if lacking and not because:
            raise HandOverRefused("gaps", *lacking)
        routed = routing.route(life, today=timezone.localdate(at)) if receiver is None else None
        to = receiver or (routed.member if routed else None)
        if to is None:
            raise HandOverRefused("nobody")
        row = HandOver(
            lead=life,
            contract=contract,
            receiver=to,
            unit=life.unit,
            offered_by=sender or _member_of(by),
            offered_at=at,
            question=question,
            brief=desk.brief_of(life, at=at),
            overridden=because if lacking else "",
            routed=list(routed.reasons) if routed else [],
            held_out=_is_held_out(life, contract),
            value_cents=life.value_cents,
            currency=life.currency,
            demo=demo or life.demo,
            **_clock(contract, life, at),
        )
        row.save()
        _record(events.HANDED_OVER, row, at=at, by=by, via=via)
    return row


def accept(
    row: HandOver,
    *,
    at: datetime,
    by: User | None,
    member: Member | None = None,
    next_step: str = "",
    next_step_date: date | None = None,
    via: str = "ui",
) -> HandOver:
    """Accept an offered lead: the receiver owns it from now on. Of two people who accept, the second is told who won."""
    with transaction.atomic():
        row = _held(row)
        _answered(row)
        who = member or _member_of(by) or row.receiver
        life = row.lead
        if next_step or next_step_date:
            life.next_step, life.next_step_date = next_step, next_step_date
            life.save(update_fields=["next_step", "next_step_date"])
        calendar = calendar_for(row.unit)
        engaged = life.engagement_grade in (1, 2)
        hours = row.contract.hot_touch_hours if engaged else row.contract.touch_hours
        row.state, row.answered_at, row.answered_by = HandOverState.ACCEPTED, at, who
        row.receiver = who
        row.touch_due_at = calendar.add_hours(at, hours)
        row.second_due_at = calendar.add_days(at, row.contract.second_days)
        row.save()
        life.refresh_from_db()
        customers.own_lifecycle(life, owner=who, at=at, by=by, via=via)
        _record(events.ACCEPTED, row, at=at, by=by, via=via)
    return row


def return_(
    row: HandOver,
    *,
    reason: str,
    at: datetime,
    by: User | None,
    note: str = "",
    member: Member | None = None,
    recycle_on: date | None = None,
    via: str = "ui",
) -> HandOver:
    """Return a lead to marketing with a reason; it comes back on the day that the contract sets for the reason.

    Both an offer that waits and an accepted lead can be returned; `other` needs words.
    """
    if reason not in rules.RETURN_REASONS:
        raise HandOverRefused("reason")
    if reason == "other" and not note.strip():
        raise HandOverRefused("words")
    with transaction.atomic():
        row = _held(row)
        if row.state not in (HandOverState.OFFERED, HandOverState.ACCEPTED):
            _answered(row)
        was_accepted = row.state == HandOverState.ACCEPTED
        row.state, row.reason, row.note = HandOverState.RETURNED, reason, note
        if not was_accepted:
            row.answered_by = member or _member_of(by)
        row.answered_at = at
        row.recycle_on = recycle_on or _comes_back(row.contract, reason, timezone.localdate(at))
        row.save()
        # The event moves the lead to `returned`; then it is marketing's again, with the day on which it comes back.
        _record(events.RETURNED, row, at=at, by=by, via=via, reason=reason)
        _give_back(row, at=at, by=by, via=via)
    return row


def withdraw(row: HandOver, *, at: datetime, by: User | None, note: str = "", via: str = "ui") -> HandOver:
    """Take an offer back before anybody answered it."""
    with transaction.atomic():
        row = _held(row)
        _answered(row)
        row.state, row.answered_at, row.note = HandOverState.WITHDRAWN, at, note
        row.save()
        _record(events.WITHDRAWN, row, at=at, by=by, via=via)
    return row


def take_back(row: HandOver, *, at: datetime, by: User | None = None, via: str = "rule") -> HandOver:
    """Take an offer back that nobody answered in the agreed time; the lead is marketing's again."""
    with transaction.atomic():
        row = _held(row)
        _answered(row)
        row.state, row.answered_at = HandOverState.TAKEN_BACK, at
        row.save()
        _record(events.TAKEN_BACK, row, at=at, by=by, via=via)
    return row


def escalate(row: HandOver, *, at: datetime, by: User | None = None, via: str = "ui") -> HandOver:
    """Lay an offer that waits before the receiver's manager; once."""
    with transaction.atomic():
        row = _held(row)
        _answered(row)
        if row.escalated_at is None:
            row.escalated_at = at
            row.save(update_fields=["escalated_at"])
            _record(events.ESCALATED, row, at=at, by=by, via=via)
    return row


def reassign(row: HandOver, *, receiver: Member, at: datetime, by: User | None, via: str = "ui") -> HandOver:
    """Offer a lead that waits to another seller; the clock goes on."""
    with transaction.atomic():
        row = _held(row)
        _answered(row)
        row.receiver = receiver
        row.save(update_fields=["receiver"])
    return row


def run_clock(*, at: datetime) -> dict[str, int]:
    """Do what the clocks ask for by now: remind, escalate, take back; safe to run twice and after a long pause."""
    done = {"reminded": 0, "escalated": 0, "taken_back": 0}
    waiting = HandOver.objects.waiting()
    for row in waiting.filter(take_back_at__lte=at):
        done["taken_back"] += _quietly(take_back, row, at)
    for row in waiting.filter(due_at__lte=at, escalated_at__isnull=True):
        done["escalated"] += _quietly(escalate, row, at)
    for row in waiting.filter(remind_at__lte=at, reminded_at__isnull=True):
        done["reminded"] += _quietly(_remind, row, at)
    return done


def _quietly(verb: Any, row: HandOver, at: datetime) -> bool:
    try:
        verb(row, at=at, via="rule")
    except HandOverRefused:  # Somebody answered in the meantime.
        return False
    return True


def _remind(row: HandOver, *, at: datetime, via: str = "rule") -> HandOver:
    with transaction.atomic():
        row = _held(row)
        _answered(row)
        if row.reminded_at is None:
            row.reminded_at = at
            row.save(update_fields=["reminded_at"])
            _record(events.REMINDED, row, at=at, by=None, via=via)
    return row


@on(ACTIVITY_DONE)
def _note_touch(event: Event) -> None:
    """Note the first and the second contact after a hand-over, from what the seller logs about the person or account."""
    if event.facts.get("activity") in ("note", "task"):
        return
    about = event.subjects.filter(subject_kind__in=("person", "account")).values_list(
        "subject_kind", "subject_id"
    )
    for kind, pk in about:
        rows = HandOver.objects.alive().filter(
            state=HandOverState.ACCEPTED,
            second_touch_at__isnull=True,
            answered_at__lte=event.happened_at,
            **{f"lead__{kind}": pk},
        )
        for row in rows.select_for_update(of=("self",)):
            note_touch(row, at=event.happened_at, by=event.actor, cause=event)


def note_touch(row: HandOver, *, at: datetime, by: User | None, cause: Event | None = None) -> None:
    """Note a contact after a hand-over: the first one stops the clock, the next one is the second attempt."""
    if row.first_touch_at is None or at < row.first_touch_at:
        row.first_touch_at = at
        row.save(update_fields=["first_touch_at"])
        _record(events.TOUCHED, row, at=at, by=by, via="rule", cause=cause)
    elif row.second_touch_at is None and at > row.first_touch_at:
        row.second_touch_at = at
        row.save(update_fields=["second_touch_at"])


@on(LIFECYCLE_SET_BY_HAND)
@on(LIFECYCLE_MOVED)
def _drop_offers(event: Event) -> None:
    """Withdraw what waits when a lead leaves the road or objects: nothing may be sold to somebody who said no."""
    gone = {"blocked", "dropped", "lost", "customer", "loyal"}
    if event.facts.get("now") not in gone:
        return
    leads = event.subjects.filter(subject_kind="lifecycle").values_list("subject_id", flat=True)
    for row in HandOver.objects.waiting().filter(lead__in=list(leads)):
        withdraw(
            row, at=event.happened_at, by=event.actor, note=str(event.facts.get("reason", "")), via="rule"
        )


def come_back(*, today: date, at: datetime) -> int:
    """Record that returned leads whose day has come are marketing's to pick up; returns how many."""
    rows = HandOver.objects.alive().filter(
        state__in=(HandOverState.RETURNED, HandOverState.TAKEN_BACK), recycle_on__lte=today
    )
    found = 0
    for row in rows.filter(lead__state=LifecycleState.RETURNED).select_related("lead"):
        key = f"handover:{row.pk}:back:{row.recycle_on}"
        if Event.objects.filter(key=key).exists():
            continue
        _record(events.RECYCLED, row, at=at, by=None, via="rule", key=key)
        found += 1
    return found


def _clock(contract: HandOverContract, life: Lifecycle, at: datetime) -> dict[str, datetime]:
    calendar = calendar_for(life.unit)
    minutes = contract.answer_hours * 60
    return {
        "due_at": calendar.add(at, minutes),
        "remind_at": calendar.add(at, minutes * contract.remind_percent / 100),
        "take_back_at": calendar.add(at, minutes * contract.take_back_percent / 100),
    }


def _is_held_out(life: Lifecycle, contract: HandOverContract) -> bool:
    """Draw once for each lead and version; the same lead gets the same lot, however often it is asked."""
    return random.Random(f"{life.uid}:{contract.number}").random() * 100 < contract.holdout_percent  # noqa: S311 a lot, no secret


def _comes_back(contract: HandOverContract, reason: str, today: date) -> date | None:
    days = contract.treatments.get(reason)
    return today + timedelta(days=int(days)) if days is not None else None


def _give_back(row: HandOver, *, at: datetime, by: User | None, via: str) -> None:
    life = Lifecycle.objects.get(pk=row.lead_id)
    customers.own_lifecycle(life, owner=row.offered_by, at=at, by=by, via=via)
    customers.set_retry(life, retry_on=row.recycle_on, at=at)


def _held(row: HandOver) -> HandOver:
    """Return the row as it stands now, held until the transaction ends."""
    rows = HandOver.objects.select_for_update(of=("self",)).select_related("lead", "contract", "unit")
    return rows.get(pk=row.pk)


def _answered(row: HandOver) -> None:
    if row.state != HandOverState.OFFERED:
        who = str(row.answered_by or "")
        raise HandOverRefused("answered", row.get_state_display(), who)


def _member_of(user: User | None) -> Member | None:
    return Member.objects.filter(user=user).first() if user is not None else None


def _record(
    kind: str,
    row: HandOver,
    *,
    at: datetime,
    by: User | None,
    via: str,
    reason: str = "",
    cause: Event | None = None,
    key: str | None = None,
) -> Event:
    life = row.lead
    about: list[tuple[str, int, str]] = [("handover", row.pk, "hand-over"), ("lifecycle", life.pk, "lead")]
    if life.person_id is not None:
        about.append(("person", life.person_id, "lead"))
        person = life.person
        if person is not None and person.account_id is not None:
            about.append(("account", person.account_id, "account"))
    if life.account_id is not None:
        about.append(("account", life.account_id, "lead"))
    facts = events.HandOverFacts(
        row.pk,
        row.receiver_id,
        row.contract_id,
        reason,
        row.recycle_on.isoformat() if row.recycle_on else None,
    )
    return record(kind, at=at, by=by, via=via, subjects=about, facts=facts, cause=cause, key=key)
