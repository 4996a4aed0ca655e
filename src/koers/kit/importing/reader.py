"""Tables from files, one row at a time: CSV in any common dress, and Excel workbooks."""

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from koers.kit.guard.cells import unescape
from koers.kit.importing import encoding as text
from koers.kit.importing.files import Form, form_of
from koers.kit.importing.messages import FileRefused

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | None
Row = tuple[int, list[Any]]

COLUMN_LIMIT = 500
LINE_LIMIT = 1_000_000
_HEADING_SEARCH = 15
#: Stands in a cell whose formula has no stored result, so that the column's reader can say so.
FORMULA = "\ufdd0formula"


@dataclass(frozen=True)
class Shape:
    """How a file is read; everything here was detected and can be changed by the person."""

    form: Form = "csv"
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    heading_line: int = 1
    stops_at_blank: bool = False
    #: The first column holds the line of the file that the table was unfolded from.
    lined: bool = False


@dataclass(frozen=True)
class Table:
    """A file with a known shape: its headings, and its rows as often as you ask."""

    path: Path
    shape: Shape
    headings: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """Yield (line number, cells) of every row under the heading that is not blank."""
        for line, cells in _raw_rows(self.path, self.shape):
            if line <= self.shape.heading_line:
                continue
            if not any(cell is not None and cell != "" for cell in cells):
                if self.shape.stops_at_blank:
                    return
                continue
            yield line, cells


def open_table(path: Path, shape: Shape | None = None) -> Table:
    """Open a file as a table; without a shape, or with gaps in it, the shape is detected.

    Raises FileRefused when the file is not a table that can be read.
    """
    found = replace(shape or Shape(), form=form_of(path))
    if found.form == "csv":
        found = _text_shape(path, found)
    elif not found.sheet:
        found = replace(found, sheet=sheets(path)[0])
    top = list(islice(_raw_rows(path, found), _HEADING_SEARCH))
    if not top:
        raise FileRefused("empty")
    line, cells = (
        _heading(top) if shape is None or found.heading_line == 1 else _given(top, found.heading_line)
    )
    return Table(path, replace(found, heading_line=line), _apart(cells))


def sheets(path: Path) -> list[str]:
    """Return the names of the sheets of a workbook that hold something; at least one."""
    book = _workbook(path)
    try:
        names = [sheet.title for sheet in book.worksheets]
        filled = [name for name in names if any(True for _row in islice(book[name].iter_rows(), 2))]
    finally:
        book.close()
    if not filled:
        raise FileRefused("empty")
    return filled


def _text_shape(path: Path, shape: Shape) -> Shape:
    encoding = shape.encoding or text.encoding_of(path)
    byte = text.fails_at(path, encoding) if shape.encoding else None
    if byte is not None:
        raise FileRefused("encoding", encoding=encoding, byte=byte)
    delimiter = shape.delimiter
    if not delimiter:
        with path.open(encoding=encoding, newline="") as stream:
            delimiter = text.delimiter_of(list(islice(text.guarded_lines(stream, LINE_LIMIT), 200)))
    return replace(shape, encoding=encoding, delimiter=delimiter)


def _raw_rows(path: Path, shape: Shape) -> Iterator[Row]:
    rows = _text_rows(path, shape) if shape.form == "csv" else _sheet_rows(path, shape)
    return rows if not shape.lined else _lined(rows)


def _lined(rows: Iterator[Row]) -> Iterator[Row]:
    """Take the line that each row came from out of its first column; the heading stands before the first line."""
    for line, cells in rows:
        yield (0 if line == 1 else int(cells[0])), cells[1:]


