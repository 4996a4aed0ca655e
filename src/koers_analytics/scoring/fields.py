"""Fields: a column cut into a few levels, so that every value of it stands in one of them and each has a weight."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from koers_analytics.columns import Floats, Ints
from koers_analytics.scoring.frame import Column, Frame

BINS = 20
_MOST_PARTS = 600
_FEW_TEXTS = 20
#: Numbers under such a name count nothing: they are the name of something.
_NAMING = re.compile(r"(?i:(^|[\s_.-])(id|ids|uuid|guid|key|code|zip|postcode))$|[a-z](Id|ID|Code|Key)$")


@dataclass(frozen=True)
class Dropped:
    """A column that is not used, and why; `code` is excluded, time, empty, constant, date, id or unique."""

    column: str
    code: str
    reason: str


@dataclass(frozen=True)
class Field:
    """How a column becomes levels: a number by `cuts`, a text by `levels`; the last two levels are other and missing.

    A value belongs to the first cut that it does not exceed. `spans` has the smallest and the largest value of each
    bin. A number has no "other": that place stays empty.
    """

    name: str
    kind: str
    cuts: tuple[float, ...] = ()
    spans: tuple[tuple[float, float], ...] = ()
    levels: tuple[str, ...] = ()

    @property
    def known(self) -> int:
        """Return how many levels there are besides other and missing."""
        return len(self.spans) if self.kind == "number" else len(self.levels)

    @property
    def size(self) -> int:
        """Return how many levels there are."""
        return self.known + 2

    def codes(self, column: Column) -> Ints:
        """Return per row the position of its level."""
        other, missing = self.known, self.known + 1
        if self.kind == "number":
            values = column.as_numbers()
            found = np.searchsorted(np.array(self.cuts), values, side="left").astype(np.int64)
            found[np.isnan(values)] = missing
            return found
        place = {level: n for n, level in enumerate(self.levels)} | {"": missing}
        return np.array([place.get(text, other) for text in column.text], dtype=np.int64)

    def sort_of(self, position: int) -> str:
        """Return what a level is: value, range, other or missing."""
        if position >= self.known:
            return "other" if position == self.known else "missing"
        return (
            "range"
            if self.kind == "number" and self.spans[position][0] < self.spans[position][1]
            else "value"
        )

    def label(self, position: int) -> str:
        """Return a level in words.

        >>> Field("age", "number", (30.5, 60.5), ((18, 30), (31, 60), (61, 61))).label(0)
        'up to 30'
        """
        sort = self.sort_of(position)
        if sort in ("other", "missing"):
            return sort
        if self.kind != "number":
            return self.levels[position]
        low, high = (as_figure(edge) for edge in self.spans[position])
        if sort == "value":
            return low
        if position == 0:
            return f"up to {high}"
        return f"{low} or more" if position == self.known - 1 else f"{low} to {high}"

    def as_dict(self) -> dict[str, Any]:
        """Return the field for JSON."""
        spans = [list(span) for span in self.spans]
        parts = (
            {"cuts": list(self.cuts), "spans": spans}
            if self.kind == "number"
            else {"levels": list(self.levels)}
        )
        return {"name": self.name, "kind": self.kind, **parts}

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> "Field":
        """Return the field that `as_dict` told of."""
        spans = tuple((float(low), float(high)) for low, high in told.get("spans", ()))
        cuts = tuple(float(cut) for cut in told.get("cuts", ()))
        return cls(str(told["name"]), str(told["kind"]), cuts, spans, tuple(told.get("levels", ())))


def as_figure(value: float) -> str:
    """Return a number as people write it: six figures at most.

    >>> as_figure(12.0), as_figure(0.3333333)
    ('12', '0.333333')
    """
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.6g}"


def fields_of(
    frame: Frame, *, exclude: Iterable[str] = (), bins: int = BINS, pooled: bool = True
) -> tuple[tuple[Field, ...], tuple[Dropped, ...]]:
    """Return the fields of a frame, and the columns that cannot be used with the reason.

    Texts in fewer than a fiftieth of the rows (at least 5, at most 20) are pooled as "other"; when not `pooled`, every
    text is a level of its own. Bins hold at least as many rows.
    """
    gone = set(exclude)
    few = max(5, min(20, len(frame) // 50))
    least = few if pooled else 1
    fields: list[Field] = []
    dropped = [Dropped(c.name, "excluded", "excluded on request") for c in frame.columns if c.name in gone]
    numbers = sum(column.number is not None for column in frame.columns)
    bins = max(5, min(bins, _MOST_PARTS // max(1, numbers)))
    for column in frame.columns:
        if column.name in gone:
            continue
        why = _unusable(column, least)
        if why:
            dropped.append(why)
        elif column.number is not None and not names_things(column):
            fields.append(_binned(column, column.number, bins, few))
        else:
            fields.append(_levelled(column, least))
    return tuple(fields), tuple(dropped)


def names_things(column: Column) -> bool:
    """Return whether the whole numbers of a column are names by the look of its heading, such as `owner_id`."""
    if column.number is None or not _NAMING.search(column.name):
        return False
    values = column.number[~np.isnan(column.number)]
    return bool((values == np.round(values)).all())


def _unusable(column: Column, least: int) -> Dropped | None:
    told = column.text[~column.missing]
    if not len(told):
        return Dropped(column.name, "empty", "has no values")
    _values, counts = np.unique(told.astype(str), return_counts=True)
    rest = len(column.text) - max(int(counts.max()), len(column.text) - len(told))
    if rest < least:
        but = f" in all but {rest} row{'s'[: rest > 1]}" if rest else " in every row"
        return Dropped(column.name, "constant", f"is the same{but}")
    if column.is_date:
        return Dropped(column.name, "date", "is a date; give the days up to the moment of scoring instead")
    if column.number is not None and not names_things(column):
        if len(counts) == len(told) and _never_repeats(column.number[~np.isnan(column.number)]):
            return Dropped(column.name, "id", "numbers the rows: it is whole and never repeats")
        return None
    if len(counts) > max(_FEW_TEXTS, len(told) / 2) or int(counts.max()) < least:
        return Dropped(column.name, "unique", f"has {len(counts)} different values in {len(told)} rows")
    return None


def _never_repeats(values: Floats) -> bool:
    """Return whether different whole numbers are so many in so small a range that a quantity would have repeated."""
    if (values != np.round(values)).any():
        return False
    span = float(values.max() - values.min()) + 1
    return len(values) ** 2 / (2 * span) > 7


def _levelled(column: Column, least: int) -> Field:
    values, counts = np.unique(column.text[~column.missing].astype(str), return_counts=True)
    return Field(column.name, "category", levels=tuple(values[counts >= least].tolist()))


def _binned(column: Column, numbers: Floats, bins: int, least: int) -> Field:
    values, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
    ends = [*_bin_ends(counts.tolist(), bins, least), len(values) - 1]
    starts = [0, *(end + 1 for end in ends[:-1])]
    cuts = []
    for end in ends[:-1]:
        middle = float(values[end] + values[end + 1]) / 2
        cuts.append(middle if values[end] <= middle < values[end + 1] else float(values[end]))
    spans = tuple((float(values[a]), float(values[b])) for a, b in zip(starts, ends, strict=True))
    return Field(column.name, "number", tuple(cuts), spans)


def _bin_ends(counts: list[int], bins: int, least: int) -> list[int]:
    """Return after which of the sorted values a bin ends: bins of about equal size, a frequent value alone in its own.

    >>> _bin_ends([90, 5, 5, 5, 5], 3, 5)
    [0, 2]
    """
    ends: list[int] = []
    rest, here = sum(counts), 0
    for place in range(len(counts) - 1):
        here += counts[place]
        left = bins - len(ends)
        if left <= 1:
            break
        fair = rest / left
        full = here >= fair or here + counts[place + 1] > 1.5 * fair
        if full and here >= least and rest - here >= least:
            ends.append(place)
            rest, here = rest - here, 0
    return ends
