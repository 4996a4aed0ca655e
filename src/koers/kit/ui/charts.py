"""A chart as a declaration: one sentence that says what it shows, the figures, and the table behind them.

The same object is drawn by the browser (`<c-chart>`), by `koers.kit.ui.svg` for paper, and read as a table.
Money is in cents here as everywhere; only `spec` turns it into whole units for the axes.
"""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zlib import crc32

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from koers.kit.ui import formats, readings

Text = str | Promise
Kind = Literal[
    "bar", "grouped", "stacked", "line", "waterfall", "histogram", "scatter", "heatmap", "funnel", "sankey"
]
Style = Literal["main", "soft", "target", "signal", "good", "bad"]
Value = float | int | None


@dataclass(frozen=True)
class Series:
    """A row of figures; `low` and `high` are its band, `as_line` draws it over bars (a target, last year)."""

    name: Text
    values: Sequence[Value]
    low: Sequence[Value] = ()
    high: Sequence[Value] = ()
    style: Style = "main"
    as_line: bool = False


@dataclass(frozen=True)
class Mark:
    """A line across the chart at one value, with a word: a target, the median, P10."""

    at: float
    label: Text
    style: Style = "target"


@dataclass(frozen=True)
class Point:
    """One dot of a scatter chart."""

    x: float
    y: float
    label: Text
    url: str = ""
    style: Style = "main"


@dataclass(frozen=True)
class Node:
    """A place that streams of a Sankey chart come from or go to; `depth` is its column from the left."""

    id: str
    label: Text
    depth: int
    style: Style = "main"


