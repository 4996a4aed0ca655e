"""One page of a list as a person asked for it: rows, count, total, chips and the ways on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kit.access.matrix import reach
from koers.kit.resource import keyset, query
from koers.kit.resource.columns import Bound, bind, field_at, leads_an_index, short
from koers.kit.resource.declaration import Column, Resource
from koers.kit.resource.filters import Chip
from koers.kit.ui import formats

#: Beyond this a count is not worth its price.
CAP = 1000
#: Of these, what is most or newest comes first.
_DOWN_FIRST = ("money", "number", "ratio", "date", "moment", "ago")
#: With more units than this, walking each costs more than sorting.
MOST_WALKS = 60


@dataclass(frozen=True)
class Total:
    """The sum of a column, one for each currency."""

    label: str
    sums: list[tuple[int, str]]

    def __str__(self) -> str:
        return ", ".join(formats.money(cents, currency) for cents, currency in self.sums)


class Listing:
    """A page of a list; everything is worked out when it is asked for, in a fixed number of queries."""

    def __init__(
        self,
        resource: Resource,
        user: Any,
        given: Mapping[str, list[str]],
        *,
        rows: QuerySet[Any] | None = None,
        columns: tuple[str | Column, ...] = (),
        extra: frozenset[str] = frozenset(),
        bin_: bool = False,
    ) -> None:
        self.resource, self.user, self.bin = resource, user, bin_
        #: A list inside another page is not sorted by its headings.
        self.sortable = not bin_
        #: What the links of this page keep besides what the list itself understands.
        self.keep: Mapping[str, list[str]] = {}
        self.given_rows = rows is not None
        self.asked = query.read(resource, given, user, extra=extra)
        base = query.visible(resource, user, bin_=bin_) if rows is None else rows
        self.rows = query.chosen(self.asked, base)
        self.columns: list[Bound] = [
            bind(resource, one)
            for one in (_declared(resource, columns) if columns else resource.columns)
            if columns or _name(one) in self.asked.cols
        ]

    @cached_property
    def order(self) -> keyset.Order:
        """Return how the list is ordered."""
        return order_of(self.resource, self.asked.sort)

    @cached_property
    def slice(self) -> keyset.Slice:
        """Return the rows of this page."""
        after, before = self.asked.given.get("after"), self.asked.given.get("before")
        try:
            return keyset.page(
                self.rows,
                self.order,
                self.paths,
                self.asked.size,
                after=keyset.unsign(self.order, after[-1]) if after else None,
                before=keyset.unsign(self.order, before[-1]) if before and not after else None,
                units=self._units(),
            )
        except keyset.BadCursor as problem:
            raise query.BadQuery(str(problem)) from None

    def _units(self) -> list[int]:
        """Return the units to walk one by one: of a whole list in an order for which each unit has an index."""
        scope = self.user.scope
        if (
            self.given_rows
            or self.bin
            or scope.everything
            or self.asked.is_filtered
            or self.guards[0] != "unit_id"
        ):
            return []
        indexed = leads_an_index(self.resource.model, ("unit", *self.order.keys))
        return sorted(scope.unit_ids) if indexed and len(scope.unit_ids) <= MOST_WALKS else []

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Return what the rows read: id, what permissions depend on, then what each column reads, in order."""
        return ("pk", *self.guards, *(path for column in self.columns for path in column.reads))

    @cached_property
    def guards(self) -> tuple[str, str]:
        """Return the paths to unit and owner; the id stands in where a noun has none."""
        manager: Any = self.resource.model._default_manager
        rows = manager.all()
        return (rows.scope_unit or "pk", rows.scope_owner or "pk")

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, counted no further than one beyond the cap."""
        if (
            not self.asked.given.get("after")
            and not self.asked.given.get("before")
            and self.slice.after is None
        ):
            return len(self.slice.rows)
        return self.rows.order_by()[: CAP + 1].count()

    @property
    def counts_later(self) -> bool:
        """Tell whether the count is fetched after the page: filters can make it dear, and there is a next page."""
        return self.asked.is_filtered and bool(self.slice.after or self.slice.before)

    @property
    def is_capped(self) -> bool:
        """Tell whether there are more rows than are counted."""
        return self.count > CAP

    @property
    def count_text(self) -> str:
        """Return the count in words."""
        if self.is_capped:
            return _("more than %(count)s") % {"count": formats.number(CAP)}
        return formats.number(self.count)

    @cached_property
    def total(self) -> Total | None:
        """Return the sum of the declared column, as long as the rows are few enough to count."""
        if not self.resource.total or self.is_capped or not self.count:
            return None
        rows = self.rows.order_by().values("currency").annotate(sum_=Sum(self.resource.total))
        sums = [
            (row["sum_"], row["currency"]) for row in rows.order_by("currency") if row["sum_"] is not None
        ]
        field = field_at(self.resource.model, self.resource.total)
        return Total(str(field.verbose_name), sums) if sums else None

    @property
    def sentence(self) -> str:
        """Return the one sentence above the list."""
        if self.bin:
            return _("What was deleted and can be put back.")
        words = {"count": self.count_text, "noun": self.resource.labels}
        if not self.count:
            return _("There are no %(noun)s here.") % words
        if self.count == 1:
            words["noun"] = self.resource.label
        if self.total is not None:
            words |= {"total": str(self.total), "what": self.total.label}
            return _("%(count)s %(noun)s, together %(total)s.") % words
        if self.is_capped:
            return _("More than %(count)s %(noun)s.") % (words | {"count": formats.number(CAP)})
        return _("%(count)s %(noun)s.") % words

    @property
    def chips(self) -> list[Chip]:
        """Return the filters at work, in words."""
        found = [condition.chip(self.user) for condition in self.asked.conditions]
        if self.asked.text:
            found.append(Chip(_("Contains"), self.asked.text, ("q",)))
        return found

    def chip_links(self) -> list[tuple[str, str, str]]:
        """Return label, text and the address without the filter, for each filter at work."""
        return [(chip.label, chip.text, self.asked.address(drop=chip.drop)) for chip in self.chips]

    @property
    def next_url(self) -> str:
        """Return the address of the next page."""
        place = self.slice.after
        return self.asked.address(after=keyset.sign(self.order, place), keep=self.keep) if place else ""

    @property
    def previous_url(self) -> str:
        """Return the address of the previous page."""
        place = self.slice.before
        return self.asked.address(before=keyset.sign(self.order, place), keep=self.keep) if place else ""

    @property
    def shown_text(self) -> str:
        """Return how many rows of how many stand on this page."""
        here = len(self.slice.rows)
        if self.counts_later:
            return ngettext("%(here)s shown", "%(here)s shown", here) % {"here": formats.number(here)}
        words = {"here": formats.number(here), "count": self.count_text}
        return ngettext("%(here)s of %(count)s shown", "%(here)s of %(count)s shown", here) % words

    def may(self, verb: str) -> "Reach":
        """Return the check, row by row and without a query, whether a verb is allowed."""
        return Reach(self.user, self.resource.ability(verb), self.guards)

    def sort_url(self, column: Bound) -> str:
        """Return the address of this list sorted by a column: the other way round when it is so already."""
        name = short(column.name)
        down = f"-{name}"
        first, other = (down, name) if column.kind in _DOWN_FIRST else (name, down)
        return self.asked.address(sort=other if self.asked.sort == first else first, keep=self.keep)

    @property
    def address(self) -> str:
        """Return the address of the list."""
        return reverse(self.resource.path)


class Reach:
    """Whether a verb reaches a row, told from the unit and the owner of the row alone."""

    def __init__(self, user: Any, ability: str, guards: tuple[str, str]) -> None:
        self.far = reach(user, ability)
        self.scope = user.scope
        self.has_unit, self.has_owner = (path != "pk" for path in guards)

    @property
    def anywhere(self) -> bool:
        """Tell whether it reaches any row at all."""
        return self.far != "none"

    def __call__(self, unit_id: Any, owner_id: Any) -> bool:
        """Tell whether it reaches a row."""
        if self.far in ("none", "all"):
            return self.far == "all"
        in_units = self.scope.everything or (self.has_unit and unit_id in self.scope.write_unit_ids)
        if self.far == "unit":
            return bool(in_units)
        if not self.has_owner:
            return False
        return bool(in_units) if owner_id is None else owner_id in self.scope.member_ids


def order_of(resource: Resource, sort: str) -> keyset.Order:
    """Return the order that a name in the address stands for."""
    name = sort.removeprefix("-")
    keys = query.sorts(resource)[name]
    nullable = len(keys) == 1 and bool(getattr(field_at(resource.model, keys[0]), "null", False))
    return keyset.Order(name, keys, sort.startswith("-"), nullable)


def _declared(resource: Resource, columns: tuple[str | Column, ...]) -> list[str | Column]:
    """Return columns as the resource declares them; what it does not know stays as it is given."""
    known = {_name(one): one for one in resource.columns}
    return [known.get(_name(one), one) if isinstance(one, str) else one for one in columns]


def _name(given: str | Column) -> str:
    return given if isinstance(given, str) else given.name
