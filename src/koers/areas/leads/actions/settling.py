"""Let the rules read what is new about one lead, and move it where its evidence says it stands."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from koers.areas.customers import actions as customer_actions
from koers.areas.customers.models import Lifecycle
from koers.areas.leads import events
from koers.areas.leads.queries import evidence
from koers.areas.leads.rules import derivation
from koers.areas.leads.rules.derivation import Memory, Transition
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import on

#: Kinds after which a lead is looked at in the same moment, so that a page shows at once what a verb did.
AT_ONCE = (
    *events.TOUCHES,
    events.HANDED_OVER,
    events.ACCEPTED,
    events.RETURNED,
    events.TAKEN_BACK,
    "selling.deal.won",
    "selling.deal.lost",
    "selling.order.placed",
    "customers.activity.done",
    "customers.motive.proven",
    "customers.record.merged",
    "customers.record.unmerged",
)


def settle(life: Lifecycle, *, at: datetime) -> list[Transition]:
    """Read the new events of a lead and make the moves that they justify; returns those moves.

    Events that come late, from before what was read, make it read the whole history again; the moves of the past
    stay as they were known then, and only a different state now is a new move.
    """
    with transaction.atomic():
        _declared, rules = evidence.lifecycle_rules()
        held = Lifecycle.objects.select_for_update(of=("self",)).select_related(
            "person__account", "account", "origin"
        )
        life_now = held.get(pk=life.pk)
        memory, made, read = _read(life_now, rules, at)
        _perform(life_now, rules, made, memory)
        due = derivation.due_at(rules, memory)
        stored = {"rules": rules.name, "event": read, "packed": memory.packed()}
        Lifecycle.objects.filter(pk=life.pk).update(
            memory=stored, due_at=evidence.moment(due) if due is not None else None
        )
    life.refresh_from_db()
    return made


def _read(life: Lifecycle, rules: derivation.Rules, at: datetime) -> tuple[Memory, list[Transition], int]:
    """Return the memory after reading, the moves to make now, and the last event that was read."""
    facts = evidence.facts_of(life)
    known = life.memory or {}
    # What was read is never unread: an event from before it is told as of where the reading stands.
    until = max(evidence.seconds(at), known["packed"][0] if known else 0)
    if known.get("rules") == rules.name:
        found, settings = evidence.happenings(life, rules, after=known["event"])
        memory = Memory.unpacked(life.state, evidence.seconds(life.since), known["packed"])
        if all(when >= memory.read_to for when, _groups, _event in found):
            made = derivation.run(rules, memory, found, facts, until, settings)
            return memory, made, max([known["event"], *(event for _at, _groups, event in found)])
    found, settings = evidence.happenings(life, rules)
    first = life.periods.order_by("starts", "id").values_list("starts", flat=True).first() or life.since
    begun = min([evidence.seconds(first), *(when for when, _groups, _event in found[:1])])
    memory = derivation.fresh(rules, begun)
    made = derivation.run(rules, memory, found, facts, until, settings)
    read = evidence.links_of(life).aggregate(last=Max("event_id"))["last"] or 0
    return memory, _differing(life, memory, made, until), read


def _differing(life: Lifecycle, memory: Memory, made: list[Transition], until: int) -> list[Transition]:
    """Return the moves that are new: those since the state that the lead has; one leap when history reads differently."""
    if memory.state == life.state:
        return []
    for number in range(len(made) - 1, -1, -1):
        if made[number].was == life.state and evidence.moment(made[number].at) >= life.since:
            return made[number:]
    if not made:  # The evidence is gone: a merge was taken back.
        return [Transition(until, life.state, memory.state, "read_again", None, "better_known")]
    last = made[-1]
    return [Transition(last.at, life.state, memory.state, last.move, last.event, last.reason)]


def _perform(life: Lifecycle, rules: derivation.Rules, made: list[Transition], memory: Memory) -> None:
    for one in made:
        event = Event.objects.filter(pk=one.event).first() if one.event else None
        reason = str((event.facts if event else {}).get("reason") or one.reason)
        try:
            customer_actions.move_lifecycle(
                life,
                to=one.now,
                at=evidence.moment(one.at),
                rule=f"{rules.name}:{one.move}",
                reason=reason or "better_known",
                evidence=event,
                via="rule",
            )
        except customer_actions.MoveRefused:
            # What the rules wish is no move there is: the lead stays, and what it remembers says so too.
            memory.state, memory.entered = life.state, evidence.seconds(life.since)
            return


def settle_subject(kind: str, pk: int, *, at: datetime) -> None:
    """Settle the lead of a person or an account, if there is one."""
    life = Lifecycle.objects.alive().filter(**{f"{kind}_id": pk}).first()
    if life is not None:
        settle(life, at=at)


def _hear(event: Event) -> None:
    about = event.subjects.filter(subject_kind__in=("person", "account")).order_by(
        "subject_kind", "subject_id"
    )
    for kind, pk in about.values_list("subject_kind", "subject_id").distinct():
        settle_subject(kind, pk, at=event.happened_at)


for _kind in AT_ONCE:
    on(_kind)(_hear)
