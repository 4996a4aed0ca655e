"""The closed set of scoring functions: pure, named, and chosen in a method by name. Nothing in a file is evaluated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from koers.kit.methods.schema import Band, Instrument, Item

#: An answer on the scale; None where the question was left open.
Answer = float | None


def mean(values: Sequence[float]) -> float | None:
    """Return the mean; None without values.

    >>> mean([2, 3, 5])
    3.3333333333333335
    """
    return sum(values) / len(values) if values else None


def weighted_sum(values: Sequence[float], weights: Sequence[float]) -> float | None:
    """Return the sum of value times weight; None without values.

    >>> weighted_sum([2, 5], [1, 0.5])
    4.5
    """
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) if values else None


def minimum(values: Sequence[float]) -> float | None:
    """Return the lowest value: a chain is as strong as its weakest link; None without values.

    >>> minimum([4, 2, 5])
    2
    """
    return min(values, default=None)


def rater_gap(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return the mean distance between two raters over the same items; None without items.

    >>> rater_gap([4, 2], [3, 5])
    2.0
    """
    if not first:
        return None
    return sum(abs(one - other) for one, other in zip(first, second, strict=True)) / len(first)


def share_above(values: Sequence[float], threshold: float) -> float | None:
    """Return which part of the values lies above a threshold, from 0 to 1; None without values.

    >>> share_above([3, 4, 5, 2], 3)
    0.5
    """
    return sum(value > threshold for value in values) / len(values) if values else None


@dataclass(frozen=True)
class Result:
    """A scored sheet of answers; it names the method's version, so that it never changes afterwards."""

    method: str
    version: int
    value: float | None
    groups: dict[str, float | None]
    answered: int
    items: int
    band: Band | None


def score(
    instrument: Instrument, answers: Mapping[str, Answer], other: Mapping[str, Answer] | None = None
) -> Result:
    """Score a sheet of answers (item id to value); `other` is the second rater's sheet for rater_gap.

    Open questions are left out, unless the method says what they do (`score.missing`); `answered` says how many were
    not open. Raises ValueError for an answer off the scale or to an item that does not exist.
    """
    sheets = (answers, other) if other is not None else (answers,)
    for sheet in sheets:
        _check(instrument, sheet)
    answered = [item for item in instrument.items if all(sheet.get(item.id) is not None for sheet in sheets)]
    value = _whole(instrument, answered, sheets)
    of_group = _percent if instrument.score.groups_as == "percent" else _value
    groups = {
        group.id: of_group(instrument, [item for item in answered if item.group == group.id], sheets)
        for group in instrument.groups
    }
    found = band_of(instrument, value)
    return Result(
        instrument.id, instrument.version, value, groups, len(answered), len(instrument.items), found
    )


def band_of(instrument: Instrument, value: float | None) -> Band | None:
    """Return the band in which a score lies; the last band includes its upper end."""
    if value is None:
        return None
    last = max(instrument.bands, key=lambda band: band.high)
    for band in instrument.bands:
        if band.low <= value < band.high or (band is last and value == band.high):
            return band
    return None


def range_of(instrument: Instrument) -> tuple[float, float]:
    """Return the lowest and the highest score that an instrument can give."""
    low, high = float(instrument.scale.low), float(instrument.scale.high)
    if instrument.score.function == "share_above":
        return 0.0, 1.0
    if instrument.score.function == "rater_gap":
        return 0.0, high - low
    if instrument.score.function == "weighted_sum":
        total = sum(item.weight for item in instrument.items)
        return low * total, high * total
    return low, high


def _whole(
    instrument: Instrument, answered: Sequence[Item], sheets: Sequence[Mapping[str, Answer]]
) -> float | None:
    """Score a sheet with its open questions as the method says."""
    missing = instrument.score.missing
    if missing is None:
        return _value(instrument, answered, sheets)
    if len(answered) < missing.least:
        return None
    found = _value(instrument, answered, sheets)
    if found is None or instrument.score.function != "weighted_sum":
        return found
    # A sum would fall with each open question; at the weighted mean of the rest it does not.
    return found * sum(item.weight for item in instrument.items) / sum(item.weight for item in answered)


def _percent(
    instrument: Instrument, items: Sequence[Item], sheets: Sequence[Mapping[str, Answer]]
) -> float | None:
    """Return the mean of the first sheet's items, with the ends of the scale at 0 and 100."""
    found = mean([_turned(instrument, item, sheets[0]) for item in items])
    scale = instrument.scale
    return None if found is None else (found - scale.low) / (scale.high - scale.low) * 100


def _value(
    instrument: Instrument, items: Sequence[Item], sheets: Sequence[Mapping[str, Answer]]
) -> float | None:
    columns = [[_turned(instrument, item, sheet) for item in items] for sheet in sheets]
    first = columns[0]
    by_name: dict[str, Callable[[], float | None]] = {
        "mean": lambda: mean(first),
        "weighted_sum": lambda: weighted_sum(first, [item.weight for item in items]),
        "minimum": lambda: minimum(first),
        "rater_gap": lambda: rater_gap(first, columns[1]) if len(columns) == 2 else None,
        "share_above": lambda: share_above(first, instrument.score.threshold or 0.0),
    }
    return by_name[instrument.score.function]()


def _turned(instrument: Instrument, item: Item, sheet: Mapping[str, Answer]) -> float:
    value = sheet[item.id]
    assert value is not None
    return instrument.scale.low + instrument.scale.high - value if item.reverse else value


def _check(instrument: Instrument, sheet: Mapping[str, Answer]) -> None:
    unknown = set(sheet) - {item.id for item in instrument.items}
    if unknown:
        raise ValueError(f"{instrument.id} has no item {min(unknown)!r}")
    for name, value in sheet.items():
        if value is not None and not instrument.scale.low <= value <= instrument.scale.high:
            raise ValueError(
                f"{name}: {value} lies outside {instrument.scale.low} to {instrument.scale.high}"
            )
