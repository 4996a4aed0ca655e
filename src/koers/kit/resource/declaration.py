"""What a record declares once: its fields in groups, columns, filters, verbs and panels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django import forms
from django.db import models
from django.utils.functional import Promise

from koers.kit.record import named

Text = str | Promise
Kind = Literal[
    "",
    "text",
    "title",
    "money",
    "number",
    "percent",
    "ratio",
    "date",
    "moment",
    "ago",
    "bool",
    "choice",
    "reference",
    "email",
    "url",
]


def value_at(row: Any, path: str) -> Any:
    """Return the value at the end of a path over relations; None where a relation is empty."""
    for step in path.split("__"):
        row = getattr(row, step, None)
    return row


def _joined(values: tuple[Any, ...]) -> str:
    return named(values)


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a list; a plain field name stands for the column that fits the field.

    `name` is a field, a path over relations (`account__sector`), or an annotation of the rows with its `kind`.
    `sort` names the model fields to sort by; they must lead an index. `tones` colours choices. A column that `reads`
    several fields is `written` from their values.
    """

    name: str
    label: Text = ""
    kind: Kind = ""
    sort: tuple[str, ...] = ()
    tones: tuple[tuple[str, str], ...] = ()
    reads: tuple[str, ...] = ()
    written: Callable[[tuple[Any, ...]], str] = _joined


@dataclass(frozen=True, eq=False)
class Filter:
    """A filter in the address; a plain field name stands for the filter that fits the field.

    With `cases` it offers named conditions on the rows: the value in the address, its words and the condition.
    """

    field: str
    name: str = ""
    label: Text = ""
    kind: Literal["", "choice", "reference", "unit", "owner", "date", "money", "number", "flag", "cases"] = ""
    cases: tuple[tuple[str, Text, models.Q], ...] = ()


@dataclass(frozen=True, eq=False)
class View:
    """A list with filters and order that everybody finds as a tab; `query` is its address, or makes it from today."""

    name: str
    label: Text
    query: str | Callable[[date], str]

    def address(self, today: date) -> str:
        """Return the address of the list as of a day."""
        return self.query if isinstance(self.query, str) else self.query(today)


@dataclass(frozen=True, eq=False)
class Group:
    """Fields that stand together under a heading, on the page and in the form."""

    label: Text
    fields: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Verb:
    """Something a person does with a record besides editing it.

    `action` is called as `action(row, by=, at=, via=, **answers)` with the cleaned answers of `ask`;
    `when` says whether it fits the row now; `undo` names the verb that takes it back, with `undo_with` its answers.
    A verb with its `own_page` is asked about and done by a view of the area, under the same address; one that is
    `hidden` only takes another one back.
    """

    name: str
    label: Text
    action: Callable[..., Any]
    ask: type[forms.Form] | None = None
    when: Callable[[Any], bool] = lambda row: True
    ability: str = ""
    icon: str = "check"
    tone: Literal["", "primary", "danger", "quiet"] = ""
    undo: str = ""
    undo_with: Callable[[Any], dict[str, Any]] = lambda row: {}
    bulk: bool = False
    own_page: bool = False
    hidden: bool = False
    says: Text = ""
    refused: tuple[type[Exception], ...] = ()


@dataclass(frozen=True, eq=False)
class Timeline:
    """The panel with what happened, newest first."""

    name: str = "timeline"


@dataclass(frozen=True, eq=False)
class History:
    """The panel with former values of the fields, and the way back to them."""

    name: str = "history"


@dataclass(frozen=True, eq=False)
class Related:
    """The panel with rows of another resource that point to this one."""

    name: str
    resource: str
    by: str
    columns: tuple[str, ...] = ()
    label: Text = ""
    sort: str = ""


