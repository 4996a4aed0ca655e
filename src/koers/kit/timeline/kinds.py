"""The typed kinds of events: each kind declares its facts, its icon and its sentence."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Kind:
    """One kind of event, for example `selling.deal.won`.

    `facts` is a frozen dataclass (codes, numbers and ids only; no names or free text of people), `title` the
    translated heading and `sentence` makes the sentence of an event from its facts, in the language of the moment.
    """

    name: str
    title: str | Promise
    facts: type | None = None
    icon: str = "dot"
    sentence: Callable[[dict[str, Any]], str] | None = None
    version: int = 1

    def checked(self, facts: Any) -> dict[str, Any]:
        """Return facts as a plain dictionary; raises TypeError when they do not fit the declaration."""
        if self.facts is None:
            return dict(facts or {})
        if is_dataclass(facts) and not isinstance(facts, type):
            plain: dict[str, Any] = asdict(facts)
            if type(facts) is self.facts:
                return plain
            facts = plain
        return asdict(self.facts(**(facts or {})))

    def say(self, facts: dict[str, Any]) -> str:
        """Return the sentence of an event; facts of an older version may lack fields and then give the title."""
        if self.sentence is None:
            return str(self.title)
        try:
            return self.sentence(facts)
        except (KeyError, TypeError, ValueError):
            return str(self.title)


Words = Callable[[Sequence[dict[str, Any]]], list[str]]

_kinds: dict[str, Kind] = {}
_words: dict[str, Words] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known; a second, different declaration under the same name is an error."""
    for kind in kinds:
        known = _kinds.get(kind.name)
        if known is not None and known != kind:
            raise ValueError(f"the event kind {kind.name!r} is declared twice")
        _kinds[kind.name] = kind


def words_of(name: str) -> Callable[[Words], Words]:
    """Register who knows the words of a kind: many facts in, one text for each out.

    Words of people live in the noun's own table, so that they can be changed and erased; events hold the id.
    """

    def keep(words: Words) -> Words:
        _words[name] = words
        return words

    return keep


def words(name: str, many: Sequence[dict[str, Any]]) -> list[str]:
    """Return the words of many events of one kind; empty texts where nobody knows any."""
    speaker = _words.get(name)
    return speaker(many) if speaker else [""] * len(many)


def get(name: str) -> Kind:
    """Return a kind; an unknown one shows as its plain name, never as an error."""
    return _kinds.get(name) or Kind(name=name, title=name.replace(".", " ").replace("_", " "))


def known(name: str) -> bool:
    """Tell whether a kind is declared."""
    return name in _kinds


def every() -> list[Kind]:
    """Return all declared kinds, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
