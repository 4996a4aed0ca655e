"""Checking a file: every problem with file, line and field, in the language of the reader."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from koers.kit.methods import reading, scoring
from koers.kit.methods.reading import Document, Path, Problem, dotted
from koers.kit.methods.schema import ADAPTER, Instrument, Playbook


@dataclass(frozen=True)
class Checked:
    """A file that was checked: the method, or what is wrong with it."""

    file: str
    method: Playbook | Instrument | None
    problems: tuple[Problem, ...]

    @property
    def lines(self) -> list[str]:
        """Return each problem on a line: file, line, field and what is wrong."""
        return [
            f"{self.file}:{one.line}: {one.field + ': ' if one.field else ''}{one.message}"
            for one in self.problems
        ]


def check(content: bytes, file: str) -> Checked:
    """Read and check a file; a method comes back only when nothing is wrong."""
    try:
        document = reading.read(content)
    except reading.NotReadable as refusal:
        return Checked(file, None, (refusal.problem,))
    try:
        method = ADAPTER.validate_python(document.values)
    except ValidationError as error:
        found = [_problem(document, one) for one in error.errors(include_url=False, include_input=False)]
        return Checked(file, None, tuple(sorted(found, key=lambda one: (one.line, one.field))))
    wrong = tuple(
        Problem(document.line_of(path), dotted(path), message) for path, message in _beyond_the_schema(method)
    )
    return Checked(file, None if wrong else method, wrong)


def _problem(document: Document, error: Any) -> Problem:
    """Translate a finding of the schema; its path names the chosen kind first, which a reader does not see."""
    path: Path = tuple(step for step in error["loc"] if step not in ("playbook", "instrument"))
    return Problem(document.line_of(path), dotted(path), _message(error["type"], error.get("ctx", {}), path))


def _message(kind: str, context: dict[str, Any], path: Path) -> str:
    if kind == "missing":
        if path[-1:] in (("en",), ("nl",)):
            return _("The text in this language is missing.")
        return _("This field is missing.")
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _("The field `kind` must be `playbook` or `instrument`.")
    return {
        "extra_forbidden": _("This field is not known."),
        "string_too_short": _("This text is empty."),
        "string_too_long": _("This text is longer than %(most)s characters.")
        % {"most": context.get("max_length")},
        "string_type": _("This must be text; put it between quotes if it looks like a number."),
        "string_pattern_mismatch": _("Use small letters, digits and _ only, and begin with a letter."),
        "int_type": _("This must be a whole number."),
        "float_type": _("This must be a number."),
        "bool_type": _("This must be true or false."),
        "list_type": _("This must be a list."),
        "model_type": _("This must be a group of fields."),
        "model_attributes_type": _("This must be a group of fields."),
        "too_short": _("This list is empty."),
        "too_long": _("This list is longer than %(most)s.") % {"most": context.get("max_length")},
        "literal_error": _("Choose one of: %(choices)s.") % {"choices": context.get("expected")},
        "greater_than": _("This must be more than %(least)s.") % {"least": context.get("gt")},
        "greater_than_equal": _("This must be at least %(least)s.") % {"least": context.get("ge")},
        "less_than_equal": _("This must be at most %(most)s.") % {"most": context.get("le")},
    }.get(kind, _("This value does not fit here."))


def _beyond_the_schema(method: Playbook | Instrument) -> Iterator[tuple[Path, str]]:
    if isinstance(method, Playbook):
        yield from _playbook(method)
    else:
        yield from _instrument(method)


def _playbook(playbook: Playbook) -> Iterator[tuple[Path, str]]:
    from koers.kit.timeline import kinds

    yield from _twice("stages", [stage.id for stage in playbook.stages])
    for number, stage in enumerate(playbook.stages):
        for position, kind in enumerate(stage.evidence):
            if not kinds.known(kind):
                message = _("No event of kind `%(kind)s` exists.") % {"kind": kind}
                yield ("stages", number, "evidence", position), message


def _instrument(instrument: Instrument) -> Iterator[tuple[Path, str]]:
    scale = instrument.scale
    if scale.low >= scale.high:
        yield ("scale",), _("The scale must run from low to high.")
        return
    yield from _twice("items", [item.id for item in instrument.items])
    yield from _twice("groups", [group.id for group in instrument.groups])
    for number, mark in enumerate(scale.marks):
        if not scale.low <= mark.value <= scale.high:
            yield ("scale", "marks", number, "value"), _("This value lies outside the scale.")
    groups = {group.id for group in instrument.groups}
    for number, item in enumerate(instrument.items):
        if item.group is not None and item.group not in groups:
            yield ("items", number, "group"), _("There is no group `%(group)s`.") % {"group": item.group}
    needs = instrument.score.function == "share_above"
    if needs != (instrument.score.threshold is not None):
        yield (
            ("score",),
            _("share_above needs a threshold.") if needs else _("Only share_above has a threshold."),
        )
    yield from _bands(instrument)


def _bands(instrument: Instrument) -> Iterator[tuple[Path, str]]:
    low, high = scoring.range_of(instrument)
    expected = low
    for number, band in enumerate(instrument.bands):
        if band.low >= band.high:
            yield ("bands", number), _("A band must run from low to high.")
            return
        if band.low != expected:
            message = _("This band must begin at %(value)g, where the one before it ends.")
            yield ("bands", number, "low"), message % {"value": expected}
            return
        expected = band.high
    if expected != high:
        yield (
            ("bands", len(instrument.bands) - 1, "high"),
            _("The last band must end at %(value)g, the highest possible score.") % {"value": high},
        )


def _twice(field: str, ids: list[str]) -> Iterator[tuple[Path, str]]:
    seen: set[str] = set()
    for number, one in enumerate(ids):
        if one in seen:
            yield (field, number, "id"), _("The id `%(id)s` stands here twice.") % {"id": one}
        seen.add(one)