@dataclass(frozen=True, eq=False)
class Custom:
    """A panel with a template of its own; `context(row, user)` gives what it shows.

    What the address says under the names in `reads` comes along as keywords. A panel `at_once` comes with the page
    instead of after it; one that stands `beside` comes under what is next; a `late` one is fetched when it is scrolled
    to, and one that `draws` brings the script of the charts along. Who has not its `ability` does not get it; without one
    it is seen by whoever sees the record.
    """

    name: str
    label: Text
    template: str
    context: Callable[..., dict[str, Any]]
    reads: tuple[str, ...] = ()
    at_once: bool = False
    beside: bool = False
    late: bool = False
    draws: bool = False
    ability: str = ""


Panel = Timeline | History | Related | Custom


@dataclass(frozen=True, eq=False)
class Side:
    """A page that stands beside the page of a record, about the same record; `url_name` takes its id."""

    url_name: str
    label: Text
    ability: str


@dataclass(frozen=True, eq=False)
class Start:
    """A page of its own on which a record begins, what its button says, and the ability that it asks."""

    url_name: str
    label: Text
    ability: str


@dataclass(frozen=True, eq=False)
class Resource:
    """One declaration of a record: list, page, form, verbs, export, search and API all come from it.

    `groups` name every field once: page, form, export and API use them. `fixed` are those that no form changes,
    `at_birth` those that only a new record asks. `create(row, by=, at=, via=)` and
    `change(row, by=, at=, via=, **fields)` take the place of a plain save where others care about the change.
    `small` says that there are never many, so that sorting needs no index. `about` is the line under the title of a
    record. `found_by` names references with the resource through which text finds the records of this one. `words` names
    fields that hold a code of a list that is kept elsewhere, each with what gives the words of all its codes; people read
    the words, the API gives and takes the codes. `begin` is the page on which a record begins that no plain form makes.
    """

    path: str
    model: type[models.Model]
    noun: str
    icon: str
    groups: tuple[Group, ...]
    columns: tuple[str | Column, ...]
    sort: str
    title: tuple[str, ...] = ("name",)
    titled: Callable[[tuple[Any, ...]], str] = _joined
    fixed: tuple[str, ...] = ()
    at_birth: tuple[str, ...] = ()
    filters: tuple[str | Filter, ...] = ()
    views: tuple[View, ...] = ()
    shown: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    found_by: tuple[tuple[str, str], ...] = ()
    about: Callable[[Any], str] | None = None
    beside: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    verbs: tuple[Verb, ...] = ()
    total: str = ""
    create: Callable[..., Any] | None = None
    change: Callable[..., Any] | None = None
    small: bool = False
    purpose: Text = ""
    home: Text = ""
    words: tuple[tuple[str, Callable[[], Mapping[str, str]]], ...] = ()
    begin: Start | None = None

    @property
    def label(self) -> str:
        """Return the word for one record."""
        return str(self.model._meta.verbose_name)

    @property
    def labels(self) -> str:
        """Return the word for many records."""
        return str(self.model._meta.verbose_name_plural)

    def title_of(self, row: Any) -> str:
        """Return the title of a loaded record."""
        return self.titled(tuple(value_at(row, name) for name in self.title)) or f"#{row.pk}"

    @property
    def fields(self) -> tuple[str, ...]:
        """Return every declared field, in order."""
        return tuple(name for group in self.groups for name in group.fields)

    @property
    def editable(self) -> tuple[str, ...]:
        """Return the fields that the form of an existing record changes."""
        return tuple(name for name in self.fields if name not in self.fixed and name not in self.at_birth)

    def is_coded(self, name: str) -> bool:
        """Tell whether a field holds a code of a list that is kept elsewhere."""
        return any(name == one for one, _words in self.words)

    def words_of(self, name: str, field: Any) -> dict[str, str]:
        """Return the codes that a field may hold with their words, in the language of the moment."""
        for one, words in self.words:
            if one == name:
                return dict(words())
        return {value: str(label) for value, label in field.flatchoices}

    def ability(self, verb: str) -> str:
        """Return the name of an ability on this record."""
        return f"{self.noun}.{verb}"

    def verb(self, name: str) -> Verb | None:
        """Return a declared verb."""
        return next((verb for verb in self.verbs if verb.name == name), None)