@dataclass(frozen=True)
class Flow:
    """A stream between two nodes; `signal` marks one that goes back."""

    source: str
    target: str
    value: float
    url: str = ""
    style: Style = "main"


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall, from one level to the next."""

    start: float
    end: float
    is_total: bool


@dataclass(frozen=True)
class Cell:
    """A cell of the table behind a chart: as read, as downloaded, and where it leads."""

    text: str
    raw: str = ""
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """What a chart says and shows.

    `summary` is the sentence above it and its description for who cannot see it. `categories` name the values
    of each series (for a heat map: the columns; its series are the rows). A waterfall has one series of changes,
    and `totals` are the places that show a level. A histogram has one more of `edges` than it has values.
    Lines may be cut by an upright line with a word, the `split`, at the place of a category.
    A funnel has one series, from wide to narrow. A Sankey chart has `nodes` and `flows`, each flow to a deeper node.
    """

    kind: Kind
    summary: Text
    categories: Sequence[Text] = ()
    series: Sequence[Series] = ()
    unit: str = "count"
    currency: str = "EUR"
    caption_n: int | None = None
    note: Text = ""
    totals: Sequence[int] = ()
    edges: Sequence[float] = ()
    points: Sequence[Point] = ()
    nodes: Sequence[Node] = ()
    flows: Sequence[Flow] = ()
    marks: Sequence[Mark] = ()
    split: tuple[int, Text] | None = None
    x_label: Text = ""
    y_label: Text = ""
    x_unit: str = ""
    horizontal: bool = False
    size: Literal["small", "medium", "large"] = "medium"
    table_headers: Sequence[Text] = ()
    table_rows: Sequence[Sequence[Any]] = ()
    row_links: Sequence[str] = ()
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse figures that do not fit together."""
        wanted = len(self.edges) - 1 if self.kind == "histogram" else len(self.categories)
        for series in self.series:
            bounds = [row for row in (series.low, series.high) if len(row)]
            if any(len(row) != wanted for row in (series.values, *bounds)):
                raise ValueError(f"series {series.name!s} has not {wanted} values")
        depths = {node.id: node.depth for node in self.nodes}
        for flow in self.flows:
            if depths[flow.source] >= depths[flow.target]:
                raise ValueError(f"the flow from {flow.source} to {flow.target} leads to no deeper node")

    @property
    def key(self) -> str:
        """Return a name that is the same every time, for ids and file names."""
        return self.name or f"chart-{crc32(str(self.summary).encode()):08x}"

    @property
    def figures(self) -> str:
        """Return what the script needs as one line, so that it also comes along in parts of a page fetched later."""
        return json.dumps(self.spec(), cls=DjangoJSONEncoder)

    @property
    def caption(self) -> str:
        """Return the line under the chart: how many cases, and a note."""
        parts = [str(self.note)] if self.note else []
        if self.caption_n is not None:
            parts.insert(0, f"n={formats.number(self.caption_n)}")
        return " · ".join(parts)

    @property
    def legend(self) -> list[str]:
        """Return the names to explain colours by; lines carry their names themselves."""
        if self.kind not in {"grouped", "stacked", "bar"} or len(self.series) < 2:
            return []
        return [str(series.name) for series in self.series]

    def steps(self) -> list[Step]:
        """Return the bars of a waterfall: a total stands on zero, a change on what came before."""
        level, found = 0.0, []
        for at, value in enumerate(self.series[0].values):
            amount = float(value or 0)
            if at in self.totals:
                level = amount
                found.append(Step(0.0, level, True))
            else:
                found.append(Step(level, level + amount, False))
                level += amount
        return found

    def spec(self) -> dict[str, Any]:
        """Return everything the script needs, as plain values."""
        scale = 100 if self.unit == "money" else 1
        x_scale = 100 if self.x_unit == "money" else 1
        mark_scale = x_scale if self.kind == "histogram" else scale
        return {
            "kind": self.kind,
            "unit": self.unit,
            "x_unit": self.x_unit or "count",
            "currency": self.currency,
            "categories": [str(category) for category in self.categories],
            "series": [_series_spec(series, scale) for series in self.series],
            "steps": [
                {"from": step.start / scale, "to": step.end / scale, "total": step.is_total}
                for step in (self.steps() if self.kind == "waterfall" else ())
            ],
            "edges": [edge / x_scale for edge in self.edges],
            "points": [
                {"x": p.x / x_scale, "y": p.y / scale, "label": str(p.label), "url": p.url, "style": p.style}
                for p in self.points
            ],
            "nodes": [
                {"id": n.id, "label": str(n.label), "depth": n.depth, "style": n.style} for n in self.nodes
            ],
            "flows": [
                {
                    "source": f.source,
                    "target": f.target,
                    "value": f.value / scale,
                    "url": f.url,
                    "style": f.style,
                }
                for f in self.flows
            ],
            "marks": [{"at": m.at / mark_scale, "label": str(m.label), "style": m.style} for m in self.marks],
            "split": {"at": self.split[0], "label": str(self.split[1])} if self.split else None,
            "x_label": str(self.x_label),
            "y_label": str(self.y_label),
            "horizontal": self.horizontal,
            "links": list(self.row_links),
        }

    def headers(self) -> list[str]:
        """Return the heads of the table behind the chart."""
        if self.table_headers:
            return [str(header) for header in self.table_headers]
        if self.kind == "scatter":
            return [_("Name"), str(self.x_label), str(self.y_label)]
        if self.kind == "heatmap":
            return ["", *(str(category) for category in self.categories)]
        if self.kind == "sankey":
            return [_("From"), _("To"), str(self.y_label)]
        heads = [str(self.x_label) or ""]
        for series in self.series:
            heads.append(str(series.name))
            if len(series.low):
                heads += [_("low"), _("high")]
        return heads

    def rows(self) -> list[list[Cell]]:
        """Return the rows of the table behind the chart, written for reading and for download."""
        if self.table_rows:
            rows = [[self._given(value) for value in row] for row in self.table_rows]
        elif self.kind == "scatter":
            return [
                [Cell(str(p.label), url=p.url), self._cell(p.x, self.x_unit or "count"), self._cell(p.y)]
                for p in self.points
            ]
        elif self.kind == "sankey":
            named = {node.id: str(node.label) for node in self.nodes}
            return [
                [Cell(named[f.source], url=f.url), Cell(named[f.target]), self._cell(f.value)]
                for f in self.flows
            ]
        elif self.kind == "heatmap":
            rows = [[Cell(str(s.name)), *(self._cell(value) for value in s.values)] for s in self.series]
        else:
            rows = [self._row(at, label) for at, label in enumerate(self._labels())]
        return [self._linked(at, row) for at, row in enumerate(rows)]

    def _labels(self) -> list[str]:
        if self.kind != "histogram":
            return [str(category) for category in self.categories]
        written = [readings.written(edge, self.x_unit or "count", self.currency) for edge in self.edges]
        return [formats.interval(low, high) for low, high in itertools.pairwise(written)]

    def _row(self, at: int, label: str) -> list[Cell]:
        cells = [Cell(label)]
        for series in self.series:
            columns = [series.values, series.low, series.high] if len(series.low) else [series.values]
            cells += [self._cell(column[at]) for column in columns]
        return cells

    def _cell(self, value: Value, unit: str = "") -> Cell:
        unit = unit or self.unit
        raw = "" if value is None else f"{value / 100:.2f}" if unit == "money" else f"{value:g}"
        return Cell(readings.written(value, unit, self.currency), raw)

    def _given(self, value: Any) -> Cell:
        if isinstance(value, Cell):
            return value
        return self._cell(value) if isinstance(value, int | float) else Cell(str(value))

    def _linked(self, at: int, row: list[Cell]) -> list[Cell]:
        if at >= len(self.row_links) or not self.row_links[at]:
            return row
        return [Cell(row[0].text, row[0].raw, self.row_links[at]), *row[1:]]


def _series_spec(series: Series, scale: int) -> dict[str, Any]:
    def scaled(values: Sequence[Value]) -> list[Value]:
        return [None if value is None else value / scale for value in values]

    return {
        "name": str(series.name),
        "values": scaled(series.values),
        "low": scaled(series.low),
        "high": scaled(series.high),
        "style": series.style,
        "as_line": series.as_line,
    }
