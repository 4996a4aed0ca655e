"""Ability: which verbs a role may use and how far; read from the one declared matrix beside this module."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml
from django.core.exceptions import PermissionDenied
from django.db import models

from koers.kit.access.doors import ability, public, signed_in, use, used
from koers.kit.access.models import Role

__all__ = [
    "ability",
    "allowed",
    "narrow",
    "public",
    "reach",
    "require",
    "rows",
    "signed_in",
    "use",
    "used",
]

Reach = Literal["none", "own", "unit", "all"]
REACHES: tuple[Reach, ...] = ("none", "own", "unit", "all")
#: Verbs that leave a row as it is: they reach the rows a person sees; every other verb writes.
READING = frozenset({"read", "export"})
FILE = Path(__file__).with_name("matrix.yaml")


class UnknownAbility(KeyError):
    """An ability has no row in the declared matrix."""


@cache
def rows() -> Mapping[str, Mapping[str, Reach]]:
    """Return the whole matrix: ability, then role, then reach; a role that is not named has reach none."""
    declared = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found: dict[str, Mapping[str, Reach]] = {}
    for noun, verbs in declared.items():
        for verb, reaches in verbs.items():
            unknown = set(reaches) - set(Role.values) | set(reaches.values()) - set(REACHES)
            if unknown or noun.count(".") != 1:
                raise ValueError(f"{FILE.name}, {noun}.{verb}: not understood: {sorted(unknown) or noun}")
            found[f"{noun}.{verb}"] = MappingProxyType(
                {role: reaches.get(role, "none") for role in Role.values}
            )
    return MappingProxyType(found)


def reach(user: Any, ability: str) -> Reach:
    """Return how far this person's role reaches with an ability; none for anonymous and inactive persons."""
    try:
        row = rows()[ability]
    except KeyError:
        raise UnknownAbility(f"{ability!r} has no row in {FILE.name}") from None
    if not (getattr(user, "is_authenticated", False) and user.is_active):
        return "none"
    return row.get(user.role, "none")


def allowed(user: Any, ability: str, obj: models.Model | None = None) -> bool:
    """Tell whether a person may use an ability: at all, or on this row (saved or about to be)."""
    far = reach(user, ability)
    if far == "none" or obj is None or far == "all":
        return far != "none"
    if far == "own":
        return _is_own(user, obj)
    return _is_in_units(user, obj, reading=ability.rpartition(".")[2] in READING)


def require(user: Any, ability: str, obj: models.Model | None = None) -> None:
    """Raise PermissionDenied (403) unless `allowed`. Check a change of owner or unit before and after it."""
    if not allowed(user, ability, obj):
        raise PermissionDenied(ability)


def narrow(rows_: models.QuerySet[Any], user: Any, ability: str) -> models.QuerySet[Any]:
    """Keep of a queryset, which started from `visible_to`, the rows that the ability reaches."""
    far = reach(user, ability)
    if far == "none":
        return rows_.none()
    if far == "all":
        return rows_
    unit, owner, person = _paths(rows_.model)
    if person is not None:
        return rows_.filter(**{person: user.pk}) if far == "own" else rows_
    if unit is None and owner is None:
        return rows_ if ability.rpartition(".")[2] in READING else rows_.none()
    if far == "own" and owner is not None:
        mine = models.Q(**{f"{owner}__in": user.scope.member_ids})
        if unit is not None:
            mine |= models.Q(**{f"{owner}__isnull": True, f"{unit}__in": user.scope.write_unit_ids})
        return rows_.filter(mine)
    if unit is None or user.scope.everything:
        return rows_
    reading = ability.rpartition(".")[2] in READING
    return rows_.filter(**{f"{unit}__in": user.scope.unit_ids if reading else user.scope.write_unit_ids})


def _paths(model: type[models.Model]) -> tuple[str | None, str | None, str | None]:
    """Return the paths from a row to its unit, its owning member and its owning user."""
    queryset = getattr(model._default_manager, "_queryset_class", None)
    return (
        getattr(queryset, "scope_unit", None),
        getattr(queryset, "scope_owner", None),
        getattr(model, "scope_user", None),
    )


def _value(obj: Any, path: str) -> Any:
    for step in path.split("__"):
        if obj is None:
            return None
        obj = getattr(obj, step)
    return obj


def _is_own(user: Any, obj: models.Model) -> bool:
    unit, owner, person = _paths(type(obj))
    if person is not None:
        return bool(_value(obj, person) == user.pk)
    if owner is None:
        return False
    unit_id = _value(obj, unit) if unit else None
    if unit and not user.scope.everything and unit_id not in user.scope.unit_ids:
        return False
    owner_id = _value(obj, owner)
    if owner_id is None:
        return unit_id in user.scope.write_unit_ids
    return owner_id in user.scope.member_ids


def _is_in_units(user: Any, obj: models.Model, *, reading: bool) -> bool:
    unit, _owner, person = _paths(type(obj))
    if person is not None:
        return reading or _is_own(user, obj)
    if unit is None:
        return reading
    if user.scope.everything:
        return True
    return _value(obj, unit) in (user.scope.unit_ids if reading else user.scope.write_unit_ids)
