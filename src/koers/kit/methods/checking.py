"""Checking a file: every problem with file, line and field, in the language of the reader."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from koers.kit.methods import reading, scoring
from koers.kit.methods.reading import Document, Path, Problem, dotted
from koers.kit.methods.schema import (
    ADAPTER,
    Condition,
    Described,
    InputTest,
    Instrument,
    LifecycleRules,
    Playbook,
    Scorecard,
    Storyboard,
)

KINDS = ("playbook", "instrument", "lifecycle", "scorecard")
#: What rules may ask of a subject besides its events; areas that know facts add them at start.
_facts: dict[str, set[str]] = {"lifecycle": set(), "scorecard": set()}
_states: set[str] = set()
#: What a playbook may ask of a deal: by name a number (None), yes or no (empty), or the choices it has.
_inputs: dict[str, tuple[str, ...] | None] = {}
_flags: set[str] = set()
_phases: list[str] = []
_proofs: set[str] = set()
_blocks: list[str] = []
_checks: list[Callable[[Described], Iterator[tuple[Path, str]]]] = []


def know(kind: str, *names: str) -> None:
    """Let files of a kind name these facts or fields."""
    _facts[kind].update(names)


def know_states(*names: str) -> None:
    """Let lifecycle rules name these states."""
    _states.update(names)


def know_input(name: str, choices: tuple[str, ...] | None) -> None:
    """Let playbooks ask an input: a number (None), yes or no (an empty tuple), or one of these choices."""
    _inputs[name] = choices


def know_flags(*names: str) -> None:
    """Let playbooks name these rules of warnings."""
    _flags.update(names)


def know_phases(*names: str) -> None:
    """Let playbooks name these phases of a purchase, in their order."""
    _phases.extend(one for one in names if one not in _phases)


def know_proofs(*names: str) -> None:
    """Let storyboards name these rules, by which evidence is read from the records."""
    _proofs.update(names)


def know_blocks(*names: str) -> None:
    """Let playbooks ask to know these blocks of a customer."""
    _blocks.extend(one for one in names if one not in _blocks)


def add_check(found: Callable[[Described], Iterator[tuple[Path, str]]]) -> None:
    """Add a check that an area makes beyond the schema; it yields where and what."""
    if found not in _checks:
        _checks.append(found)


@dataclass(frozen=True)
class Checked:
    """A file that was checked: the method, or what is wrong with it."""

    file: str
    method: Described | None
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
    path: Path = tuple(step for step in error["loc"] if step not in KINDS)
    return Problem(document.line_of(path), dotted(path), _message(error["type"], error.get("ctx", {}), path))


def _message(kind: str, context: dict[str, Any], path: Path) -> str:
    if kind == "missing":
        if path[-1:] in (("en",), ("nl",)):
            return _("The text in this language is missing.")
        return _("This field is missing.")
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _("The field `kind` must be one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)}
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


def _beyond_the_schema(method: Described) -> Iterator[tuple[Path, str]]:
    if isinstance(method, Playbook):
        yield from _playbook(method)
    elif isinstance(method, Instrument):
        yield from _instrument(method)
    elif isinstance(method, LifecycleRules):
        yield from _lifecycle(method)
    else:
        yield from _scorecard(method)
    for found in _checks:
        yield from found(method)


def _unknown_kinds(path: Path, named: list[str]) -> Iterator[tuple[Path, str]]:
    from koers.kit.timeline import kinds

    for position, kind in enumerate(named):
        if not kinds.known(kind):
            yield (*path, position), _("No event of kind `%(kind)s` exists.") % {"kind": kind}


def _lifecycle(rules: LifecycleRules) -> Iterator[tuple[Path, str]]:
    yield from _twice("groups", [group.id for group in rules.groups])
    yield from _twice("moves", [move.id for move in rules.moves])
    groups = {group.id for group in rules.groups}
    for number, group in enumerate(rules.groups):
        yield from _unknown_kinds(("groups", number, "kinds"), list(group.kinds))
    for number, move in enumerate(rules.moves):
        for position, state in enumerate(move.origin):
            if state not in _states:
                yield ("moves", number, "origin", position), _no_state(state)
        if move.to not in _states:
            yield ("moves", number, "to"), _no_state(move.to)
        for position, condition in enumerate(move.when):
            for path, message in _condition(condition, groups):
                yield ("moves", number, "when", position, *path), message


def _no_state(state: str) -> str:
    return _("There is no state `%(state)s`. Choose one of: %(states)s.") % {
        "state": state,
        "states": ", ".join(sorted(_states)),
    }


def _condition(condition: Condition, groups: set[str]) -> Iterator[tuple[Path, str]]:
    given = [name for name in ("fact", "seen", "silent", "in_rhythm") if getattr(condition, name) is not None]
    if len(given) != 1:
        yield (), _("Give exactly one of fact, seen, silent and in_rhythm.")
        return
    if condition.fact is not None and condition.fact not in _facts["lifecycle"]:
        yield ("fact",), _no_field(condition.fact, "lifecycle")
    group = condition.seen or condition.silent or condition.in_rhythm
    if group is not None and group not in groups:
        yield (given[0],), _("There is no group `%(group)s`.") % {"group": group}
    if (condition.silent is None) != (condition.days is None):
        yield ("days",), _("`days` belongs to `silent`, and `silent` needs it.")


def _no_field(name: str, kind: str) -> str:
    return _("Nothing is known about `%(name)s`. Choose one of: %(names)s.") % {
        "name": name,
        "names": ", ".join(sorted(_facts[kind])),
    }


def _scorecard(card: Scorecard) -> Iterator[tuple[Path, str]]:
    yield from _twice("groups", [group.id for group in card.groups])
    yield from _twice("fit", [rule.id for rule in card.fit])
    yield from _twice("engagement", [rule.id for rule in card.engagement])
    groups = {group.id for group in card.groups}
    for number, rule in enumerate(card.fit):
        if rule.field not in _facts["scorecard"]:
            yield ("fit", number, "field"), _no_field(rule.field, "scorecard")
        bounded = rule.at_least is not None or rule.below is not None
        if sum((bool(rule.one_of), bounded, rule.known)) != 1:
            yield ("fit", number), _("Give exactly one of one_of, at_least or below, and known.")
    for number, one in enumerate(card.engagement):
        yield from _unknown_kinds(("engagement", number, "kinds"), list(one.kinds))
    named = {
        "fit": [rule.group for rule in card.fit],
        "engagement": [rule.group for rule in card.engagement],
    }
    for part, found in named.items():
        for number, group in enumerate(found):
            if group not in groups:
                yield (part, number, "group"), _("There is no group `%(group)s`.") % {"group": group}
    for part, limits in (("fit_grades", card.fit_grades), ("engagement_grades", card.engagement_grades)):
        if sorted(limits, reverse=True) != limits or len(set(limits)) != len(limits):
            yield (part,), _("These limits must fall from the best grade to the worst.")


def _playbook(playbook: Playbook) -> Iterator[tuple[Path, str]]:
    yield from _twice("stages", [stage.id for stage in playbook.stages])
    for number, stage in enumerate(playbook.stages):
        yield from _unknown_kinds(("stages", number, "evidence"), list(stage.evidence))
        for position, needed in enumerate(stage.required):
            yield from _unknown_kinds(("stages", number, "required", position, "kinds"), list(needed.kinds))
    yield from _twice("questions", [asked.id for asked in playbook.questions])
    for number, flag in enumerate(playbook.red_flags):
        if flag.rule not in _flags:
            yield (
                ("red_flags", number, "rule"),
                _("There is no rule `%(rule)s`. Choose one of: %(rules)s.")
                % {
                    "rule": flag.rule,
                    "rules": ", ".join(sorted(_flags)),
                },
            )
        if flag.from_phase is not None and flag.from_phase not in _phases:
            yield (
                ("red_flags", number, "from_phase"),
                _("There is no phase `%(phase)s`. Choose one of: %(phases)s.")
                % {"phase": flag.from_phase, "phases": ", ".join(_phases)},
            )
    yield from _measures(playbook)
    yield from _knowledge(playbook)
    if playbook.storyboard is not None:
        for path, message in _storyboard(playbook.storyboard):
            yield ("storyboard", *path), message
    yield from _twice("boards", [board.id for board in playbook.boards])
    for number, board in enumerate(playbook.boards):
        for path, message in _twice("exits", [one.id for one in board.exits]):
            yield ("boards", number, *path), message
    if playbook.layer is None and (playbook.fits_when or playbook.wrong_when):
        yield ("fits_when",), _("Only a playbook with a layer is weighed; name its `layer`.")
    if playbook.layer is not None and not playbook.fits_when:
        yield ("layer",), _("A playbook with a layer says in `fits_when` when it fits.")
    for part, tests in (("fits_when", playbook.fits_when), ("wrong_when", playbook.wrong_when)):
        yield from _twice(part, [test.id for test in tests])
        for number, test in enumerate(tests):
            for path, message in _input_test(test):
                yield (part, number, *path), message


def _measures(playbook: Playbook) -> Iterator[tuple[Path, str]]:
    from koers.kit.measures import registry

    known = {one.name: one for one in registry.every()}
    for number, name in enumerate(playbook.measures):
        if name not in known:
            yield ("measures", number), _("There is no measure `%(name)s`.") % {"name": name}
        elif not {"account", "as_of"} <= set(known[name].params):
            yield ("measures", number), _("`%(name)s` is no number of an account on a day.") % {"name": name}


def _knowledge(playbook: Playbook) -> Iterator[tuple[Path, str]]:
    for number, name in enumerate(playbook.knowledge):
        if name not in _blocks:
            yield (
                ("knowledge", number),
                _("There is no block `%(name)s`. Choose one of: %(blocks)s.")
                % {"name": name, "blocks": ", ".join(_blocks)},
            )
        elif name in playbook.knowledge[:number]:
            yield ("knowledge", number), _("The id `%(id)s` stands here twice.") % {"id": name}


def _storyboard(board: Storyboard) -> Iterator[tuple[Path, str]]:
    written = [*board.gate, *board.steps]
    seen: set[str] = set()
    for number, part in enumerate(written):
        if part.id in seen:
            in_gate = number < len(board.gate)
            path: Path = ("gate", number) if in_gate else ("steps", number - len(board.gate))
            yield (*path, "id"), _("The id `%(id)s` stands here twice.") % {"id": part.id}
        seen.add(part.id)
    yield from _twice("dimensions", [one.id for one in board.dimensions])
    for number, dimension in enumerate(board.dimensions):
        for path, message in _twice("sorts", [one.id for one in dimension.sorts]):
            yield ("dimensions", number, *path), message
        for place, sort in enumerate(dimension.sorts):
            here: Path = ("dimensions", number, "sorts", place)
            if sort.rule is not None and sort.rule not in _proofs:
                yield (
                    (*here, "rule"),
                    _("There is no rule `%(rule)s`. Choose one of: %(rules)s.")
                    % {"rule": sort.rule, "rules": ", ".join(sorted(_proofs))},
                )
            if (sort.rule is None) != (sort.within_days is None):
                yield (*here, "within_days"), _("`within_days` belongs to `rule`, and `rule` needs it.")


def _input_test(test: InputTest) -> Iterator[tuple[Path, str]]:
    if test.input not in _inputs:
        yield (
            ("input",),
            _("There is no input `%(name)s`. Choose one of: %(names)s.")
            % {
                "name": test.input,
                "names": ", ".join(sorted(_inputs)),
            },
        )
        return
    choices = _inputs[test.input]
    bounded = test.at_least is not None or test.at_most is not None
    if sum((bool(test.one_of), test.holds is not None, bounded)) != 1:
        yield (), _("Give exactly one of one_of, holds, and at_least or at_most.")
        return
    if choices is None and not bounded:
        yield (), _("`%(name)s` is a number; give at_least or at_most.") % {"name": test.input}
    elif choices == () and test.holds is None:
        yield (), _("`%(name)s` is yes or no; give holds.") % {"name": test.input}
    elif choices:
        if not test.one_of:
            yield (), _("`%(name)s` is a choice; give one_of.") % {"name": test.input}
        for position, one in enumerate(test.one_of):
            if one not in choices:
                yield (
                    ("one_of", position),
                    _("There is no choice `%(choice)s`. Choose one of: %(choices)s.")
                    % {
                        "choice": one,
                        "choices": ", ".join(choices),
                    },
                )
    if test.at_least is not None and test.at_most is not None and test.at_least > test.at_most:
        yield ("at_least",), _("at_least lies above at_most; nothing can be so.")


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
    yield from _missing(instrument)
    yield from _bands(instrument)


def _missing(instrument: Instrument) -> Iterator[tuple[Path, str]]:
    score, items = instrument.score, len(instrument.items)
    if score.missing is not None and score.missing.least > items:
        yield (
            ("score", "missing", "least"),
            _("There are only %(items)d items to answer.") % {"items": items},
        )
    if score.function == "rater_gap" and (score.missing is not None or score.groups_as == "percent"):
        yield ("score",), _("rater_gap compares two sheets; it takes neither `missing` nor `groups_as`.")


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
