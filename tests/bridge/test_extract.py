"""An extract is what the person sees, in the columns the analytics were promised."""

from datetime import date

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.areas.insight.conftest import firm, moment, opened  # noqa: F401  the firm of the review
from tests.cast import Cast

from koers.areas.selling import actions
from koers.areas.selling.models import Deal
from koers.areas.selling.queries import deals_on
from koers.bridge.extract import deal_history

pytestmark = pytest.mark.django_db


def test_the_history_of_each_person_holds_the_deals_that_person_sees(firm: Cast) -> None:  # noqa: F811
    for name in ("dora", "anna", "daan", "eva"):
        seen = Deal.objects.visible_to(firm[name])
        history = deal_history(seen).history
        assert set(history.deal_id.tolist()) == set(seen.values_list("pk", flat=True))


@pytest.mark.parametrize("day", [date(2026, 1, 4), date(2026, 4, 9), date(2026, 4, 10), date(2026, 6, 30)])
def test_columns_and_database_tell_the_same_of_any_day(firm: Cast, day: date) -> None:  # noqa: F811
    history = deal_history(Deal.objects.visible_to(firm.dora)).history
    then = history.at(day)
    rows = deals_on(day, firm.dora).values_list("id", "outcome_then", "amount_then", "closed_then")
    stood = {pk: (outcome, amount or 0, closed) for pk, outcome, amount, closed in rows}
    names = ("open", "won", "lost")
    found = {
        int(history.deal_id[at]): (
            names[then.outcome[at]],
            int(then.amount_cents[at]),
            None if np.isnat(then.closed_on[at]) else then.closed_on[at].astype(object),
        )
        for at in np.flatnonzero(then.exists)
    }
    assert found == stood


def test_an_evening_win_counts_on_the_day_it_was_there(firm: Cast) -> None:  # noqa: F811
    late = opened(firm, "late", "anna", "2026-06-01", 10)
    # 22:30 UTC on 30 June is half past midnight on 1 July in Amsterdam.
    actions.win(late, by=firm.anna, at=moment("2026-06-30").replace(hour=22, minute=30))
    history = deal_history(Deal.objects.visible_to(firm.dora)).history
    place = history.deal_id.tolist().index(late.pk)
    assert [int(history.at(day).outcome[place]) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [0, 1]


def test_an_extract_asks_the_database_a_fixed_number_of_times(firm: Cast) -> None:  # noqa: F811
    with CaptureQueriesContext(connection) as asked:
        deal_history(Deal.objects.visible_to(firm.dora))
    assert len(asked) <= 6


def test_deals_in_other_currencies_stay_apart(firm: Cast) -> None:  # noqa: F811
    opened(firm, "pounds", "anna", "2026-06-01", 10, currency="GBP")
    found = deal_history(Deal.objects.visible_to(firm.dora))
    assert (found.currency, found.other_currencies) == ("EUR", (("GBP", 1),))
