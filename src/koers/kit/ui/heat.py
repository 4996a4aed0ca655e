"""A table whose cells are the drawing: numbers on a shade, each with the rows behind it; what is not over is hatched."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from koers.kit.ui import formats

Text = str | Promise
SHADES = 10


@dataclass(frozen=True)
class HeatCell:
    """A number as read and as downloaded, how deep its shade is (0 to 1), and where its rows are.

    Without a `depth` the cell is not shaded. An open cell belongs to something that is not over: it is hatched and
    carries no number.
    """

    text: Text = ""
    depth: float | None = None
    raw: str = ""
    small: Text = ""
    url: str = ""
    title: Text = ""
    is_open: bool = False

    @property
    def shade(self) -> int | None:
        """Return the step of the shade, from 0 to 9; None without one.

        >>> HeatCell("40%", 0.4).shade, HeatCell("100%", 1.0).shade, HeatCell("").shade
        (4, 9, None)
        """
        if self.depth is None:
            return None
        return min(SHADES - 1, max(0, int(self.depth * SHADES)))


@dataclass(frozen=True)
class HeatRow:
    """A row with its name, where its rows are, and its cells."""

    label: Text
    cells: Sequence[HeatCell]
    url: str = ""


@dataclass(frozen=True)
class HeatTable:
    """What the table shows in a sentence, the heads of its columns, and its rows; `corner` names the rows."""

    name: str
    summary: Text
    corner: Text
    heads: Sequence[Text]
    rows: Sequence[HeatRow]
    foot: Sequence[HeatRow] = field(default_factory=tuple)
    caption_n: int | None = None
    note: Text = ""

    def __post_init__(self) -> None:
        """Refuse rows of another width than the heads."""
        for row in (*self.rows, *self.foot):
            if len(row.cells) != len(self.heads):
                raise ValueError(f"row {row.label!s} has not {len(self.heads)} cells")

    @property
    def has_open(self) -> bool:
        """Tell whether something in it is not over."""
        return any(cell.is_open for row in self.rows for cell in row.cells)

    @property
    def caption(self) -> str:
        """Return the line under the table: how many cases, and a note."""
        parts = [f"n={formats.number(self.caption_n)}"] if self.caption_n is not None else []
        return " · ".join([*parts, str(self.note)] if self.note else parts)
