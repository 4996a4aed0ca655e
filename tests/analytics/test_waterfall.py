from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.pipeline import bookings, waterfall, waterfall_by
from koers_analytics.tables import DealHistory

FIRST, STOP = date(2026, 4, 1), date(2026, 7, 1)
BEFORE, IN, LATER, AFTER = date(2026, 2, 1), date(2026, 5, 1), date(2026, 6, 1), date(2026, 9, 1)
DUE, NOT_DUE = date(2026, 6, 15), date(2026, 8, 15)


def history(*stories: list[tuple[object, ...]]) -> DealHistory:
    """Build deals from steps (outcome, starts, amount, expected); each step ends where the next starts."""
    periods, deals = [], []
    for n, story in enumerate(stories, 1):
        for step, (outcome, starts, amount, expected) in enumerate(story):
            ends = story[step + 1][1] if step + 1 < len(story) else None
            periods.append((n, 1, outcome, starts, ends, amount, expected, n % 3, n % 2, None))
        deals.append((n, None, n % 4, "", "", None, None))
    return DealHistory.from_rows(periods, deals)


def cents(story: list[tuple[object, ...]], due_by: date | None = None) -> dict[str, int]:
    found = waterfall(history(story), FIRST, STOP, due_by=due_by)
    assert found.balance == found.closing.cents
    return {part.name: part.cents for part in found.parts() if part.cents}


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([("open", BEFORE, 100, None)], {"opening": 100, "closing": 100}),
        (
            [("open", BEFORE, 100, None), ("open", IN, 130, None)],
            {"opening": 100, "grown": 30, "closing": 130},
        ),
        (
            [("open", BEFORE, 100, None), ("open", IN, 60, None)],
            {"opening": 100, "shrunk": 40, "closing": 60},
        ),
        ([("open", BEFORE, 100, None), ("won", IN, 90, None)], {"opening": 100, "shrunk": 10, "won": 90}),
        ([("open", BEFORE, 100, None), ("lost", IN, 100, None)], {"opening": 100, "lost": 100}),
        ([("open", IN, 50, None), ("open", LATER, 70, None)], {"new": 50, "grown": 20, "closing": 70}),
        ([("open", IN, 50, None), ("won", LATER, 80, None)], {"new": 50, "grown": 30, "won": 80}),
        ([("won", IN, 80, None)], {"new": 80, "won": 80}),
        ([("open", IN, None, None), ("open", LATER, 70, None)], {"new": 70, "closing": 70}),
        ([("open", BEFORE, None, None), ("open", IN, 70, None)], {"grown": 70, "closing": 70}),
        ([("lost", BEFORE, 40, None), ("open", IN, 45, None)], {"new": 45, "closing": 45}),
        (
            [("lost", BEFORE, 40, None), ("open", IN, 45, None), ("won", LATER, 45, None)],
            {"new": 45, "won": 45},
        ),
        ([("open", None, 100, None)], {"opening": 100, "closing": 100}),
        ([("open", BEFORE, 100, None), ("won", AFTER, 100, None)], {"opening": 100, "closing": 100}),
        ([("open", AFTER, 100, None)], {}),
        ([("won", BEFORE, 100, None)], {}),
    ],
)
def test_each_deal_counts_once_by_where_it_ended(story, expected):
    assert cents(story) == expected


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([("open", BEFORE, 100, DUE)], {"opening": 100, "closing": 100}),
        ([("open", BEFORE, 100, BEFORE)], {"opening": 100, "closing": 100}),
        ([("open", BEFORE, 100, NOT_DUE)], {}),
        ([("open", BEFORE, 100, None)], {}),
        (
            [("open", BEFORE, 100, DUE), ("open", IN, 110, NOT_DUE)],
            {"opening": 100, "grown": 10, "slipped": 110},
        ),
        ([("open", BEFORE, 100, NOT_DUE), ("open", IN, 100, DUE)], {"pulled_in": 100, "closing": 100}),
        (
            [("open", BEFORE, 100, NOT_DUE), ("won", IN, 120, NOT_DUE)],
            {"pulled_in": 100, "grown": 20, "won": 120},
        ),
        ([("open", BEFORE, 100, NOT_DUE), ("lost", IN, 100, NOT_DUE)], {}),
        ([("open", IN, 100, NOT_DUE), ("lost", LATER, 100, NOT_DUE)], {}),
        ([("open", IN, 100, DUE), ("lost", LATER, 100, DUE)], {"new": 100, "lost": 100}),
        ([("open", BEFORE, 100, DUE), ("lost", IN, 100, NOT_DUE)], {"opening": 100, "lost": 100}),
    ],
)
def test_deals_due_in_the_period_move_in_and_slip_out(story, expected):
    assert cents(story, STOP) == expected


def test_reopened_deals_and_unknown_amounts_are_named():
    found = waterfall(
        history([("lost", BEFORE, 40, None), ("open", IN, 45, None)], [("open", BEFORE, None, None)]),
        FIRST,
        STOP,
    )
    assert found.reopened.tolist() == [1]
    assert found.unknown_amounts == 1


def test_a_window_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="must end after it starts"):
        waterfall(history([("open", BEFORE, 1, None)]), STOP, FIRST)


days = st.integers(0, 400).map(lambda n: date(2025, 9, 1) + timedelta(days=n))
step = st.tuples(
    st.sampled_from(["open", "open", "open", "won", "lost"]),
    st.one_of(st.none(), st.integers(-5_000, 10**12)),
    st.one_of(st.none(), days),
)


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[object, ...]]:
    steps = draw(st.lists(step, min_size=1, max_size=6))
    moments: list[date | None] = sorted(draw(st.lists(days, min_size=len(steps), max_size=len(steps))))
    if draw(st.booleans()):
        moments[0] = None
    return [
        (outcome, moment, amount, expected)
        for (outcome, amount, expected), moment in zip(steps, moments, strict=True)
    ]


@settings(max_examples=300, deadline=None)
@given(st.lists(stories(), min_size=1, max_size=12), st.booleans())
def test_the_parts_always_add_up_to_the_cent_and_to_their_rows(many, due):
    built = history(*many)
    due_by = STOP if due else None
    whole = waterfall(built, FIRST, STOP, due_by=due_by)
    assert whole.balance == whole.closing.cents
    state = built.at(STOP - timedelta(days=1))
    for part in whole.parts():
        assert part.cents == int(part.amounts.sum())
        assert len(set(part.deal_ids.tolist())) == len(part.deal_ids)
    if not due:
        assert whole.closing.cents == int(state.amount_cents[state.open].sum())
        assert whole.slipped.cents == whole.pulled_in.cents == 0
        # What the waterfall calls won are deals that are won at the end.
        assert set(whole.won.deal_ids.tolist()) <= set(built.deal_id[state.outcome == 1].tolist())
    for by in ("unit", "owner", "product"):
        split = waterfall_by(built, FIRST, STOP, by, due_by=due_by)
        for n, part in enumerate(whole.parts()):
            assert sum(one.parts()[n].cents for one in split.values()) == part.cents


def test_what_the_waterfall_calls_won_is_what_was_booked(a_world):
    from koers_analytics.sample import world

    built = world.history(a_world())
    for first, stop in ((date(2026, 1, 1), date(2026, 4, 1)), (date(2025, 7, 1), date(2025, 10, 1))):
        booked = bookings(built, first, stop)
        for due_by in (None, stop):
            found = waterfall(built, first, stop, due_by=due_by)
            assert found.won.cents == booked.cents > 0
            assert np.array_equal(np.sort(found.won.deal_ids), np.sort(booked.deal_ids))
