"""The table of a list, written as one piece of escaped text: fifty rows must not cost fifty templates."""

from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koers.kit.resource.columns import UNKNOWN, Bound, Write
from koers.kit.resource.lists import Listing
from koers.kit.ui.icons import icon


def table(listing: Listing, *, selectable: bool = False, editable: bool = False) -> SafeString:
    """Return the whole table; cells can be edited in place where the person may edit the row."""
    head = "".join(_heading(listing, column) for column in listing.columns)
    if selectable:
        head = _select_all() + head
    css = "data-table sticky"
    return SafeString(
        f'<table class="{css}"><caption class="visually-hidden">{escape(listing.resource.labels)}</caption>'
        f"<thead><tr>{head}</tr></thead>"
        f'<tbody hx-target="closest td" hx-swap="innerHTML">{_body(listing, selectable, editable)}</tbody></table>'
    )


def _select_all() -> str:
    label = escape(_("Select all rows on this page"))
    return (
        f'<th class="cell-select" scope="col"><label><span class="visually-hidden">{label}</span>'
        '<input type="checkbox" data-select-all></label></th>'
    )


def _heading(listing: Listing, column: Bound) -> str:
    css = ' class="num"' if column.is_number else ""
    label = escape(column.label)
    if not column.sort or not listing.sortable:
        return f'<th scope="col"{css}>{label}</th>'
    state, sign = "", ""
    if listing.asked.sort.removeprefix("-") == _short(column):
        down = listing.asked.sort.startswith("-")
        state = f' aria-sort="{"descending" if down else "ascending"}"'
        sign = icon("arrow-down" if down else "arrow-up")
    href = escape(listing.sort_url(column))
    return f'<th scope="col"{css}{state}><a href="{href}">{label}{sign}</a></th>'


def _short(column: Bound) -> str:
    from koers.kit.resource.columns import short

    return short(column.name)


def _body(listing: Listing, selectable: bool, editable: bool) -> str:
    may_edit = listing.may("edit")
    base = listing.address
    in_place = listing.resource.editable if editable and may_edit.anywhere else ()
    cells: list[tuple[str, Write, int, int, str]] = []
    at = 1 + len(listing.guards)
    for column in listing.columns:
        cells.append(
            (_opening(column), column.writer(), at, at + len(column.reads), _field(column, in_place))
        )
        at += len(column.reads)
    select = escape(_("Select this row")) if selectable else ""
    return "".join(
        _row(row, cells, select, base, may_edit if in_place else None) for row in listing.slice.rows
    )


def _field(column: Bound, in_place: tuple[str, ...]) -> str:
    return column.name if column.kind != "title" and column.name in in_place else ""


def _opening(column: Bound) -> str:
    label = escape(column.label)
    if column.kind == "title":
        return f'<th scope="row" class="cell-title" data-label="{label}">'
    return f'<td{" class=num" if column.is_number else ""} data-label="{label}">'


def _row(
    row: tuple[Any, ...], cells: list[tuple[str, Write, int, int, str]], select: str, base: str, may_edit: Any
) -> str:
    pk = row[0]
    parts = ["<tr>"]
    if select:
        parts.append(
            f'<td class="cell-select"><label><span class="visually-hidden">{select}</span>'
            f'<input type="checkbox" name="ids" form="bulk" value="{pk}"></label></td>'
        )
    mine = may_edit is not None and may_edit(row[1], row[2])
    for opening, write, start, end, field in cells:
        shown = write(row[start:end])
        if mine and field:
            shown = f'<button type="button" class="editable" hx-get="{base}/{pk}/cell/{field}">{_bare(shown)}</button>'
        parts.append(opening + shown + ("</th>" if opening.startswith("<th") else "</td>"))
    parts.append("</tr>")
    return "".join(parts)


def _bare(shown: str) -> str:
    """Take a link out of a cell that is itself a button: the one cannot stand in the other."""
    if not shown.startswith("<a "):
        return shown
    return shown[shown.index(">") + 1 : -4]


def bare_cell(column: Bound, values: tuple[Any, ...]) -> SafeString:
    """Return what stands in one cell, without a link."""
    return SafeString(_bare(column.writer()(values)) or UNKNOWN)
