"""`Frame`: rows that were closed, their values in columns, and what became of them."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from koers_analytics.columns import BadTable, Floats, Labels, Mask
from koers_analytics.scoring.splits import moment_as_text

#: What counts as no value at all; "Select" is what a form leaves behind when nobody chose.
MISSING = frozenset({"", "select", "na", "n/a", "#n/a", "nan", "null", "-", "?"})
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([ T].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}( .*)?")


class KnownTooLate(BadTable):
    """A value became known only after the moment at which its row is scored; the message names column and row."""


@dataclass(frozen=True)
class Column:
    """The values of one column: `text` has "" where there is none; `number` is there when all values are numbers."""

    name: str
    text: Labels
    number: Floats | None

    @classmethod
    def of(cls, name: str, values: Iterable[Any]) -> Self:
        """Build from numbers, texts, truth values and None.

        >>> Column.of("size", ["12", None, "Select", 7]).number.tolist()
        [12.0, nan, nan, 7.0]
        """
        told = [as_text(value) for value in values]
        text = np.array(told, dtype=object)
        number = np.array([_number(one) for one in told], dtype=np.float64)
        filled = text != ""
        return cls(name, text, number if filled.any() and not np.isnan(number[filled]).any() else None)

    def take(self, which: NDArray[Any]) -> "Column":
        """Return the values of some rows; `which` is a mask or an array of positions."""
        return Column(self.name, self.text[which], None if self.number is None else self.number[which])

    @property
    def missing(self) -> Mask:
        """Return which rows have no value."""
        found: Mask = self.text == ""
        return found

    @property
    def is_date(self) -> bool:
        """Return whether the column holds dates, in digits."""
        told = self.text[~self.missing]
        return self.number is None and len(told) > 0 and all(_DATE.fullmatch(one) for one in told)

    def as_numbers(self) -> Floats:
        """Return the values as numbers, NaN where there is none."""
        return self.number if self.number is not None else np.array([_number(one) for one in self.text])


def as_text(value: Any) -> str:
    """Return a value as text; "" when it is missing.

    >>> as_text(3.0), as_text(" Google "), as_text("Select"), as_text(True)
    ('3', 'Google', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating | Decimal):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value == int(value) else repr(float(value))
    told = str(value).strip()
    return "" if told.casefold() in MISSING else told


def _number(told: str) -> float:
    try:
        found = math.nan if "_" in told else float(told)
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan


