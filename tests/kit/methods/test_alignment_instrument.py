"""The survey of marketing and sales: known sheets give known scores, and the analytics agree with the engine."""

import random

import pytest

from koers.kit.methods import registry
from koers.kit.methods.schema import Instrument
from koers.kit.methods.scoring import score
from koers_analytics.alignment import THEMES, total_of


def instrument() -> Instrument:
    known = registry.shelf().get("marketing_sales_alignment", 1)
    assert known is not None
    assert isinstance(known.method, Instrument)
    return known.method


def sheet(*values: int | None) -> dict[str, int | None]:
    return {f"q{number:02d}": value for number, value in enumerate(values, 1)}


@pytest.mark.parametrize(
    ("answer", "total", "band", "dutch", "theme"),
    [
        (3, 60, "aligned", "afgestemd", 50),
        (1, 20, "undefined", "ongedefinieerd", 0),
        (2, 40, "defined", "afgebakend", 25),
        (4, 80, "integrated", "geïntegreerd", 75),
        (5, 100, "integrated", "geïntegreerd", 100),
    ],
)
def test_the_same_answer_everywhere_gives_the_known_score(
    answer: int, total: int, band: str, dutch: str, theme: int
) -> None:
    found = score(instrument(), sheet(*[answer] * 20))
    assert found.value == total
    assert found.band is not None
    assert (found.band.label.en, found.band.label.nl) == (band, dutch)
    assert set(found.groups.values()) == {theme}


def test_seventeen_answers_count_as_their_mean_and_fifteen_give_no_score() -> None:
    # 10 x 4 and 7 x 3 make 61; 20 x 61 / 17 = 71.7647
    found = score(instrument(), sheet(*[4] * 10, *[3] * 7, None, None, None))
    assert found.value == pytest.approx(71.7647, abs=5e-5)
    assert found.band is not None
    assert found.band.label.en == "aligned"
    few = score(instrument(), sheet(*[5] * 15, *[None] * 5))
    assert (few.value, few.band, few.answered) == (None, None, 15)
    assert score(instrument(), sheet(*[3] * 16, *[None] * 4)).value == 60


def test_the_groups_are_the_themes_of_the_analytics_in_the_same_order() -> None:
    items = instrument().items
    grouped = {
        theme: tuple(number for number, item in enumerate(items, 1) if item.group == theme.lower())
        for theme in THEMES
    }
    assert grouped == THEMES


def test_engine_and_analytics_give_the_same_total_for_any_sheet() -> None:
    draw = random.Random(20)
    for _sheet in range(200):
        values = [draw.choice([1, 2, 3, 4, 5, 5, 4, 3, 2, 1, None]) for _item in range(20)]
        found, other = score(instrument(), sheet(*values)).value, total_of(values)
        assert (found is None) == (other is None)
        assert found == pytest.approx(other)


def test_no_statement_is_turned_round_and_each_weighs_the_same() -> None:
    assert {(item.weight, item.reverse) for item in instrument().items} == {(1.0, False)}
