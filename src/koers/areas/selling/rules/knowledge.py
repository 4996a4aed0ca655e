"""What is known of a customer before a deal, from values alone: fields of its people and of its purchase.

share = fields known / fields. Each person who takes part has four fields; the purchase has two. Where nobody is known to
take part there is nothing to count, and the share is unknown instead of low.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: The fields of each person who takes part, and those of the purchase.
OF_PERSON = ("role", "stance", "response", "contact")
OF_PURCHASE = ("phase", "close")


@dataclass(frozen=True)
class Field:
    """One thing that one wants to know, and whether it is; `person` is the place of the person it is about."""

    code: str
    is_known: bool
    person: int | None = None


@dataclass(frozen=True)
class Somebody:
    """Who takes part, by place: whether a role, a stance, a way of responding and a contact are known."""

    pk: int
    role: bool
    stance: bool
    response: bool
    contact: bool


def fields(people: Iterable[Somebody], phase: bool, close: bool) -> tuple[Field, ...]:
    """Return every field of a deal; none where nobody takes part.

    >>> [one.code for one in fields([Somebody(1, True, False, False, True)], True, False) if one.is_known]
    ['role', 'contact', 'phase']
    """
    found = [Field(code, getattr(one, code), one.pk) for one in people for code in OF_PERSON]
    return (*found, Field("phase", phase), Field("close", close)) if found else ()


def share(found: Sequence[Field]) -> float | None:
    """Return which share of the fields is known; None where there are none.

    >>> share(fields([Somebody(1, True, False, False, True)], True, False))
    0.5
    """
    return sum(one.is_known for one in found) / len(found) if found else None
