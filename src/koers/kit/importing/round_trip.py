"""Files that Koers wrote itself: recognised by their Koers ID, and compared cell by cell with what is stored."""

import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from koers.kit.importing.target import OWN_ID, Column, Target, noun, targets
from koers.kit.importing.values import fold

if TYPE_CHECKING:
    from koers.kit.importing.models import ImportFile
    from koers.kit.importing.plan import Reader
    from koers.kit.importing.work import Line, Work

HEADING = "koers id"
_LANGUAGES = ("en", "nl")


# --- Recognising ---------------------------------------------------------------------------------------------


def recognise(headings: list[str], wanted: str, name: str) -> tuple[str, tuple[str, ...], bool] | None:
    """Return target, fields and certainty of a file with the headings of an export; None when it is no export."""
    if HEADING not in headings:
        return None
    scored = []
    for item in targets():
        known = _headings(item.name) if item.has_koers_id and wanted in ("", item.name) else {}
        hits = sum(1 for heading in headings if heading in known)
        if hits:
            scored.append((hits + _named(item, name), item.name, known))
    if not scored:
        return None
    scored.sort(key=lambda one: -one[0])
    best = scored[0]
    certain = bool(wanted) or len(scored) == 1 or best[0] > scored[1][0]
    return best[1], _mapped(headings, best[2]), certain


def _mapped(headings: list[str], known: dict[str, str]) -> tuple[str, ...]:
    taken: set[str] = set()
    chosen = []
    for heading in headings:
        field = OWN_ID if heading == HEADING else known.get(heading, "")
        chosen.append("" if field in taken else field)
        taken.add(field)
    return tuple(chosen)


def _named(item: Target, name: str) -> float:
    resource = _resource(item)
    return 0.5 if resource is not None and fold(name).startswith(fold(resource.path)) else 0.0


@lru_cache(maxsize=64)
def _headings(name: str) -> dict[str, str]:
    """Return the headings of the export of a target's records in both languages, each with its column."""
    from koers.kit.importing.headings import normal
    from koers.kit.resource.exports import export_columns

    item = next(one for one in targets() if one.name == name)
    resource, mirrors = _resource(item), _mirrors(item)
    found: dict[str, str] = {}
    for language in _LANGUAGES if resource is not None else ():
        with override(language):
            for bound in export_columns(resource):
                found.setdefault(normal(bound.label), mirrors.get(bound.name, ""))
    return found


def _resource(item: Target) -> Any:
    from koers.kit.resource import registry

    return registry.of_model(noun(item.noun).model)


def _mirrors(item: Target) -> dict[str, str]:
    """Return which column of a target takes each field of its model."""
    fields = {field.name for field in noun(item.noun).model._meta.concrete_fields}
    found: dict[str, str] = {}
    for column in item.columns:
        own = next((name for name in column.filled if name in fields), "")
        if own:
            found.setdefault(own, column.name)
    return found


def settle_writing(file: "ImportFile") -> None:
    """Say how an export of Koers writes numbers and days, where its own rows do not prove another way."""
    from koers.kit.importing.questions import open_questions, proven_writing

    if OWN_ID not in file.fields or not file.target:
        return
    sign, order = proven_writing(file)
    asked = {question.kind for question in open_questions(file, {})}
    if "decimal_sign" in asked and not _is_mixed(file, "decimal_sign"):
        file.decimal_sign = sign or ("," if file.shape.get("delimiter") == ";" else ".")
    if "date_order" in asked and not _is_mixed(file, "date_order"):
        file.date_order = order or "dmy"


def _is_mixed(file: "ImportFile", proof: str) -> bool:
    from koers.kit.importing.detect import FileFacts

    columns = zip(file.fields, FileFacts.from_json(file.facts).columns, strict=True)
    return any(field and getattr(column, proof)() == "mixed" for field, column in columns)


