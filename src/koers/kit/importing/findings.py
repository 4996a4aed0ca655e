"""What the import tells the person besides counts: rules that changed or made something, and what stood out."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from koers.kit.importing.messages import Text

_LINES = 5
_KINDS_KEPT = 400


@dataclass(frozen=True)
class Rule:
    """Something the import does by itself; the person sees it and, where it is switchable, can say no."""

    code: str
    label: Text
    sentence: Text
    switchable: bool = True


_rules: dict[str, Rule] = {}


def declare(*rules: Rule) -> None:
    """Make rules known; areas declare their own."""
    _rules.update({rule.code: rule for rule in rules})


def rule(code: str) -> Rule:
    """Return a rule; an unknown code gives a rule that only has its name."""
    return _rules.get(code) or Rule(code, code, "%(value)s", switchable=False)


def rules() -> list[Rule]:
    """Return all rules by code."""
    return [_rules[code] for code in sorted(_rules)]


class Findings:
    """Counts findings by rule, column and value, and keeps the first lines of each."""

    def __init__(self, stored: list[dict[str, Any]] | None = None) -> None:
        self._found: dict[tuple[str, str, str, str], dict[str, Any]] = {}
        for one in stored or []:
            self._found[one["code"], one["file"], one["column"], one["value"]] = dict(one)

    def note(
        self, code: str, *, file: str, line: int, column: str = "", value: str = "", read_as: str = ""
    ) -> None:
        """Count one more case; values beyond the first few hundred of a rule are counted together."""
        key = (code, file, column, value)
        one = self._found.get(key)
        if one is None:
            if len(self._found) >= _KINDS_KEPT:
                key = (code, file, column, "")
                value = read_as = ""
            one = self._found.setdefault(
                key,
                {
                    "code": code,
                    "file": file,
                    "column": column,
                    "value": value,
                    "read_as": read_as,
                    "count": 0,
                    "lines": [],
                },
            )
        one["count"] += 1
        if len(one["lines"]) < _LINES and line:
            one["lines"].append(line)

    def as_json(self) -> list[dict[str, Any]]:
        """Return plain data for storage, the most frequent first within each rule."""
        return sorted(
            self._found.values(), key=lambda one: (one["code"], one["file"], -one["count"], one["value"])
        )


def sentence(one: dict[str, Any]) -> str:
    """Return a finding as a sentence in the reader's language."""
    return str(rule(one["code"]).sentence) % one


declare(
    Rule(
        "fold",
        _("Read names that differ only in case, accents, spaces or punctuation as the same"),
        _("%(value)s is read as %(read_as)s."),
    ),
    Rule(
        "spelling",
        _("Correct spelling against the known list"),
        _("%(value)s is read as %(read_as)s."),
    ),
    Rule(
        "left_empty",
        _("Leave a cell empty that cannot be read, and keep the row"),
        _("%(column)s: %(value)s cannot be read and is left empty."),
    ),
    Rule(
        "short_rows",
        _("Fill up short rows"),
        _("Some rows have fewer cells than the heading."),
        switchable=False,
    ),
    Rule(
        "unmapped",
        _("Columns left out"),
        _("The column %(column)s is not imported."),
        switchable=False,
    ),
    Rule(
        "ambiguous",
        _("Names that fit several records"),
        _("%(value)s fits several records; the oldest is used."),
        switchable=False,
    ),
    Rule(
        "likely_duplicate", _("Possible duplicates"), _("%(value)s looks like %(read_as)s."), switchable=False
    ),
    Rule(
        "in_bin", _("Records in the bin"), _("%(value)s lies in the bin and stays there."), switchable=False
    ),
    Rule(
        "no_reference",
        _("Cells that name nothing known"),
        _("%(column)s: %(value)s is not known and is left empty."),
        switchable=False,
    ),
)
