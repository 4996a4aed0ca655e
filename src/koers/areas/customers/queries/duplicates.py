"""Reads over records that may be one: what waits, both sides of a pair, and when was looked for the last time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import (
    NOUNS,
    Account,
    Duplicate,
    DuplicateSearch,
    DuplicateVerdict,
    Person,
    choosable,
)
from koers.kit.resource import references
from koers.kit.ui.formats import money

SHOWN = 100
DECIDED = 20
LEVELS = {
    "same": (_("the same"), "good"),
    "near": (_("nearly the same"), "sea"),
    "close": (_("alike"), "plain"),
    "apart": (_("different"), "warn"),
}


@dataclass(frozen=True)
class Why:
    """One reason in words: the field, how far it agrees, its tone, and how alike the two values are."""

    field: str
    level: str
    tone: str
    likeness: float


@dataclass(frozen=True)
class Pair:
    """A proposal with both records and its reasons."""

    row: Duplicate
    first: Account | Person
    second: Account | Person
    reasons: list[Why]

    @property
    def speaks_for(self) -> list[Why]:
        """Return the reasons that speak for one record."""
        return [why for why in self.reasons if why.tone != "warn"]

    @property
    def speaks_against(self) -> list[Why]:
        """Return what differs."""
        return [why for why in self.reasons if why.tone == "warn"]


def waiting(user: Any, noun: str) -> "models.QuerySet[Duplicate]":
    """Return the proposals of a noun that wait for a decision and that this person may see, the surest first."""
    return Duplicate.objects.visible_to(user).undecided().filter(noun=noun).order_by("-weight", "id")


def decided(user: Any, noun: str) -> "models.QuerySet[Duplicate]":
    """Return what was decided last."""
    rows = Duplicate.objects.visible_to(user).filter(noun=noun).exclude(verdict=DuplicateVerdict.OPEN)
    return rows.select_related("decided_by", "merge").order_by("-decided_at", "-id")


def pairs(rows: Sequence[Duplicate]) -> list[Pair]:
    """Return proposals with their records, two statements for however many."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.noun] |= {row.first_id, row.second_id}
    held: dict[str, dict[int, Any]] = {
        noun: NOUNS[noun]._base_manager.select_related(*_also(noun)).in_bulk(ids)
        for noun, ids in wanted.items()
    }
    return [
        Pair(row, held[row.noun][row.first_id], held[row.noun][row.second_id], reasons_of(row))
        for row in rows
        if row.first_id in held[row.noun] and row.second_id in held[row.noun]
    ]


def _also(noun: str) -> tuple[str, ...]:
    return ("owner", "unit", "account") if noun == Person.subject_code else ("owner", "unit", "parent")


def reasons_of(row: Duplicate) -> list[Why]:
    """Return the reasons of a proposal in words."""
    model = NOUNS[row.noun]
    found = []
    for reason in row.reasons:
        label, tone = LEVELS[reason["level"]]
        field: Any = model._meta.get_field(reason["field"])
        found.append(Why(capfirst(str(field.verbose_name)), str(label), tone, reason["likeness"]))
    return found


@dataclass(frozen=True)
class Line:
    """One field of two records: what both hold, whether that differs, and which of the two is taken at first."""

    name: str
    label: str
    first: str
    second: str
    differs: bool
    fills: bool
    clear: bool


def lines(pair: Pair, user: Any) -> list[Line]:
    """Return what both records hold, field by field; what neither holds is left out.

    A record of a unit that this person does not see is not named.
    """
    found = []
    for name in choosable(type(pair.first)):
        field: Any = pair.first._meta.get_field(name)
        one, other = _shown(pair.first, field, user), _shown(pair.second, field, user)
        if not one and not other:
            continue
        differs = getattr(pair.first, field.attname) != getattr(pair.second, field.attname)
        label = capfirst(str(field.verbose_name))
        found.append(Line(name, label, one, other, differs, bool(other and not one), bool(one and not other)))
    return found


def _shown(row: Any, field: Any, user: Any) -> str:
    value = getattr(row, field.attname)
    if value in (None, ""):
        return ""
    if field.is_relation:
        seen = references.visible_rows(field.related_model, user).filter(pk=value).exists()
        return str(getattr(row, field.name)) if seen else str(_("Kept in a unit that you do not see."))
    if field.name.endswith("_cents"):
        return money(value, row.currency)
    return str(getattr(row, f"get_{field.name}_display")()) if field.choices else str(value)


def last_search(noun: str) -> DuplicateSearch | None:
    """Return the last look for duplicates of a noun."""
    return DuplicateSearch.objects.filter(noun=noun).first()
