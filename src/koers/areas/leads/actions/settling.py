"""Let the rules read what is new about one lead, and move it where its evidence says it stands."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max

from koers.areas.customers import actions as customer_actions
from koers.areas.customers import events as customer_events
from koers.areas.customers.models import Lifecycle, LifecycleState, MoveReason, Person
from koers.areas.leads import events
from koers.areas.leads.models import ReadFault, ReadMark
from koers.areas.leads.queries import evidence
from koers.areas.leads.rules import coming_back, points, telling
from koers.areas.leads.rules.derivation import Looping, Transition
from koers.areas.leads.rules.telling import Lens, Standing, Told
from koers.kit.timeline.models import Event, EventSubject
from koers.kit.timeline.recording import on, on_withdrawal

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
    customer_events.MOTIVE_PROVEN,
    customer_events.RECORD_MERGED,
    customer_events.RECORD_UNMERGED,
    customer_events.SCORING_ALLOWED,
)
_REASONS, _BETTER_KNOWN = frozenset(MoveReason.values), str(MoveReason.BETTER_KNOWN)
#: The mark of the reader that keeps all leads up to date.
MARK = "leads"


def settle(life: Lifecycle, *, at: datetime) -> list[Transition]:
    """Read the new events of a lead and make the moves that they justify; returns those moves.

    Events that come late, from before what was read, make it read the whole history again; the moves of the past
    stay as they were known then, and only a different state now is a new move. Events of the future wait.
    Rules that chase each other over this lead leave it where it is, and that is kept as a fault.
    """
    with transaction.atomic():
        held = Lifecycle.objects.select_for_update(of=("self",)).select_related(
            "person__account", "account", "origin"
        )
        made = _settle(held.get(pk=life.pk), evidence.lens(), at)
    life.refresh_from_db()
    return made


def _settle(life: Lifecycle, lens: Lens, at: datetime) -> list[Transition]:
    standing, until = evidence.standing_of(life), evidence.seconds(at)
    scored = is_scored(life)
    try:
        told, upto, seen = _read(life, lens, standing, until, scored)
    except Looping as looping:
        note_fault(life.pk, lens, looping, at)
        return []
    ReadFault.objects.filter(lifecycle=life).delete()
    made = _perform(life, lens, told, until)
    if is_scored(life) != scored:  # A rule blocked it.
        return made
    stands = (told.memory.state, told.memory.entered)
    if life.state != told.memory.state:
        # What the rules wish is no move there is: the lead stays, and what it remembers says so too.
        stands = told.memory.state, told.memory.entered = life.state, evidence.seconds(life.since)
    due = telling.due(lens, told, max(until, told.memory.read_to))
    Lifecycle.objects.filter(pk=life.pk).update(
        memory=telling.remembered(lens, told, *stands, upto, scored=scored, seen=seen),
        due_at=evidence.moment(due) if due is not None else None,
        **_scores(life, lens, told, until),
    )
    return made


def _read(
    life: Lifecycle, lens: Lens, standing: Standing, until: int, scored: bool
) -> tuple[Told, int, list[int]]:
    """Return what the reading told, up to which event everything was read, and which ones beyond that."""
    facts, known = evidence.facts_of(life), standing.known
    after, seen = int(known.get("event", 0)), list(known.get("seen", ()))
    refused = evidence.refused_events(life) if scored else ()
    try:
        if not telling.is_current(lens, known, scored):
            raise telling.NeedsAll
        sights, settings = evidence.sights(life, lens, after=after, also=known.get("later", ()), besides=seen)
        told = telling.read_on(lens, standing, sights, facts, until, settings, scored=scored, refused=refused)
        newest = max([after, *(event for _at, event, _code in sights)])
    except telling.NeedsAll:
        sights, settings = evidence.sights(life, lens)
        told = telling.read_all(
            lens, standing, sights, facts, until, settings, scored=scored, refused=refused
        )
        seen, newest = [], evidence.links_of(life).aggregate(last=Max("event_id"))["last"] or 0
    upto = max(after, horizon(newest))
    read = {*seen, *(event for _at, event, _code in sights)} - {*told.later}
    return told, upto, sorted(event for event in read if event > upto)


def horizon(newest: int) -> int:
    """Return up to which event everything has surely come in, given the newest one that is seen.

    With one writer at a time, as SQLite has it, ids are given out in the order of their commits.
    """
    if connection.vendor == "sqlite":
        return newest
    mark = ReadMark.objects.filter(pk=MARK).values_list("settled_id", flat=True).first()
    return min(newest, mark or 0)


def is_scored(life: Lifecycle) -> bool:
    """Tell whether a lead may have points: not who wants no contact, and not who does not want to be scored."""
    objects = life.person is not None and life.person.unscored_since is not None
    return not objects and life.state != LifecycleState.BLOCKED


def _scores(life: Lifecycle, lens: Lens, told: Told, until: int) -> dict[str, Any]:
    touch = {"last_touch_at": evidence.moment(told.last_touch) if told.last_touch is not None else None}
    if told.tally is None:
        nothing = {name: value for name, value in customer_actions.UNSCORED.items() if name != "memory"}
        return {**nothing, **touch}
    fit = points.fit(lens.card, evidence.fields_of(life))
    engagement = points.engagement_points(lens.card, told.tally, until)
    grade = points.engagement_grade(lens.card, engagement)
    return {
        "fit_points": fit.points,
        "fit_grade": fit.grade,
        "engagement": engagement,
        "engagement_grade": grade,
        "scored_at": evidence.moment(until),
        "priority": points.priority(fit.grade, grade, life.value_cents, life.chance),
        **touch,
    }


def _perform(life: Lifecycle, lens: Lens, told: Told, until: int) -> list[Transition]:
    """Make the moves one by one, until one that does not exist; returns those that were made."""
    done: list[Transition] = []
    for one in told.moves:
        event = Event.objects.filter(pk=one.event).first() if one.event else None
        reason = reason_of(one, event.facts if event else {})
        if customer_actions.refusal(life.state, one.now, reason, event is not None):
            break
        customer_actions.move_lifecycle(
            life,
            to=one.now,
            at=evidence.moment(one.at),
            rule=rule_of(lens, one),
            reason=reason,
            evidence=event,
            retry_on=retry_of(one, reason, until),
            via="rule",
        )
        done.append(one)
    return done


def retry_of(move: Transition, reason: str, until: int) -> date | None:
    """Return the day on which somebody comes back whom a rule let go."""
    if move.now not in coming_back.LEFT:
        return None
    return coming_back.comes_back(move.now, reason, evidence.day(move.at), evidence.day(until))


def rule_of(lens: Lens, move: Transition) -> str:
    """Return how the rule that made a move is written down: id, version and move."""
    return f"{lens.rules.name}:{move.move}"[:80]


def reason_of(move: Transition, facts: Mapping[str, Any]) -> str:
    """Return the reason of a move: what its evidence says, else what the rule says, else that we know better.

    A move forward needs no reason and mostly has none.
    """
    if facts:
        said = str(facts.get("reason") or "")
        if said in _REASONS:
            return said
    return move.reason or _least_reason(move.was, move.now)


@lru_cache(maxsize=512)
def _least_reason(was: str, now: str) -> str:
    return _BETTER_KNOWN if customer_actions.refusal(was, now, "", True) == "reason" else ""


def note_fault(life_id: int, lens: Lens, looping: Looping, at: datetime) -> None:
    """Keep that the rules chased each other over a lead, and do not wait for it until something new happens."""
    told = {"rules": lens.rules.name[:100], "moves": str(looping)[:300], "found_at": at}
    ReadFault.objects.update_or_create(lifecycle_id=life_id, defaults=told)
    Lifecycle.objects.filter(pk=life_id).update(due_at=None)


def settle_subject(kind: str, pk: int, *, at: datetime) -> None:
    """Settle the lead of a person or an account, if there is one."""
    life = Lifecycle.objects.alive().filter(**{f"{kind}_id": pk}).first()
    if life is not None:
        settle(life, at=at)


def _hear(event: Event) -> None:
    about = event.subjects.filter(subject_kind__in=("person", "account")).order_by(
        "subject_kind", "subject_id"
    )
    # An event that is announced for later happens later; until then only what was before it counts.
    at = min(event.happened_at, event.recorded_at)
    for kind, pk in about.values_list("subject_kind", "subject_id").distinct():
        settle_subject(kind, pk, at=at)


for _kind in AT_ONCE:
    on(_kind)(_hear)


@on(customer_events.SCORING_REFUSED)
@on(customer_events.SCORING_ALLOWED)
def _forget_in_accounts(event: Event) -> None:
    """Let the accounts of a person be scored anew, without or again with what this person did."""
    persons = event.subjects.filter(subject_kind=Person.subject_code).values("subject_id")
    theirs = EventSubject.objects.filter(subject_kind=Person.subject_code, subject_id__in=persons)
    accounts = EventSubject.objects.filter(subject_kind="account", event_id__in=theirs.values("event_id"))
    _read_again(account_id__in=list(accounts.values_list("subject_id", flat=True).distinct()))


@on_withdrawal
def _forget_withdrawn(subjects: set[tuple[str, int]]) -> None:
    """Let leads be read again that lost events."""
    for kind in ("person", "account"):
        _read_again(**{f"{kind}_id__in": [pk for code, pk in subjects if code == kind]})


def _read_again(**which: list[int]) -> None:
    """Let the next pass read these leads as a whole."""
    ((name, ids),) = which.items()
    for start in range(0, len(ids), 500):
        rows = Lifecycle.objects.filter(**{name: ids[start : start + 500]})
        rows.update(memory=customer_actions.FORGOTTEN, due_at=F("since"))
