"""Pages of a list by key, not by number: each page costs the same, however far it lies.

Rows are ordered by the sort fields and the id, all in one direction. Where the first sort field may be empty, rows
without a value come last in either direction: they are a second stretch of the list with an order of its own. So
both databases give the same order, and both can walk an index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.core import signing
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from koers.kit.resource.declaration import value_at

SALT = "koers.list"
KNOWN, EMPTY = 0, 1


class BadCursor(ValueError):
    """A place in a list that this application did not hand out, or of another list."""


@dataclass(frozen=True)
class Order:
    """How a list is ordered: the name in the address, its fields, the direction, and whether values may be empty."""

    name: str
    keys: tuple[str, ...]
    down: bool
    nullable: bool

    @property
    def stretches(self) -> tuple[int, ...]:
        """Return the stretches of the list in their order."""
        return (KNOWN, EMPTY) if self.nullable else (KNOWN,)


@dataclass(frozen=True)
class Place:
    """The place of one row in an ordered list."""

    stretch: int
    values: tuple[Any, ...]
    pk: int


@dataclass(frozen=True)
class Slice:
    """One page of rows, with the places before and after it."""

    rows: list[tuple[Any, ...]]
    before: Place | None
    after: Place | None


def sign(order: Order, place: Place) -> str:
    """Return a place as text for an address."""
    values = [_plain(value) for value in place.values]
    return signing.dumps([order.name, order.down, place.stretch, values, place.pk], salt=SALT)


def unsign(order: Order, text: str) -> Place:
    """Return the place that a text stands for; BadCursor when it is not one of this list."""
    try:
        name, down, stretch, values, pk = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadCursor(_("This place in the list is not valid any more. Start at the first page.")) from None
    if (name, down) != (order.name, order.down) or stretch not in order.stretches:
        raise BadCursor(_("This place belongs to a list in another order. Start at the first page."))
    return Place(stretch, tuple(_back(value) for value in values), pk)


def page(
    rows: QuerySet[Any],
    order: Order,
    paths: Sequence[str],
    size: int,
    *,
    after: Place | None = None,
    before: Place | None = None,
    units: Sequence[int] = (),
) -> Slice:
    """Return one page of values: `paths` as asked, followed by the sort fields and the id.

    With `units`, the rows lie in these units, and each unit's own index is walked a page far.
    """
    back = before is not None
    wanted = [*paths, *order.keys, "pk"]
    names = list(dict.fromkeys(wanted))
    pick = itemgetter(*(names.index(name) for name in wanted))
    found: list[tuple[Any, ...]] = []
    stretches = order.stretches[::-1] if back else order.stretches
    start = before or after
    for stretch in stretches:
        if start is not None and stretches.index(stretch) < stretches.index(start.stretch):
            continue
        place = start if start is not None and stretch == start.stretch else None
        part = _stretch(rows, order, stretch, place, back)
        wanted_now = size + 1 - len(found)
        if units:
            values = _walked(part, units, wanted_now, names)
        else:
            values = list(part.values_list(*names)[:wanted_now])
        found += [(stretch, *pick(row)) for row in values]
        if len(found) > size:
            break
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    first, last = (_place(order, found[0]), _place(order, found[-1])) if found else (None, None)
    return Slice(
        [row[1:] for row in found],
        before=first if (more if back else after is not None) else None,
        after=last if (back or more) else None,
    )


def _walked(
    part: QuerySet[Any], units: Sequence[int], size: int, names: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Return the first rows of many units: one walk along the index of each, put in order, then read by id.

    Asked in one go, a database would sort every row of these units to find the first fifty.
    """
    pieces: list[str] = []
    params: list[Any] = []
    for unit in units:
        text, bound = part.filter(unit_id=unit).values_list("pk")[:size].query.sql_with_params()
        pieces.append(f"SELECT * FROM ({text}) AS walk_{len(pieces)}")  # noqa: S608 - made by the ORM, values are bound
        params += list(bound)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(pieces), params)
        ids = [row[0] for row in cursor.fetchall()]
    return list(
        part.model._base_manager.filter(pk__in=ids).order_by(*part.query.order_by).values_list(*names)[:size]
    )


def place_of(row: Any, order: Order) -> Place:
    """Return the place of a loaded record in a list."""
    values = tuple(value_at(row, key) for key in order.keys)
    return Place(EMPTY if order.nullable and values[0] is None else KNOWN, values, row.pk)


def _place(order: Order, row: tuple[Any, ...]) -> Place:
    return Place(row[0], tuple(row[-1 - len(order.keys) : -1]), row[-1])


def _stretch(
    rows: QuerySet[Any], order: Order, stretch: int, place: Place | None, back: bool
) -> QuerySet[Any]:
    down = order.down != back
    keys: tuple[str, ...] = (*order.keys, "pk")
    if order.nullable:
        rows = rows.filter(**{f"{order.keys[0]}__isnull": stretch == EMPTY})
    if stretch == EMPTY:
        keys = keys[1:]
    if place is not None:
        values = (*place.values, place.pk)[-len(keys) :]
        rows = rows.filter(_beyond(keys, values, down))
    return rows.order_by(*(f"-{key}" if down else key for key in keys))


def _beyond(keys: tuple[str, ...], values: tuple[Any, ...], down: bool) -> Q:
    """Return the rows behind a place. The first comparison stands alone, so that an index serves it."""
    sign_ = "lt" if down else "gt"
    where = Q(**{f"{keys[-1]}__{sign_}": values[-1]})
    for key, value in zip(keys[-2::-1], values[-2::-1], strict=True):
        where = Q(**{f"{key}__{sign_}": value}) | (Q(**{key: value}) & where)
    if len(keys) > 1:
        where &= Q(**{f"{keys[0]}__{sign_}e": values[0]})
    return where


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"m": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return {"n": str(value)} if isinstance(value, Decimal) else value


def _back(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "m" in value:
        return datetime.fromisoformat(value["m"])
    return date.fromisoformat(value["d"]) if "d" in value else Decimal(value["n"])
