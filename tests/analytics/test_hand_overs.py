from datetime import UTC, date, datetime, timedelta

import pytest

from koers_analytics.columns import BadTable
from koers_analytics.funnel import HandOvers, LifecyclePeriods, follow_up, second_chances

MONDAY = datetime(2026, 3, 2, 9)
LATER = date(2026, 6, 30)


def one(n, touch=None, back=None, reason="", offered=MONDAY, unit=1, owner=1):
    return (n, n, unit, owner, "Website", reason, offered, None, back, touch)


def followed(*rows, **options):
    return follow_up(HandOvers.from_rows(rows), options.pop("as_of", LATER), min_n=1, **options)


def test_a_touch_on_the_last_allowed_working_day_is_in_time():
    # Ten working days after Monday the 2nd is Monday the 16th.
    (found,) = followed(one(1, datetime(2026, 3, 16, 17)), one(2, datetime(2026, 3, 17, 8)), one(3))
    assert (found.black_hole.won, found.black_hole.n, found.touched) == (2, 3, 2)
    # With a holiday in between there is a day more.
    (found,) = followed(one(2, datetime(2026, 3, 17, 8)), holidays=[date(2026, 3, 6)])
    assert found.black_hole.won == 0


def test_a_quick_return_is_an_answer_and_a_late_one_without_a_touch_is_not():
    (found,) = followed(
        one(1, back=MONDAY + timedelta(days=3), reason="no_fit"), one(2, back=MONDAY + timedelta(days=60))
    )
    assert (found.black_hole.won, found.with_reason.won, found.with_reason.n) == (1, 1, 2)


def test_what_still_has_time_is_open_and_not_late():
    (found,) = followed(one(1), one(2, MONDAY + timedelta(hours=2)), as_of=date(2026, 3, 13))
    assert (found.open, found.black_hole.won, found.black_hole.n) == (1, 0, 1)
    # What happened later is not known yet.
    (found,) = followed(one(1, datetime(2026, 3, 20, 9)), as_of=date(2026, 3, 18))
    assert (found.touched, found.black_hole.won) == (0, 1)


def test_those_never_touched_lengthen_the_median():
    quick = [one(n, MONDAY + timedelta(hours=n)) for n in (1, 2, 3)]
    assert followed(*quick)[0].median_hours == 2.0
    assert followed(*quick, one(4), one(5))[0].median_hours == 3.0
    assert followed(*quick, one(4), one(5), one(6), one(7))[0].median_hours is None


def test_groups_are_told_apart_and_small_ones_get_no_figure():
    rows = HandOvers.from_rows([one(n, MONDAY + timedelta(hours=1), unit=1 + (n > 3)) for n in range(1, 15)])
    small, large = follow_up(rows, LATER, by="unit")
    assert (small.n, small.status, small.median_hours, large.n, large.median_hours) == (
        3,
        "too_few",
        None,
        11,
        1.0,
    )
    with pytest.raises(ValueError, match="no label"):
        follow_up(rows, LATER, by="mood")


def test_a_hand_over_that_cannot_be_is_refused():
    with pytest.raises(BadTable, match="hand-over 1 was touched before it was offered"):
        HandOvers.from_rows([one(1, MONDAY - timedelta(hours=1))])
    with pytest.raises(BadTable, match="needs the moment of offering"):
        HandOvers.from_rows([one(1, offered=None)])


def test_moments_with_a_zone_are_compared_in_utc():
    offered = datetime.fromisoformat("2026-03-02T09:00:00+01:00")
    (found,) = followed(one(1, datetime(2026, 3, 2, 10, tzinfo=UTC), offered=offered))
    assert found.median_hours == 2.0


def test_second_chances_are_counted_by_reason_with_those_still_worked_on_apart():
    day = [date(2026, 1, 1) + timedelta(days=10 * n) for n in range(8)]
    rows = []
    for n, (reason, after) in enumerate(
        [
            ("no_budget_now", "customer"),
            ("no_budget_now", "dropped"),
            ("no_budget_now", "warm"),
            ("no_fit", "lost"),
        ]
    ):
        rows.append((n, 1, "hot", day[0], day[1], *[None] * 7))
        rows.append((n, 1, "returned", day[1], day[2], reason, *[None] * 6))
        rows.append((n, 1, "warm", day[2], day[3], *[None] * 7))
        rows.append(
            (n, 1, after, day[3], None, *[None] * 7)
            if after != "warm"
            else (n, 1, "hot", day[3], None, *[None] * 7)
        )
    # One was lost and came back in a second pass to buy; another has just been returned.
    rows += [
        (8, 1, "lost", day[0], day[1], "other", *[None] * 6),
        (8, 2, "recycled", day[1], day[2], *[None] * 7),
    ]
    rows += [
        (8, 2, "customer", day[2], None, *[None] * 7),
        (9, 1, "returned", day[0], None, "no_fit", *[None] * 6),
    ]
    found = {(c.state, c.reason): c for c in second_chances(LifecyclePeriods.from_rows(rows), LATER, min_n=1)}
    budget, fit, lost = (
        found[key] for key in (("returned", "no_budget_now"), ("returned", "no_fit"), ("lost", "other"))
    )
    assert (budget.n, budget.open, budget.customer.won, budget.customer.n, budget.again.won) == (
        3,
        1,
        1,
        2,
        3,
    )
    assert (fit.n, fit.open, fit.customer.won, fit.customer.n, fit.again.n) == (2, 1, 0, 1, 1)
    assert (lost.customer.value, lost.subjects.tolist()) == (1.0, [8])
