"""All declared measures, by name."""

from koers.kit.measures.declaration import UNITS, Measure

_measures: dict[str, Measure] = {}


def register(*measures: Measure) -> None:
    """Make measures known; a second one of the same name, or an unknown unit, is an error."""
    for measure in measures:
        if measure.name in _measures and _measures[measure.name] != measure:
            raise ValueError(f"the measure {measure.name!r} is declared twice")
        if measure.unit not in UNITS:
            raise ValueError(f"{measure.name}: {measure.unit!r} is not a unit of measures")
        _measures[measure.name] = measure


def get(name: str) -> Measure:
    """Return a measure; KeyError when nobody declared it."""
    return _measures[name]


def every() -> list[Measure]:
    """Return all measures, by name."""
    return [_measures[name] for name in sorted(_measures)]
