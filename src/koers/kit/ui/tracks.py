"""A value on a scale that is cut into named zones: a line to look at, drawn with attributes alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Track:
    """A value between `low` and `high`, its interval, the edges between the zones and the zone that is wanted."""

    value: float | None
    low: float
    high: float
    edges: tuple[float, ...]
    span: tuple[float, float] | None = None
    wanted: int | None = None

    def place(self, value: float) -> float:
        """Return where a value stands, in per cent from the left.

        >>> Track(None, 20, 100, (40, 60, 80)).place(60)
        50.0
        """
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(share * 100, 3)

    @property
    def zones(self) -> Sequence[tuple[float, float]]:
        """Return start and width of each zone, in per cent."""
        bounds = [self.low, *self.edges, self.high]
        return [
            (self.place(first), round(self.place(last) - self.place(first), 3))
            for first, last in pairwise(bounds)
        ]


def drawn(track: Track) -> SafeString:
    """Return the line as SVG; what it says stands beside it in words, so it is hidden from who cannot see it."""
    zones = format_html_join(
        "",
        '<rect x="{}%" y="8" width="{}%" height="12" class="track-zone{}"/>',
        (
            (start, width, " wanted" if number == track.wanted else "")
            for number, (start, width) in enumerate(track.zones)
        ),
    )
    edges = format_html_join(
        "",
        '<line x1="{0}%" x2="{0}%" y1="4" y2="24" class="track-edge"/>',
        ((track.place(edge),) for edge in track.edges),
    )
    span = SafeString("")
    if track.span is not None:
        start, end = (track.place(bound) for bound in track.span)
        span = format_html(
            '<line x1="{}%" x2="{}%" y1="14" y2="14" class="track-span"/>', start, max(end, start + 0.5)
        )
    dot = SafeString("")
    if track.value is not None:
        dot = format_html('<circle cx="{}%" cy="14" r="6" class="track-dot"/>', track.place(track.value))
    return format_html(
        '<svg class="track" width="100%" height="28" aria-hidden="true" focusable="false">{}{}{}{}</svg>',
        zones,
        edges,
        span,
        dot,
    )
