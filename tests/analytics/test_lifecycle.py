from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.columns import BadTable
from koers_analytics.funnel import (
    ROAD,
    LifecyclePeriods,
    cohort_funnel,
    flows,
    leakage,
    survival,
    time_in_state,
)
from koers_analytics.funnel.states import LEFT, RANK, STATES, direction
from koers_analytics.funnel.survival import incidence

JAN, FEB, MAR, APR = (date(2026, month, 10) for month in (1, 2, 3, 4))
TODAY = date(2026, 6, 30)


def stay(
    subject, state, starts, ends=None, *, number=1, reason="", source="", touched=None, owner=None, segment=""
):
    return (subject, number, state, starts, ends, reason, source, "", segment, None, owner, touched)


def table(*rows):
    return LifecyclePeriods.from_rows(rows)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([stay(1, "lukewarm", JAN)], "'lukewarm' is no state"),
        ([stay(1, "cold", None)], "subject 1 has a stay without a start"),
        ([stay(1, "cold", FEB, JAN)], "ends on 2026-01-10 before it starts on 2026-02-10"),
        (
            [stay(1, "cold", JAN, MAR), stay(1, "warm", FEB)],
            "in two states at once: cold ends on 2026-03-10, the next stay starts on 2026-02-10",
        ),
        ([stay(1, "cold", JAN), stay(1, "warm", FEB)], "running stay (cold) that is not its last"),
        ([stay(1, "cold", JAN, FEB, number=2), stay(1, "warm", FEB)], "goes back to an earlier pass"),
        ([stay(1, "cold", JAN)[:11]], "every row must have 12 values"),
        ([stay("x", "cold", JAN)], "subject_id: must be whole numbers"),
    ],
)
def test_a_table_of_stays_that_breaks_its_contract_is_refused_with_the_reason(rows, says):
    with pytest.raises(BadTable) as caught:
        table(*rows)
    assert says in str(caught.value)


def test_moves_on_one_day_are_read_in_the_given_order_and_others_by_time():
    made = table(
        stay(2, "hot", FEB),
        stay(1, "cold", JAN, JAN),
        stay(1, "warm", JAN, JAN),
        stay(1, "hot", datetime(2026, 1, 10, 15, tzinfo=UTC)),
        stay(2, "warm", JAN, FEB),
    )
    assert made.subject_id.tolist() == [1, 1, 1, 2, 2]
    assert made.names().tolist() == ["cold", "warm", "hot", "warm", "hot"]


def test_passes_are_counted_where_the_file_does_not():
    rows = [
        stay(1, "cold", JAN, FEB),
        stay(1, "lost", FEB, MAR),
        stay(1, "recycled", MAR, APR),
        stay(1, "warm", APR),
    ]
    other = stay(2, "cold", JAN)
    made = table(*[(row[0], None, *row[2:]) for row in [*rows, other]])
    assert made.pass_no.tolist() == [1, 1, 2, 2, 1]
    assert (made.passes.first.tolist(), made.passes.over.tolist()) == ([0, 2, 4], [True, False, False])


def test_what_was_not_known_yet_does_not_count():
    made = table(stay(1, "cold", JAN, FEB), stay(1, "warm", FEB, MAR), stay(1, "lost", MAR, reason="no_fit"))
    then = made.known(date(2026, 2, 20))
    assert then.names().tolist() == ["cold", "warm"]
    assert np.isnat(then.ends[-1])
    # A stay that ends on a day is over at the end of it.
    assert made.known(FEB).names().tolist() == ["cold", "warm"]


@pytest.mark.parametrize("was", STATES)
@pytest.mark.parametrize("now", STATES)
def test_a_move_is_called_what_the_application_calls_it(was, now):
    from koers.areas.customers import rules

    if now in rules.MOVES[was]:
        assert direction(was, now) == rules.direction(was, now)


def test_an_empty_table_gives_empty_answers():
    none = table()
    assert cohort_funnel(none, TODAY) == ()
    assert flows(none, TODAY).paths == flows(none, TODAY).moves == ()
    assert time_in_state(none, "warm", TODAY)[0].status == "too_few"
    assert leakage(none, TODAY, 100).cents is None


