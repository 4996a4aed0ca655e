"""Cohorts in three readings, and what was kept: small worlds counted by hand, identities, refusals."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.engine import duckdb_engine
from koers_analytics.retention import VARIANTS, cohorts, kept
from koers_analytics.value import rfm_groups, silence, summarise

WORLD = (
    ("a", "2026-01-10", 10), ("a", "2026-02-03", 20), ("a", "2026-04-20", 30),
    ("b", "2026-01-31", 10), ("b", "2026-03-01", 5), ("b", "2026-03-09", 5),
    ("c", "2026-02-11", 40),
    ("d", "2026-05-02", 1),
)  # fmt: skip


def summary(rows, until, engine=None):
    columns = {
        "customer_id": [row[0] for row in rows],
        "ordered_at": [date.fromisoformat(row[1]) if isinstance(row[1], str) else row[1] for row in rows],
        "net_amount": [float(row[2]) for row in rows],
    }
    return summarise(columns, "day", until, engine=engine)


def shares(triangle):
    return {
        one.label: [None if cell is None else cell.customers for cell in one.cells]
        for one in triangle.cohorts
    }


@pytest.fixture(scope="module")
def world():
    return summary(WORLD, date(2026, 5, 15))


def test_a_cohort_says_who_ordered_in_each_month_after(world):
    found = cohorts(world)
    assert shares(found) == {
        "2026-01": [2, 1, 1, 1],
        "2026-02": [1, 0, 0, None],
        "2026-05": [None, None, None, None],
    }
    january = found.cohorts[0]
    assert [(cell.orders, cell.cents) for cell in january.cells] == [
        (2, 2000),
        (1, 2000),
        (2, 1000),
        (1, 3000),
    ]
    assert (january.size, january.starts, january.cells[1].share) == (2, date(2026, 1, 1), 0.5)
    assert found.average() == (1.0, pytest.approx(1 / 3), pytest.approx(1 / 3), 0.5)


def test_a_month_that_is_not_over_has_no_number(world):
    whole = cohorts(summary(WORLD, date(2026, 5, 31)))
    assert shares(whole)["2026-05"] == [1, None, None, None, None]
    assert shares(whole)["2026-01"] == [2, 1, 1, 1, 0]
    assert shares(cohorts(summary(WORLD, date(2026, 5, 30))))["2026-05"] == [None, None, None, None]


def test_or_later_counts_who_was_still_to_come_back(world):
    assert shares(cohorts(world, variant="or_later"))["2026-01"] == [2, 2, 2, 1]
    assert shares(cohorts(world, variant="or_later"))["2026-02"] == [1, 0, 0, None]


def test_rolling_looks_at_a_few_periods_at_once(world):
    assert shares(cohorts(world, variant="rolling", window=2))["2026-01"] == [2, 2, 2, 2]
    assert shares(cohorts(world, variant="rolling", window=1)) == shares(cohorts(world))


def test_weeks_begin_on_monday_and_quarters_and_years_have_names():
    told = summary(
        [("a", "2026-01-04", 1), ("a", "2026-01-05", 1), ("a", "2026-04-01", 1)], date(2027, 1, 31)
    )
    weeks = cohorts(told, "week")
    assert (weeks.cohorts[0].label, weeks.cohorts[0].cells[1].customers) == ("2025-12-29", 1)
    assert shares(cohorts(told, "quarter")) == {"2026-Q1": [1, 1, 0, 0]}
    assert shares(cohorts(told, "year")) == {"2026": [1]}


@settings(max_examples=12, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 200), st.integers(1, 9)), min_size=1, max_size=40
    ),
    end=st.integers(100, 260),
    window=st.integers(1, 4),
)
def test_the_identities_of_cohorts_hold(rows, end, window, one_engine):
    begin = date(2026, 1, 1)
    until = begin + timedelta(days=end)
    dated = [(who, begin + timedelta(days=day), worth) for who, day, worth in rows if day <= end]
    if not dated:
        return
    told = summary(dated, until, one_engine)
    found = {variant: cohorts(told, variant=variant, window=window) for variant in VARIANTS}
    for triangle in found.values():
        for one in triangle.cohorts:
            assert all(cell is None or 0 <= cell.customers <= one.size for cell in one.cells)
            # Cells end where the last whole month ends, without holes.
            known = [cell is not None for cell in one.cells]
            assert known == sorted(known, reverse=True)
    for one in found["or_later"].cohorts:
        counts = [cell.customers for cell in one.cells if cell is not None]
        assert counts == sorted(counts, reverse=True)
    for single, later, rolling in zip(*(found[name].cohorts for name in VARIANTS), strict=True):
        for a, b, c in zip(single.cells, later.cells, rolling.cells, strict=True):
            assert a is None or (a.customers <= b.customers and a.customers <= c.customers)
    # What cohorts ordered in a month is what everybody ordered in that month.
    per_month = {}
    for one in found["in_period"].cohorts:
        for cell in one.cells:
            if cell is not None:
                month = np.datetime64(one.starts, "M") + cell.n
                buyers, cents = per_month.get(month, (0, 0))
                per_month[month] = (buyers + cell.customers, cents + cell.cents)
    for month, (buyers, cents) in per_month.items():
        mine = [row for row in dated if np.datetime64(row[1], "M") == month]
        assert (buyers, cents) == (len({row[0] for row in mine}), sum(row[2] for row in mine) * 100)


@pytest.fixture(scope="module")
def one_engine():
    return duckdb_engine()


def test_words_that_are_not_known_are_refused(world):
    with pytest.raises(ValueError, match="'day' is no period"):
        cohorts(world, "day")
    with pytest.raises(ValueError, match="'bounded' is no reading"):
        cohorts(world, variant="bounded")
    with pytest.raises(ValueError, match="at least one period"):
        cohorts(world, variant="rolling", window=0)


# What was kept


def test_what_was_kept_is_told_in_figures_that_differ():
    rows = [
        ("a", "2026-01-10", 100), ("b", "2026-01-11", 50), ("c", "2026-01-12", 50),
        ("a", "2026-02-10", 80), ("b", "2026-02-11", 90), ("new", "2026-02-12", 999),
    ]  # fmt: skip
    told = summary(rows, date(2026, 2, 28))
    january, february = (date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 2, 1), date(2026, 3, 1))
    found = kept(told, january, february)
    assert (found.customers, found.came_back) == (3, 2)
    assert (found.logo, found.weighted, found.gross, found.net) == (
        pytest.approx(2 / 3), 0.75, 0.65, 0.85,
    )  # fmt: skip
    nothing = kept(told, (date(2025, 1, 1), date(2025, 2, 1)), january)
    assert (nothing.logo, nothing.net, nothing.customers) == (None, None, 0)
    with pytest.raises(ValueError, match="the later period begins"):
        kept(told, january, (date(2026, 1, 15), date(2026, 3, 1)))
    with pytest.raises(ValueError, match="is not over on 2026-02-28"):
        kept(told, january, (date(2026, 2, 1), date(2026, 3, 2)))


# The rule of the own gap, and groups


def test_the_rule_of_the_own_gap_gives_the_known_alarm():
    gaps, day, rows = (30, 28, 35, 31, 29), date(2026, 1, 1), [("a", "2026-01-01", 5)]
    for gap in gaps:
        day += timedelta(days=gap)
        rows.append(("a", day, 5))
    rows.append(("few", date(2026, 1, 1), 5))
    for after, alarm in ((60, False), (61, True)):
        found = silence(summary(rows, day + timedelta(days=after)))
        columns = found.table.order_by("customer_id")
        values = {name: one.tolist() for name, one in _arrays(columns).items()}
        assert (values["own_gap"][0], values["at_risk"], values["silence"][0]) == (
            30.0, [alarm, None], pytest.approx(after / 30),
        )  # fmt: skip
        assert (found.usual_gap, found.at_risk, found.too_little) == (30.0, int(alarm), 1)


def _arrays(expression):
    from koers_analytics.engine import engine_of

    return engine_of(expression).arrays(expression)


def test_a_short_history_leans_on_the_gap_of_all():
    rows = [("a", f"2026-0{month}-01", 1) for month in range(1, 7)] + [
        ("b", "2026-01-01", 1),
        ("b", "2026-01-11", 1),
    ]
    values = _arrays(silence(summary(rows, date(2026, 6, 30))).table.order_by("customer_id"))
    assert values["own_gap"].tolist() == [31.0, 10.0]
    assert values["usual_gap"].tolist() == [31.0, pytest.approx((10 + 3 * 20.5) / 4)]


def test_groups_are_equal_parts_and_the_best_has_the_highest_number():
    rows = [(n, date(2026, 1, 1) + timedelta(days=n), 1 + n) for n in range(10)]
    rows += [(n, date(2026, 2, 1) + timedelta(days=k), 1) for n in range(10) for k in range(n)]
    values = _arrays(rfm_groups(summary(rows, date(2026, 3, 1))).order_by("customer_id"))
    assert (
        values["r"].tolist() == values["f"].tolist() == values["m"].tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    )
    with pytest.raises(ValueError, match="at least two parts"):
        rfm_groups(summary(rows, date(2026, 3, 1)), 1)
