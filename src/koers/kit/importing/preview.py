"""The first rows of a file as they would be stored, with what cleaning changed marked."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from koers.kit.importing.messages import row_refusal
from koers.kit.importing.plan import Plan
from koers.kit.importing.work import Line
from koers.kit.ui import formats

_ROWS = 20


@dataclass(frozen=True)
class Shown:
    """One cell of the preview: what will be stored, and what stood in the file when that differs."""

    text: str
    was: str = ""


@dataclass(frozen=True)
class Preview:
    """The top of a file: labels of the mapped fields, and rows with their trouble."""

    labels: list[str]
    rows: list[tuple[int, list[Shown], str]]


def preview(plan: Plan, rules_off: Sequence[str] = ()) -> Preview:
    """Read the first rows of a file and show them as they will be stored."""
    tidies = "spelling" not in rules_off
    lines = plan.lines(list(islice(plan.table.rows(), _ROWS)))
    labels = [str(reader.column.label) for reader in plan.readers]
    return Preview(labels, [(line.number, _cells(plan, line, tidies), _trouble(line)) for line in lines])


def _cells(plan: Plan, line: Line, tidies: bool) -> list[Shown]:
    shown = []
    for reader in plan.readers:
        raw = line.cells[reader.place]
        was = "" if raw is None else str(raw)
        value, tidy = line.values.get(reader.column.name), reader.column.tidy
        if tidy is not None and tidies and value:
            value = tidy(value)
        text = _text(value, reader.column.kind)
        shown.append(Shown(text, was if _differs(text, was) else ""))
    return shown


def _differs(text: str, was: str) -> bool:
    return text.replace("\u00a0", " ").strip().casefold() != was.replace("\u00a0", " ").strip().casefold()


def _text(value: Any, kind: str) -> str:
    if value is None or value == "":
        return "–"
    if kind == "money":
        return formats.number(Decimal(value) / 100, 2)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return formats.moment(value)
    if isinstance(value, dt.date):
        return formats.date(value)
    return str(value)


def _trouble(line: Line) -> str:
    if line.refusal is None:
        return ""
    return " ".join(row_refusal(line.refusal[2], line.refusal[3]))
