"""What the import says when it refuses: per code the reason and the remedy, in the reader's language."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Text = str | Promise

#: A whole file that cannot be read.
FILE_REFUSALS: dict[str, tuple[Text, Text]] = {
    "missing": (_("There is no file %(name)s."), _("Check the path.")),
    "empty": (_("The file is empty."), _("Export it again and check that it has rows.")),
    "no_rows": (_("The file has a heading but no rows."), _("Export it again and check that it has rows.")),
    "too_large": (
        _("The file is %(size)s MB; the limit is %(limit)s MB."),
        _("Split it, or raise KOERS_IMPORT_LIMIT_MB."),
    ),
    "wrong_type": (
        _("This is %(found)s, not a table."),
        _("Save it as CSV or as an Excel workbook (.xlsx)."),
    ),
    "nul": (
        _("Line %(line)s holds a NUL byte, so this is not a text file."),
        _("Export the file again, as CSV in UTF-8 or as .xlsx."),
    ),
    "encoding": (
        _("The characters cannot be read as %(encoding)s (near byte %(byte)s)."),
        _("Choose another encoding, or export the file as UTF-8."),
    ),
    "quoting": (
        _("The quotation marks are broken in the record that begins on line %(line)s."),
        _("Close the quotation mark, or double a quotation mark inside a cell."),
    ),
    "line_too_long": (
        _("Line %(line)s is longer than %(limit)s characters."),
        _("Probably a line end or a quotation mark is missing; export the file again."),
    ),
    "too_many_columns": (
        _("The file has more than %(limit)s columns."),
        _("Export only the columns you need."),
    ),
    "bomb": (
        _("The workbook would unpack to %(size)s MB, which is not believable for its size."),
        _("Save the rows as CSV and try again."),
    ),
    "broken_workbook": (
        _("The workbook is damaged or protected by a password."),
        _("Open it in your spreadsheet program and save it again as .xlsx."),
    ),
    "unsafe_workbook": (
        _("The workbook holds an XML document type, which Koers does not read."),
        _("Open it in your spreadsheet program and save it again as .xlsx."),
    ),
    "broken_xml": (
        _(
            "The XML document is damaged near line %(line)s, or holds a document type, which Koers does not read."
        ),
        _("Ask the sender for the document again."),
    ),
    "wrong_total": (
        _("The totals near line %(line)s say %(said)s where the document comes to %(found)s."),
        _("Ask the sender for a document that adds up; nothing of it was taken in."),
    ),
    "wrong_amount": (
        _("Near line %(line)s an amount says %(said)s, which is not a number."),
        _("Ask the sender for the document again."),
    ),
    "broken_card": (
        _("The address card that begins on line %(line)s has no end."),
        _("Export the cards again."),
    ),
    "mapped_twice": (
        _("The columns %(first)s and %(second)s are both mapped to %(column)s."),
        _("Choose one of the two and set the other to: leave out."),
    ),
    "required_missing": (
        _("No column is mapped to %(column)s, which is required."),
        _("Choose the column that holds it."),
    ),
    "no_target": (_("Koers does not know what the rows of this file are."), _("Choose what the file holds.")),
    "unknown_column": (_("%(column)s is not a field of %(target)s."), _("Choose a field from the list.")),
    "erased": (
        _("The stored file is gone: it named somebody who was erased."),
        _("Take that person out of your own copy, and start a new import with it."),
    ),
    "changed_file": (
        _("The stored file is no longer the one that was checked."),
        _("Start a new import with the file."),
    ),
}

#: A single row that is kept out, with the remedy that goes into the file of refused rows.
ROW_REFUSALS: dict[str, tuple[Text, Text]] = {
    "required": (_("This cell is empty, and it is required."), _("Fill it in.")),
    "number": (_("This is not a number."), _("Write it as %(example)s.")),
    "two_separators": (
        _("The separators in this amount contradict each other."),
        _("Write it as %(example)s."),
    ),
    "date_missing": (_("This date does not exist."), _("Correct the day or the month.")),
    "date": (_("This is not a date."), _("Write it as 2026-12-31.")),
    "flag": (_("This is neither yes nor no."), _("Write yes or no.")),
    "choice": (_("This is none of the known values."), _("Use one of: %(choices)s.")),
    "email": (_("This is not an e-mail address."), _("Correct it or leave it empty.")),
    "too_long": (_("This is longer than %(limit)s characters."), _("Shorten it.")),
    "negative": (_("This cannot be negative."), _("Correct the number.")),
    "too_big": (_("This number is too large."), _("Correct the number.")),
    "formula": (
        _("The formula in this cell has no stored result."),
        _("Open the workbook, let it calculate, and save it again."),
    ),
    "sheet_error": (_("The spreadsheet shows an error here."), _("Repair the formula and save again.")),
    "too_many_cells": (
        _("The row has %(found)s cells where the heading has %(expected)s."),
        _("Probably a cell holds an unquoted separator; put it between quotation marks."),
    ),
    "duplicate_id": (
        _("This id also stands on line %(line)s, with other values."),
        _("Keep the right one of the two lines."),
    ),
    "unknown_koers_id": (
        _("No record that you can see has this Koers ID; perhaps it lies in the bin."),
        _("Empty the cell to bring the row in as new, or export the list again."),
    ),
    "unknown": (
        _("%(noun)s %(value)s is not known."),
        _("Import it first, correct the name, or switch on the rule that makes it."),
    ),
    "unknown_stage": (
        _("The stage %(value)s is not in the pipeline."),
        _("Say which stage it is, or add it to the pipeline."),
    ),
    "unknown_measure": (
        _("No measure has this name."),
        _("Write the word for a measure or its code, such as %(near)s."),
    ),
    "own_parent": (_("A record cannot be part of itself."), _("Correct the parent.")),
    "ends_before_start": (_("The end lies before the start."), _("Correct one of the two dates.")),
    "from_the_future": (_("This lies in the future."), _("Correct the moment.")),
    "before_offer": (_("This lies before the offer."), _("Correct one of the two moments.")),
    "after_close": (_("This lies after the close of the deal."), _("Correct the date.")),
    "open_but_final": (
        _("The deal is open, but this line says that it ended."),
        _("Import the deals again, or correct the line."),
    ),
    "not_yours": (
        _("This belongs to a unit in which you may not write."),
        _("Ask somebody with rights for that unit to import it."),
    ),
    "erased": (
        _("This belongs to somebody who was erased from Koers."),
        _(
            "Leave the row out; only when they came back by themselves, let the address in again under Settings, Erasures."
        ),
    ),
    "nobody": (_("Neither a unit nor a member is named."), _("Name one of the two.")),
    "nothing_to_say": (
        _("The row says nothing that Koers can keep."),
        _("Fill in a name, or leave the row out."),
    ),
    "against_a_rule": (_("%(why)s"), _("Fill in what it asks, or correct the row.")),
    "database": (
        _("The database does not accept this row."),
        _("Look at the values; the exact reason is in the log."),
    ),
}


def file_refusal(code: str, params: dict[str, Any]) -> tuple[str, str]:
    """Return the reason and the remedy of a file that was refused."""
    return _filled(FILE_REFUSALS[code], params)


def row_refusal(code: str, params: dict[str, Any]) -> tuple[str, str]:
    """Return the reason and the remedy of a row that was refused."""
    return _filled(ROW_REFUSALS.get(code, ROW_REFUSALS["database"]), params)


def _filled(pair: tuple[Text, Text], params: dict[str, Any]) -> tuple[str, str]:
    translated = {
        name: gettext(value) if name in {"noun", "column"} and value else value
        for name, value in params.items()
    }
    return str(pair[0]) % translated, str(pair[1]) % translated


class FileRefused(Exception):
    """A file that is not imported; it carries a code, so that the reason can be told in any language."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return " ".join(file_refusal(self.code, self.params))
