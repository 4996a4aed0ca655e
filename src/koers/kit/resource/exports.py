"""A list as a file: streamed, every cell escaped, with headings that the importer reads back."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from koers.kit.access.matrix import narrow
from koers.kit.guard.cells import safe_row
from koers.kit.resource import query
from koers.kit.resource.answers import clear_about_queries, given
from koers.kit.resource.columns import Bound, bind, declared
from koers.kit.resource.declaration import Column, Resource

#: An export holds no more rows than this; the answer says so.
MOST = 1_000_000
CHUNK = 2_000


@clear_about_queries
def export(request: HttpRequest, resource: Resource) -> HttpResponseBase:
    """Answer with the rows that the address names and this person may export, as CSV or XLSX."""
    named = given(request)
    kind = (named.pop("format", None) or ["csv"])[-1]
    if kind not in ("csv", "xlsx"):
        raise query.BadQuery(_("An export is a CSV or an XLSX file."))
    asked = query.read(resource, named, request.user)
    rows = query.chosen(asked, query.visible(resource, request.user))
    rows = narrow(rows, request.user, resource.ability("export")).order_by("pk")
    columns = export_columns(resource)
    name = f"{resource.path}-{timezone.localdate().isoformat()}.{kind}"
    if kind == "xlsx":
        return _xlsx(resource, columns, rows, name)
    return _csv(resource, columns, rows, name)


def export_columns(resource: Resource) -> list[Bound]:
    """Return the columns of an export: every declared field, in order."""
    return [
        bind(resource, declared(resource, name) or Column(name, kind=_kind(resource, name)))
        for name in resource.fields
    ]


def _kind(resource: Resource, name: str) -> Any:
    return "text" if name == resource.title[0] else ""


def headings(columns: Iterable[Bound]) -> list[str]:
    """Return the headings: Koers' own id first, so that a changed file finds its records again."""
    return ["Koers ID", *(column.label for column in columns)]


def cells(columns: list[Bound], rows: Any) -> Iterator[list[Any]]:
    """Return the cells of each row as plain values: text, numbers, dates, and amounts in whole units."""
    paths = list(dict.fromkeys(["uid", *(path for column in columns for path in column.reads)]))
    at = [[paths.index(path) for path in column.reads] for column in columns]
    writers = [_plain(column) for column in columns]
    for row in rows.values_list(*paths)[:MOST].iterator(chunk_size=CHUNK):
        values = [write([row[one] for one in where]) for write, where in zip(writers, at, strict=True)]
        yield safe_row([str(row[0]), *values])


def _plain(column: Bound) -> Any:
    if column.kind == "money":
        return lambda values: None if values[0] is None else _units(values[0])
    if column.kind == "choice":
        labels = column.words
        return lambda values: labels.get(values[0], values[0])
    if column.kind == "reference":
        from koers.kit.resource import references

        model = column.field.related_model
        return lambda values: references.written(model, tuple(values[1:])) if values[0] is not None else None
    if column.kind == "bool":
        yes, no = _("Yes"), _("No")
        return lambda values: None if values[0] is None else yes if values[0] else no
    return lambda values: values[0]


def _units(cents: int) -> float | int:
    return cents // 100 if cents % 100 == 0 else cents / 100


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(resource: Resource, columns: list[Bound], rows: Any, name: str) -> HttpResponseBase:
    dutch = (translation.get_language() or "").startswith("nl")
    writer = csv.writer(_Echo(), delimiter=";" if dutch else ",")
    zone = timezone.get_current_timezone()

    def lines() -> Iterator[bytes]:
        yield "\ufeff".encode()
        yield writer.writerow(headings(columns)).encode()
        with translation.override("nl" if dutch else "en"), timezone.override(zone):
            for row in cells(columns, rows):
                yield writer.writerow([_text(value, dutch) for value in row]).encode()

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _text(value: Any, dutch: bool) -> Any:
    if isinstance(value, bool) or value is None:
        return "" if value is None else value
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y") if dutch else value.isoformat()
    if isinstance(value, float) or type(value).__name__ == "Decimal":
        text = f"{value:.2f}" if isinstance(value, float) else format(value, "f")
        return text.replace(".", ",") if dutch else text
    return value


def _xlsx(resource: Resource, columns: list[Bound], rows: Any, name: str) -> HttpResponse:
    import xlsxwriter

    file: Any = TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
            "remove_timezone": True,
        },
    )
    sheet = book.add_worksheet(resource.path[:31])
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 1)
    for at, heading in enumerate(headings(columns)):
        sheet.write_string(0, at, heading, bold)
        sheet.set_column(at, at, 38 if at == 0 else 18)
    for line, row in enumerate(cells(columns, rows), 1):
        for at, value in enumerate(row):
            _write(sheet, line, at, value)
    book.close()
    file.seek(0)
    return FileResponse(  # type: ignore[return-value]
        file,
        as_attachment=True,
        filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _write(sheet: Any, line: int, at: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(line, at, timezone.localtime(value).replace(tzinfo=None))
    elif isinstance(value, date):
        sheet.write_datetime(line, at, datetime(value.year, value.month, value.day))  # noqa: DTZ001 - a day
    elif isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif isinstance(value, int | float) or type(value).__name__ == "Decimal":
        sheet.write_number(line, at, value)
    else:
        sheet.write_string(line, at, str(value))
