"""The file of refused rows: the original columns, then where, why and what helps. Repaired, it can be fed back."""

import csv
from collections.abc import Iterator
from typing import Any, Protocol

from django.utils.translation import gettext as _

from koers.kit.guard.cells import safe_row
from koers.kit.importing.messages import row_refusal
from koers.kit.importing.models import ImportFile


class Writable(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> Any:
        """Take text."""


def write_refused(file: ImportFile, stream: Writable) -> int:
    """Write the refused rows of a file as CSV and return how many there are."""
    writer = csv.writer(stream, delimiter=file.shape.get("delimiter") or ",")
    count = -1
    for row in refused_rows(file):
        writer.writerow(safe_row(row))
        count += 1
    return count


def refused_rows(file: ImportFile) -> Iterator[list[object]]:
    """Yield the heading and then each refused row with line, column, value, reason and remedy."""
    yield [*file.headings, _("Line"), _("Column"), _("Value"), _("Reason"), _("Remedy")]
    width = len(file.headings)
    for refusal in file.refusals.order_by("line").iterator(1000):
        reason, remedy = row_refusal(refusal.code, refusal.params)
        cells = [*refusal.cells[:width], *[""] * (width - len(refusal.cells))]
        yield [*cells, refusal.line, refusal.column, refusal.value, reason, remedy]
