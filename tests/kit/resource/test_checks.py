"""A misspelt declaration stops the start."""

from dataclasses import replace
from typing import Any

import pytest

from koers.kit.resource import registry
from koers.kit.resource.checks import declarations_fit, faults
from koers.kit.resource.declaration import Column, Filter, Group, Related, Verb


def test_every_declared_resource_is_without_fault() -> None:
    assert declarations_fit(None) == []


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"groups": (Group("x", ("nmae",)),)}, 1),
        ({"total": "amuont_cents"}, 1),
        ({"search": ("nmae",)}, 1),
        ({"words": (("nmae", dict),)}, 1),
        ({"fixed": ("reason_noet",)}, 2),
        ({"groups": (Group("x", ("name", "name")),)}, 3),
        ({"columns": ("name", "accuont")}, 4),
        ({"shown": ("name", "stagee")}, 4),
        ({"columns": ("name", Column("next_step", sort=("next_step",)))}, 5),
        ({"sort": "next_step"}, 5),
        ({"filters": ("outcmoe",)}, 6),
        ({"filters": (Filter("outcome", name="sort"),)}, 6),
        ({"verbs": (Verb("edit", "x", print),)}, 7),
        ({"verbs": (Verb("x", "x", print, undo="y"),)}, 7),
        ({"panels": (Related("x", "nothing", "deal"),)}, 8),
        ({"panels": (Related("x", "orders", "dael"),)}, 8),
    ],
)
def test_a_misspelt_name_is_an_error_with_a_number(change: dict[str, Any], number: int) -> None:
    assert number in {found for found, _text in faults(replace(registry.get("deals"), **change))}