def test_a_cohort_is_counted_by_its_month_of_entry_and_who_is_under_way_has_not_failed():
    made = table(
        # January: one became a customer by way of all states, one is still warm, one dropped out cold.
        stay(1, "cold", JAN, FEB),
        stay(1, "warm", FEB, MAR),
        stay(1, "hot", MAR, APR),
        stay(1, "customer", APR),
        stay(2, "cold", JAN, FEB),
        stay(2, "warm", FEB),
        stay(3, "cold", JAN, APR),
        stay(3, "dropped", APR, reason="silence"),
        # February: began warm, skipped hot.
        stay(4, "warm", FEB, MAR),
        stay(4, "customer", MAR),
    )
    january, february = cohort_funnel(made, TODAY, min_n=1)
    assert (january.label, january.entered, january.open, january.left) == ("2026-01", 3, 2, {"dropped": 1})
    assert january.reached == {"cold": 3, "warm": 2, "hot": 1, "customer": 1, "loyal": 0}
    first, second, third, last = january.steps
    assert (first.at, first.moved, first.failed, first.open, first.rate.value) == (3, 2, 1, 0, 2 / 3)
    assert (second.at, second.moved, second.failed, second.open, second.rate.value) == (2, 1, 0, 1, 1.0)
    assert (third.median_days, last.open, last.rate.value) == (31.0, 1, None)
    assert january.subjects["warm"].tolist() == [1, 2]
    assert (february.steps[0].at, february.steps[1].moved, february.skipped) == (0, 1, 1)
    assert (january.unfinished, cohort_funnel(made, date(2026, 1, 30))[0].unfinished) == (False, True)


def test_the_interval_of_a_step_is_wilsons_over_those_decided():
    rows = [stay(n, "warm", JAN, FEB) for n in range(30)]
    rows += [stay(n, "hot" if n < 12 else "lost", FEB) for n in range(30)]
    rows += [stay(n, "warm", JAN) for n in range(30, 99)]
    step = cohort_funnel(table(*rows), TODAY)[0].steps[1]
    assert (step.rate.won, step.rate.n, step.open) == (12, 30, 69)
    assert (step.rate.value, step.rate.low, step.rate.high) == pytest.approx((0.4, 0.2459, 0.5768), abs=5e-5)


def test_groups_and_cohorts_add_up_to_the_whole():
    rows = [
        stay(n, "cold", date(2026, 1 + n % 4, 3), source=("Website", "Fair")[n % 2], owner=n % 3)
        for n in range(40)
    ]
    made = table(*rows)
    for by in (None, "source", "owner", "segment"):
        found = cohort_funnel(made, TODAY, by=by)
        assert sum(cohort.entered for cohort in found) == 40
    assert [(c.label, c.group, c.entered) for c in cohort_funnel(made, TODAY, "quarter", by="source")] == [
        ("2026-Q1", "Fair", 10),
        ("2026-Q1", "Website", 20),
        ("2026-Q2", "Fair", 10),
    ]
    assert [c.label for c in cohort_funnel(made, TODAY, "week")][:2] == ["2026-W01", "2026-W06"]
    only = cohort_funnel(made, TODAY, "all", starts=date(2026, 2, 1), ends=date(2026, 3, 1))
    assert [(c.label, c.entered) for c in only] == [("all", 10)]
    with pytest.raises(ValueError, match="no cohort"):
        cohort_funnel(made, TODAY, "fortnight")
    with pytest.raises(ValueError, match="no label"):
        cohort_funnel(made, TODAY, by="colour")


def test_coming_back_is_a_new_entry_unless_people_are_counted():
    made = table(
        stay(1, "cold", JAN, FEB),
        stay(1, "lost", FEB, MAR, reason="no_budget_now"),
        stay(1, "recycled", MAR, APR, number=2),
        stay(1, "hot", APR, number=2),
    )
    passes = cohort_funnel(made, TODAY)
    assert [(c.label, c.reached["hot"], c.open) for c in passes] == [("2026-01", 0, 0), ("2026-03", 1, 1)]
    people = cohort_funnel(made, TODAY, unit="subject")
    assert [(c.label, c.reached["hot"], c.open, c.left) for c in people] == [("2026-01", 1, 1, {})]


@st.composite
def lives(draw):
    """Stays of a few subjects along any states, with days that may be equal."""
    rows = []
    for subject in range(draw(st.integers(1, 6))):
        states = draw(st.lists(st.sampled_from(STATES), min_size=1, max_size=7))
        day = JAN
        for n, state in enumerate(states):
            ends = day + timedelta(days=draw(st.integers(0, 40)))
            running = n == len(states) - 1 and draw(st.booleans())
            rows.append((subject, None, state, day, None if running else ends, *[""] * 4, None, None, None))
            day = ends
    return LifecyclePeriods.from_rows(rows)


