"""What must be answered before an import runs, because guessing could be wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from koers.kit.importing.detect import FileFacts
from koers.kit.importing.models import ImportFile
from koers.kit.importing.target import OWN_ID, target

_NUMBERS = {"money", "number", "whole", "percent", "year"}
_DATES = {"date", "moment"}


@dataclass(frozen=True)
class Question:
    """One thing to answer: a key for the answer, what kind of question, what it is about, and the choices."""

    key: str
    kind: str
    about: str
    choices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the question in the reader's language."""
        texts = {
            "target": _("What are the rows of this file?"),
            "date_order": _("%(about)s: does 03-04-2026 mean 3 April or 4 March?"),
            "decimal_sign": _("%(about)s: is 1.234 one thousand or one and a bit?"),
            "stage": _("The pipeline has no stage %(about)s. Which stage is it?"),
            "required": _("Which column holds %(about)s?"),
        }
        return texts[self.kind] % {"about": self.about}

    @property
    def remedy(self) -> str:
        """Return how to answer on the command line."""
        remedies = {
            "target": _("Give --target FILE=NAME."),
            "date_order": _("Give --date-order dmy or --date-order mdy."),
            "decimal_sign": _("Give --decimal comma or --decimal point."),
            "stage": _('Give --answer "stage:%(about)s=STAGE".'),
            "required": _("Give --map FILE:COLUMN=FIELD."),
        }
        return remedies[self.kind] % {"about": self.about}


def open_questions(file: ImportFile, answers: Mapping[str, str]) -> list[Question]:
    """Return what is still to be answered about a file."""
    if file.problem:
        return []
    if not file.target:
        return [Question("target", "target", file.name)]
    asked = _about_writing(file)
    holds = target(file.target)
    mapped = set(file.fields) - {""}
    asked += [
        Question(f"required:{column.name}", "required", str(column.label))
        for column in holds.columns
        if column.required and column.name not in mapped
    ]
    # A row that Koers wrote has a record to hold against; only what a person changed in it could be unknown.
    if holds.ask is not None and OWN_ID not in mapped:
        asked += holds.ask(_values(file), _pipeline(file), answers)
    return asked


def _about_writing(file: ImportFile) -> list[Question]:
    """Ask for the decimal sign and the order of day and month, where the rows do not prove them."""
    facts, asked = FileFacts.from_json(file.facts), []
    doubtful = {"mixed", "unsure"}
    for name, kinds, proof in (
        ("date_order", _DATES, "date_order"),
        ("decimal_sign", _NUMBERS, "decimal_sign"),
    ):
        if getattr(file, name):
            continue
        columns = [
            (heading, getattr(column, proof)())
            for heading, field, column in zip(file.headings, file.fields, facts.columns, strict=True)
            if field and target(file.target).column(field).kind in kinds
        ]
        proven = {verdict for _heading, verdict in columns} - doubtful - {""}
        unclear = [heading for heading, verdict in columns if verdict in doubtful]
        mixed = any(verdict == "mixed" for _heading, verdict in columns)
        if unclear and (mixed or len(proven) != 1):
            choices = ("dmy", "mdy") if name == "date_order" else (",", ".")
            asked.append(Question(name, name, ", ".join(unclear), choices))
    return asked


def proven_writing(file: ImportFile) -> tuple[str, str]:
    """Return the decimal sign and date order that the file's own rows prove; empty where they do not."""
    facts = FileFacts.from_json(file.facts)
    signs, orders = set(), set()
    for field, column in zip(file.fields, facts.columns, strict=True):
        if not field:
            continue
        kind = target(file.target).column(field).kind
        if kind in _NUMBERS:
            signs.add(column.decimal_sign())
        elif kind in _DATES:
            orders.add(column.date_order())
    return _one(signs), _one(orders)


def _one(found: set[Any]) -> str:
    if "mixed" in found:
        return ""
    sure = found - {"", "unsure"}
    return str(sure.pop()) if len(sure) == 1 else ""


def _values(file: ImportFile) -> dict[str, list[str]]:
    facts = FileFacts.from_json(file.facts)
    return {
        field: list(column.values or ())
        for field, column in zip(file.fields, facts.columns, strict=True)
        if field and column.values
    }


def _pipeline(file: ImportFile) -> str:
    from koers.kit.importing.headings import layout

    found = layout(file.layout)
    return found.pipeline if found else ""
