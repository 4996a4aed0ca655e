"""From a column's heading to a field: one normaliser, the profiles of known systems, and the general aliases."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from koers.kit.importing.target import Target, targets
from koers.kit.importing.values import fold

FOLDER = Path(__file__).parent / "profiles"
_GENERAL = "general"
_NEEDED = 3
_SPACES = re.compile(r"[\s_]+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_ENTITY = re.compile(r"^(deal|person|organization|lead|activity|product|persoon|organisatie|activiteit) - ")


def normal(heading: str) -> str:
    """Return a heading as it is compared: without case, accents, stars, odd dashes and double spaces."""
    text = "".join(c for c in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(c))
    text = _DASHES.sub("-", text.replace("\ufeff", "").replace("*", "")).casefold()
    text = _SPACES.sub(" ", text).strip(" :")
    return text.replace("organisation", "organization").replace("postcode", "zip code")


def without_entity(heading: str) -> str:
    """Drop a prefix such as `Deal - ` from a normal heading."""
    return _ENTITY.sub("", heading)


@dataclass(frozen=True)
class Layout:
    """One kind of file of one system: which heading is which field."""

    profile: str
    label: str
    source: str
    target: str
    fields: dict[str, str]
    scale: dict[str, int] = field(default_factory=dict)
    stops_at_blank: bool = False
    pipeline: str = ""
    defaults: dict[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Return the name under which a file remembers its layout."""
        return f"{self.profile}/{self.target}"


@dataclass(frozen=True)
class Match:
    """What the headings of a file say: the layout, and the field of each heading (empty when none)."""

    layout: Layout | None
    target: str
    fields: tuple[str, ...]
    certain: bool


@cache
def _documents() -> dict[str, dict[str, Any]]:
    import yaml

    return {
        file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.yaml"))
    }


@cache
def layouts() -> tuple[Layout, ...]:
    """Return the layouts of all profiles, except the general aliases."""
    found = []
    for name, document in _documents().items():
        for entry in document.get("files", []) if name != _GENERAL else []:
            found.append(_layout(name, document, entry))
    return tuple(found)


def _layout(name: str, document: dict[str, Any], entry: dict[str, Any]) -> Layout:
    return Layout(
        profile=name,
        label=document["label"],
        source=document["source"],
        target=entry["target"],
        fields={normal(heading): fld for fld, names in entry["fields"].items() for heading in names},
        scale=entry.get("scale", {}),
        stops_at_blank=entry.get("stops_at_blank", document.get("stops_at_blank", False)),
        pipeline=entry.get("pipeline", ""),
        defaults={key: str(value) for key, value in entry.get("defaults", {}).items()},
        ignored=frozenset(normal(heading) for heading in entry.get("ignored", [])),
    )


@cache
def gatherings() -> tuple[dict[str, Any], ...]:
    """Return how profiles read files of invoice lines."""
    return tuple(document["gather"] for document in _documents().values() if "gather" in document)


@cache
def databases() -> tuple[dict[str, Any], ...]:
    """Return what profiles ask of known databases."""
    return tuple(document["database"] for document in _documents().values() if "database" in document)


def layout(name: str) -> Layout | None:
    """Return a layout by its name, such as `hubspot/selling.deal`."""
    return next((item for item in layouts() if item.name == name), None)


@cache
def _general() -> dict[str, dict[str, str]]:
    document = _documents()[_GENERAL]
    return {
        target: {normal(heading): fld for fld, names in fields.items() for heading in names}
        for target, fields in document["targets"].items()
    }


