"""The value cases of the demo company can be worked out, those against an offer that lasts shorter too."""

import random

import pytest
from tests.cast import Cast, make_deal

from koers.areas.selling.rules import value as rules
from koers.bridge.demo.cases import OTHER_LASTS, document


@pytest.mark.parametrize("lasts", OTHER_LASTS)
def test_a_case_of_the_demo_company_is_told_by_the_year_where_the_other_lasts_shorter(
    cast: Cast, lasts: int
) -> None:
    deal = make_deal("Gemaal", cast.anna, cast.blue, amount_cents=20_000_000)
    case = rules.read_case(document(deal, random.Random(1), lasts))
    assert (case.lives, case.lives_differ) == ({"ours": 7, "other": lasts}, lasts == 5)
    found = rules.Working(case).compare("other")
    # A price of 170 000 over five years instead of seven costs 41 461.42 a year at 7 percent instead of 31 544.05.
    price = {5: rules.Decimal("41461.42"), 7: rules.Decimal("31544.05")}[lasts]
    running = rules.Working(case).flows("other")[1]
    assert round(rules.Working(case).cost("other").eac - running, 2) == price
    assert found.yearly_saving > 0
