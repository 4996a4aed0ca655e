"""Reads over the tables of the customers."""

from collections.abc import Sequence
from typing import Any

from koers.areas.customers import rules
from koers.areas.customers.events import ACTIVITY_CORRECTED, ACTIVITY_DONE, LifecycleState
from koers.areas.customers.models import Account, Activity, Lifecycle, Person
from koers.areas.customers.queries import (
    asked,
    deciding,
    loop,
    needs,
    opinion,
    promises,
    relation,
    spent,
)
from koers.areas.customers.rules import LEFT, OPEN, ROAD, direction, is_skip
from koers.kit.timeline import subjects
from koers.kit.timeline.kinds import words_of

__all__ = [
    "LEFT",
    "OPEN",
    "ROAD",
    "activity_words",
    "asked",
    "deciding",
    "direction",
    "is_skip",
    "loop",
    "merged_ids",
    "moves_from",
    "needs",
    "opinion",
    "promises",
    "relation",
    "spent",
]


@words_of(ACTIVITY_CORRECTED)
@words_of(ACTIVITY_DONE)
def activity_words(many: Sequence[dict[str, Any]]) -> list[str]:
    """Return the subject line of each activity that events are about."""
    ids = [facts["activity_id"] for facts in many if "activity_id" in facts]
    named = dict(Activity.objects.filter(pk__in=ids).values_list("pk", "subject"))
    return [named.get(facts.get("activity_id", 0), "") for facts in many]


def merged_ids(subject: Account | Person) -> list[int]:
    """Return the ids of the records that were merged into this one, also through others."""
    found: list[int] = []
    ahead = [subject.pk]
    while ahead:
        ahead = list(type(subject)._base_manager.filter(merged_into__in=ahead).values_list("pk", flat=True))
        found += ahead
    return found


def _also_of_record(row: Account | Person) -> list[tuple[str, int]]:
    return [(row.subject_code, pk) for pk in merged_ids(row)]


def _also_of_lead(row: Lifecycle) -> list[tuple[str, int]]:
    subject = row.subject
    return [(subject.subject_code, pk) for pk in (subject.pk, *merged_ids(subject))]


subjects.register_family(Account.subject_code, _also_of_record)
subjects.register_family(Person.subject_code, _also_of_record)
subjects.register_family(Lifecycle.subject_code, _also_of_lead)


def moves_from(state: str) -> list[str]:
    """Return the states to which a lead may be moved by hand, in the order of the road."""
    order = list(LifecycleState.values)
    return sorted(rules.MOVES.get(state, frozenset()), key=order.index)