def moments(values: Sequence[Any] | NDArray[Any], name: str) -> NDArray[Any]:
    """Turn dates, moments or numbers into an array that can be sorted; raises BadTable naming the first bad row.

    >>> moments([date(2026, 3, 1)], "asked").astype("datetime64[D]").tolist()
    [datetime.date(2026, 3, 1)]
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "Mf":
        return values.astype("datetime64[us]") if values.dtype.kind == "M" else values
    if all(isinstance(v, int | float | Decimal) and not isinstance(v, bool) for v in values):
        return np.array([float(v) for v in values], dtype=np.float64)
    found = np.full(len(values), np.datetime64("NaT", "us"))
    for row, value in enumerate(values):
        if value is None or value == "":
            continue
        try:
            found[row] = np.datetime64(_naive(value), "us")
        except (TypeError, ValueError) as wrong:
            raise BadTable(
                f"{name}: row {row + 1} has {value!r}, which is no moment; write moments as YYYY-MM-DD"
            ) from wrong
    return found


def _naive(value: Any) -> datetime | date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    if not isinstance(value, date):
        raise TypeError(value)
    return value


@dataclass(frozen=True)
class Frame:
    """Closed rows in columns; all arrays have one value per row. Make one with `of`.

    `won` is the outcome; `moment` when the row is scored; `settled` when its outcome became known; `points` what a
    list of points gave it. The last three are optional.
    """

    columns: tuple[Column, ...]
    won: Mask
    moment: NDArray[Any] | None = None
    settled: NDArray[Any] | None = None
    points: Floats | None = None

    @classmethod
    def of(
        cls,
        columns: Mapping[str, Sequence[Any]],
        won: Sequence[bool],
        *,
        moment: Sequence[Any] | NDArray[Any] | None = None,
        settled: Sequence[Any] | NDArray[Any] | None = None,
        known_at: Mapping[str, Sequence[Any]] | None = None,
        points: Sequence[float] | None = None,
    ) -> Self:
        """Build from columns of values.

        `known_at` says per column and row when the value became known. Raises KnownTooLate when that was after the
        row's moment, or is unknown; raises BadTable for lengths that differ and outcomes that are not true or false.

        >>> frame = Frame.of({"source": ["fair", "web"]}, [True, False])
        >>> len(frame), frame.positives
        (2, 1)
        """
        n = len(won)
        for name, values in [*columns.items(), ("moment", moment), ("settled", settled), ("points", points)]:
            if values is not None and len(values) != n:
                raise BadTable(f"{name}: there are {len(values)} values for {n} rows")
        strange = next((row for row, one in enumerate(won, 1) if one not in (0, 1)), None)
        if strange is not None:
            raise BadTable(f"won: row {strange} must be true or false, not {won[strange - 1]!r}")
        built = cls(
            tuple(Column.of(name, values) for name, values in columns.items()),
            np.array(won, dtype=bool),
            None if moment is None else moments(moment, "moment"),
            None if settled is None else moments(settled, "settled"),
            None if points is None else np.array(points, dtype=np.float64),
        )
        built._check(known_at or {})
        return built

    def _check(self, known_at: Mapping[str, Sequence[Any]]) -> None:
        if self.points is not None and np.isnan(self.points).any():
            raise BadTable(f"points: row {np.flatnonzero(np.isnan(self.points))[0] + 1} has none")
        if self.moment is not None:
            if _unknown(self.moment).any():
                raise BadTable(f"moment: row {np.flatnonzero(_unknown(self.moment))[0] + 1} has none")
        elif known_at or self.settled is not None:
            raise BadTable("moment: say when each row is scored; without it nothing can be too late")
        for name, when in known_at.items():
            self._refuse_late(name, moments(when, name))

    def _refuse_late(self, name: str, known: NDArray[Any]) -> None:
        filled = ~self.column(name).missing
        for row in np.flatnonzero(filled & _unknown(known))[:1]:
            raise KnownTooLate(
                f"{name}: row {row + 1} has a value of which it is not known when it became known"
            )
        for row in np.flatnonzero(filled & (known > self.moment))[:1]:
            raise KnownTooLate(
                f"{name}: the value of row {row + 1} became known at {moment_as_text(known[row])}, after the moment at "
                f"which the row is scored ({moment_as_text(self.moment[row])}); give the value as it was then"  # type: ignore[index]
            )

    def __len__(self) -> int:
        return len(self.won)

    @property
    def positives(self) -> int:
        """Return how many rows were won."""
        return int(self.won.sum())

    def column(self, name: str) -> Column:
        """Return a column by its name; raises BadTable when there is none."""
        for one in self.columns:
            if one.name == name:
                return one
        raise BadTable(
            f"{name}: there is no such column; there are {', '.join(c.name for c in self.columns)}"
        )

    def take(self, which: NDArray[Any]) -> "Frame":
        """Return some of the rows; `which` is a mask or an array of positions."""
        return Frame(
            tuple(column.take(which) for column in self.columns),
            self.won[which],
            *(None if one is None else one[which] for one in (self.moment, self.settled, self.points)),
        )

    def without(self, names: Iterable[str]) -> "Frame":
        """Return the same rows without some columns."""
        gone = set(names)
        kept = tuple(column for column in self.columns if column.name not in gone)
        return Frame(kept, self.won, self.moment, self.settled, self.points)


def _unknown(when: NDArray[Any]) -> Mask:
    found: Mask = np.isnat(when) if when.dtype.kind == "M" else np.isnan(when)
    return found


def columns_of(
    rows: "Iterable[Mapping[str, Any]] | Frame", names: Iterable[str]
) -> tuple[dict[str, Column], int]:
    """Return the named columns of rows given as mappings or as a frame, and how many rows there are.

    A name that is absent from a row is a missing value.
    """
    if isinstance(rows, Frame):
        there = {column.name: column for column in rows.columns}
        empty = [None] * len(rows)
        return {name: there[name] if name in there else Column.of(name, empty) for name in names}, len(rows)
    told = list(rows)
    return {name: Column.of(name, [row.get(name) for row in told]) for name in names}, len(told)
