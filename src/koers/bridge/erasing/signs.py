"""What names a person, now and formerly, and taking it out of texts."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from koers.areas.customers.models import Merge, Person, ProfileLink
from koers.areas.leads.models import FormAnswer, Identifier, IdentifierKind
from koers.bridge.erasing.places import MARK
from koers.kit.record import NAMELESS

#: Shorter numbers and ids stand in too many texts to be anybody's.
LEAST_NUMBER = 7
LEAST_NAME = 5
LEAST_SURNAME = 4
_NAMES = ("first_name", "prefix", "last_name")
_REACH = ("email", "phone", "mobile")


@dataclass(frozen=True)
class Signs:
    """What names a person. `texts` are sought everywhere; `near` is a surname alone, or a name that others have
    too, sought in texts about them.

    `strong` are signs under which somebody comes in: e-mail addresses, ids of users and customers, ids at sources.
    """

    texts: tuple[str, ...]
    near: tuple[str, ...]
    strong: tuple[str, ...]

    def as_json(self) -> dict[str, list[str]]:
        """Return them as they are kept until the search is done."""
        return {name: list(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, kept: dict[str, list[str]]) -> "Signs":
        """Return kept signs."""
        return cls(tuple(kept["texts"]), tuple(kept["near"]), tuple(kept["strong"]))


def signs_of(ids: Iterable[int]) -> Signs:
    """Return what names the person that these records are, in present and former values."""
    ids = list(ids)
    texts: set[str] = set()
    near: set[str] = set()
    rows = [*Person._base_manager.filter(pk__in=ids), *Person.history.filter(id__in=ids)]
    for row in rows:
        given = {name: getattr(row, name) for name in (*_NAMES, *_REACH)}
        _add(given, texts, near)
    for one in Merge.objects.filter(noun=Person.subject_code, winner_id__in=ids):
        for place in (0, 1):
            _add({name: pair[place] for name, pair in one.taken.items()}, texts, near)
    for answers in FormAnswer._base_manager.filter(person__in=ids).values_list("answers", flat=True):
        _add(answers, texts, near)
    shared = _names_of_others(ids, rows)
    near |= {name for name in texts if name.casefold() in shared}
    texts = {name for name in texts if name.casefold() not in shared}
    texts |= set(ProfileLink._base_manager.filter(person__in=ids).values_list("url", flat=True))
    strong = {row.email for row in rows}
    strong |= {source_sign(row.source, row.external_id) for row in rows if row.external_id}
    for kind, value, key in Identifier.objects.filter(person__in=ids).values_list("kind", "value", "key"):
        if kind != IdentifierKind.PHONE:
            strong.add(value if kind == IdentifierKind.EMAIL else key)
        if kind == IdentifierKind.EMAIL or len(value) >= LEAST_NUMBER:
            texts.add(value)
    return Signs(_sorted(texts), _sorted(near), _sorted(strong))


def _names_of_others(ids: Iterable[int], rows: Iterable[Any]) -> set[str]:
    """Return the whole names that somebody else has too: elsewhere these may mean the other."""
    surnames = {row.last_name for row in rows if row.last_name}
    found: set[str] = set()
    texts: set[str] = set()
    others = Person.objects.alive().filter(last_name__in=surnames).exclude(pk__in=list(ids))
    for names in others.values(*_NAMES):
        _add(names, texts, found)
    return {name.casefold() for name in texts}


def source_sign(source: str, external_id: str) -> str:
    """Return the id of a record at a source as one sign."""
    return f"id:{source}:{external_id}"


def _add(given: dict[str, Any], texts: set[str], near: set[str]) -> None:
    first, prefix, last = (str(given.get(name) or "").strip() for name in _NAMES)
    if last and last != NAMELESS:
        whole = [" ".join(part for part in parts if part) for parts in ((first, prefix, last), (first, last))]
        whole.append(f"{last}, {' '.join(part for part in (first, prefix) if part)}")
        if first:
            texts.update(name for name in whole if len(name) >= LEAST_NAME)
        if len(last) >= LEAST_SURNAME:
            near.add(last)
    email = str(given.get("email") or "").strip()
    if "@" in email:
        texts.add(email)
    for name in ("phone", "mobile"):
        number = str(given.get(name) or "").strip()
        if sum(sign.isdigit() for sign in number) >= LEAST_NUMBER:
            texts.add(number)


def _sorted(found: Iterable[str]) -> tuple[str, ...]:
    """Return the longest first, so that a whole name goes before its surname."""
    return tuple(sorted({one for one in found if one}, key=lambda one: (-len(one), one)))


def pattern(words: Iterable[str]) -> "re.Pattern[str]":
    """Return what matches any of the words as whole words, in any writing of capitals."""
    either = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)


def cleaned(value: Any, words: "re.Pattern[str]") -> Any:
    """Return a text or document with the mark where it named the person.

    >>> cleaned({"to": ["Ask Jan Smit.", 3]}, pattern(["jan smit"]))
    {'to': ['Ask […].', 3]}
    """
    if isinstance(value, str):
        return words.sub(MARK, value)
    if isinstance(value, list):
        return [cleaned(one, words) for one in value]
    if isinstance(value, dict):
        return {cleaned(name, words): cleaned(one, words) for name, one in value.items()}
    return value


def spellings(word: str) -> set[str]:
    """Return a word as it can stand in a column: also in capitals where the database knows only plain letters.

    >>> sorted(spellings("é"))
    ['\\\\u00c9', '\\\\u00e9', 'É', 'é']
    """
    written = {word} if word.isascii() else {word, word.upper(), word.lower(), word.title()}
    return written | {json.dumps(one)[1:-1] for one in written}
