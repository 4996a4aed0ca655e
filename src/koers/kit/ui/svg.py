"""Small drawings of a chart for paper: bars, a waterfall, lines with a band and a distribution, as plain SVG.

They take the same `Chart` as the browser does, in ink that prints well; colours match the light theme.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from koers.kit.ui import formats, readings
from koers.kit.ui.charts import Chart, Series, Step

PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
INK, SOFT, RULE, GREY, SIGNAL = "#182430", "#525e6b", "#dcdfe3", "#9aa3ac", "#d0560f"
STYLES = {"soft": GREY, "target": INK, "signal": SIGNAL, "good": "#157a4a", "bad": "#b3282d"}
LEFT, RIGHT, TOP, BOTTOM = 58.0, 14.0, 26.0, 34.0


@dataclass(frozen=True)
class Field:
    """The area values are drawn in: from value to place, in both directions."""

    width: float
    height: float
    low: float
    high: float

    def y(self, value: float) -> float:
        """Return the place of a value from the top."""
        share = (value - self.low) / ((self.high - self.low) or 1)
        return self.height - BOTTOM - share * (self.height - TOP - BOTTOM)

    @property
    def inner(self) -> float:
        """Return the width between the margins."""
        return self.width - LEFT - RIGHT


def draw(chart: Chart, width: int = 640, height: int = 260) -> str:
    """Return the chart as an SVG document; a kind that has no drawing for paper raises ValueError."""
    drawers: dict[str, Callable[[Chart, int, int], Iterable[str]]] = {
        "bar": _bars,
        "grouped": _bars,
        "stacked": _bars,
        "waterfall": _waterfall,
        "line": _lines,
        "histogram": _histogram,
    }
    if chart.kind not in drawers:
        raise ValueError(f"a {chart.kind} chart has no drawing for paper")
    body = "".join(drawers[chart.kind](chart, width, height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="Inter, sans-serif" font-size="10">'
        f"<title>{escape(str(chart.summary))}</title>{body}</svg>"
    )


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Return round values from just under `low` to just over `high`, about `wanted` steps apart."""
    if high <= low:
        high = low + 1
    rough = (high - low) / wanted
    unit = 10.0 ** floor(log10(rough))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def _field(
    chart: Chart, values: Iterable[float | int | None], width: int, height: int
) -> tuple[Field, list[str]]:
    known = [float(value) for value in values if value is not None]
    lines = ticks(min([0.0, *known]), max([0.0, *known]))
    field = Field(width, height, lines[0], lines[-1])
    parts = []
    for value in lines:
        place = field.y(value)
        parts.append(_line(LEFT, place, width - RIGHT, place, INK if value == 0 else RULE, 0.8))
        parts.append(_text(LEFT - 6, place + 3.5, _short(value, chart), "end", SOFT))
    return field, parts


def _bars(chart: Chart, width: int, height: int) -> Iterable[str]:
    bars = [series for series in chart.series if not series.as_line]
    stacked = chart.kind == "stacked"
    sums = [sum(float(s.values[at] or 0) for s in bars) for at in range(len(chart.categories))]
    every = [value for series in chart.series for value in series.values]
    field, parts = _field(chart, sums if stacked else every, width, height)
    yield from parts
    slot = field.inner / max(1, len(chart.categories))
    thick = min(44.0, slot * 0.68 / (1 if stacked else max(1, len(bars))))
    for at in range(len(chart.categories)):
        middle, level = LEFT + slot * (at + 0.5), 0.0
        for number, series in enumerate(bars):
            value = float(series.values[at] or 0)
            left = middle - thick / 2 if stacked else middle + (number - len(bars) / 2) * thick
            start, level = (level, level + value) if stacked else (0.0, level)
            yield _box(field, left, thick * 0.94, start, start + value, _colour(series, number))
            if len(chart.series) == 1 and len(chart.categories) <= 14 and series.values[at] is not None:
                yield _text(middle, field.y(max(value, 0)) - 4, _short(value, chart), "middle", INK)
    for number, series in enumerate(chart.series):
        if series.as_line:
            xs = [LEFT + slot * (at + 0.5) for at in range(len(chart.categories))]
            yield from _path(field, xs, series, _colour(series, number))
    yield from _category_labels(chart, slot, height)
    yield from _legend(chart, width)


def _waterfall(chart: Chart, width: int, height: int) -> Iterable[str]:
    steps = chart.steps()
    field, parts = _field(chart, [level for step in steps for level in (step.start, step.end)], width, height)
    yield from parts
    slot = field.inner / max(1, len(steps))
    thick = min(52.0, slot * 0.62)
    for at, step in enumerate(steps):
        middle = LEFT + slot * (at + 0.5)
        yield _box(field, middle - thick / 2, thick, step.start, step.end, _step_colour(step))
        yield _text(middle, field.y(max(step.start, step.end)) - 4, _step_text(step, chart), "middle", INK)
        if at < len(steps) - 1:
            place = field.y(step.end)
            yield _line(middle + thick / 2, place, middle + slot - thick / 2, place, GREY, 0.8)
    yield from _category_labels(chart, slot, height)


