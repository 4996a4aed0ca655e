"""Which models can be the subject of an event, by their short code."""

from collections.abc import Callable
from typing import Any

from django.db import models

#: So long is the column in which the code of a subject stands.
LONGEST = 12
_families: dict[str, Callable[[Any], list[tuple[str, int]]]] = {}
_by_code: dict[str, type[models.Model]] = {}


def register(model: type[models.Model]) -> None:
    """Make a model known under its `subject_code`, of at most `LONGEST` characters; two models may not share one."""
    code: str = model.subject_code  # type: ignore[attr-defined]
    if len(code) > LONGEST:  # PostgreSQL would refuse each event of it; SQLite would not.
        raise ValueError(f"the subject code {code!r} is longer than {LONGEST} characters")
    if _by_code.get(code, model) is not model:
        raise ValueError(f"{model.__name__} and {_by_code[code].__name__} share the subject code {code!r}")
    _by_code[code] = model


def model_of(code: str) -> type[models.Model]:
    """Return the model of a code; KeyError when nobody registered it."""
    return _by_code[code]


def codes() -> frozenset[str]:
    """Return every registered code."""
    return frozenset(_by_code)


def code_of(row: models.Model) -> str:
    """Return the code of a row."""
    code: str = row.subject_code  # type: ignore[attr-defined]
    return code


def register_family(code: str, also: Callable[[Any], list[tuple[str, int]]]) -> None:
    """Name the function that says under which other codes and ids the events of a row stand, such as merged records."""
    _families[code] = also


def family_of(row: models.Model) -> list[tuple[str, int]]:
    """Return every code and id under which the events of a row stand, its own first."""
    also = _families.get(code_of(row))
    return list(dict.fromkeys([(code_of(row), row.pk), *(also(row) if also else [])]))