@cache
def pipelines() -> dict[str, list[dict[str, Any]]]:
    """Return the pipelines that profiles describe: name to stages in their order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for document in _documents().values():
        found.update(document.get("pipelines", {}))
    return found


@cache
def words(name: str) -> dict[str, str]:
    """Return folded word to code for a closed list of the general profile, such as `account.kind`."""
    lists: dict[str, list[Any]] = _documents()[_GENERAL]["words"].get(name, {})
    return {fold(str(word)): code for code, known in lists.items() for word in [code, *known]}


@cache
def vocabulary(name: str) -> tuple[str, ...]:
    """Return the well-spelt terms of a vocabulary, such as `sector`."""
    return tuple(_documents()[_GENERAL]["vocabularies"].get(name, ()))


@cache
def _weights() -> Counter[str]:
    return Counter(heading for item in layouts() for heading in item.fields)


def recognise(headings: tuple[str, ...], wanted: str = "", name: str = "") -> Match:
    """Say what a file holds by its headings; `wanted` fixes the target, `name` of the file breaks ties.

    A profile needs three of its headings (all of them when the file has fewer), and goes before the general aliases
    where it finds what its target needs.
    """
    from koers.kit.importing import round_trip

    normals = [normal(heading) for heading in headings]
    own = round_trip.recognise(normals, wanted, name)
    if own is not None:
        return Match(None, *own)
    best: tuple[bool, float, Layout] | None = None
    for item in layouts():
        if wanted and item.target != wanted:
            continue
        score = _score(item, normals)
        if score and (best is None or (_is_whole(item, normals), score) > best[:2]):
            best = _is_whole(item, normals), score, item
    plain = _by_aliases(normals, wanted, name) if best is None or not best[0] else None
    if best is None or (plain is not None and plain.certain):
        assert plain is not None
        return plain
    layout = best[2]
    return Match(layout, layout.target, fields_for(layout.target, normals, layout), True)


def _is_whole(item: Layout, normals: list[str]) -> bool:
    """Tell whether a layout finds what its target cannot do without: headings such as *quantity* say little."""
    mapped = {*fields_for(item.target, normals, item)}
    return not any(
        column.required and column.name not in mapped
        for each in targets()
        if each.name == item.target
        for column in each.columns
    )


def _score(item: Layout, normals: list[str]) -> float:
    matched = {heading for heading in normals if heading in item.fields}
    if len(matched) < _NEEDED:
        return 0.0
    foreign = sum(1 for heading in normals if heading not in item.fields and heading not in item.ignored)
    rarity = sum(1 / _weights()[heading] for heading in matched)
    if rarity < 1.2 and foreign > len(matched):
        return 0.0
    return rarity + len(matched) / 2 - foreign / 4


def fields_for(target: str, normals: list[str], item: Layout | None) -> tuple[str, ...]:
    """Return the field of each heading for a target; the first column that claims a field gets it."""
    taken: set[str] = set()
    chosen = [""] * len(normals)
    general = _general().get(target, {})
    labels = _labels(target)
    ignored = item.ignored if item else frozenset()
    sources: list[Any] = [item.fields.get] if item else []
    sources += [general.get, lambda heading: general.get(without_entity(heading)), labels.get]
    for lookup in sources:
        for place, heading in enumerate(normals):
            found = "" if chosen[place] or heading in ignored else lookup(heading) or ""
            if found and found not in taken:
                chosen[place] = found
                taken.add(found)
    return tuple(chosen)


def _labels(target: str) -> dict[str, str]:
    """Return the labels of a target's own columns, in both languages: what Koers writes, Koers reads."""
    from django.utils.translation import override

    known: dict[str, str] = {}
    for item in targets():
        if item.name == target:
            for language in ("en", "nl"):
                with override(language):
                    known.update({normal(str(column.label)): column.name for column in item.columns})
            known.update({normal(column.name): column.name for column in item.columns})
    return known


def _by_aliases(normals: list[str], wanted: str, name: str) -> Match:
    scored = []
    for item in targets():
        if wanted and item.name != wanted:
            continue
        fields = fields_for(item.name, normals, None)
        scored.append((_alias_score(item, fields, name), item.name, fields))
    if not scored:
        return Match(None, "", ("",) * len(normals), False)
    scored.sort(key=lambda entry: -entry[0])
    best = scored[0]
    runner_up = scored[1][0] if len(scored) > 1 else -1.0
    certain = bool(wanted) or (best[0] >= 2 and best[0] - runner_up >= 0.5)
    if not wanted and best[0] <= 0:
        return Match(None, "", ("",) * len(normals), False)
    return Match(None, best[1], best[2], certain)


def _alias_score(item: Target, fields: tuple[str, ...], name: str) -> float:
    mapped = {fld for fld in fields if fld}
    if any(column.required and column.name not in mapped for column in item.columns):
        return 0.0
    if item.needs_one_of and not mapped & set(item.needs_one_of):
        return 0.0
    named = any(word in fold(name) for word in words(f"file.{item.name}"))
    return len(mapped) + (1.5 if named else 0.0)


def fields_known(name: str) -> dict[str, list[str]]:
    """Return the general headings of each field of a target, as they stand in the profile."""
    known: dict[str, list[str]] = _documents()[_GENERAL]["targets"].get(name, {})
    return known