def _lines(chart: Chart, width: int, height: int) -> Iterable[str]:
    every = [v for series in chart.series for row in (series.values, series.low, series.high) for v in row]
    field, parts = _field(chart, [*every, *(mark.at for mark in chart.marks)], width, height)
    yield from parts
    slot = field.inner / max(1, len(chart.categories))
    xs = [LEFT + slot * (at + 0.5) for at in range(len(chart.categories))]
    for number, series in enumerate(chart.series):
        yield _band(field, xs, series, _colour(series, number))
        yield from _path(field, xs, series, _colour(series, number))
    for mark in chart.marks:
        yield _line(LEFT, field.y(mark.at), width - RIGHT, field.y(mark.at), INK, 1, dashed=True)
        yield _text(width - RIGHT, field.y(mark.at) - 4, str(mark.label), "end", INK)
    if chart.split is not None:
        place, label = xs[chart.split[0]], str(chart.split[1])
        yield _line(place, TOP, place, height - BOTTOM, INK, 1, dashed=True)
        yield _text(place + 4, TOP + 10, label, "start", INK)
    yield from _category_labels(chart, slot, height)
    yield from _legend(chart, width)


def _histogram(chart: Chart, width: int, height: int) -> Iterable[str]:
    values = [float(value or 0) for value in chart.series[0].values]
    field = Field(width, height, 0.0, max(values, default=1.0) or 1.0)
    low, high = chart.edges[0], chart.edges[-1]

    def place(value: float) -> float:
        return LEFT + (value - low) / ((high - low) or 1) * field.inner

    for value, start, end in zip(values, chart.edges, chart.edges[1:], strict=False):
        yield _box(field, place(start) + 0.4, place(end) - place(start) - 0.8, 0.0, value, PALETTE[0])
    yield _line(LEFT, field.y(0), width - RIGHT, field.y(0), INK, 0.8)
    for value in ticks(low, high):
        if low <= value <= high:
            yield _text(
                place(value), height - BOTTOM + 15, _short(value, chart, chart.x_unit), "middle", SOFT
            )
    last = (-99.0, 0)
    for mark in sorted(chart.marks, key=lambda mark: mark.at):
        colour, x = SIGNAL if mark.style == "signal" else INK, place(mark.at)
        # A word that would touch the one before it moves up a line.
        line = 1 - last[1] if x - last[0] < 6 * len(str(mark.label)) + 8 else 0
        yield _line(x, TOP - 2, x, field.y(0), colour, 1.2, dashed=mark.style != "main")
        yield _text(x, TOP - 6 - 11 * line, str(mark.label), "middle", colour)
        last = (x, line)


def _path(field: Field, xs: list[float], series: Series, colour: str) -> Iterable[str]:
    dash = ' stroke-dasharray="5 4"' if series.style == "target" else ""
    places, pen = [], "M"
    for x, value in zip(xs, series.values, strict=True):
        if value is None:
            pen = "M"
            continue
        places.append(f"{pen}{x:.1f} {field.y(float(value)):.1f}")
        pen = "L"
    yield f'<path d="{"".join(places)}" fill="none" stroke="{colour}" stroke-width="1.8"{dash}/>'


def _band(field: Field, xs: list[float], series: Series, colour: str) -> str:
    known = [
        (x, float(low), float(high))
        for x, low, high in zip(xs, series.low, series.high, strict=False)
        if low is not None and high is not None
    ]
    if not known:
        return ""
    upper = [f"{x:.1f},{field.y(high):.1f}" for x, _low, high in known]
    lower = [f"{x:.1f},{field.y(low):.1f}" for x, low, _high in reversed(known)]
    return f'<polygon points="{" ".join(upper + lower)}" fill="{colour}" fill-opacity="0.16"/>'


def _category_labels(chart: Chart, slot: float, height: int) -> Iterable[str]:
    """Write the names under the slots; where they do not fit, every second, third, ... name."""
    room = max(1, int(slot / 5.6))
    longest = max((len(str(category)) for category in chart.categories), default=1)
    every = max(1, ceil(min(longest, 14) / room)) if len(chart.categories) > 10 else 1
    for at, category in enumerate(chart.categories):
        if at % every:
            continue
        words = _fold(str(category), max(room * every, 6))
        for line, text in enumerate(words[:2]):
            yield _text(LEFT + slot * (at + 0.5), height - BOTTOM + 14 + line * 11, text, "middle", SOFT)


def _fold(text: str, room: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _legend(chart: Chart, width: int) -> Iterable[str]:
    if len(chart.series) < 2:
        return
    x = LEFT
    for number, series in enumerate(chart.series):
        yield f'<rect x="{x:.1f}" y="4" width="8" height="8" rx="1.5" fill="{_colour(series, number)}"/>'
        yield _text(x + 12, 12, str(series.name), "start", SOFT)
        x += 26 + 5.6 * len(str(series.name))


def _colour(series: Series, number: int) -> str:
    return STYLES.get(series.style, PALETTE[number % len(PALETTE)])


def _step_colour(step: Step) -> str:
    return PALETTE[0] if step.is_total else PALETTE[2] if step.end >= step.start else PALETTE[5]


def _step_text(step: Step, chart: Chart) -> str:
    if step.is_total:
        return _short(step.end, chart)
    sign = "" if step.end == step.start else "+" if step.end > step.start else "\u2212"
    return sign + _short(abs(step.end - step.start), chart)


def _short(value: float, chart: Chart, unit: str = "") -> str:
    if (unit or chart.unit) == "money":
        return formats.money_short(value, chart.currency)
    if (unit or chart.unit) == "ratio":
        return formats.percent(value, 0)
    return readings.written(value, "number")


def _box(field: Field, left: float, width: float, start: float, end: float, colour: str) -> str:
    top, bottom = sorted((field.y(start), field.y(end)))
    size = max(bottom - top, 0.8)
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{size:.1f}" fill="{colour}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, thick: float, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{thick}"{dash}/>'
    )


def _text(x: float, y: float, text: str, anchor: str, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
