"""A measured number on a page: a door to its rows, with its interval, and honest where there is none."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override

from koers.kit.ui import readings

RATE = SimpleNamespace(name="selling.win_rate", label="Win rate", definition="Won of <closed>.")


def reading(**changes: Any) -> SimpleNamespace:
    values: dict[str, Any] = {
        "value": 0.318, "unit": "ratio", "n": 88, "low": 0.229, "high": 0.422, "status": "ok", "note": "",
        "rows_url": "/measures/selling.win_rate/rows?year=2026", "currency": "EUR", "measure": RATE,
        "as_of": datetime(2026, 11, 3, 13, 5, tzinfo=UTC),
    }  # fmt: skip
    return SimpleNamespace(**(values | changes))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("changes", "text", "between"),
    [
        ({}, "31.8%", "23–42%"),
        ({"value": 0.32}, "32.0%", "23–42%"),
        ({"value": 1.0, "low": None}, "100%", ""),
        ({"value": 128_456_000, "unit": "money", "low": None, "high": None}, "€1,284,560", ""),
        (
            {"value": 1_576_719_000, "unit": "money", "low": 1_492_209_000, "high": 1_668_749_000},
            "€15,767,190",
            "€14.9m–€16.7m",
        ),
        ({"value": 63.4, "unit": "days", "low": 51, "high": 78}, "63 days", "51–78"),
        ({"value": 1, "unit": "days", "low": None}, "1 day", ""),
        ({"value": 1204, "unit": "count", "low": None}, "1,204", ""),
        ({"value": None, "n": 3, "status": "too_few"}, "too few (n=3)", ""),
        ({"value": None, "status": "unknown"}, "–", ""),
        ({"value": None, "status": "not_measurable"}, "–", ""),
        ({"value": 0, "unit": "count", "low": None}, "0", ""),
    ],
)
def test_a_reading_is_written_in_the_manner_of_its_unit(
    changes: dict[str, Any], text: str, between: str
) -> None:
    with override("en"):
        assert readings.value_text(reading(**changes)) == text
        assert readings.interval_text(reading(**changes)) == between


def test_the_value_leads_to_its_rows_and_is_explained() -> None:
    with override("en"):
        html = readings.drawn(reading(), "r1")
    assert '<a class="reading-value" href="/measures/selling.win_rate/rows?year=2026"' in html
    assert 'aria-describedby="r1"' in html
    assert 'id="r1" hidden' in html
    assert "Won of &lt;closed&gt;." in html
    assert words(html).endswith("Likely between 23–42% Counted from n=88 As of 3 Nov 2026, 14:05")


def test_an_unknown_value_says_why_and_never_shows_zero() -> None:
    with override("en"):
        html = readings.drawn(reading(value=None, status="unknown", note="No creation date.", low=None), "r1")
    assert ">–</a>" in html
    assert '<span class="tip-reason">No creation date.</span>' in html


def test_a_value_without_rows_can_still_be_reached_by_keyboard() -> None:
    html = readings.drawn(reading(rows_url=""), "r1")
    assert '<span class="reading-value" tabindex="0"' in html
    assert "<a " not in html


def test_two_readings_on_a_page_have_different_ids() -> None:
    html = Template("{% load ui %}{% reading r %}{% reading r brief=True %}").render(
        Context({"r": reading()})
    )
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 2
    assert html.count("reading-interval") == 1


def test_no_reading_at_all_is_an_en_dash() -> None:
    assert words(Template("{% load ui %}{% reading r %}").render(Context({"r": None}))) == "–"


@pytest.mark.parametrize(
    ("hours", "english", "dutch"),
    [
        (0.5, "30 minutes", "30 minuten"),
        (1.0, "1 hour", "1 uur"),
        (3.46, "3.5 hours", "3,5 uur"),
        (72, "72 hours", "72 uur"),
    ],
)
def test_hours_are_written_as_people_say_them(hours: float, english: str, dutch: str) -> None:
    from django.utils.translation import override

    from koers.kit.ui.readings import written

    with override("en"):
        assert written(hours, "hours") == english
    with override("nl"):
        assert written(hours, "hours") == dutch
