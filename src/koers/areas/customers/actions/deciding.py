"""What people do with the decision-making unit of an account: give a place, move it, rate a stance, tie persons.

Each verb is atomic: it changes the record, keeps how it was, and records one event.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from koers.areas.customers.events import deciding
from koers.areas.customers.models import (
    BuyingRole,
    PersonTie,
    ProfileLink,
    RolePeriod,
    StanceRating,
)
from koers.areas.organisation.models import Member
from koers.kit.access.models import User
from koers.kit.record import StaleVersionError
from koers.kit.timeline.recording import Subject, record

#: What makes up a place; every change of it begins a new period.
PLACE = ("role", "also_role", "part", "influence", "response_mode", "covered_by")

__all__ = [
    "PLACE",
    "add_to_decision",
    "change_buying_role",
    "change_tie",
    "end_tie",
    "leave_decision",
    "note_profile",
    "note_stance",
    "place",
    "return_to_decision",
    "tie",
]


def add_to_decision(row: BuyingRole, *, by: User | None, at: datetime, via: str = "ui") -> BuyingRole:
    """Give a person a place in the decisions of an account; the first period of the place begins."""
    with transaction.atomic():
        row.save()
        _start_period(row, at)
        record(
            deciding.ROLE_RECORDED,
            at=at,
            by=by,
            via=via,
            subjects=_about(row),
            facts=deciding.RoleFacts(row.pk),
        )
    return row


def change_buying_role(
    row: BuyingRole, *, by: User | None, at: datetime, via: str = "ui", **fields: Any
) -> BuyingRole:
    """Change a place, the words about it, or both."""
    placed = {name: value for name, value in fields.items() if name in PLACE}
    words = {name: value for name, value in fields.items() if name not in PLACE}
    with transaction.atomic():
        if placed:
            place(row, by=by, at=at, via=via, **placed)
        if words:
            for name, value in words.items():
                setattr(row, name, value)
            row.save(update_fields=list(words))
            facts = deciding.DescribedFacts(row.pk, tuple(sorted(words)))
            record(deciding.ROLE_DESCRIBED, at=at, by=by, via=via, subjects=_about(row), facts=facts)
    return row


def place(
    row: BuyingRole,
    *,
    by: User | None,
    at: datetime,
    via: str = "ui",
    taken_back: bool = False,
    **placed: Any,
) -> BuyingRole:
    """Move a person to another role, influence, mode or colleague of ours; how it was stays readable.

    Raises StaleVersionError when somebody changed the place since `row` was read.
    """
    fresh = {name: value for name, value in placed.items() if name in PLACE and getattr(row, name) != value}
    if not fresh:
        return row
    with transaction.atomic():
        _lock(row)
        was = _codes(row)
        for name, value in fresh.items():
            setattr(row, name, value)
        row.save(update_fields=list(fresh))
        if row.left_at is None:
            _end_period(row, at)
            _start_period(row, at)
        facts = deciding.PlacedFacts(row.pk, was, _codes(row), taken_back)
        record(deciding.ROLE_PLACED, at=at, by=by, via=via, subjects=_about(row), facts=facts)
    return row


def leave_decision(row: BuyingRole, *, by: User | None, at: datetime, via: str = "ui") -> None:
    """Note that a person no longer takes part; the map of earlier days keeps the place."""
    with transaction.atomic():
        row.left_at = at
        row.save(update_fields=["left_at"])
        _end_period(row, at)
        facts = deciding.RoleFacts(row.pk)
        record(deciding.ROLE_LEFT, at=at, by=by, via=via, subjects=_about(row), facts=facts)


def return_to_decision(row: BuyingRole, *, by: User | None, at: datetime, via: str = "ui") -> None:
    """Note that a person takes part again, in the place held before."""
    with transaction.atomic():
        row.left_at = None
        row.save(update_fields=["left_at"])
        _end_period(row, at)
        _start_period(row, at)
        facts = deciding.RoleFacts(row.pk)
        record(deciding.ROLE_RETURNED, at=at, by=by, via=via, subjects=_about(row), facts=facts)


def note_stance(row: StanceRating, *, by: User | None, at: datetime, via: str = "ui") -> StanceRating:
    """Keep a rating beside those before it; the newest by its day is the stance of the place."""
    with transaction.atomic():
        role = row.buying_role
        if row.rated_by is None and by is not None:
            row.rated_by = Member.objects.filter(user=by).first()
        row.demo = role.demo
        row.save()
        newest = role.ratings.alive().order_by("-rated_date", "-pk").first()
        assert newest is not None
        role.stance, role.stance_date = newest.value, newest.rated_date
        role.save(update_fields=["stance", "stance_date"])
        facts = deciding.StanceFacts(row.pk, row.value)
        record(deciding.STANCE_RATED, at=at, by=by, via=via, subjects=_about(role), facts=facts)
    return row


def tie(row: PersonTie, *, by: User | None, at: datetime, via: str = "ui") -> PersonTie:
    """Note how one person stands to another."""
    with transaction.atomic():
        row.save()
        _record_tie(row, deciding.TIE_RECORDED, by=by, at=at, via=via)
    return row


def change_tie(row: PersonTie, *, by: User | None, at: datetime, via: str = "ui", **fields: Any) -> PersonTie:
    """Change a tie; one that gets its last day has ended."""
    with transaction.atomic():
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
        ended = fields.get("ends") is not None
        _record_tie(row, deciding.TIE_ENDED if ended else deciding.TIE_RECORDED, by=by, at=at, via=via)
    return row


def end_tie(row: PersonTie, *, by: User | None, at: datetime, via: str = "ui") -> None:
    """End a tie today; it stays on the map of earlier days."""
    change_tie(row, by=by, at=at, via=via, ends=timezone.localdate(at))


def note_profile(row: ProfileLink, *, by: User | None, at: datetime, via: str = "ui") -> ProfileLink:
    """Keep the address of a public profile that somebody typed in."""
    with transaction.atomic():
        row.noted_date = timezone.localdate(at)
        row.save()
        facts = deciding.ProfileFacts(row.pk, row.legal_basis)
        record(deciding.PROFILE_NOTED, at=at, by=by, via=via, subjects=[(row.person, "person")], facts=facts)
    return row


def _about(row: BuyingRole) -> list[Subject]:
    return [
        (row, "place"),
        ("person", row.person_id, "member"),
        ("account", row.account_id, "account"),
    ]


def _record_tie(row: PersonTie, kind: str, *, by: User | None, at: datetime, via: str) -> None:
    subjects: list[Subject] = [
        (row, "tie"),
        ("person", row.person_id, "from"),
        ("person", row.other_id, "to"),
        ("account", row.account_id, "account"),
    ]
    record(kind, at=at, by=by, via=via, subjects=subjects, facts=deciding.TieFacts(row.pk, row.kind))


def _codes(row: BuyingRole) -> dict[str, Any]:
    return {
        "role": row.role,
        "also_role": row.also_role,
        "part": row.part,
        "influence": int(row.influence),
        "response_mode": row.response_mode,
        "covered_by": row.covered_by_id,
    }


def _lock(row: BuyingRole) -> None:
    """Hold the row until the transaction ends; refuse when somebody changed it since it was read."""
    seen = BuyingRole._base_manager.select_for_update(of=("self",)).filter(pk=row.pk)
    if list(seen.values_list("version", flat=True)) != [row.version]:
        raise StaleVersionError(f"buying role {row.pk} is no longer at version {row.version}")


def _end_period(row: BuyingRole, at: datetime) -> None:
    running = row.periods.filter(ends__isnull=True).first()
    if running is not None:
        running.ends = max(at, running.starts)
        running.save(update_fields=["ends"])


def _start_period(row: BuyingRole, at: datetime) -> None:
    before = row.periods.order_by("-starts", "-pk").first()
    starts = max(at, before.ends) if before is not None and before.ends is not None else at
    RolePeriod.objects.create(
        buying_role=row,
        starts=starts,
        demo=row.demo,
        **{name: getattr(row, name) for name in PLACE},
    )
