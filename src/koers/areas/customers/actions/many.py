"""Starting and moving many leads at once: the same as one by one, in a few statements.

What is written here is what `start_lifecycle` and `move_lifecycle` write, but for two things: a lead that begins with
a history has no event for each of its moves, and the moves were checked before with `refusal`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import models

from koers.areas.customers import events, rules
from koers.areas.customers.models import Lifecycle, LifecyclePeriod, OwnershipPeriod
from koers.kit.importing import bulk
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import Happening, record_many


class Step(NamedTuple):
    """A move of a lead to write: when (seconds), from where to where, by which rule, why, on which event, until when."""

    at: int
    was: str
    now: str
    rule: str
    reason: str
    evidence: int | None
    retry_on: date | None = None


@dataclass(slots=True)
class Beginning:
    """A lead to start with its history: of whom, in which hands, when (seconds), and its moves since.

    `derived` are the values of columns that are worked out from the timeline, as the database keeps them.
    """

    person_id: int | None
    account_id: int | None
    unit_id: int
    owner_id: int | None
    demo: bool
    at: int
    steps: Sequence[Step] = ()
    derived: tuple[Any, ...] = ()


@dataclass(slots=True)
class Moving:
    """A lead to move, as it was read, since when (seconds) it stands where it stands, and its moves."""

    pk: int
    person_id: int | None
    account_id: int | None
    since: int
    pass_number: int
    owner_id: int | None
    unit_id: int
    origin_id: int | None
    campaign: str
    steps: Sequence[Step]


# fmt: off
_LIFE = (
    "id", "uid", "person_id", "account_id", "unit_id", "owner_id", "demo", "created_at", "updated_at",
    "since", "state", "pass_number", "reason", "retry_on",
)
_STAY = (
    "id", "lifecycle_id", "owner_id", "unit_id", "starts", "ends", "pass_number", "state", "was", "reason", "rule",
    "evidence_id", "skipped",
)
# fmt: on


@dataclass(slots=True)
class Start:
    """Leads ready to be written: rows with the place of their ids, and the names of the columns worked out."""

    lives: list[tuple[Any, ...]]
    stays: list[tuple[Any, ...]]
    owned: list[tuple[Any, ...]]
    derived: tuple[str, ...]
    seconds: tuple[str, ...]


def ready(
    beginnings: Sequence[Beginning], derived: Sequence[str] = (), seconds: Sequence[str] = (), *, at: int
) -> Start:
    """Make the rows of leads with the stays that their moves make; asks nothing of the database.

    `derived` names the columns of `Beginning.derived`, `seconds` those of them that are moments.
    """
    stays: list[tuple[Any, ...]] = []
    lives: list[tuple[Any, ...]] = []
    owned: list[tuple[Any, ...]] = []
    skips, passes, number = is_skip, next_pass, 0
    for pk, (one, uid) in enumerate(zip(beginnings, bulk.uids(len(beginnings)), strict=True)):
        owner, unit = one.owner_id, one.unit_id
        starts, what, retry_on = one.at, _FIRST, None
        for step in one.steps:
            when, was, now, rule, reason, evidence, retry_on = step
            ends = when if when > starts else starts
            stays.append((number, pk, owner, unit, starts, ends, *what))
            what = (passes(was, now, what[0]), now, was, reason, rule, evidence, skips(was, now))
            starts = ends
            number += 1
        stays.append((number, pk, owner, unit, starts, None, *what))
        number += 1
        back = retry_on.isoformat() if retry_on else None
        who = (pk, uid, one.person_id, one.account_id, unit, owner, one.demo)
        lives.append((*who, at, at, starts, what[1], what[0], what[3], back, *one.derived))
        owned.append((pk, pk, owner, one.at))
    return Start(lives, stays, owned, tuple(derived), tuple(seconds))


def start_many(start: Start) -> Sequence[int]:
    """Write leads that were made ready; returns their ids, in the order given.

    The caller holds the transaction and knows that none of them has a lead yet.
    """
    ids = bulk.reserve(Lifecycle, len(start.lives))
    moments = ("created_at", "updated_at", "since", *start.seconds)
    bulk.insert_prepared(
        Lifecycle, (*_LIFE, *start.derived), start.lives, seconds=moments, places={"id": ids}
    )
    stay_ids = bulk.reserve(LifecyclePeriod, len(start.stays))
    bulk.insert_prepared(
        LifecyclePeriod,
        _STAY,
        start.stays,
        seconds=("starts", "ends"),
        places={"id": stay_ids, "lifecycle_id": ids},
    )
    bulk.insert_prepared(
        OwnershipPeriod,
        ("id", "lifecycle_id", "owner_id", "starts"),
        start.owned,
        seconds=("starts",),
        places={"id": bulk.reserve(OwnershipPeriod, len(start.owned)), "lifecycle_id": ids},
    )
    return ids


#: The first stay: pass, state, state before, reason, rule, evidence, passed over a state.
_FIRST: tuple[int, str, str, str, str, int | None, bool] = (1, "cold", "", "", "", None, False)
direction = lru_cache(maxsize=512)(rules.direction)
is_skip = lru_cache(maxsize=512)(rules.is_skip)
next_pass = lru_cache(maxsize=4096)(rules.next_pass)


def move_many(moving: Sequence[Moving], *, at: int, via: str = "rule") -> None:
    """Move leads and record each move; the caller holds the transaction and the rows, and has checked the moves."""
    if not moving:
        return
    happenings: list[Happening] = []
    stays: list[tuple[Moving, Step, int, int]] = []
    rows: list[tuple[Any, ...]] = []
    for one in moving:
        since, number, about = one.since, one.pass_number, _about(one)
        for step in one.steps:
            number = next_pass(step.was, step.now, number)
            since = max(step.at, since)
            happenings.append(_happening(step, about, number, via))
            stays.append((one, step, number, since))
        last = one.steps[-1]
        retry_on = last.retry_on.isoformat() if last.retry_on else None
        rows.append((last.now, since, last.reason, retry_on, None, number, at, one.pk))
    told = record_many(happenings)
    _close([(max(one.steps[0].at, one.since), one.pk) for one in moving])
    ids = bulk.reserve(LifecyclePeriod, len(stays))
    ends = [_next_start(stays, place) for place in range(len(stays))]
    bulk.insert_prepared(
        LifecyclePeriod,
        (*_STAY, "origin_id", "campaign"),
        [
            (
                *(
                    pk,
                    one.pk,
                    one.owner_id,
                    one.unit_id,
                    starts,
                    until,
                    number,
                    step.now,
                    step.was,
                    step.reason,
                ),
                *(step.rule, step.evidence or event.pk, is_skip(step.was, step.now)),
                *(one.origin_id, one.campaign),
            )
            for pk, until, event, (one, step, number, starts) in zip(ids, ends, told, stays, strict=True)
        ],
        seconds=("starts", "ends"),
    )
    columns = ("state", "since", "reason", "retry_on", "held_until", "pass_number", "updated_at")
    bulk.change_prepared(Lifecycle, columns, rows, seconds=("since", "updated_at"))
    _raise_versions(moving)


def _next_start(stays: Sequence[tuple[Moving, Step, int, int]], place: int) -> int | None:
    """Return when the stay after this one of the same lead begins."""
    follows = place + 1 < len(stays) and stays[place + 1][0] is stays[place][0]
    return stays[place + 1][3] if follows else None


def _about(one: Moving) -> list[tuple[str, int, str]]:
    about = [("lifecycle", one.pk, "lead")]
    about += [("person", one.person_id, "lead")] if one.person_id is not None else []
    about += [("account", one.account_id, "lead")] if one.account_id is not None else []
    return about


def _happening(step: Step, about: Sequence[tuple[str, int, str]], number: int, via: str) -> Happening:
    backward = direction(step.was, step.now) in ("backward", "aside")
    facts = events.MoveFacts(
        step.was, step.now, number, step.reason, step.rule, is_skip(step.was, step.now), backward
    )
    cause = Event(pk=step.evidence) if step.evidence else None
    return Happening(
        events.LIFECYCLE_MOVED,
        datetime.fromtimestamp(step.at, UTC),
        about,
        facts,
        rule=step.rule,
        via=via,
        cause=cause,
    )


def _close(ends: Sequence[tuple[int, int]]) -> None:
    """End the running stays of leads."""
    running: dict[int, int] = {}
    ids = [pk for _at, pk in ends]
    for start in range(0, len(ids), 500):
        open_ones = LifecyclePeriod.objects.filter(
            lifecycle_id__in=ids[start : start + 500], ends__isnull=True
        )
        running.update(open_ones.values_list("lifecycle_id", "pk"))
    rows = [(at, running[pk]) for at, pk in ends if pk in running]
    bulk.change_prepared(LifecyclePeriod, ("ends",), rows, seconds=("ends",))


def _raise_versions(moving: Sequence[Moving]) -> None:
    """Make the version of each lead as much higher as it made moves, as saving it would."""
    for steps in {len(one.steps) for one in moving}:
        ids = [one.pk for one in moving if len(one.steps) == steps]
        for start in range(0, len(ids), 500):
            chunk = Lifecycle._base_manager.filter(pk__in=ids[start : start + 500])
            chunk.update(version=models.F("version") + steps)
