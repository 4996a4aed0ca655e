"""How the rows of one file become lines: a reader for each mapped column, and the key that tells rows apart."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from koers.kit.importing import values
from koers.kit.importing.detect import FileFacts
from koers.kit.importing.findings import Findings
from koers.kit.importing.headings import Layout, layout, words
from koers.kit.importing.messages import FileRefused
from koers.kit.importing.models import ImportFile
from koers.kit.importing.questions import proven_writing
from koers.kit.importing.reader import Row, Shape, Table, open_table
from koers.kit.importing.round_trip import labels
from koers.kit.importing.target import OWN_ID, Column, Target, target
from koers.kit.importing.work import Line

_DERIVED = "~"
_SEPARATOR = "\x1f"


@dataclass
class Reader:
    """Reads the cells of one column."""

    place: int
    heading: str
    column: Column
    memo: values.Memo


@dataclass
class Plan:
    """A file, ready to be read as lines of its target."""

    file: ImportFile
    table: Table
    target: Target
    layout: Layout | None
    readers: list[Reader]
    key: tuple[str, ...]
    repeated: dict[str, tuple[int, int]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def heading_of(self, column: str) -> str:
        """Return how the file calls a field."""
        return next((reader.heading for reader in self.readers if reader.column.name == column), column)

    def chunks(self, size: int) -> Iterator[list[Row]]:
        """Yield the rows of the file in chunks."""
        rows = self.table.rows()
        while chunk := list(islice(rows, size)):
            yield chunk

    def lines(self, rows: list[Row], findings: Findings | None = None) -> list[Line]:
        """Read a chunk of rows column by column; lines that cannot be read are refused with the first reason."""
        width = len(self.table.headings)
        lines = []
        for number, cells in rows:
            line = Line(number, {}, cells)
            if len(cells) != width:
                _fit(line, cells, width)
            lines.append(line)
        columns: list[list[Any]] = []
        for reader in self.readers:
            memo, place = reader.memo, reader.place
            read = [memo[line.cells[place]] for line in lines]
            if memo.met_bad:
                self._handle_bad(reader, lines, read, findings)
            if reader.column.required:
                for line, value in zip(lines, read, strict=True):
                    if value is None or value == "":
                        line.refuse("required", reader.column.name)
            columns.append(read)
        names = [reader.column.name for reader in self.readers]
        for line, read_values in zip(lines, zip(*columns, strict=True), strict=True):
            line.values = dict(zip(names, read_values, strict=True))
        self._give_keys(lines)
        return lines

    def _handle_bad(
        self, reader: Reader, lines: list[Line], read: list[Any], findings: Findings | None
    ) -> None:
        for index, value in enumerate(read):
            if type(value) is not values.Bad:
                continue
            line, cell = lines[index], lines[index].cells[reader.place]
            read[index] = None
            if reader.column.lenient and not reader.column.required:
                if findings is not None:
                    findings.note(
                        "left_empty",
                        file=str(self.file),
                        line=line.number,
                        column=reader.heading,
                        value=str(cell)[:120],
                    )
            else:
                line.refuse(value.code, reader.column.name, cell, **dict(value.params))

    def _give_keys(self, lines: list[Line]) -> None:
        """Give each line the key under which a second run finds it, and refuse contradicting repetitions."""
        for line in lines:
            identity = self._identity(line)
            if not identity:
                continue
            own = line.values.get(OWN_ID)
            named = bool(own) or (self.key == ("external_id",) and not identity.startswith(_DERIVED))
            if not own and (named or self.target.derived):
                line.key = identity
            first = self.repeated.get(identity)
            if first is None or line.verdict:
                continue
            if self.target.repeats and not named:
                number = self.seen[identity] = self.seen.get(identity, 0) + 1
                line.key = identity if number == 1 else f"{identity}#{number}"
            elif line.number != first[0]:
                if fingerprint(line.cells) == first[1]:
                    line.verdict = "duplicate"
                else:
                    column = OWN_ID if own else self.key[0]
                    line.refuse("duplicate_id", column, line.values.get(column, ""), line=first[0])

    def _identity(self, line: Line) -> str:
        koers_id = line.values.get(OWN_ID)
        if koers_id:
            return f"{OWN_ID}{_SEPARATOR}{koers_id}".casefold()
        own = line.values.get("external_id")
        if own and self.key == ("external_id",):
            return str(own)
        parts = [str(line.values.get(name) or "") for name in self.key if name != "external_id"]
        if not any(parts) and self.key == ("external_id",):
            rest = self.target.keys[-1]
            parts = [str(line.values.get(name) or "") for name in rest if name != "external_id"]
        if not any(parts):
            return ""
        text = _SEPARATOR.join((self.target.name, *parts)).casefold()
        return _DERIVED + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def find_repeated(self) -> None:
        """Read the file once for its keys, so that repeated ones are known before the first row is written."""
        wanted = {OWN_ID, "external_id", *self.key, *self.target.keys[-1]}
        readers = [reader for reader in self.readers if reader.column.name in wanted]
        if not readers:
            return
        narrow = replace(self, readers=readers, repeated={}, seen={})
        seen: set[int] = set()
        twice: set[int] = set()
        for rows in self.chunks(2_000):
            for line in narrow.lines(rows):
                identity = self._identity(line)
                if identity:
                    mark = hash(identity)
                    (twice if mark in seen else seen).add(mark)
        if not twice:
            return
        found: dict[str, tuple[int, int]] = {}
        for rows in self.chunks(2_000):
            for line in narrow.lines(rows):
                identity = self._identity(line)
                if identity and hash(identity) in twice and identity not in found:
                    found[identity] = (line.number, fingerprint(line.cells))
        self.repeated = found
        self.seen = {}


def fingerprint(cells: list[Any]) -> int:
    """Return a number that is equal for rows with the same cells."""
    return hash(tuple("" if cell is None else str(cell) for cell in cells))


def _fit(line: Line, cells: list[Any], width: int) -> None:
    """Bring a row to the width of the heading; a row with more filled cells than headings is refused."""
    if len(cells) < width:
        line.cells = cells + [None] * (width - len(cells))
        return
    if any(cell is not None and cell != "" for cell in cells[width:]):
        line.refuse("too_many_cells", "", cells[width], found=len(cells), expected=width)


def make_plan(file: ImportFile, folder: Path, zone: ZoneInfo) -> Plan:
    """Open a file the way its mapping says. Raises FileRefused when the mapping does not fit."""
    if not file.target:
        raise FileRefused("no_target")
    holds = target(file.target)
    check_mapping(file, holds)
    table = open_table(folder / file.stored, Shape(**file.shape))
    if list(table.headings) != list(file.headings):
        raise FileRefused("changed_file")
    facts, known = FileFacts.from_json(file.facts), layout(file.layout)
    signs = proven_writing(file)
    readers = []
    for place, name in enumerate(file.fields):
        if name:
            column, shown = holds.column(name), facts.columns[place]
            sign = file.decimal_sign or _sure(shown.decimal_sign()) or signs[0] or "."
            order = file.date_order or _sure(shown.date_order()) or signs[1] or "dmy"
            scale = known.scale.get(name, 1) if known else 1
            read = _read(column, sign, order, scale, zone, holds)
            readers.append(Reader(place, file.headings[place], column, values.Memo(read)))
    mapped = {reader.column.name for reader in readers}
    key = next((keys for keys in holds.keys if keys[0] in mapped), holds.keys[-1])
    return Plan(file, table, holds, known, readers, key)


def check_mapping(file: ImportFile, holds: Target) -> None:
    """Refuse a mapping in which two columns fill one field, a field is unknown, or a required one is missing."""
    first: dict[str, str] = {}
    names = {column.name for column in holds.columns}
    for heading, name in zip(file.headings, file.fields, strict=True):
        if not name:
            continue
        if name not in names:
            raise FileRefused("unknown_column", column=name, target=str(holds.label))
        if name in first:
            raise FileRefused(
                "mapped_twice", first=first[name], second=heading, column=str(holds.column(name).label)
            )
        first[name] = heading
    for column in holds.columns:
        if column.required and column.name not in first:
            raise FileRefused("required_missing", column=str(column.label))


def _sure(verdict: str) -> str:
    return verdict if verdict not in ("mixed", "unsure") else ""


def _read(column: Column, sign: Any, order: Any, scale: int, zone: ZoneInfo, holds: Target) -> values.Read:
    if column.kind == "money":
        return values.read_cents(sign, scale)
    if column.kind == "number":
        return values.read_decimal(sign)
    if column.kind in ("whole", "year", "percent"):
        return values.read_whole(sign, {"whole": 2_000_000_000, "year": 2_200, "percent": 100}[column.kind])
    if column.kind == "date":
        return values.read_date(order, zone)
    if column.kind == "moment":
        return values.read_moment(order, zone)
    if column.kind == "choice":
        noun = {"selling.activity": "activity", "selling.deal": "deal"}.get(
            holds.name, holds.name.partition(".")[2]
        )
        known = {**labels(holds, column), **words(f"{noun}.{column.name}")}
        return values.read_choice(known, column.choices, column.fallback)
    plain = {"email": values.read_email, "flag": values.read_flag, "currency": values.read_currency}
    return plain.get(column.kind) or values.read_worded(labels(holds, column), values.read_text(column.limit))
