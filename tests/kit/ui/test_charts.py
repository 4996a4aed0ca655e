"""A chart declares its figures once: the script, the table and the paper all show the same."""

import json
import xml.etree.ElementTree as ET
from html import unescape

import pytest
from django.template import engines
from django.utils.translation import override
from django_cotton.compiler_regex import CottonCompiler

from koers.kit.ui import svg
from koers.kit.ui.charts import Chart, Mark, Point, Series

WATERFALL = Chart(
    "waterfall",
    "The pipeline grew.",
    ["Opening", "New", "Lost", "Closing"],
    (Series("Change", (420_000_00, 295_000_00, -88_000_00, 627_000_00)),),
    unit="money",
    totals=(0, 3),
    caption_n=412,
    row_links=["/a", "/b", "/c", "/d"],
)
BAND = Chart("line", "It rises.", ["jan", "feb"], (Series("Expected", (1, 2), (0, 1), (2, None)),))
HISTOGRAM = Chart(
    "histogram",
    "Half lie in the middle.",
    series=(Series("Simulations", (10, 30, 5)),),
    edges=[0, 100_000_00, 200_000_00, 300_000_00],
    x_unit="money",
    marks=(Mark(150_000_00, "P50", "main"),),
)
BARS = Chart("stacked", "Two add up.", ["Q1", "Q2"], (Series("A", (1, 2)), Series("B & C", (3, None))))


def test_a_waterfall_stands_each_change_on_the_level_before_it() -> None:
    steps = [(step.start, step.end, step.is_total) for step in WATERFALL.steps()]
    assert steps == [
        (0, 42_000_000, True),
        (42_000_000, 71_500_000, False),
        (71_500_000, 62_700_000, False),
        (0, 62_700_000, True),
    ]


def test_money_reaches_the_script_in_whole_units_and_the_table_as_written() -> None:
    spec = json.loads(json.dumps(WATERFALL.spec()))
    assert spec["series"][0]["values"] == [420_000, 295_000, -88_000, 627_000]
    assert spec["steps"][2] == {"from": 715_000, "to": 627_000, "total": False}
    with override("en"):
        rows = WATERFALL.rows()
    assert [(cell.text, cell.raw, cell.url) for cell in rows[2]] == [
        ("Lost", "", "/c"),
        ("-€88,000", "-88000.00", ""),
    ]


def test_the_table_of_a_band_has_its_bounds_and_an_en_dash_for_what_is_unknown() -> None:
    with override("en"):
        assert BAND.headers() == ["", "Expected", "low", "high"]
        assert [cell.text for cell in BAND.rows()[1]] == ["feb", "2", "1", "–"]


def test_the_table_of_a_distribution_names_its_ranges() -> None:
    with override("en"):
        assert [cell.text for cell in HISTOGRAM.rows()[0]] == ["€0.00–€100,000", "10"]


def test_a_scatter_lists_its_points() -> None:
    chart = Chart(
        "scatter", "Few.", points=[Point(12, 40_00, "De Kil", "/deals/1")], unit="money", x_unit="days"
    )
    with override("en"):
        assert [(cell.text, cell.url) for cell in chart.rows()[0]] == [
            ("De Kil", "/deals/1"),
            ("12 days", ""),
            ("€40.00", ""),
        ]


def test_figures_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="has not 3 values"):
        Chart("bar", "Wrong.", ["a", "b", "c"], (Series("x", (1, 2)),))


def test_the_component_shows_sentence_table_and_figures() -> None:
    template = engines["django"].from_string(CottonCompiler().process('<c-chart :chart="chart" />'))
    with override("en"):
        html = template.render({"chart": WATERFALL})
    assert 'role="img" aria-label="The pipeline grew."' in html
    assert '<a href="/b">New</a>' in html
    assert "n=412" in html
    # In an attribute, because a part of a page that comes later loses its scripts.
    figures = unescape(html.split('data-figures="')[1].split('"')[0])
    assert json.loads(figures)["kind"] == "waterfall"
    assert "<script" not in html


@pytest.mark.parametrize("chart", [WATERFALL, BAND, HISTOGRAM, BARS], ids=lambda chart: chart.kind)
def test_the_drawing_for_paper_is_an_image_with_the_sentence_as_its_title(chart: Chart) -> None:
    tree = ET.fromstring(svg.draw(chart))
    assert tree.find("{*}title").text == str(chart.summary)  # type: ignore[union-attr]
    for box in tree.iter("{http://www.w3.org/2000/svg}rect"):
        assert float(box.attrib["height"]) > 0
        assert 0 <= float(box.attrib["x"]) <= 640


def test_bars_on_paper_are_as_high_as_their_values() -> None:
    with override("en"):
        tree = ET.fromstring(svg.draw(Chart("bar", "x", ["a", "b"], (Series("s", (50, 100)),))))
    heights = [float(box.attrib["height"]) for box in tree.iter("{http://www.w3.org/2000/svg}rect")]
    assert heights == [pytest.approx(100, abs=0.1), pytest.approx(200, abs=0.1)]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (0, 7, [0, 2, 4, 6, 8]),
        (-3, 5, [-4, -2, 0, 2, 4, 6]),
        (0, 0, [0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_ticks_are_round_and_hold_the_values(low: float, high: float, expected: list[float]) -> None:
    assert svg.ticks(low, high) == pytest.approx(expected)


def test_a_kind_without_a_drawing_for_paper_is_named() -> None:
    with pytest.raises(ValueError, match="scatter"):
        svg.draw(Chart("scatter", "x"))
