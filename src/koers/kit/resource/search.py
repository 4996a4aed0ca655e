"""Global search: one table of findable text, kept by database triggers, asked in two manners.

On SQLite a trigram index (FTS5) stands over the table, on PostgreSQL a trigram index (pg_trgm) in it. First the words
as typed are sought anywhere in the text; when that gives little, each word may lack a part, so that a typing error is
forgiven. Candidates are capped and ordered by likeness in Python.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from koers.kit.access.matrix import reach
from koers.kit.resource import registry
from koers.kit.resource.declaration import Resource
from koers.kit.resource.models import SearchRow

#: So many rows the index may offer, and so many are compared one by one.
OFFERED, COMPARED = 20_000, 500
#: Under this likeness (0 to 100) a row is not what somebody meant.
LIKE = 72
IN_LIST = 2_000
ENOUGH = 3
_WORD = re.compile(r"\w+(?:[.@&'-]\w+)*", re.UNICODE)


@dataclass(frozen=True)
class Hit:
    """One found record."""

    path: str
    pk: int
    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Found:
    """The hits of one kind."""

    resource: Resource
    hits: list[Hit]


def search(user: Any, text: str, limit: int = 8, only: Sequence[str] = ()) -> list[Found]:
    """Return what a person may see and probably means, grouped by kind, best first; `limit` for each kind."""
    kinds = [one for one in searchable(user) if not only or one.path in only]
    words = _words(text)
    if not kinds or not words:
        return []
    candidates = _candidates([one.path for one in kinds], user, _exact(words), words)
    if len(candidates) < ENOUGH:
        known = {row[:2] for row in candidates}
        more = _candidates([one.path for one in kinds], user, _forgiving(words), words)
        candidates += [row for row in more if row[:2] not in known]
    ranked = _ranked(text, candidates)
    groups = [Found(one, [_hit(row) for row in ranked if row[0] == one.path][:limit]) for one in kinds]
    order = {path: at for at, path in reversed(list(enumerate(row[0] for row in ranked)))}
    return sorted((group for group in groups if group.hits), key=lambda group: order[group.resource.path])


def searchable(user: Any) -> list[Resource]:
    """Return the resources that a person may search."""
    return [one for one in registry.every() if one.search and reach(user, one.ability("read")) != "none"]


def list_condition(resource: Resource, text: str) -> Q:
    """Return the condition on a list that its records hold the text."""
    words = _words(text)
    if not words:
        return Q(pk__in=[])
    if resource.found_by:
        found = Q()
        for relation, path in resource.found_by:
            ids = [row[1] for row in _rows([path], None, _exact(words), words, IN_LIST)]
            found |= Q(**{f"{relation}__in": ids})
        return found
    if not resource.search or all(len(word) < 3 for word in words):
        where = Q()
        for name in resource.title:
            where |= Q(**{f"{name}__istartswith": text.strip()})
        return where
    ids = [row[1] for row in _rows([resource.path], None, _exact(words), words, IN_LIST)]
    return Q(pk__in=ids)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text[:200])][:8]


Pieces = list[list[str]]


def _exact(words: list[str]) -> Pieces:
    """Every word, as it was typed; words too short for a trigram do not narrow down."""
    return [[word] for word in words if len(word) >= 3]


def _forgiving(words: list[str]) -> Pieces:
    """Of every word at least one half: an error spoils only the half it is in."""
    pieces: Pieces = []
    for word in words:
        if len(word) < 4:
            continue
        half = max(3, (len(word) + 1) // 2)
        parts = {word[:half], word[-half:]}
        if len(word) >= 8:
            parts = {word[:3], word[-3:], word[len(word) // 2 - 2 : len(word) // 2 + 2]}
        pieces.append(sorted(parts))
    return pieces


Candidate = tuple[str, int, str, str]


def _candidates(paths: list[str], user: Any, pieces: Pieces, words: list[str]) -> list[Candidate]:
    return _rows(paths, user, pieces, words, COMPARED)


def _rows(paths: list[str], user: Any, pieces: Pieces, words: list[str], limit: int) -> list[Candidate]:
    """Return kind, id, title and body of rows that hold one piece of each group."""
    rows = SearchRow.objects.filter(kind__in=paths)
    if user is not None and not user.scope.everything:
        rows = rows.filter(Q(unit_id__isnull=True) | Q(unit_id__in=user.scope.unit_ids))
    if not pieces:
        rows = rows.filter(title__istartswith=words[0])
    elif connection.vendor == "sqlite":
        rows = rows.extra(
            where=[
                "kit_searchrow.id IN (SELECT rowid FROM kit_searchtext WHERE kit_searchtext MATCH %s LIMIT %s)"
            ],
            params=[_fts(pieces), OFFERED],
        )
    else:
        for group in pieces:
            where = Q()
            for piece in group:
                where |= Q(title__icontains=piece) | Q(body__icontains=piece)
            rows = rows.filter(where)
    found = rows.order_by().values_list("kind", "row_id", "title", "body")[:limit]
    return [row for row in found if _holds(row, pieces)]


def _fts(pieces: Pieces) -> str:
    return " AND ".join(
        "(" + " OR ".join(f"({_trigrams(piece)})" for piece in group) + ")" for group in pieces
    )


def _trigrams(piece: str) -> str:
    """Return the trigrams that cover a piece; that they follow each other is looked at afterwards."""
    starts = [*range(0, len(piece) - 2, 3), len(piece) - 3]
    return " AND ".join(f'"{piece[at : at + 3]}"' for at in dict.fromkeys(starts))


def _holds(row: Candidate, pieces: Pieces) -> bool:
    text = f"{row[2]}\n{row[3]}".lower()
    return all(any(piece in text for piece in group) for group in pieces)


def _ranked(text: str, rows: list[Candidate]) -> list[Candidate]:
    from rapidfuzz import fuzz

    asked = " ".join(text.lower().split())
    words = _words(text)

    def likeness(row: Candidate) -> float:
        title, body = " ".join(row[2].lower().split()), row[3].lower()
        if title.startswith(asked):
            return 300 - len(title) / 100
        if asked in title:
            return 250 - len(title) / 100
        if all(word in title or word in body for word in words):
            return 200 - len(title) / 100
        there = [*_WORD.findall(title), *_WORD.findall(body)]
        best = [max((fuzz.ratio(word, other) for other in there), default=0.0) for word in words]
        return sum(best) / len(best)

    scored = [(likeness(row), row) for row in rows]
    return [row for score, row in sorted(scored, key=lambda one: (-one[0], one[1])) if score >= LIKE]


def _hit(row: Candidate) -> Hit:
    path, pk, title, body = row
    return Hit(path, pk, " ".join(title.split()), " ".join(body.split())[:120], f"/{path}/{pk}")
