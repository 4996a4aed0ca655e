import gzip
import itertools
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.columns import BadTable
from koers_analytics.funnel import EventLog, directly_follows, step_funnel, variants

DAY = timedelta(days=1)
ZERO = datetime(2026, 1, 1)
LETTERS = "ABCX"


def log_of(*cases: str) -> EventLog:
    """Make a log of one case per text: a letter is an activity, a day apart; a dot is a day without."""
    return EventLog.from_rows(
        (case, letter, ZERO + n * DAY, None)
        for case, text in enumerate(cases)
        for n, letter in enumerate(text)
        if letter != "."
    )


def xes(path):
    """Yield (case, activity, moment, None, lifecycle) from an XES file, cases numbered as they come."""
    space, case = "{http://www.xes-standard.org/}", 0
    with gzip.open(path) as file:
        for _end, element in ET.iterparse(file):
            if element.tag == f"{space}trace":
                case += 1
                for event in element.iter(f"{space}event"):
                    facts = {child.get("key"): child.get("value") for child in event}
                    yield (
                        case,
                        facts["concept:name"],
                        datetime.fromisoformat(facts["time:timestamp"]),
                        None,
                        facts.get("lifecycle:transition"),
                    )
                element.clear()


def shape(log):
    graph, ways = directly_follows(log), variants(log, 3)
    return (
        graph.cases,
        graph.events,
        len(graph.count),
        len(graph.edges),
        sum(edge.n for edge in graph.edges),
        ways.kinds,
    )


@pytest.mark.realdata
def test_the_steps_of_a_help_desk_agree_with_known_counts(public_data):
    log = EventLog.from_rows(row[:4] for row in xes(public_data / "event_logs" / "helpdesk.xes.gz"))
    assert shape(log) == (4580, 21348, 14, 55, 16768, 226)
    assert [way.n for way in variants(log, 3).top] == [2366, 552, 228]
    edges = {(edge.source, edge.target): edge.n for edge in directly_follows(log).edges}
    assert edges["Resolve ticket", "Closed"] == 4558


@pytest.mark.realdata
def test_the_steps_of_a_loan_desk_agree_with_known_counts(public_data):
    rows = list(xes(public_data / "event_logs" / "bpic2012.xes.gz"))
    log = EventLog.from_rows(row[:4] for row in rows)
    assert shape(log) == (13087, 262200, 24, 125, 249113, 4366)
    assert [way.n for way in variants(log, 3).top] == [3429, 1872, 271]
    assert directly_follows(log).starts == {"A_SUBMITTED": 13087}
    done = EventLog.from_rows(row[:4] for row in rows if row[4] == "COMPLETE")
    assert shape(done) == (13087, 164506, 23, 138, 151419, 4336)


@settings(max_examples=100, deadline=None)
@given(cases=st.lists(st.text("ABCX", max_size=8), max_size=6), collapse=st.booleans())
def test_what_goes_in_comes_out_at_every_activity(cases, collapse):
    graph = directly_follows(log_of(*cases), collapse=collapse)
    for name, count in graph.count.items():
        out = sum(edge.n for edge in graph.edges if edge.source == name)
        into = sum(edge.n for edge in graph.edges if edge.target == name)
        assert out + graph.ends.get(name, 0) == count == into + graph.starts.get(name, 0)
    assert sum(edge.n for edge in graph.edges) == graph.events - graph.cases


def test_edges_carry_their_times_and_repeats_can_be_taken_together():
    log = log_of("A..B", "AB", "A...........B", "AAB")
    edge = directly_follows(log, collapse=True).edges[0]
    assert (edge.source, edge.target, edge.n, edge.median_days, edge.mean_days) == ("A", "B", 4, 2.5, 4.5)
    assert {(e.source, e.target): e.n for e in directly_follows(log).edges} == {("A", "B"): 4, ("A", "A"): 1}


def test_variants_beyond_the_named_ones_are_only_a_number():
    found = variants(log_of("AB", "AB", "BA", "C"), top=1)
    assert ([(v.activities, v.n) for v in found.top], found.kinds, found.other) == ([(("A", "B"), 2)], 3, 2)


def test_equal_moments_are_told_apart_by_their_number():
    log = EventLog.from_rows(
        [(1, "B", ZERO, 2), (1, "A", ZERO, 1), (2, "B", ZERO, None), (2, "A", ZERO, None)]
    )
    assert [log.activities[code] for code in log.activity] == ["A", "B", "B", "A"]


def test_moments_with_a_zone_count_in_utc():
    early = datetime.fromisoformat("2026-03-29T03:30:00+02:00")
    log = EventLog.from_rows([(1, "B", datetime(2026, 3, 29, 2, 0, tzinfo=UTC), None), (1, "A", early, None)])
    assert [log.activities[code] for code in log.activity] == ["A", "B"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ((1, "", ZERO, None), "activity must be filled"),
        ((1, "A", None, None), "every event needs a moment"),
        ((1, "A", "yesterday", None), "a moment cannot be read"),
        (("x", "A", ZERO, None), "case_id: must be whole numbers"),
        ((1, "A", ZERO), "must have 4 values"),
    ],
)
def test_an_event_that_breaks_the_contract_is_refused(row, says):
    with pytest.raises(BadTable) as caught:
        EventLog.from_rows([row])
    assert says in str(caught.value)


def test_a_funnel_in_order_lets_other_things_lie_between_and_minds_its_window():
    log = log_of("A.XB", "A........B", "BA", "AAAAAAAAAB", "ABC")
    found = step_funnel(log, ["A", "B"], 4 * DAY, datetime(2027, 1, 1), min_n=1)
    # The second took too long; the third has them the wrong way round; the fourth does it from its last A.
    assert [(step.reached, step.open) for step in found.steps] == [(5, 0), (3, 0)]
    assert found.steps[1].cases.tolist() == [0, 3, 4]
    assert (found.steps[1].rate.value, found.median_days) == (0.6, 1.0)