@settings(max_examples=150, deadline=None)
@given(made=lives(), day=st.dates(JAN, date(2026, 9, 1)))
def test_a_funnel_only_narrows_and_everybody_is_somewhere(made, day):
    found = cohort_funnel(made, day, min_n=1)
    for cohort in found:
        reached = list(cohort.reached.values())
        assert reached == sorted(reached, reverse=True)
        assert cohort.open + sum(cohort.left.values()) == cohort.entered
        for step in cohort.steps:
            assert step.moved + step.failed + step.open == step.at
            assert step.rate.n == step.moved + step.failed
    # By hand: every pass, walked along in Python.
    known = made.known(day)
    walks: dict[tuple[int, int], list[int]] = {}
    for subject, number, state in zip(known.subject_id, known.pass_no, known.state, strict=True):
        walks.setdefault((int(subject), int(number)), []).append(int(RANK[state]))
    ranks = [walk for walk in walks.values() if walk[0] >= 0]
    for level, name in enumerate(ROAD):
        assert sum(cohort.reached[name] for cohort in found) == sum(max(walk) >= level for walk in ranks)


@settings(max_examples=100, deadline=None)
@given(made=lives())
def test_moves_and_running_stays_account_for_every_stay(made):
    found = flows(made, TODAY, top=3)
    known = made.known(TODAY)
    stays = sum(
        n == 0 or known.subject_id[n] != known.subject_id[n - 1] or known.state[n] != known.state[n - 1]
        or known.pass_no[n] != known.pass_no[n - 1]
        for n in range(len(known))
    )  # fmt: skip
    assert sum(flow.n for flow in found.moves) + len(set(known.subject_id.tolist())) == stays
    assert sum(path.n for path in found.paths) + found.other == len(known.passes)
    for state in {flow.origin for flow in found.moves}:
        assert sum(flow.share for flow in found.moves if flow.origin == state) == pytest.approx(1)


def test_flows_show_ways_back_and_out_with_their_times():
    rows = []
    for n in range(4):
        rows += [stay(n, "cold", JAN, FEB), stay(n, "hot", FEB, MAR)]
    rows += [stay(n, "returned", MAR, APR, reason="no_need_now") for n in range(3)]
    rows += [
        stay(3, "lost", MAR, reason="no_fit"),
        stay(0, "warm", APR),
        stay(1, "warm", APR),
        stay(2, "dropped", APR),
    ]
    found = flows(table(*rows), TODAY, top=1)
    assert [(f.origin, f.target, f.n, f.share, f.median_days, f.direction) for f in found.moves] == [
        ("cold", "hot", 4, 1.0, 31.0, "forward"),
        ("hot", "returned", 3, 0.75, 28.0, "backward"),
        ("returned", "warm", 2, 2 / 3, 31.0, "forward"),
        ("hot", "lost", 1, 0.25, 28.0, "aside"),
        ("returned", "dropped", 1, 1 / 3, 31.0, "aside"),
    ]
    assert [(path.states, path.n, path.subjects.tolist()) for path in found.paths] == [
        (("cold", "hot", "returned", "warm"), 2, [0, 1])
    ]
    assert (found.other, found.other_kinds, found.here) == (2, 2, {"warm": 2, "dropped": 1, "lost": 1})
    assert [(link.step, link.source, link.target, link.n) for link in found.links][:2] == [
        (0, "cold", "hot", 4),
        (1, "hot", "returned", 3),
    ]


def test_the_curve_agrees_with_the_published_one():
    # Remission under 6-MP (Freireich et al. 1963) as printed by Stata in Kleinbaum & Klein; median and interval as SAS.
    days = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    happened = [d for n, d in enumerate(days) if n in {0, 1, 2, 4, 6, 9, 10, 14, 15}]
    assert happened == [6, 6, 6, 7, 10, 13, 16, 22, 23]
    ended = np.array([n in {0, 1, 2, 4, 6, 9, 10, 14, 15} for n in range(21)])
    found = survival(np.array(days), ended)
    at = {day: n for n, day in enumerate(found.days.tolist())}
    for day, share, low, high in [
        (6, 0.8571, 0.6197, 0.9516),
        (7, 0.8067, 0.5631, 0.9228),
        (10, 0.7529, 0.5032, 0.8894),
        (13, 0.6902, 0.4316, 0.8491),
        (16, 0.6275, 0.3675, 0.8049),
        (22, 0.5378, 0.2678, 0.7468),
        (23, 0.4482, 0.1881, 0.6801),
    ]:
        shown = [column[at[day]] for column in (found.surviving, found.low, found.high)]
        assert shown == pytest.approx([share, low, high], abs=5e-5)
    assert (found.median, found.median_low, found.median_high) == (23, 13, None)


