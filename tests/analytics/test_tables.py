from datetime import UTC, date, datetime

import numpy as np
import pytest

from koers_analytics.tables import BadTable, DealHistory, LineTable, as_day

JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10)
DEAL = (5, 1, 2, "Bouw", "Pompen", None, None)


def one(*periods: tuple[object, ...]) -> DealHistory:
    return DealHistory.from_rows([(5, *period) for period in periods], [DEAL])


def row(
    stage: int, outcome: str, starts: object, ends: object, amount: int | None = 100
) -> tuple[object, ...]:
    return (stage, outcome, starts, ends, amount, None, 3, 4, 50)


def test_a_deal_stands_at_the_end_of_a_day_as_its_last_period_of_that_day_says():
    history = one(row(1, "open", JAN, FEB), row(2, "open", FEB, FEB, 200), row(3, "won", FEB, None, 300))
    state = history.at(FEB)
    assert (state.outcome[0], state.amount_cents[0], str(state.closed_on[0])) == (1, 300, "2026-02-10")
    assert history.at(date(2026, 2, 9)).amount_cents[0] == 100
    assert not history.at(date(2026, 1, 9)).exists[0]


def test_an_unknown_start_counts_as_there_from_the_beginning():
    state = one(row(1, "open", None, None)).at(date(1990, 1, 1))
    assert state.exists[0]
    assert np.isnat(state.stage_since[0])


def test_a_stage_is_entered_once_however_often_the_amount_changes():
    history = one(row(1, "open", JAN, FEB), row(1, "open", FEB, MAR, 900), row(2, "open", MAR, None))
    assert history.at(FEB).stage_since[0] == as_day(JAN)
    assert history.at(MAR).stage_since[0] == as_day(MAR)


def test_moments_count_as_their_calendar_day_with_or_without_a_zone():
    aware = datetime(2026, 1, 10, 23, 59, tzinfo=UTC)
    history = one(
        row(1, "open", aware, datetime(2026, 2, 10, 8, 0, tzinfo=UTC)),
        row(2, "open", datetime(2026, 2, 10, 8, 0, tzinfo=UTC), None),
    )
    assert history.opened[0] == as_day(JAN)


@pytest.mark.parametrize(
    ("periods", "deals", "says"),
    [
        ([(5, 1, "open", JAN, FEB, 1, None, None, None, None)], [DEAL], "exactly one period without end"),
        (
            [(5, 1, "maybe", JAN, None, 1, None, None, None, None)],
            [DEAL],
            "outcome must be open, won or lost",
        ),
        ([(6, 1, "open", JAN, None, 1, None, None, None, None)], [DEAL], "deal 6 is not among the deals"),
        ([(5, 1, "open", JAN, None, 1.5, None, None, None)], [DEAL], "must have 10 values"),
        (
            [(5, 1, "open", JAN, None, "x", None, None, None, None)],
            [DEAL],
            "amount_cents: must be whole numbers",
        ),
        ([(5, 1, "open", JAN, None, 1, None, None, None, None)], [DEAL, DEAL], "deal 5 appears twice"),
        ([], [DEAL], "deal 5 has no period"),
    ],
)
def test_a_table_that_breaks_its_contract_is_refused_with_the_reason(periods, deals, says):
    with pytest.raises(BadTable) as caught:
        DealHistory.from_rows(periods, deals)
    assert says in str(caught.value)


def test_a_gap_between_two_periods_is_refused_with_both_days():
    with pytest.raises(BadTable) as caught:
        one(row(1, "open", JAN, FEB), row(2, "open", MAR, None))
    assert "ends on 2026-02-10, the next starts on 2026-03-10" in str(caught.value)


def test_an_empty_table_is_a_history_of_nothing():
    history = DealHistory.from_rows([], [])
    assert len(history) == 0
    assert len(history.at(JAN).outcome) == 0


def test_line_items_are_read_in_columns():
    assert LineTable.from_rows([(5, 2, 1000, 900)]).amount_cents.tolist() == [900]
