"""Reading YAML without trust: small, shallow, no aliases, no tags, and every value knows its line."""

from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext as _

MAX_BYTES = 256 * 1024
MAX_DEPTH = 8
MAX_VALUES = 5_000

Path = tuple[str | int, ...]
PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a file: where, and what to do."""

    line: int
    field: str
    message: str


class NotReadable(Exception):
    """The file cannot be read as a method at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True)
class Document:
    """The values of a file and the line of each."""

    values: Any
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """Return the line of a field, or of the nearest thing around it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(content: bytes) -> Document:
    """Read a YAML document; raises NotReadable with the line and the reason."""
    if len(content) > MAX_BYTES:
        raise NotReadable(
            Problem(1, "", _("The file is larger than %(size)d kB.") % {"size": MAX_BYTES // 1024})
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise NotReadable(Problem(line, "", _("The file is not UTF-8 text."))) from None
    try:
        return _Reader(text).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = {"reason": error.problem or error.context or ""}
        raise NotReadable(
            Problem(mark.line + 1 if mark else 1, "", _("This is not valid YAML: %(reason)s.") % what)
        ) from None
    except yaml.YAMLError:
        raise NotReadable(Problem(1, "", _("The file holds characters that YAML does not allow."))) from None


class _Reader:
    """Walks the parser's events, so that nothing is built before it was found harmless."""

    def __init__(self, text: str) -> None:
        self.events = yaml.parse(text, Loader=yaml.SafeLoader)
        self.plain = yaml.SafeLoader("")
        self.lines: dict[Path, int] = {}
        self.seen = 0

    def document(self) -> Document:
        event: Any = None
        for event in self.events:
            if not isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
                break
        if event is None or isinstance(event, yaml.StreamEndEvent):
            raise NotReadable(Problem(1, "", _("The file is empty.")))
        values = self.value(event, ())
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise self.refusal(event, (), _("The file holds more than one document."))
        return Document(values, self.lines)

    def value(self, event: Any, path: Path) -> Any:
        self.lines[path] = _line(event)
        self.seen += 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self.refusal(event, path, _("Anchors and aliases (& and *) are not allowed."))
        if self.seen > MAX_VALUES:
            raise self.refusal(
                event, path, _("The file holds more than %(most)d values.") % {"most": MAX_VALUES}
            )
        if len(path) > MAX_DEPTH:
            raise self.refusal(
                event, path, _("The file is nested deeper than %(most)d levels.") % {"most": MAX_DEPTH}
            )
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path)
        if event.tag not in (None, "!"):
            raise self.refusal(event, path, _("Tags (!) are not allowed."))
        return self.mapping(path) if isinstance(event, yaml.MappingStartEvent) else self.sequence(path)

    def mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor:
                raise self.refusal(event, path, _("The name of a field must be plain text."))
            key = event.value
            if key in found:
                raise self.refusal(event, (*path, key), _("This field stands here twice."))
            value_event = next(self.events)
            found[key] = self.value(value_event, (*path, key))
            self.lines[(*path, key)] = _line(event)
        return found

    def sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.value(event, (*path, len(found))))
        return found

    def scalar(self, event: yaml.ScalarEvent, path: Path) -> Any:
        if event.tag not in (None, "!") and event.tag not in PLAIN:
            raise self.refusal(event, path, _("Tags (!) are not allowed."))
        resolve: Any = self.plain.resolve
        tag = event.tag or resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag not in PLAIN:
            return event.value  # a date, for one, stays the text it is
        node = yaml.ScalarNode(tag, event.value)
        try:
            return self.plain.construct_object(node, deep=True)
        except (ValueError, OverflowError):
            raise self.refusal(event, path, _("This number cannot be read.")) from None

    def refusal(self, event: Any, path: Path, message: str) -> NotReadable:
        return NotReadable(Problem(_line(event), dotted(path), message))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def dotted(path: Path) -> str:
    """Write a path as people do: `items[2].text.nl`, counting from 1 as a reader does."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
