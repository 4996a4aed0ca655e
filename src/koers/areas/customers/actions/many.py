"""Starting and moving many leads at once: the same as one by one, in a few statements.

What is written here is what `start_lifecycle` and `move_lifecycle` write, but for two things: a lead that begins with
a history has no event for each of its moves, and the moves were checked before with `refusal`.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models

from koers.areas.customers import events, rules
from koers.areas.customers.models import Lifecycle, LifecyclePeriod, OwnershipPeriod
from koers.kit.importing import bulk
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import Happening, record_many


class Step(NamedTuple):
    """A move of a lead to write: when, from where to where, by which rule and why, and the event it stands on."""

    at: datetime
    was: str
    now: str
    rule: str
    reason: str
    evidence: int | None


@dataclass(slots=True)
class Beginning:
    """A lead to start with its history: of whom, in which hands, when, and its moves since."""

    person_id: int | None
    account_id: int | None
    unit_id: int
    owner_id: int | None
    demo: bool
    at: datetime
    steps: Sequence[Step] = ()
    #: Columns that are worked out from the timeline, such as points.
    derived: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Moving:
    """A lead to move, as it was read, and its moves."""

    pk: int
    person_id: int | None
    account_id: int | None
    since: datetime
    pass_number: int
    owner_id: int | None
    unit_id: int
    origin_id: int | None
    campaign: str
    steps: Sequence[Step]


def start_many(beginnings: Sequence[Beginning], *, at: datetime) -> list[int]:
    """Start leads with the stays that their moves make; returns their ids, in the order given.

    The caller holds the transaction and knows that none of them has a lead yet.
    """
    ids = list(bulk.reserve(Lifecycle, len(beginnings)))
    stays: list[tuple[int, Beginning, int, str, str, datetime, datetime | None, Step | None]] = []
    lives = []
    for pk, one in zip(ids, beginnings, strict=True):
        state, since, number, last = "cold", one.at, 1, None
        for step in one.steps:
            moment = step.at if step.at > since else since
            stays.append((pk, one, number, state, last.was if last else "", since, moment, last))
            number = rules.next_pass(step.was, step.now, number)
            state, since, last = step.now, moment, step
        stays.append((pk, one, number, state, last.was if last else "", since, None, last))
        lives.append(
            {
                "id": pk,
                "uid": uuid.uuid4(),
                "created_at": at,
                "updated_at": at,
                "demo": one.demo,
                "person_id": one.person_id,
                "account_id": one.account_id,
                "state": state,
                "since": since,
                "pass_number": number,
                "reason": last.reason if last else "",
                "owner_id": one.owner_id,
                "unit_id": one.unit_id,
                **one.derived,
            }
        )
    _insert(Lifecycle, lives)
    _insert(
        LifecyclePeriod,
        [
            _stay(pk, number, state, was, starts, ends, step, one.owner_id, one.unit_id, None, "")
            for pk, one, number, state, was, starts, ends, step in stays
        ],
    )
    _insert(
        OwnershipPeriod,
        [
            {"lifecycle_id": pk, "owner_id": one.owner_id, "starts": one.at}
            for pk, one in zip(ids, beginnings, strict=True)
        ],
    )
    return ids


def move_many(moving: Sequence[Moving], *, at: datetime, via: str = "rule") -> None:
    """Move leads and record each move; the caller holds the transaction and the rows, and has checked the moves."""
    happenings, stays, ends, rows = [], [], [], []
    for one in moving:
        since, number, starts = one.since, one.pass_number, []
        about = [("lifecycle", one.pk, "lead")]
        about += [("person", one.person_id, "lead")] if one.person_id is not None else []
        about += [("account", one.account_id, "lead")] if one.account_id is not None else []
        for step in one.steps:
            number = rules.next_pass(step.was, step.now, number)
            since = max(step.at, since)
            backward = rules.direction(step.was, step.now) in ("backward", "aside")
            facts = events.MoveFacts(
                step.was,
                step.now,
                number,
                step.reason,
                step.rule,
                rules.is_skip(step.was, step.now),
                backward,
            )
            happenings.append(
                Happening(
                    events.LIFECYCLE_MOVED,
                    step.at,
                    about,
                    facts,
                    rule=step.rule,
                    via=via,
                    cause=Event(pk=step.evidence) if step.evidence else None,
                )
            )
            starts.append((since, number, step))
        ends.append((starts[0][0], one.pk))
        for place, (begins, passed, step) in enumerate(starts):
            until = starts[place + 1][0] if place + 1 < len(starts) else None
            stays.append((one, passed, begins, until, step))
        last = starts[-1][2]
        rows.append((last.now, since, last.reason, None, None, number, at, one.pk))
    told = record_many(happenings)
    _close(ends)
    _insert(
        LifecyclePeriod,
        [
            _stay(
                one.pk,
                number,
                step.now,
                step.was,
                begins,
                until,
                step,
                one.owner_id,
                one.unit_id,
                one.origin_id,
                one.campaign,
                event.pk,
            )
            for (one, number, begins, until, step), event in zip(stays, told, strict=True)
        ],
    )
    columns = ("state", "since", "reason", "retry_on", "held_until", "pass_number", "updated_at")
    bulk.change(Lifecycle, columns, rows)
    for steps in {len(one.steps) for one in moving}:
        ids = [one.pk for one in moving if len(one.steps) == steps]
        for start in range(0, len(ids), 500):
            chunk = Lifecycle._base_manager.filter(pk__in=ids[start : start + 500])
            chunk.update(version=models.F("version") + steps)


def _stay(
    pk: int,
    number: int,
    state: str,
    was: str,
    starts: datetime,
    ends: datetime | None,
    step: Step | None,
    owner_id: int | None,
    unit_id: int,
    origin_id: int | None,
    campaign: str,
    event: int | None = None,
) -> dict[str, Any]:
    return {
        "lifecycle_id": pk,
        "pass_number": number,
        "state": state,
        "was": was,
        "starts": starts,
        "ends": ends,
        "reason": step.reason if step else "",
        "rule": step.rule if step else "",
        "evidence_id": (step.evidence if step else None) or event,
        "owner_id": owner_id,
        "unit_id": unit_id,
        "origin_id": origin_id,
        "campaign": campaign,
        "skipped": rules.is_skip(step.was, step.now) if step else False,
    }


def _close(ends: Sequence[tuple[datetime, int]]) -> None:
    """End the running stays of leads."""
    running: dict[int, int] = {}
    ids = [pk for _at, pk in ends]
    for start in range(0, len(ids), 500):
        rows = LifecyclePeriod.objects.filter(lifecycle_id__in=ids[start : start + 500], ends__isnull=True)
        running.update(rows.values_list("lifecycle_id", "pk"))
    bulk.change(LifecyclePeriod, ("ends",), [(at, running[pk]) for at, pk in ends if pk in running])


def _insert(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    tray = bulk.Tray(model)
    ids = iter(bulk.reserve(model, len(rows))) if "id" not in rows[0] else None
    for row in rows:
        tray.add(row if ids is None else {"id": next(ids), **row})
    tray.write()