def test_a_strict_funnel_lets_nothing_lie_between():
    found = step_funnel(
        log_of("AXB", "A.B", "AAB"), ["A", "B"], 9 * DAY, datetime(2027, 1, 1), "strict", min_n=1
    )
    assert found.steps[1].cases.tolist() == [1, 2]


def test_in_any_order_all_steps_must_fall_within_the_window():
    log = log_of("B.A", "A.....B", "A", "CBA")
    found = step_funnel(log, ["A", "B"], 3 * DAY, datetime(2027, 1, 1), "any", min_n=1)
    assert ([step.reached for step in found.steps], found.steps[1].cases.tolist()) == ([4, 2], [0, 3])


def test_an_exclusion_stops_the_attempt_between_two_steps_only():
    log = log_of("AXB", "XAB", "AXAB", "ABX")
    found = step_funnel(log, ["A", "B"], 9 * DAY, datetime(2027, 1, 1), exclude={1: "X"}, min_n=1)
    assert found.steps[1].cases.tolist() == [1, 2, 3]


def test_an_attempt_that_still_has_time_is_open_and_not_failed():
    log = log_of("A", "........A", "AB")
    found = step_funnel(log, ["A", "B"], 5 * DAY, ZERO + 10 * DAY, min_n=1)
    assert (found.entered, found.open, found.converted) == (3, 1, 1)
    assert [(step.reached, step.open) for step in found.steps] == [(3, 1), (1, 0)]
    assert (found.steps[1].rate.n, found.steps[1].rate.value, found.steps[1].overall.n) == (2, 0.5, 2)
    # What comes after the day asked about is not known.
    assert step_funnel(log, ["A", "B"], 5 * DAY, ZERO, min_n=1).open == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"steps": ["A"]}, "at least two steps"),
        ({"mode": "loose"}, "'loose' is no mode"),
        ({"window": timedelta(0)}, "longer than 0"),
        ({"mode": "any", "steps": ["A", "A"]}, "a different one"),
        ({"mode": "strict", "exclude": {1: "X"}}, "an exclusion lies between"),
        ({"exclude": {2: "X"}}, "an exclusion lies between"),
    ],
)
def test_a_funnel_that_cannot_be_is_refused(change, says):
    asked = {"steps": ["A", "B"], "window": DAY, "as_of": ZERO, **change}
    with pytest.raises(ValueError, match=says):
        step_funnel(log_of("AB"), **asked)


def brute(events, steps, window, now, mode, exclude):
    """Return (farthest step, still open) of one case by trying every choice of events."""
    places = {name: [n for n, (letter, _t) in enumerate(events) if letter == name] for name in set(steps)}
    far, alive = 0, False
    if mode == "any":
        for begin, (letter, at) in enumerate(events):
            if letter in steps:
                got = {other for other, t in events[begin:] if other in steps and t - at <= window}
                far = max(far, len(got))
                alive |= now - at < window and len(got) < len(steps)
        return far, alive
    for length in range(1, len(steps) + 1):
        for chain in itertools.product(*(places[name] for name in steps[:length])):
            if list(chain) != sorted(set(chain)) or events[chain[-1]][1] - events[chain[0]][1] > window:
                continue
            gaps = [events[a + 1 : b] for a, b in itertools.pairwise(chain)]
            if mode == "strict" and any(gaps):
                continue
            if any(exclude.get(n) in {letter for letter, _t in gap} for n, gap in enumerate(gaps, 1)):
                continue
            far = max(far, length)
            stopped = exclude.get(length) in {letter for letter, _t in events[chain[-1] + 1 :]}
            if mode == "strict":
                stopped = chain[-1] != len(events) - 1
            alive |= length < len(steps) and not stopped and now - events[chain[0]][1] < window
    return far, alive


@settings(max_examples=400, deadline=None)
@given(
    cases=st.lists(
        st.lists(st.tuples(st.sampled_from(LETTERS), st.integers(0, 3)), max_size=9), min_size=1, max_size=4
    ),
    steps=st.sampled_from([["A", "B"], ["A", "B", "C"], ["A", "A", "B"], ["A", "B", "A", "C"], ["A", "Q"]]),
    mode=st.sampled_from(["ordered", "strict", "any"]),
    days=st.integers(1, 8),
    gap=st.sampled_from([{}, {1: "X"}, {1: "C"}]),
    later=st.integers(0, 12),
)
def test_a_funnel_equals_trying_every_choice(cases, steps, mode, days, gap, later):
    if mode == "any" and len(set(steps)) < len(steps):
        return
    gap = gap if mode == "ordered" else {}
    told = []
    for case in cases:
        clock, events = 0, []
        for letter, wait in case:
            clock += wait
            events.append((letter, clock))
        told.append(events)
    log = EventLog.from_rows(
        (n, letter, ZERO + clock * DAY, seq)
        for n, events in enumerate(told)
        for seq, (letter, clock) in enumerate(events)
    )
    now = later
    found = step_funnel(log, steps, days * DAY, ZERO + now * DAY, mode, exclude=gap, min_n=1)
    known = [[event for event in events if event[1] <= now] for events in told]
    each = [brute(events, steps, days, now, mode, gap) for events in known]
    assert [step.reached for step in found.steps] == [
        sum(far >= n for far, _open in each) for n in range(1, len(steps) + 1)
    ]
    assert found.open == sum(0 < far < len(steps) and alive for far, alive in each)