def test_two_ends_and_what_is_left_add_up():
    rng = np.random.default_rng(3)
    days, end = rng.integers(0, 60, 400), rng.integers(0, 3, 400)
    both = incidence(days, end)
    any_end = survival(days, end > 0)
    assert both.arrived + both.left + any_end.surviving == pytest.approx(np.ones(len(both.days)))
    into, left = both.at(np.array([-1, 1_000]))
    assert (into[0], left[0]) == (0.0, 0.0)
    assert into[1] == both.arrived[-1]


def test_time_in_a_state_counts_those_still_there_and_gives_no_median_that_is_not_reached():
    rows = []
    for n in range(20):
        rows.append(stay(n, "hot", JAN, JAN + timedelta(days=n + 1) if n < 8 else None, source="ab"[n % 2]))
        if n < 8:
            rows.append(stay(n, "returned", JAN + timedelta(days=n + 1), reason="no_reply"))
    found = time_in_state(table(*rows), "hot", TODAY)[0]
    assert (found.n, found.ended, found.censored, found.median, found.status) == (20, 8, 12, None, "ok")
    early = time_in_state(table(*rows), "hot", date(2026, 1, 11))[0]
    assert (early.ended, early.censored) == (1, 19)
    assert [part.group for part in time_in_state(table(*rows), "hot", TODAY, by="source")] == ["a", "b"]
    with pytest.raises(ValueError, match="no state"):
        time_in_state(table(*rows), "tepid", TODAY)


def test_a_change_of_owner_does_not_break_a_stay():
    made = table(stay(1, "warm", JAN, FEB, owner=1), stay(1, "warm", FEB, APR, owner=2), stay(1, "hot", APR))
    found = time_in_state(made, "warm", TODAY, min_n=1)[0]
    assert (found.n, found.median) == (1, 90.0)
    assert [flow.n for flow in flows(made, TODAY).moves] == [1]


def test_what_leaks_is_counted_and_worth_its_chance():
    rows = []
    for n in range(30):
        rows += [stay(n, "hot", JAN, FEB, touched=True)]
        rows.append(stay(n, "customer", FEB) if n < 12 else stay(n, "lost", FEB, reason="no_fit"))
    # Three left untouched with a reason, two without any reason; one of unknown touch is not called untouched.
    rows += [stay(n, "hot", JAN, FEB, touched=False) for n in range(30, 33)]
    rows += [stay(n, "dropped", FEB, reason="silence") for n in range(30, 33)]
    rows += [stay(n, "hot", JAN, FEB, touched=True) for n in (33, 34)] + [
        stay(n, "lost", FEB) for n in (33, 34)
    ]
    rows += [stay(35, "hot", JAN, FEB), stay(35, "lost", FEB, reason="no_fit")]
    # One still hot decides nothing, one who objected did not leak.
    rows += [stay(36, "hot", JAN, touched=False), stay(37, "hot", JAN, FEB), stay(37, "blocked", FEB)]
    found = leakage(table(*rows), TODAY, 250_000)
    assert [(r.state, r.reason, r.n, r.untouched, r.unknown, r.leaked) for r in found.rows] == [
        ("hot", "silence", 3, 3, 0, 3),
        ("hot", "", 2, 0, 0, 2),
        ("hot", "no_fit", 19, 0, 1, 0),
    ]
    assert (found.left, found.leaked) == (24, 5)
    assert found.rows[0].stake.cents == round(3 * 12 / 37 * 250_000)
    assert found.cents == round(5 * 12 / 37 * 250_000)
    # The exact interval of one chance: the drawn one of the sum lies close by.
    assert found.low == pytest.approx(found.rows[0].stake.low * 5 / 3, rel=0.05)
    assert found.high == pytest.approx(found.rows[0].stake.high * 5 / 3, rel=0.05)
    assert set(LEFT) == {"dropped", "lost", "lapsed"}


def test_customers_who_lapse_are_counted_without_a_price():
    found = leakage(table(stay(1, "customer", JAN, FEB), stay(1, "lapsed", FEB)), TODAY, 100)
    assert (found.rows[0].leaked, found.rows[0].stake, found.cents) == (1, None, None)
