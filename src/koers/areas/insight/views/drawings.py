"""Small drawings inside the cells of a table: a bar, and a dot with its interval; the figures stand beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

from django.utils.html import format_html
from django.utils.safestring import SafeString

BAR_WIDTH = 120
DOT_WIDTH = 160


@dataclass(frozen=True)
class Axis:
    """From which value to which value the dots of one table are drawn."""

    low: float
    high: float

    def place(self, value: float) -> str:
        """Return where a value is drawn."""
        share = (value - self.low) / ((self.high - self.low) or 1)
        return f"{6 + (DOT_WIDTH - 12) * min(max(share, 0.0), 1.0):.1f}"


def axis_for(lows: Iterable[float], highs: Iterable[float], step: float = 0.1) -> Axis:
    """Return the axis that holds all intervals, ending on whole steps."""
    return Axis(floor(min(lows, default=0.0) / step) * step, ceil(max(highs, default=1.0) / step) * step)


def bar(value: float | None, most: float) -> SafeString:
    """Return a bar as long as the value is beside the largest."""
    if not value or most <= 0 or value < 0:
        return SafeString("")
    return format_html(
        '<svg width="{0}" height="8" viewBox="0 0 {0} 8" aria-hidden="true" focusable="false">'
        '<rect width="{1}" height="8" rx="1" fill="var(--chart-1)"/></svg>',
        BAR_WIDTH,
        f"{max(1.0, BAR_WIDTH * value / most):.1f}",
    )


def dot(
    value: float | None, low: float | None, high: float | None, middle: float | None, axis: Axis
) -> SafeString:
    """Return a dot on an axis with its interval, and a mark at the value of the whole."""
    if value is None or low is None or high is None:
        return SafeString("")
    reference = SafeString("")
    if middle is not None:
        reference = format_html(
            '<line x1="{0}" x2="{0}" y1="0" y2="20" stroke="var(--rule-strong)" stroke-dasharray="2 2"/>',
            axis.place(middle),
        )
    return format_html(
        '<svg width="{0}" height="20" viewBox="0 0 {0} 20" aria-hidden="true" focusable="false">'
        '<line x1="6" x2="{1}" y1="10" y2="10" stroke="var(--rule)"/>{2}'
        '<line x1="{3}" x2="{4}" y1="10" y2="10" stroke="var(--chart-1)" stroke-width="3" stroke-linecap="round" '
        'stroke-opacity=".42"/><circle cx="{5}" cy="10" r="4.5" fill="var(--chart-1)"/></svg>',
        DOT_WIDTH,
        DOT_WIDTH - 6,
        reference,
        axis.place(low),
        axis.place(high),
        axis.place(value),
    )
