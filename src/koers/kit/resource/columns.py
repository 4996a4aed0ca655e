"""Columns of lists: what each reads from the database and how its cells are written.

Cells are built as escaped text by small functions, not by templates: a page of fifty rows then costs a few
milliseconds. Every writer escapes what comes from the database with `html.escape`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from koers.kit.resource import registry
from koers.kit.resource.declaration import Column, Kind, Resource
from koers.kit.ui import formats

Values = tuple[Any, ...]
Write = Callable[[Values], str]
UNKNOWN = f'<span class="unknown">{formats.EN_DASH}</span>'


@dataclass(frozen=True, eq=False)
class Bound:
    """A column bound to its model: the paths it reads, the fields it sorts by, and its field when it has one."""

    name: str
    label: str
    kind: Kind
    reads: tuple[str, ...]
    sort: tuple[str, ...]
    field: Any
    column: Column
    resource: Resource

    @property
    def words(self) -> dict[str, str]:
        """Return the words of the codes in this column, in the language of the moment."""
        return self.resource.words_of(self.name, self.field)

    @property
    def is_number(self) -> bool:
        """Tell whether the cells stand to the right."""
        return self.kind in ("money", "number", "percent", "ratio")

    def writer(self) -> Write:
        """Return the function that writes a cell in the language of the moment."""
        if self.kind == "text" and len(self.reads) > 1:
            return _written(self)
        return _WRITERS.get(self.kind, _text)(self)


def short(name: str) -> str:
    """Return a field's name in an address: without the technical ending.

    >>> short("amount_cents"), short("closed_date"), short("updated_at"), short("account")
    ('amount', 'closed', 'updated', 'account')
    """
    for ending in ("_cents", "_date", "_at"):
        name = name.removesuffix(ending)
    return name


def field_at(model: type[models.Model], path: str) -> Any:
    """Return the model field at the end of a path; FieldDoesNotExist when there is none."""
    field: Any = None
    for step in path.split("__"):
        if field is not None:
            if field.related_model is None:
                raise FieldDoesNotExist(f"{path!r} goes through {field.name!r}, which is no relation")
            model = field.related_model
        field = model._meta.get_field(step)
    return field


def declared(resource: Resource, name: str) -> Column | None:
    """Return the column of a field as the list declares it, where that says how the field is read and written."""
    given = next((one for one in resource.columns if isinstance(one, Column) and one.name == name), None)
    return given if given is not None and given.reads and given.kind != "title" else None


def bind(resource: Resource, given: str | Column) -> Bound:
    """Bind one declared column; FieldDoesNotExist for a name that the model does not have."""
    column = given if isinstance(given, Column) else Column(given)
    if column.reads or (column.kind and "__" not in column.name and not _has(resource.model, column.name)):
        reads = column.reads or _annotation_reads(resource, column)
        own = field_at(resource.model, column.name) if _has(resource.model, column.name) else None
        label = str(column.label or capfirst(str(own.verbose_name)) if own is not None else column.label)
        return Bound(column.name, label, column.kind or "text", reads, column.sort, own, column, resource)
    field = field_at(resource.model, column.name)
    kind: Kind = column.kind or ("title" if column.name == resource.title[0] else "")
    if kind in ("", "text"):
        kind = "choice" if resource.is_coded(column.name) else kind or kind_of(field)
    label = str(column.label or capfirst(str(field.verbose_name)))
    sort = column.sort or _sort_keys(resource, column.name, field, kind)
    return Bound(
        column.name, label, kind, _reads(resource, column.name, field, kind), sort, field, column, resource
    )


def kind_of(field: Any) -> Kind:
    """Return the kind of column that fits a model field."""
    if field.is_relation:
        return "reference"
    if field.choices:
        return "choice"
    if field.name.endswith("_cents"):
        return "money"
    for base, kind in _KINDS:
        if isinstance(field, base):
            return kind
    return "text"


def title_paths(model: type[models.Model]) -> tuple[str, ...]:
    """Return the fields that make the title of a record of this model."""
    resource = registry.of_model(model)
    return resource.title if resource else ("name",)


def _has(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _annotation_reads(resource: Resource, column: Column) -> tuple[str, ...]:
    if column.kind == "money" and _has(resource.model, "currency"):
        return (column.name, "currency")
    return (column.name,)


def _sort_keys(resource: Resource, name: str, field: Any, kind: Kind) -> tuple[str, ...]:
    if kind == "title":
        return (name,) if len(resource.title) == 1 and _is_sortable(resource, name) else ()
    if field.is_relation or "__" in name:
        return ()
    return (name,) if _is_sortable(resource, name) else ()


def _is_sortable(resource: Resource, name: str) -> bool:
    return resource.small or leads_an_index(resource.model, (name,))


def leads_an_index(model: type[models.Model], keys: tuple[str, ...]) -> bool:
    """Tell whether an index of the model begins with these fields."""
    if len(keys) == 1 and getattr(model._meta.get_field(keys[0]), "db_index", False):
        return True
    return any(tuple(index.fields[: len(keys)]) == keys for index in model._meta.indexes)


def _reads(resource: Resource, name: str, field: Any, kind: Kind) -> tuple[str, ...]:
    if kind == "title":
        return ("pk", *resource.title)
    if kind == "money":
        stem = name.rpartition("__")[0]
        return (name, f"{stem}__currency" if stem else "currency")
    if kind == "reference":
        return (
            f"{name}_id" if "__" not in name else f"{name}__pk",
            *(f"{name}__{one}" for one in title_paths(field.related_model)),
        )
    return (name,)


# --- writers: a column in, a function from values to markup out ------------------------------------------------
def _text(bound: Bound) -> Write:
    return lambda values: escape(str(values[0])) if values[0] not in (None, "") else UNKNOWN


def _written(bound: Bound) -> Write:
    write = bound.column.written
    return lambda values: escape(write(values)) or UNKNOWN


def _title(bound: Bound) -> Write:
    base, titled = reverse(bound.resource.path), cache(bound.resource.titled)
    return lambda values: f'<a href="{base}/{values[0]}">{escape(titled(values[1:]) or f"#{values[0]}")}</a>'


def _money(bound: Bound) -> Write:
    def write(values: Values) -> str:
        return escape(formats.money(values[0], values[1] or "EUR")) if values[0] is not None else UNKNOWN

    return write


def _number(bound: Bound) -> Write:
    plain = bound.name.endswith("_year")

    def write(values: Values) -> str:
        if values[0] is None:
            return UNKNOWN
        return str(values[0]) if plain else formats.number(values[0])

    return write


def _percent(bound: Bound) -> Write:
    return lambda values: formats.percent(values[0] / 100, 0) if values[0] is not None else UNKNOWN


def _ratio(bound: Bound) -> Write:
    return lambda values: formats.percent(values[0], 0) if values[0] is not None else UNKNOWN


def _date(bound: Bound) -> Write:
    def write(values: Values) -> str:
        day = values[0]
        return f'<time datetime="{day.isoformat()}">{formats.date(day)}</time>' if day else UNKNOWN

    return write


def _moment(bound: Bound) -> Write:
    def write(values: Values) -> str:
        at = values[0]
        return f'<time datetime="{at.isoformat()}">{formats.moment(at)}</time>' if at else UNKNOWN

    return write


def _ago(bound: Bound) -> Write:
    now = timezone.now()

    def write(values: Values) -> str:
        at = values[0]
        if not at:
            return UNKNOWN
        full, ago = formats.moment(at), formats.reltime(at, now)
        return f'<time datetime="{at.isoformat()}" title="{full}">{escape(ago)}</time>'

    return write


def _bool(bound: Bound) -> Write:
    yes, no = escape(_("Yes")), escape(_("No"))
    return lambda values: UNKNOWN if values[0] is None else yes if values[0] else no


def _choice(bound: Bound) -> Write:
    tones = dict(bound.column.tones)
    labels = {value: escape(label) for value, label in bound.words.items()}
    drawn = {
        value: f'<span class="badge" data-tone="{tones[value]}">{label}</span>' if value in tones else label
        for value, label in labels.items()
    }
    return lambda values: drawn.get(values[0]) or (escape(str(values[0])) if values[0] else UNKNOWN)


def _reference(bound: Bound) -> Write:
    target = registry.of_model(bound.field.related_model)
    if target is None:
        return lambda values: escape(" ".join(str(value) for value in values[1:] if value)) or UNKNOWN
    base, titled = reverse(target.path), cache(target.titled)

    def write(values: Values) -> str:
        if values[0] is None:
            return UNKNOWN
        return f'<a href="{base}/{values[0]}">{escape(titled(values[1:]) or f"#{values[0]}")}</a>'

    return write


def _email(bound: Bound) -> Write:
    return lambda values: (
        f'<a href="mailto:{escape(values[0])}">{escape(values[0])}</a>' if values[0] else UNKNOWN
    )


def _url(bound: Bound) -> Write:
    def write(values: Values) -> str:
        address = values[0]
        if not address:
            return UNKNOWN
        if ":" in address and not address.startswith(("http://", "https://")):
            return escape(address)  # Never a link to another scheme.
        href = address if address.startswith(("http://", "https://")) else f"https://{address}"
        return f'<a href="{escape(href)}" rel="noopener noreferrer" target="_blank">{escape(address)}</a>'

    return write


_WRITERS: dict[str, Callable[[Bound], Write]] = {
    "text": _text,
    "title": _title,
    "money": _money,
    "number": _number,
    "percent": _percent,
    "ratio": _ratio,
    "date": _date,
    "moment": _moment,
    "ago": _ago,
    "bool": _bool,
    "choice": _choice,
    "reference": _reference,
    "email": _email,
    "url": _url,
}
_KINDS: tuple[tuple[type, Kind], ...] = (
    (models.DateTimeField, "moment"),
    (models.DateField, "date"),
    (models.BooleanField, "bool"),
    (models.EmailField, "email"),
    (models.IntegerField, "number"),
    (models.DecimalField, "number"),
    (models.FloatField, "number"),
)
