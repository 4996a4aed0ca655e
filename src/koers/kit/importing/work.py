"""What a writer of rows works with: look-ups, rules, findings, and storing records with what it did to each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from koers.kit.access.models import User
from koers.kit.importing import bulk
from koers.kit.importing import lookup as lookups
from koers.kit.importing.findings import Findings
from koers.kit.importing.models import ImportEffect
from koers.kit.importing.target import Noun, noun
from koers.kit.timeline import kinds
from koers.kit.timeline.models import Event, EventSubject

EMPTY: tuple[Any, ...] = (None, "")


@dataclass(slots=True)
class Line:
    """One row of a file on its way in."""

    number: int
    values: dict[str, Any]
    cells: list[Any]
    key: str = ""
    verdict: str = ""
    refusal: tuple[str, str, str, dict[str, Any]] | None = None
    #: The record that the row names by its Koers ID, the columns that differ from it, and the fields these bear on.
    noun: str = ""
    pk: int | None = None
    changed: frozenset[str] = frozenset()
    touched: frozenset[str] = frozenset()

    def refuse(self, code: str, column: str = "", value: object = "", **params: Any) -> None:
        """Keep the row out, with the column and the value that are the reason."""
        if not self.verdict:
            self.verdict = "refused"
            self.refusal = (column, str(value)[:300], code, {"value": str(value)[:300], **params})


@dataclass(slots=True)
class Item:
    """A record to store for a line; `id` may name the record that natural keys found."""

    line: Line
    key: str
    fields: dict[str, Any]
    id: int | None = None
    state: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    #: Fields that only count when the record is made; what exists keeps its own.
    at_birth: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """What holds for the whole import."""

    batch_id: int
    at: dt.datetime
    zone: ZoneInfo
    currency: str
    by: User | None = None
    via: str = "import"
    dry: bool = False
    demo: bool = False
    rules_off: frozenset[str] = frozenset()
    answers: dict[str, str] = field(default_factory=dict)
    #: Units that the person may write in; None is all of them.
    units: frozenset[int] | None = None
    #: Public id of the import; keys of events that go when it is undone begin with `import:` and this.
    uid: str = ""

    @property
    def today(self) -> dt.date:
        """Return the day of the import."""
        return self.at.astimezone(self.zone).date()


class Work:
    """Everything that writers of one import share; it lives for one run and is rebuilt after a restart."""

    def __init__(self, settings: Settings, findings: Findings) -> None:
        self.settings = settings
        self.findings = findings
        self.file_id = 0
        self.file_name = ""
        self.source = ""
        self.layout_pipeline = ""
        self.layout_defaults: dict[str, str] = {}
        self.mapped: frozenset[str] = frozenset()
        self.memory: dict[str, Any] = {}
        self._lookups: dict[str, lookups.Lookup] = {}
        self._trays: dict[type[models.Model], bulk.Tray] = {}
        self._ids: dict[type[models.Model], bulk.Ids] = {}
        self._changes: dict[tuple[type[models.Model], tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(
            list
        )
        self._quiet_changes: dict[tuple[type[models.Model], str], list[tuple[Any, ...]]] = defaultdict(list)
        self._changed_effects: dict[tuple[str, int], tuple[int, int, dict[str, Any]]] = {}
        self._brought: dict[str, list[int]] = defaultdict(list)
        self._events: list[tuple[str, dt.datetime, Any, list[tuple[str, int, str]], str | None]] = []
        self._virtual_id = 0
        self._virtual: dict[tuple[str, str, str], int] = {}

    # --- rules and references ---------------------------------------------------------------------------

    def is_on(self, rule: str) -> bool:
        """Say whether a rule may act."""
        return rule not in self.settings.rules_off

    def note(self, code: str, line: Line, column: str = "", value: object = "", read_as: object = "") -> None:
        """Count a finding of the current file."""
        self.findings.note(
            code,
            file=self.file_name,
            line=line.number,
            column=column,
            value=str(value)[:120],
            read_as=str(read_as)[:120],
        )

    def lookup(self, name: str) -> lookups.Lookup:
        """Return the look-up of a noun; ids at the source of the current file go first."""
        found = self._lookups.get(name)
        if found is None:
            found = self._lookups[name] = lookups.Lookup(noun(name), self.source)
        found.source = self.source
        return found

    def name_of(self, found: lookups.Lookup, pk: int | None) -> str:
        """Return how the record is named, for telling the person."""
        return next((name for name, owner in found.by_name.items() if owner == pk), "")

    def refs(self, name: str, lines: list[Line], column: str) -> dict[str, int]:
        """Return the ids of all records that a column of a chunk names; what nobody knows is made by the rule.

        Where the rule is off or the noun cannot be made, the name is missing from the answer.
        """
        texts: dict[str, Line] = {}
        for line in lines:
            text = line.values.get(column)
            if text and not line.verdict and text not in texts:
                texts[text] = line
        known: dict[str, int] = {}
        if not texts:
            return known
        found = self.lookup(name)
        found.prime(texts)
        folded: dict[str, int] = {}
        for text, line in texts.items():
            pk, how = found.find(text, may_fold=self.is_on("fold"))
            if pk is None:
                pk = self.make(name, text, line, column)
            if pk is not None:
                known[text] = pk
            if how == "fold" or text in found.ambiguous:
                folded[text] = pk or 0
        for line in lines if folded else ():
            text = line.values.get(column)
            if text in folded and not line.verdict:
                code = "ambiguous" if text in found.ambiguous else "fold"
                self.note(code, line, column, text, self.name_of(found, folded[text]))
        return known

    def ref(self, name: str, text: str, line: Line, column: str = "") -> int | None:
        """Return the id of the one record that a cell names, without making it."""
        found = self.lookup(name)
        found.prime([text])
        return lookups.resolve(self, found, text, file=self.file_name, line=line.number, column=column)

    def make(self, name: str, text: str, line: Line, column: str = "", **given: Any) -> int | None:
        """Make a record that a cell names and nobody knows, if the rule for it is on; `given` adds to its fields."""
        kind, rule = noun(name), f"make.{name}"
        if kind.make is None or not self.is_on(rule) or self.settings.units is not None:
            return None
        pk = self.new_id(kind.model)
        fields = {**kind.make(self, text), **given}
        if "path" in fields:
            fields["path"] = f"{fields['path']}{pk:06d}."
        self.note(rule, line, column, text)
        self._insert(kind, pk, "", fields, line)
        self.lookup(name).add(pk, "", fields)
        return pk

    def default(self, name: str, line: Line) -> int:
        """Return the record that is used where a file names none."""
        found = self.memory.get(f"default {name}")
        if found is None:
            maker = noun(name).default
            if maker is None:
                raise LookupError(f"{name} has no default")
            found = self.memory[f"default {name}"] = maker(self, line)
        return int(found)

    def homes(self, name: str) -> dict[int, int]:
        """Return in which unit each row of a noun sits; writers add what they place."""
        found: dict[int, int] | None = self.memory.get(f"homes {name}")
        if found is None:
            reader = noun(name).homes
            found = self.memory[f"homes {name}"] = reader() if reader else {}
        return found

    # --- storing ---------------------------------------------------------------------------------------

    def new_id(self, model: type[models.Model]) -> int:
        """Return the id of a record that is about to be made; a negative one in a trial."""
        if self.settings.dry:
            self._virtual_id -= 1
            return self._virtual_id
        ids = self._ids.get(model)
        if ids is None:
            ids = self._ids[model] = bulk.Ids(model)
        return ids.take()

    def store(self, name: str, items: list[Item]) -> None:
        """Store records: update or create by id at the source, or by the id that natural keys found.

        Each item gets a state: new, changed (with the values from before), same or refused.
        """
        kind = noun(name)
        items = [item for item in items if not item.line.verdict]
        for item in items:
            if item.line.pk is not None and item.line.noun == name:
                item.id, item.key = item.line.pk, ""
                item.fields = {
                    field: item.fields[field] for field in item.fields if field in item.line.touched
                }
        self._flush_rows()
        current = self._current(kind, items)
        for item in items:
            stored = current.get(item.id) if item.id is not None else None
            if item.id is not None and stored is None and item.id < 0:
                item.state = "same"
            elif stored is None:
                self._create(kind, item)
            else:
                self._update(kind, item, stored)

    def _current(self, kind: Noun, items: list[Item]) -> dict[int, dict[str, Any]]:
        """Find the records that the items are about, with the values they have now."""
        rows = kind.model._base_manager
        keys = {item.key: item for item in items if item.key}
        known: dict[str, int] = {}
        if keys:
            known = dict(
                rows.filter(source=self.source, external_id__in=list(keys)).values_list("external_id", "id")
            )
        for item in items:
            if item.key:
                virtual = self._virtual.get((kind.name, self.source, item.key)) if self.settings.dry else None
                item.id = known.get(item.key) or virtual or item.id
        ids = [item.id for item in items if item.id is not None and item.id > 0]
        if not ids:
            return {}
        names = {name for item in items for name in item.fields} | {
            "id",
            "version",
            "deleted_at",
            "source",
            "external_id",
        }
        if kind.within is not None:
            names.add(kind.within[0])
        has_unit = any(f.attname == "unit_id" for f in kind.model._meta.concrete_fields)
        return {
            row["id"]: row
            for row in rows.filter(pk__in=ids).values(*names, *(("unit_id",) if has_unit else ()))
        }

    def _home(self, kind: Noun, fields: Mapping[str, Any]) -> int | None:
        """Return the unit that a record belongs to: its own, or that of the record it is a part of."""
        if kind.within is None:
            return fields.get("unit_id")
        column, name = kind.within
        known: dict[Any, int | None] = self.memory.setdefault("units within", {})
        key = (name, fields.get(column))
        if key not in known:
            outer = noun(name)
            asked = "unit_id" if outer.within is None else outer.within[0]
            row = outer.model._base_manager.filter(pk=fields.get(column)).values(asked).first()
            known[key] = self._home(outer, row) if row else None
        return known[key]

    def _create(self, kind: Noun, item: Item) -> None:
        units = self.settings.units
        home = self._home(kind, {**item.at_birth, **item.fields}) if units is not None else None
        if units is not None and home not in units:
            item.line.refuse("not_yours")
            item.state = "refused"
            return
        item.id = self.new_id(kind.model)
        if home is not None:
            self.memory.setdefault("units within", {})[kind.name, item.id] = home
        item.state = "new"
        fields = {**item.at_birth, **item.fields}
        if "path" in fields:
            fields["path"] = f"{fields['path']}{item.id:06d}."
        self._insert(kind, item.id, item.key, fields, item.line)
        # A trial has to remember what it did not write; a real run looks it up when a later file asks.
        if self.settings.dry or kind.name in self._lookups:
            self.lookup(kind.name).add(item.id, item.key, item.fields)

    def _insert(self, kind: Noun, pk: int, key: str, fields: dict[str, Any], line: Line) -> None:
        if self.settings.dry:
            if key:
                self._virtual[kind.name, self.source, key] = pk
            return
        row = {name: value for name, value in fields.items() if value is not None}
        row |= {"id": pk, "source": self.source, "external_id": key, "demo": self.settings.demo}
        row |= {"created_at": self.settings.at, "updated_at": self.settings.at}
        self.tray(kind.model).add(row)
        self._effect(kind.name, pk, line.number, made=True, version=1, before=None)
        self._brought[kind.name].append(pk)

    def _update(self, kind: Noun, item: Item, stored: dict[str, Any]) -> None:
        units = self.settings.units
        if units is not None and not {
            self._home(kind, stored),
            self._home(kind, {**stored, **item.fields}) if kind.within else self._home(kind, stored),
        } <= set(units):
            item.line.refuse("not_yours")
            item.state = "refused"
            return
        if stored["deleted_at"] is not None:
            item.state = "same"
            self.note("in_bin", item.line, "", item.key or item.fields.get("name", ""))
            return
        fresh = {
            name: value for name, value in item.fields.items() if value not in EMPTY and stored[name] != value
        }
        if item.key and not stored["external_id"]:
            fresh |= {"source": self.source, "external_id": item.key}
        if not fresh:
            item.state = "same"
            return
        item.state = "changed"
        item.before = {name: stored[name] for name in fresh}
        stored.update(fresh)
        stored["version"] += 1
        self.change(kind, item.line.number, stored["id"], stored["version"], fresh, item.before)

    def change(
        self, kind: Noun, line: int, pk: int, version: int, fresh: dict[str, Any], before: dict[str, Any]
    ) -> None:
        """Lay new values of a stored record ready, and remember the old ones for undo."""
        if self.settings.dry or pk < 0:
            return
        names = (*sorted(fresh), "version", "updated_at")
        row = (*(fresh[name] for name in sorted(fresh)), version, self.settings.at, pk)
        self._changes[kind.model, names].append(row)
        earlier = self._changed_effects.get((kind.name, pk))
        was = {"~version": version - 1, **{name: plain(value) for name, value in before.items()}}
        kept = {**was, **(earlier[2] if earlier else {})}
        self._changed_effects[kind.name, pk] = (line, version, kept)

    def relate(self, name: str, column: str, pairs: dict[int, tuple[Line, int]]) -> None:
        """Set one reference on many records, for a second pass; those that have it already stay untouched."""
        kind = noun(name)
        if self.settings.dry:
            return
        rows = kind.model._base_manager.filter(pk__in=list(pairs)).values("id", "version", column)
        fresh = [row for row in rows if row[column] != pairs[row["id"]][1]]
        made = set(
            ImportEffect.objects.filter(
                batch_id=self.settings.batch_id,
                noun=name,
                made=True,
                object_id__in=[row["id"] for row in fresh],
            ).values_list("object_id", flat=True)
        )
        for row in fresh:
            line, wanted = pairs[row["id"]]
            if row["id"] in made:
                self._quiet_changes[kind.model, column].append((wanted, row["id"]))
            else:
                self.change(
                    kind, line.number, row["id"], row["version"] + 1, {column: wanted}, {column: row[column]}
                )

    def tray(self, model: type[models.Model]) -> bulk.Tray:
        """Return the tray on which rows of a model are laid ready."""
        found = self._trays.get(model)
        if found is None:
            found = self._trays[model] = bulk.Tray(model)
        return found

    def _effect(self, name: str, pk: int, line: int, *, made: bool, version: int, before: Any) -> None:
        self.tray(ImportEffect).add(
            {
                "id": self.new_id(ImportEffect),
                "batch_id": self.settings.batch_id,
                "file_id": self.file_id,
                "line": line,
                "noun": name,
                "object_id": pk,
                "made": made,
                "version": version,
                "before": before,
            }
        )

    # --- parts and events ----------------------------------------------------------------------------------

    def made_here(self, name: str, ids: list[int]) -> set[int]:
        """Return which of these records this very import made."""
        rows = ImportEffect.objects.filter(
            batch_id=self.settings.batch_id, noun=name, made=True, object_id__in=ids
        )
        return set(rows.values_list("object_id", flat=True)) if not self.settings.dry else set()

    def replace_parts(
        self,
        name: str,
        pk: int,
        model: type[models.Model],
        old: list[dict[str, Any]],
        owner: str,
        rows: list[dict[str, Any]],
        *,
        line: int = 0,
        quiet: bool = False,
    ) -> None:
        """Put new part rows of a record in the place of old ones; undo puts the old ones back.

        `quiet` is for parts of a record that this import made itself: they go with it.
        """
        if self.settings.dry or pk < 0:
            return
        columns = {field.attname for field in model._meta.concrete_fields}
        if old:
            model._base_manager.filter(pk__in=[row["id"] for row in old])._raw_delete("default")
        made = []
        for row in rows:
            made.append(self.new_id(model))
            self.tray(model).add(
                {**{k: v for k, v in row.items() if k in columns}, "id": made[-1], owner: pk}
            )
        if quiet:
            return
        label = model._meta.label_lower
        extra = {
            f"-{label}": [{k: plain(v) for k, v in row.items() if k in columns} for row in old],
            f"+{label}": made,
        }
        earlier = self._changed_effects.get((name, pk))
        if earlier is None:
            version = noun(name).model._base_manager.values_list("version", flat=True).get(pk=pk) + 1
            self.change(noun(name), line, pk, version, {}, {})
            earlier = self._changed_effects[name, pk]
        self._changed_effects[name, pk] = (earlier[0], earlier[1], {**extra, **earlier[2], f"+{label}": made})

    def touch(self, model: type[models.Model], column: str, values: dict[int, Any]) -> None:
        """Set a column that is worked out from other rows, without a new version of the record."""
        for pk, value in values.items():
            self._quiet_changes[model, column].append((value, pk))

    def tell(
        self, kind: str, at: dt.datetime, facts: Any, subjects: list[tuple[str, int, str]], key: str | None
    ) -> None:
        """Lay an event ready; an event whose key is stored already is not told again."""
        if not self.settings.dry:
            self._events.append((kind, at, facts, subjects, key))

    def _write_events(self) -> None:
        keys = [event[4] for event in self._events if event[4]]
        known = set(Event.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
        for kind, at, facts, subjects, key in self._events:
            if key in known:
                continue
            pk = self.new_id(Event)
            declared = kinds.get(kind)
            self.tray(Event).add(
                {
                    "id": pk,
                    "kind": kind,
                    "happened_at": at,
                    "recorded_at": self.settings.at,
                    "actor_id": self.settings.by.pk if self.settings.by else None,
                    "via": self.settings.via,
                    "facts": declared.checked(facts),
                    "facts_version": declared.version,
                    "key": key,
                }
            )
            for code, subject, role in subjects:
                self.tray(EventSubject).add(
                    {
                        "id": self.new_id(EventSubject),
                        "event_id": pk,
                        "subject_kind": code,
                        "subject_id": subject,
                        "role": role,
                        "happened_at": at,
                    }
                )
        self._events.clear()

    # --- the end of a chunk ------------------------------------------------------------------------------

    def begin_chunk(self) -> None:
        """Start a transaction's worth of rows: ids are counted from the database again."""
        self._ids.clear()

    def _flush_rows(self) -> None:
        for tray in self._trays.values():
            tray.write()

    def flush(self) -> dict[str, list[int]]:
        """Write everything that lies ready; returns the ids of the made and changed records by noun."""
        self._write_events()
        self._flush_rows()
        for (model, names), rows in self._changes.items():
            _keep_history(model, [row[-1] for row in rows], self.settings, before=True)
            bulk.change(model, names, rows)
            _keep_history(model, [row[-1] for row in rows], self.settings, before=False)
        self._changes.clear()
        for (model, column), rows in self._quiet_changes.items():
            bulk.change(model, (column,), rows)
        self._quiet_changes.clear()
        self._write_changed_effects()
        brought = dict(self._brought)
        self._brought.clear()
        return brought

    def flush_events(self) -> None:
        """Write events that were laid ready after the rows."""
        self._write_events()
        self._flush_rows()

    def _write_changed_effects(self) -> None:
        wanted = self._changed_effects
        if not wanted:
            return
        known = {
            (effect.noun, effect.object_id): effect
            for effect in ImportEffect.objects.filter(
                batch_id=self.settings.batch_id, object_id__in=[pk for _noun, pk in wanted]
            )
        }
        for (name, pk), (line, version, before) in wanted.items():
            effect = known.get((name, pk))
            if effect is None:
                self._effect(name, pk, line, made=False, version=version, before=before)
                self._brought[f"{name}:changed"].append(pk)
                continue
            effect.version = version
            if not effect.made:
                newest = {name: value for name, value in before.items() if name.startswith("+")}
                effect.before = {**before, **(effect.before or {}), **newest}
            effect.save(update_fields=["version", "before"])
        wanted.clear()
        self.tray(ImportEffect).write()


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _keep_history(model: type[models.Model], ids: list[int], settings: Settings, *, before: bool) -> None:
    """Write the field history of changed records: how they were, when nothing is known yet, and how they are."""
    history = getattr(model, "history", None)
    if history is None:
        return
    rows = model._base_manager.filter(pk__in=ids)
    if before:
        known = set(history.filter(id__in=ids).values_list("id", flat=True))
        rows = rows.exclude(pk__in=known) if known else rows
    history.bulk_history_create(
        list(rows), batch_size=500, update=not before, default_user=settings.by, default_date=settings.at
    )