def _text_rows(path: Path, shape: Shape) -> Iterator[Row]:
    with path.open(encoding=shape.encoding, newline="") as stream:
        reader = csv.reader(text.guarded_lines(stream, LINE_LIMIT), delimiter=shape.delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if len(cells) > COLUMN_LIMIT:
                    raise FileRefused("too_many_columns", limit=COLUMN_LIMIT)
                if not (line == 1 and len(cells) == 1 and cells[0].lower().startswith("sep=")):
                    yield line, [clean(cell) for cell in cells]
                line = reader.line_num + 1
        except csv.Error as error:
            raise FileRefused("quoting", line=line) from error
        except UnicodeDecodeError as error:
            raise FileRefused("encoding", encoding=shape.encoding, byte=error.start) from error


def clean(cell: str) -> str:
    """Return a text without white space around it, and without the escape against formulas."""
    if cell and (cell[0] in "' \t\xa0\ufeff" or cell[-1] in " \t\xa0"):
        stripped = cell if cell[0] == "'" else cell.strip(" \t\xa0\ufeff")
        return unescape(stripped).strip(" \xa0") if stripped[:1] == "'" else stripped
    return cell


def _workbook(path: Path, stored_results: bool = True) -> Any:
    from openpyxl import load_workbook

    try:
        return load_workbook(path, read_only=True, data_only=stored_results, keep_links=False)
    except Exception as error:  # openpyxl raises whatever the broken part raises.
        raise FileRefused("broken_workbook") from error


def _sheet_rows(path: Path, shape: Shape) -> Iterator[Row]:
    formulas = _formula_rows(path, shape.sheet) if _has_formulas(path) else None
    book = _workbook(path)
    try:
        sheet = book[shape.sheet]
        sheet.reset_dimensions()
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if len(values) > COLUMN_LIMIT and any(value is not None for value in values[COLUMN_LIMIT:]):
                raise FileRefused("too_many_columns", limit=COLUMN_LIMIT)
            cells = [_typed(value) for value in values[:COLUMN_LIMIT]]
            if formulas is not None:
                _mark_formulas(cells, next(formulas, ()))
            while cells and cells[-1] is None:
                cells.pop()
            yield line, cells
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        raise FileRefused("broken_workbook") from error
    finally:
        book.close()


def _typed(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value


def _has_formulas(path: Path) -> bool:
    """Say whether any sheet holds a formula, by looking at the raw XML in blocks."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as part:
                    tail = b""
                    while block := part.read(1 << 20):
                        if re.search(rb"<(\w+:)?f[ >/]", tail + block):
                            return True
                        tail = block[-16:]
    return False


def _formula_rows(path: Path, name: str) -> Iterator[tuple[Any, ...]]:
    book = _workbook(path, stored_results=False)
    try:
        sheet = book[name]
        sheet.reset_dimensions()
        for row in sheet.iter_rows():
            yield tuple(cell.data_type == "f" for cell in row)
    finally:
        book.close()


def _mark_formulas(cells: list[Any], are_formulas: tuple[Any, ...]) -> None:
    for place, is_formula in enumerate(are_formulas):
        if is_formula and place < len(cells) and cells[place] is None:
            cells[place] = FORMULA


def _heading(top: list[Row]) -> Row:
    """Return the row that names the columns: the first that is nearly as wide as the widest of the top."""
    widest = max(_filled(cells) for _line, cells in top)
    for line, cells in top:
        if _filled(cells) and _filled(cells) >= 0.6 * widest and all(_is_name(cell) for cell in cells):
            return line, cells
    return next((row for row in top if _filled(row[1])), top[0])


def _given(top: list[Row], wanted: int) -> Row:
    return next((row for row in top if row[0] == wanted), top[0])


def _filled(cells: list[Any]) -> int:
    return sum(1 for cell in cells if cell is not None and cell != "")


def _is_name(cell: Any) -> bool:
    return cell is None or isinstance(cell, str)


def _apart(cells: list[Any]) -> tuple[str, ...]:
    """Give every column a name of its own: repeated names get a number, nameless ones their place."""
    while cells and (cells[-1] is None or cells[-1] == ""):
        cells = cells[:-1]
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = str(cell).strip().strip("\ufeff") if cell not in (None, "") else f"Column {place}"
        wanted, number = name, 2
        while name in names:
            name, number = f"{wanted} ({number})", number + 1
        names.append(name)
    return tuple(names)
