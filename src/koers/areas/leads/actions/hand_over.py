"""What people do with hand-overs: offer, accept, return, withdraw, give to another, and take an answer back.

Each verb is atomic, holds the row, and records one event; the rules of the lifecycle read that event and move the lead.
Of two people who answer at once one wins, and the other is told who did.
"""

import random
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Lifecycle, MoveReason
from koers.areas.customers.queries import moves_from
from koers.areas.leads import events
from koers.areas.leads.models import HandOver, HandOverContract, HandOverState
from koers.areas.leads.queries import desk, routing
from koers.areas.leads.rules import hand_over as rules
from koers.areas.organisation.models import Member, Unit
from koers.areas.organisation.queries import calendar_for
from koers.kit.access.matrix import require
from koers.kit.access.models import User
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import record

#: States from which a lead may be offered.
OFFERABLE = frozenset({"cold", "warm", "returned", "recycled"})
#: How long an answer can be taken back; the message that offers it stands for ten seconds.
REGRET = timedelta(seconds=30)


class HandOverRefused(ValueError):
    """The verb does not fit how the hand-over stands; `code` says why, `names` whom or what it is about.

    Codes: `no_contract`, `gaps` and `accept_gaps` (names what the lead lacks), `waiting` (offered already), `state`
    (the lead is past it), `answered` (names the state and who was first), `reason`, `words` (other needs words),
    `nobody` (no receiver), `unseen` (names a receiver who may not see the lead), `too_late` (to take an answer back).
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
    unit: Unit | None = None,
    question: str = "",
    because: str = "",
    via: str = "ui",
    demo: bool = False,
) -> HandOver:
    """Offer a lead to sales under the contract in force: to a seller, to the desk of a unit, or as routing decides.

    A lead that does not meet the definition is refused, unless `because` says why it is offered all the same.
    """
    contract = HandOverContract.objects.in_force()
    if contract is None:
        raise HandOverRefused("no_contract")
    with transaction.atomic():
        life = Lifecycle.objects.select_for_update(of=("self",)).get(pk=life.pk)
        if by is not None:
            require(by, "leads.hand_over.offer", life)
        if life.state not in OFFERABLE:
            raise HandOverRefused("state", life.get_state_display())
        if HandOver.objects.waiting().filter(lead=life).exists():
            raise HandOverRefused("waiting")
        lacking = desk.missing(life, contract)
        if lacking and not because.strip():
            raise HandOverRefused("gaps", *lacking)
        to, place, reasons = _destination(life, receiver, unit, timezone.localdate(at))
        handled(life, at=at)
        row = HandOver(
            lead=life,
            contract=contract,
            receiver=to,
            unit=place,
            offered_by=sender or member_of(by),
            offered_at=at,
            question=question,
            brief=desk.brief_of(life, at=at),
            overridden=because if lacking else "",
            routed=list(reasons),
            value_cents=life.value_cents,
            currency=life.currency,
            demo=demo or life.demo,
            **_place_in_queue(life, contract, to, place),
            **_clock(contract, place, at),
        )
        row.save()
        note(events.HANDED_OVER, row, at=at, by=by, via=via)
    return row


def accept(
    row: HandOver,
    *,
    at: datetime,
    by: User | None,
    member: Member | None = None,
    next_step: str = "",
    next_step_date: date | None = None,
    need: str = "",
    job_title: str = "",
    because: str = "",
    via: str = "ui",
) -> HandOver:
    """Accept an offered lead: the receiver owns it from now on. Of two people who accept, the second is told who won.

    What the definition of an accepted lead asks can be filled in here; what is lacking then is refused, unless
    `because` says why it is accepted all the same.
    """
    with transaction.atomic():
        row = _waiting(row)
        if by is not None:
            require(by, "leads.hand_over.accept", row)
        who = member or member_of(by) or row.receiver
        if who is None:
            raise HandOverRefused("nobody")
        life = row.lead
        row.before = _as_it_stands(row)
        _fill_in(life, next_step, next_step_date, need, job_title)
        lacking = desk.missing_to_accept(life, row.contract)
        if lacking and not because.strip():
            raise HandOverRefused("accept_gaps", *lacking)
        calendar = calendar_for(row.unit)
        engaged = life.engagement_grade in (1, 2)
        hours = row.contract.hot_touch_hours if engaged else row.contract.touch_hours
        row.state, row.answered_at, row.answered_by = HandOverState.ACCEPTED, at, who
        row.accepted_at, row.receiver = at, who
        row.note = because if lacking else ""
        row.touch_due_at = calendar.add_hours(at, hours)
        row.second_due_at = calendar.add_days(at, row.contract.second_days)
        row.save()
        customers.own_lifecycle(life, owner=who, at=at, by=by, via=via)
        note(events.ACCEPTED, row, at=at, by=by, via=via)
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
        row = held(row)
        if row.state != HandOverState.ACCEPTED:
            refuse_answered(row)
        if by is not None:
            require(by, "leads.hand_over.return", row)
        row.before = _as_it_stands(row)
        if row.state == HandOverState.OFFERED:
            row.answered_at, row.answered_by = at, member or member_of(by) or row.receiver
        agreed = rules.treatment(row.contract.treatments, reason)
        day = recycle_on or agreed.day(timezone.localdate(at), _times_before(row, reason) + 1)
        row.state, row.reason, row.note = HandOverState.RETURNED, reason, note.strip()
        row.returned_at, row.recycle_on, row.channel = at, day, agreed.channel
        row.save()
        # The event moves the lead to `returned`; then it is marketing's again, with the day on which it comes back.
        _note(events.RETURNED, row, at=at, by=by, via=via, reason=reason)
        _give_back(row, at=at, by=by, via=via)
    return row


def withdraw(
    row: HandOver,
    *,
    at: datetime,
    by: User | None,
    note: str = "",
    reason: str = "",
    cause: Event | None = None,
    via: str = "ui",
) -> HandOver:
    """Take an offer back before anybody answered it."""
    with transaction.atomic():
        row = _waiting(row)
        if by is not None and via != "rule":
            require(by, "leads.hand_over.withdraw", row.lead)
        row.state, row.answered_at, row.note = HandOverState.WITHDRAWN, at, note
        row.reason = reason if reason in MoveReason.values else ""
        row.save()
        _note(events.WITHDRAWN, row, at=at, by=by, via=via, reason=row.reason, cause=cause)
    return row


def reassign(row: HandOver, *, receiver: Member, at: datetime, by: User | None, via: str = "ui") -> HandOver:
    """Give an offer that waits to another seller; the clock goes on, for the promise is that of sales."""
    with transaction.atomic():
        row = _waiting(row)
        if by is not None:
            require(by, "leads.hand_over.reassign", row)
        if row.receiver_id == receiver.pk:
            return row
        place = routing.desk_of(receiver, row.lead.unit, timezone.localdate(at))
        if place is None:
            raise HandOverRefused("unseen", receiver.name)
        row.receiver, row.unit = receiver, place
        row.routed = [_("%(who)s gave it to %(member)s.") % {"who": by or _("A rule"), "member": receiver}]
        row.save()
        note(events.REASSIGNED, row, at=at, by=by, via=via)
    return row


def take_answer_back(row: HandOver, *, at: datetime, by: User | None, via: str = "ui") -> HandOver:
    """Take an answer back that was just given: the offer waits again, and the lead stands where it stood."""
    with transaction.atomic():
        row = held(row)
        verb = "accept" if row.state == HandOverState.ACCEPTED else "return"
        given = row.accepted_at if row.state == HandOverState.ACCEPTED else row.returned_at
        if row.state not in (HandOverState.ACCEPTED, HandOverState.RETURNED) or given is None:
            raise HandOverRefused("too_late")
        if by is not None:
            require(by, f"leads.hand_over.{verb}", row)
        if not row.before or at - given > REGRET or row.first_touch_at or row.handled_at:
            raise HandOverRefused("too_late")
        was = dict(row.before)
        for name, value in was["row"].items():
            setattr(row, name, _read(HandOver, name, value))
        row.before = {}
        row.save()
        event = note(events.REOPENED, row, at=at, by=by, via=via)
        _put_lead_back(row.lead, was, event, at=at, by=by, via=via)
    return row


def keep_return(
    row: HandOver, *, at: datetime, by: User | None, recycle_on: date | None = None, via: str = "ui"
) -> HandOver:
    """Let marketing deal with what came back: agree with its day, or name another one."""
    with transaction.atomic():
        row = held(row)
        if by is not None:
            require(by, "leads.hand_over.offer", row.lead)
        if row.state not in (HandOverState.RETURNED, HandOverState.TAKEN_BACK):
            raise HandOverRefused("answered", str(row.get_state_display()), str(row.answered_by or ""))
        row.handled_at = at
        if recycle_on is not None and recycle_on != row.recycle_on:
            row.recycle_on = recycle_on
            customers.set_retry(row.lead, retry_on=recycle_on, at=at)
        row.save()
        note(events.HANDLED, row, at=at, by=by, via=via)
    return row


def handled(life: Lifecycle, *, at: datetime) -> None:
    """Note that marketing dealt with whatever came back of a lead."""
    back = HandOver.objects.filter(
        lead=life, handled_at__isnull=True, state__in=(HandOverState.RETURNED, HandOverState.TAKEN_BACK)
    )
    back.update(handled_at=at)


# --- what the verbs share ---------------------------------------------------------------------------------------


def held(row: HandOver) -> HandOver:
    """Return the row as it stands now, held until the transaction ends."""
    rows = HandOver.objects.select_for_update(of=("self",))
    return rows.select_related("lead__person", "lead__unit", "contract", "unit", "receiver").get(pk=row.pk)


def refuse_answered(row: HandOver) -> None:
    """Refuse when somebody answered already, and say who."""
    if row.state != HandOverState.OFFERED:
        raise HandOverRefused("answered", str(row.get_state_display()), str(row.answered_by or ""))


def member_of(user: User | None) -> Member | None:
    """Return the member that a user is."""
    return Member.objects.filter(user=user).first() if user is not None else None


def note(
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
    """Record what happened with a hand-over, on the timeline of the lead, its person and its account of now."""
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


#: The same under a name that a verb with a parameter `note` can use.
_note = note


def _waiting(row: HandOver) -> HandOver:
    found = held(row)
    refuse_answered(found)
    return found


def _destination(
    life: Lifecycle, receiver: Member | None, unit: Unit | None, today: date
) -> tuple[Member | None, Unit, tuple[str, ...]]:
    """Return who gets a lead, on the desk of which unit, and why."""
    if receiver is not None:
        place = routing.desk_of(receiver, life.unit, today)
        if place is None:
            raise HandOverRefused("unseen", receiver.name)
        return receiver, place, ()
    if unit is not None:
        return None, unit, (_("It lies on the desk of %(unit)s for whoever is first.") % {"unit": unit},)
    routed = routing.route(life, today=today)
    place = routing.desk_of(routed.member, life.unit, today) if routed.member is not None else None
    if routed.member is None or place is None:
        raise HandOverRefused("nobody")
    return routed.member, place, routed.reasons


def _place_in_queue(
    life: Lifecycle, contract: HandOverContract, to: Member | None, unit: Unit
) -> dict[str, Any]:
    """Return whether a lead is held out and where it stands in the queue.

    Drawn once for each lead and version: the same lead gets the same lot, however often it is asked.
    """
    lots = random.Random(f"{life.uid}:{contract.number}")  # noqa: S311  a lot, no secret
    held_out = lots.random() * 100 < contract.holdout_percent
    others: list[float] = []
    if held_out:
        queue = HandOver.objects.waiting()
        queue = queue.filter(receiver=to) if to is not None else queue.filter(receiver=None, unit=unit)
        others = list(queue.order_by("id").values_list("rank", flat=True)[:500])
    return {"held_out": held_out, "rank": rules.queue_rank(life.priority, held_out, others, lots.random())}


def _clock(contract: HandOverContract, unit: Unit, at: datetime) -> dict[str, datetime]:
    calendar = calendar_for(unit)
    minutes = contract.answer_hours * 60
    return {
        "due_at": calendar.add(at, minutes),
        "remind_at": calendar.add(at, minutes * contract.remind_percent / 100),
        "take_back_at": calendar.add(at, minutes * contract.take_back_percent / 100),
    }


def _fill_in(life: Lifecycle, step: str, on: date | None, need: str, job_title: str) -> None:
    """Write down what the receiver learned: the next step, the need in their words, the role of the person."""
    changed = {}
    if step.strip() or on:
        changed = {"next_step": step.strip(), "next_step_date": on}
    if need.strip():
        changed["need"] = need.strip()
    for name, value in changed.items():
        setattr(life, name, value)
    if changed:
        life.save(update_fields=list(changed))
    if job_title.strip() and life.person is not None and not life.person.job_title:
        life.person.job_title = job_title.strip()
        life.person.save(update_fields=["job_title"])


#: Fields of a hand-over and of its lead that come back when an answer is taken back.
ANSWER = (
    "state", "receiver_id", "answered_at", "answered_by_id", "accepted_at", "returned_at", "touch_due_at",
    "second_due_at", "reason", "note", "recycle_on", "channel",
)  # fmt: skip
TAKEN_ALONG = ("next_step", "next_step_date", "need", "retry_on")


def _as_it_stands(row: HandOver) -> dict[str, Any]:
    life = row.lead
    return {
        "row": {name: _plain(getattr(row, name)) for name in ANSWER},
        "lead": {name: _plain(getattr(life, name)) for name in TAKEN_ALONG},
        "owner": life.owner_id,
        "state": life.state,
        "job_title": life.person.job_title if life.person is not None else None,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _read(model: Any, name: str, value: Any) -> Any:
    """Return a kept value as the field holds it."""
    return model._meta.get_field(name).to_python(value) if isinstance(value, str) else value


def _put_lead_back(
    life: Lifecycle, was: dict[str, Any], event: Event, *, at: datetime, by: User | None, via: str
) -> None:
    life = Lifecycle.objects.select_related("person").get(pk=life.pk)
    for name, value in was["lead"].items():
        setattr(life, name, _read(Lifecycle, name, value))
    life.save(update_fields=list(TAKEN_ALONG))
    if life.person is not None and was["job_title"] is not None and life.person.job_title != was["job_title"]:
        life.person.job_title = was["job_title"]
        life.person.save(update_fields=["job_title"])
    if life.state != was["state"]:
        to = was["state"] if was["state"] in moves_from(life.state) else "warm"
        customers.move_lifecycle(
            life, to=to, at=at, by=by, rule="leads.undo", reason="better_known", evidence=event,
            retry_on=life.retry_on, via=via,
        )  # fmt: skip
    owner = Member.objects.filter(pk=was["owner"]).first() if was["owner"] else None
    customers.own_lifecycle(life, owner=owner, at=at, by=by, via=via)


def _times_before(row: HandOver, reason: str) -> int:
    """Return how often the lead came back for this reason before."""
    back = HandOver.objects.alive().filter(lead=row.lead_id, state=HandOverState.RETURNED, reason=reason)
    return back.exclude(pk=row.pk).count()


def _give_back(row: HandOver, *, at: datetime, by: User | None, via: str) -> None:
    """Give a lead to whoever offered it, or to its owner of before; a lead that nobody accepted stays with its owner."""
    life = Lifecycle.objects.get(pk=row.lead_id)
    if row.accepted_at is not None or life.owner_id is None:
        former = Member.objects.alive().filter(pk=row.before.get("owner"), active=True).first()
        sender = row.offered_by if row.offered_by and row.offered_by.active else None
        owner = sender or (former if former is None or former.pk != row.receiver_id else None)
        customers.own_lifecycle(life, owner=owner, at=at, by=by, via=via)
    customers.set_retry(life, retry_on=row.recycle_on, at=at)