def labels(item: Target, column: Column) -> dict[str, str]:
    """Return folded label to code, in both languages, of the list from which the codes of a column's field come.

    That is the closed list of the field, or one that is kept elsewhere and whose words stand in lists and files.
    """
    model, resource = noun(item.noun).model, _resource(item)
    field = next((one for one in model._meta.concrete_fields if one.name in column.filled[:1]), None)
    is_coded = field is not None and resource is not None and resource.is_coded(field.name)
    if field is None or not (is_coded or field.choices):
        return {}
    known: dict[str, str] = {}
    for language in _LANGUAGES:
        with override(language):
            words = resource.words_of(field.name, field) if is_coded else dict(field.flatchoices)
            known.update({fold(str(label)): str(code) for code, label in words.items()})
    return known if is_coded else {label: code for label, code in known.items() if code in column.choices}


# --- Comparing -----------------------------------------------------------------------------------------------


def settle(work: "Work", item: Target, lines: list["Line"], readers: list["Reader"]) -> None:
    """Find the records that lines name by Koers ID; a line that says what is stored already is the same.

    Of the others only the fields that a changed cell bears on may change, so that a name that fits several
    records, or a spelling that a rule would correct, never changes what nobody touched.
    """
    named = [line for line in lines if line.values.get(OWN_ID) and not line.verdict]
    if not named:
        return
    known = _found(work, item, named)
    for line in named:
        text = str(line.values[OWN_ID])
        pk = known.get(_uid(text))
        if pk is None:
            line.refuse("unknown_koers_id", OWN_ID, text)
        else:
            line.noun, line.pk = item.noun, pk
    _compare(item, [line for line in named if not line.verdict], readers)


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        return None


def _found(work: "Work", item: Target, lines: Iterable["Line"]) -> dict[uuid.UUID | None, int]:
    """Return the ids of the records that lines name, as far as the importing person may see them."""
    model, by = noun(item.noun).model, work.settings.by
    manager: Any = model._default_manager
    rows = model._base_manager.filter(deleted_at=None)
    if by is not None and hasattr(manager.all(), "visible_to"):
        rows = manager.visible_to(by)
    wanted = {uid for line in lines if (uid := _uid(str(line.values[OWN_ID]))) is not None}
    return dict(rows.filter(uid__in=wanted).values_list("uid", "pk"))


def _compare(item: Target, lines: list["Line"], readers: list["Reader"]) -> None:
    stored = _stored(item, lines, readers)
    attnames = {field.name: field.attname for field in noun(item.noun).model._meta.concrete_fields}
    for line in lines:
        now = stored.get(_uid(str(line.values[OWN_ID])), {})
        changed = set()
        for reader in readers:
            name, value = reader.column.name, line.values[reader.column.name]
            if name == OWN_ID or value is None or value == "":
                continue
            if name not in now or not _equal(value, now[name]):
                changed.add(name)
        # What the file leaves out stands as it is: a stage is sought in the pipeline that the deal is in.
        line.values |= {name: now[name] for name in now if name not in line.values}
        bears = (part for name in changed for part in item.column(name).filled)
        line.changed = frozenset(changed)
        line.touched = frozenset(attnames.get(part, part) for part in bears)
        if not changed:
            line.verdict = "same"


def _stored(
    item: Target, lines: list["Line"], readers: list["Reader"]
) -> dict[uuid.UUID | None, dict[str, Any]]:
    """Return what the cells of an export of these records would be read as."""
    from koers.kit.importing.reader import clean
    from koers.kit.resource.exports import cells, export_columns

    resource, mirrors = _resource(item), _mirrors(item)
    if resource is None or not lines:
        return {}
    by_column = {reader.column.name: reader for reader in readers}
    texts = {column.name for column in item.columns if column.kind == "text"}
    columns = [one for one in export_columns(resource) if mirrors.get(one.name) in texts | set(by_column)]
    names = [mirrors[one.name] for one in columns]
    rows = noun(item.noun).model._base_manager.filter(pk__in=[line.pk for line in lines])
    found: dict[uuid.UUID | None, dict[str, Any]] = {}
    for uid, *values in cells(columns, rows):
        plain = [clean(value) if isinstance(value, str) else value for value in values]
        read = zip(names, plain, strict=True)
        found[_uid(uid)] = {
            name: by_column[name].memo.read(value) if name in by_column else str(value or "")
            for name, value in read
        }
    return found


def _equal(cell: Any, stored: Any) -> bool:
    if isinstance(cell, str) and isinstance(stored, str):
        return cell == stored or cell.split() == stored.split()
    return bool(cell == stored)
