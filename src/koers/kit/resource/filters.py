"""Filters in the address of a list, each of a declared kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from koers.kit.resource.columns import field_at, kind_of, short
from koers.kit.resource.declaration import Filter, Resource
from koers.kit.resource.references import titles, tree
from koers.kit.ui import formats

Given = Mapping[str, list[str]]
MOST_ID = 2**63 - 1
NONE, ME = "none", "me"


class BadValue(ValueError):
    """A filter got a value that does not fit; the message says which."""


@dataclass(frozen=True, eq=False)
class Chip:
    """A filter that is at work, in words; `drop` names what to leave out to remove it."""

    label: str
    text: str
    drop: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Condition:
    """A filter with its values: the condition on the rows, and how to say it."""

    filter: "BoundFilter"
    where: Q
    say: Callable[[Any], str]

    def chip(self, user: Any) -> Chip:
        """Return the filter in words; references are looked up among what the person may see."""
        return Chip(self.filter.label, self.say(user), self.filter.params)


@dataclass(frozen=True, eq=False)
class BoundFilter:
    """A declared filter with its field, the names it has in the address and its kind."""

    name: str
    label: str
    kind: str
    path: str
    field: Any
    resource: Resource
    cases: tuple[tuple[str, Any, Q], ...] = ()

    @property
    def words(self) -> dict[str, str]:
        """Return the words of the values to choose from, in the language of the moment."""
        return self.resource.words_of(self.path, self.field)

    @property
    def params(self) -> tuple[str, ...]:
        """Return the names that this filter has in the address."""
        if self.kind == "date":
            return (self.name, f"{self.name}_from", f"{self.name}_to")
        if self.kind in ("money", "number"):
            return (self.name, f"{self.name}_min", f"{self.name}_max")
        return (self.name,)

    def read(self, given: Given, user: Any) -> Condition | None:
        """Return the condition that the address states, or None; raises BadValue."""
        if not any(name in given for name in self.params):
            return None
        where, say = _READERS[self.kind](self, given, user)
        return Condition(self, where, say)


def bound(resource: Resource) -> list[BoundFilter]:
    """Return the filters of a resource."""
    return [_bind(resource, one if isinstance(one, Filter) else Filter(one)) for one in resource.filters]


def _bind(resource: Resource, given: Filter) -> BoundFilter:
    field = field_at(resource.model, given.field)
    coded = "choice" if resource.is_coded(given.field) else ""
    kind = "cases" if given.cases else given.kind or coded or _kind(field)
    label = str(given.label or capfirst(str(field.verbose_name)))
    name = given.name or short(given.field.replace("__", "_"))
    return BoundFilter(name, label, kind, given.field, field, resource, given.cases)


def _kind(field: Any) -> str:
    if field.is_relation:
        if field.name in ("owner", "member"):
            return "owner"
        return "unit" if any(one.name == "path" for one in field.related_model._meta.fields) else "reference"
    kinds = {
        "choice": "choice",
        "money": "money",
        "number": "number",
        "date": "date",
        "moment": "date",
        "bool": "flag",
    }
    return kinds.get(kind_of(field), "text")


Read = tuple[Q, Callable[[Any], str]]


def _bad(one: BoundFilter, value: str) -> BadValue:
    return BadValue(
        _("“%(value)s” does not fit the filter “%(name)s”.") % {"value": value[:80], "name": one.name}
    )


def _read_choice(one: BoundFilter, given: Given, user: Any) -> Read:
    labels = {str(value): label for value, label in one.words.items()}
    values = given[one.name]
    for value in values:
        if value not in labels:
            raise _bad(one, value)
    return Q(**{f"{one.path}__in": values}), lambda _user: ", ".join(labels[value] for value in values)


def _read_cases(one: BoundFilter, given: Given, user: Any) -> Read:
    known = {value: (str(label), where) for value, label, where in one.cases}
    where, words = Q(), []
    for value in given[one.name]:
        if value not in known:
            raise _bad(one, value)
        words.append(known[value][0])
        where |= known[value][1]
    return where, lambda _user: ", ".join(words)


def _read_text(one: BoundFilter, given: Given, user: Any) -> Read:
    values = [("" if value == NONE else value) for value in given[one.name]]
    return Q(**{f"{one.path}__in": values}), lambda _user: ", ".join(value or _("none") for value in values)


def _ids(one: BoundFilter, values: list[str]) -> list[int]:
    for value in values:
        if not (value.isascii() and value.isdigit() and int(value) <= MOST_ID):
            raise _bad(one, value)
    return [int(value) for value in values]


def _read_reference(one: BoundFilter, given: Given, user: Any) -> Read:
    values = given[one.name]
    plain = _ids(one, [value for value in values if value not in (NONE, ME)])
    if ME in values and one.kind != "owner":
        raise _bad(one, ME)
    where = Q(**{f"{one.path}__in": [*plain, *(user.scope.member_ids if ME in values else ())]})
    if NONE in values:
        where |= Q(**{f"{one.path}__isnull": True})

    def say(viewer: Any) -> str:
        words = [_("me")] if ME in values else []
        words += [_("none")] if NONE in values else []
        return ", ".join([*words, *titles(one.field.related_model, plain, viewer).values()])

    return where, say


def _read_unit(one: BoundFilter, given: Given, user: Any) -> Read:
    if given[one.name] == [NONE]:
        return Q(**{f"{one.path}__isnull": True}), lambda _user: _("none")
    wanted = _ids(one, given[one.name])
    units = tree(one.field.related_model, user)
    paths = tuple(units[pk][0] for pk in wanted if pk in units)
    ids = [pk for pk, (path, _title) in units.items() if paths and path.startswith(paths)]
    names = ", ".join(units[pk][1] if pk in units else f"#{pk}" for pk in wanted)
    return Q(**{f"{one.path}__in": ids}), lambda _user: names


def _is_none(one: BoundFilter, given: Given) -> bool:
    if one.name not in given:
        return False
    if given[one.name] != [NONE]:
        raise _bad(one, given[one.name][-1])
    return True


def _between(one: BoundFilter, low: Any, high: Any, write: Callable[[Any], str]) -> Callable[[Any], str]:
    def say(_user: Any) -> str:
        if low is not None and high is not None:
            return formats.interval(write(low), write(high))
        if low is not None:
            return _("from %(value)s") % {"value": write(low)}
        return _("up to %(value)s") % {"value": write(high)}

    return say


def _read_date(one: BoundFilter, given: Given, user: Any) -> Read:
    if _is_none(one, given):
        return Q(**{f"{one.path}__isnull": True}), lambda _user: _("none")
    first, last = (_day(one, given, f"{one.name}_{end}") for end in ("from", "to"))
    where = Q()
    if first:
        where &= Q(**{f"{one.path}__gte": _start(one, first)})
    if last and isinstance(one.field, models.DateTimeField):
        where &= Q(**{f"{one.path}__lt": _start(one, last + timedelta(days=1))})
    elif last:
        where &= Q(**{f"{one.path}__lte": last})
    return where, _between(one, first, last, formats.date)


def _day(one: BoundFilter, given: Given, name: str) -> date | None:
    if name not in given:
        return None
    try:
        day = formats.parse_date(given[name][-1], timezone.localdate())
    except ValueError:
        raise _bad(one, given[name][-1]) from None
    if not 1800 <= day.year <= 9000:
        raise _bad(one, given[name][-1])
    return day


def _start(one: BoundFilter, day: date) -> date | datetime:
    if isinstance(one.field, models.DateTimeField):
        return timezone.make_aware(datetime.combine(day, time()))
    return day


def _read_number(one: BoundFilter, given: Given, user: Any) -> Read:
    if _is_none(one, given):
        return Q(**{f"{one.path}__isnull": True}), lambda _user: _("none")
    low, high = (_figure(one, given, f"{one.name}_{end}") for end in ("min", "max"))
    where = Q()
    if low is not None:
        where &= Q(**{f"{one.path}__gte": low})
    if high is not None:
        where &= Q(**{f"{one.path}__lte": high})
    write = formats.money if one.kind == "money" else formats.number
    return where, _between(one, low, high, write)


def _figure(one: BoundFilter, given: Given, name: str) -> int | None:
    if name not in given:
        return None
    text = given[name][-1]
    try:
        figure = formats.parse_money(text) if one.kind == "money" else int(text)
    except ValueError:
        raise _bad(one, text) from None
    if abs(figure) > MOST_ID // 1000:
        raise _bad(one, text)
    return figure


def _read_flag(one: BoundFilter, given: Given, user: Any) -> Read:
    value = given[one.name][-1]
    if value not in ("yes", "no"):
        raise _bad(one, value)
    return Q(**{one.path: value == "yes"}), lambda _user: _("Yes") if value == "yes" else _("No")


_READERS: dict[str, Callable[[BoundFilter, Given, Any], Read]] = {
    "choice": _read_choice,
    "text": _read_text,
    "reference": _read_reference,
    "owner": _read_reference,
    "unit": _read_unit,
    "date": _read_date,
    "money": _read_number,
    "number": _read_number,
    "flag": _read_flag,
    "cases": _read_cases,
}
