"""What a file can bring: targets with their columns, and the nouns that cells may name. Areas declare them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.db import models
from django.utils.translation import gettext_lazy as _

from koers.kit.importing.messages import Text

if TYPE_CHECKING:
    from koers.kit.importing.models import Import
    from koers.kit.importing.questions import Question
    from koers.kit.importing.work import Line, Work

Kind = Literal[
    "text",
    "email",
    "money",
    "number",
    "whole",
    "date",
    "moment",
    "flag",
    "choice",
    "currency",
    "year",
    "percent",
]
#: The column that names a record by its id in Koers: the first one of every export.
OWN_ID = "koers_id"


@dataclass(frozen=True)
class Column:
    """One field that a column of a file can be mapped to."""

    name: str
    label: Text
    kind: Kind = "text"
    required: bool = False
    #: Longest text; 0 is without limit.
    limit: int = 0
    #: Codes of a closed list; the words for them stand in the profiles.
    choices: tuple[str, ...] = ()
    #: Code for a word outside the list; None refuses the row.
    fallback: str | None = None
    #: A cell that cannot be read is left empty and reported, instead of keeping the whole row out.
    lenient: bool = False
    #: Corrects the spelling of a text against a known list; the rule `spelling` switches it.
    tidy: Callable[[str], str] | None = None
    #: Fields of the model that a changed cell bears on, its own first; empty when named after the column.
    fills: tuple[str, ...] = ()

    @property
    def filled(self) -> tuple[str, ...]:
        """Return the fields of the model that a changed cell bears on, its own first."""
        return self.fills or (self.name, f"{self.name}_cents")


@dataclass(frozen=True)
class Target:
    """A kind of row that a file can hold, and how such rows are written."""

    name: str
    noun: str
    label: Text
    columns: tuple[Column, ...]
    #: Files with a lower order are read first: accounts before deals.
    order: int
    #: Alternatives that tell two rows apart; the first of which all columns are mapped is used.
    keys: tuple[tuple[str, ...], ...]
    write: Callable[["Work", list["Line"]], None]
    #: Second pass over the rows for what needs all of them, such as a parent further down.
    link: Callable[["Work", list["Line"]], None] | None = None
    #: What is told once, after the last row of a file.
    finish: Callable[["Work"], None] | None = None
    #: Columns for which the second pass is needed.
    linked: tuple[str, ...] = ()
    #: Rows that are equal in their key are told apart by their order of appearance instead of refused.
    repeats: bool = False
    #: At least one of these columns must be mapped.
    needs_one_of: tuple[str, ...] = ()
    #: Rows without an id of their own get one from their key, so that a second run finds them again.
    derived: bool = False
    #: Takes back what such rows told of records that the import did not make, when it is undone.
    undo: "Callable[[Import, datetime], None] | None" = None
    #: What to ask before anything is written, from the distinct values of the mapped columns.
    ask: Callable[[Mapping[str, list[str]], str, Mapping[str, str]], "list[Question]"] | None = None

    def __post_init__(self) -> None:
        """Offer the column of Koers' own id in front, wherever a row is a record of its own."""
        if self.has_koers_id:
            own = Column(OWN_ID, _("Koers ID"), limit=60)
            object.__setattr__(self, "columns", (own, *self.columns))

    @property
    def has_koers_id(self) -> bool:
        """Say whether each row is one record, which its Koers ID then names."""
        return self.name == self.noun

    def column(self, name: str) -> Column:
        """Return a column by name; KeyError when there is none."""
        return self._by_name[name]

    @property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}


@dataclass(frozen=True)
class Noun:
    """A model that imports write or name: how a cell finds one of its rows, and how a missing one is made."""

    name: str
    model: type[models.Model]
    label: Text
    #: Fields by which a cell may name a row, besides the id at the source.
    named_by: tuple[str, ...] = ("name",)
    #: Read all rows once and compare folded names; False for nouns that may have very many rows.
    whole: bool = True
    #: Makes the fields of a row that a cell names and nobody knows; the visible rule `make.<noun>` switches it.
    make: Callable[["Work", str], Mapping[str, Any]] | None = None
    #: The row that is used when a file names none, such as the firm itself for a record without a unit.
    default: Callable[["Work", "Line"], int] | None = None
    #: The unit in which each row sits, by id; for members.
    homes: Callable[[], dict[int, int]] | None = None
    #: Of a record without a unit: the column and noun of what it is a part of, whose unit decides who may write it.
    within: tuple[str, str] | None = None


@dataclass(frozen=True)
class Companion:
    """A record that Koers keeps by itself beside others; undo takes it along while nobody worked with it.

    `touched` narrows rows of the model to those that somebody worked with; rows that others refer to are kept anyway.
    """

    model: type[models.Model]
    touched: "Callable[[models.QuerySet[Any]], models.QuerySet[Any]]"


_targets: dict[str, Target] = {}
_nouns: dict[str, Noun] = {}
_companions: dict[type[models.Model], Companion] = {}


def register(*declared: Target | Noun | Companion) -> None:
    """Make targets, nouns and companions known; areas call this when Django starts."""
    for item in declared:
        if isinstance(item, Target):
            _targets[item.name] = item
        elif isinstance(item, Companion):
            _companions[item.model] = item
        else:
            _nouns[item.name] = item


def companion(model: type[models.Model]) -> Companion | None:
    """Return how a model is a companion of others, if it is one."""
    return _companions.get(model)


def targets() -> list[Target]:
    """Return all targets in the order in which their files are read."""
    return sorted(_targets.values(), key=lambda target: (target.order, target.name))


def target(name: str) -> Target:
    """Return a target by name; KeyError when nobody declared it."""
    return _targets[name]


def noun(name: str) -> Noun:
    """Return a noun by name; KeyError when nobody declared it."""
    return _nouns[name]


def nouns() -> list[Noun]:
    """Return all nouns by name."""
    return sorted(_nouns.values(), key=lambda item: item.name)
