"""The machine that reads events: hand-checked walks, pieces against the whole, and rules that would chase each other."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.areas.leads import plain_machine

from koers.areas.leads.rules import derivation
from koers.areas.leads.rules.compiling import chasing, compiled
from koers.areas.leads.rules.derivation import DAY, Looping, Memory, Setting, due_at, fresh, run

FIT = {"fit_known": True}
T0 = 20_000 * DAY


def when(**given: Any) -> SimpleNamespace:
    empty = {
        "fact": None,
        "seen": None,
        "silent": None,
        "in_rhythm": None,
        "at_least": 1,
        "within_days": None,
    }
    return SimpleNamespace(**{**empty, "since_entry": False, "days": None, "slack": 2.0, **given})


def move(name: str, origin: list[str], to: str, *conditions: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(id=name, origin=origin, to=to, when=conditions, reason=None)


GROUPS = [
    SimpleNamespace(id="acts", kinds=["act"]),
    SimpleNamespace(id="accepted", kinds=["accept"]),
    SimpleNamespace(id="orders", kinds=["order"]),
]
MOVES = [
    move("bought", ["cold", "warm", "hot"], "customer", when(seen="orders", since_entry=True)),
    move("accepted", ["cold", "warm"], "hot", when(seen="accepted", since_entry=True)),
    move("reacted", ["cold"], "warm", when(fact="fit_known"), when(seen="acts", within_days=90.0)),
    move("cooled", ["warm"], "cold", when(silent="acts", days=90.0)),
    move(
        "loyal", ["customer"], "loyal", when(seen="orders", at_least=3), when(in_rhythm="orders", at_least=3)
    ),
]
RULES = compiled("test@1", GROUPS, MOVES)
ACT, ACCEPT, ORDER = (RULES.kinds[kind] for kind in ("act", "accept", "order"))


def walk(
    *events: tuple[int, tuple[int, ...]], until: int, facts: dict[str, bool] = FIT
) -> list[tuple[int, str]]:
    memory = fresh(RULES, T0)
    found = [(T0 + day * DAY, groups, number) for number, (day, groups) in enumerate(events, 1)]
    return [((one.at - T0) // DAY, one.now) for one in run(RULES, memory, found, facts, T0 + until * DAY)]


def test_a_stranger_becomes_loyal_step_by_step() -> None:
    road = walk((1, ACT), (5, ACCEPT), (30, ORDER), (60, ORDER), (90, ORDER), until=91)
    assert road == [(1, "warm"), (5, "hot"), (30, "customer"), (90, "loyal")]


def test_a_warm_lead_cools_ninety_days_after_its_last_sign_and_warms_again() -> None:
    assert walk((1, ACT), (40, ACT), (200, ACT), until=210) == [(1, "warm"), (130, "cold"), (200, "warm")]


def test_nobody_becomes_warm_whose_fit_is_unknown() -> None:
    assert walk((1, ACT), (2, ACT), until=10, facts={}) == []


def test_an_order_out_of_rhythm_makes_no_loyal_customer() -> None:
    # Gaps of 10 and 10 days, then 100: the median of three gaps is 10, and 100 days of waiting came before.
    memory = fresh(RULES, T0, "customer")
    found = [(T0 + day * DAY, ORDER, day) for day in (0, 10)]
    run(RULES, memory, found, FIT, T0 + 11 * DAY)
    assert memory.state == "customer"
    run(RULES, memory, [(T0 + 20 * DAY, ORDER, 20)], FIT, T0 + 20 * DAY)
    assert memory.state == "loyal"


def test_a_decision_by_hand_holds_until_its_day() -> None:
    memory = fresh(RULES, T0)
    setting = {1: Setting("cold", T0 + 30 * DAY)}
    made = run(RULES, memory, [(T0, (), 1), (T0 + 5 * DAY, ACT, 2)], FIT, T0 + 10 * DAY, setting)
    assert made == []
    assert due_at(RULES, memory) == T0 + 30 * DAY
    made = run(RULES, memory, [], FIT, T0 + 31 * DAY)
    assert [one.now for one in made] == ["warm"]


def test_the_due_moment_is_when_waiting_alone_moves_the_lead() -> None:
    memory = fresh(RULES, T0)
    run(RULES, memory, [(T0 + DAY, ACT, 1)], FIT, T0 + DAY)
    assert due_at(RULES, memory) == T0 + 91 * DAY


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from([ACT, ACCEPT, ORDER])), max_size=25),
    st.integers(0, 25),
)
def test_reading_in_two_pieces_gives_what_reading_at_once_gives(
    days: list[tuple[int, tuple[int, ...]]], cut: int
) -> None:
    events = [(T0 + day * DAY, groups, number) for number, (day, groups) in enumerate(sorted(days), 1)]
    end = T0 + 500 * DAY
    whole = fresh(RULES, T0)
    at_once = run(RULES, whole, events, FIT, end)
    pieces = fresh(RULES, T0)
    pause = events[cut - 1][0] if 0 < cut <= len(events) else T0
    first = [one for one in events if one[0] <= pause]
    made = run(RULES, pieces, first, FIT, pause)
    again = Memory.unpacked(pieces.state, pieces.entered, pieces.packed())
    made += run(RULES, again, [one for one in events if one[0] > pause], FIT, end)
    assert made == at_once
    assert (again.state, again.packed()) == (whole.state, whole.packed())


def test_rules_that_chase_each_other_are_found_before_they_run() -> None:
    loop = [
        move("up", ["cold"], "warm", when(seen="acts")),
        move("down", ["warm"], "cold", when(seen="acts")),
    ]
    assert chasing(compiled("loop@1", GROUPS, loop)) == ("down", "up") or chasing(
        compiled("loop@1", GROUPS, loop)
    ) == ("up", "down")
    assert chasing(RULES) is None


def test_silence_shorter_than_the_window_of_reacting_is_a_circle() -> None:
    loop = [
        move("up", ["cold"], "warm", when(seen="acts", within_days=90.0)),
        move("down", ["warm"], "cold", when(silent="acts", days=30.0)),
    ]
    assert chasing(compiled("loop@1", GROUPS, loop)) is not None


def test_rules_that_chase_each_other_stop_with_their_names_when_they_run_all_the_same() -> None:
    loop = compiled(
        "loop@1",
        GROUPS,
        [move("up", ["cold"], "warm", when(seen="acts")), move("down", ["warm"], "cold", when(seen="acts"))],
    )
    with pytest.raises(Looping, match="up → down"):
        derivation.run(loop, fresh(loop, T0), [(T0, ACT, 1)], {}, T0)


# --- The machine with its shortcuts against the one without --------------------------------------------------------

STATES = ("cold", "warm", "hot", "lost")
KINDS = [SimpleNamespace(id="a", kinds=["x"]), SimpleNamespace(id="b", kinds=["x", "y"])]
KINDS.append(SimpleNamespace(id="c", kinds=["z"]))
GROUP = st.sampled_from("abc")
CONDITION = st.one_of(
    st.sampled_from(["f", "g"]).map(lambda name: when(fact=name)),
    st.builds(
        lambda group, least, within, anew: when(
            seen=group, at_least=least, within_days=within, since_entry=anew
        ),
        GROUP,
        st.integers(1, 3),
        st.sampled_from([None, 5.0, 40.0]),
        st.booleans(),
    ),
    st.builds(lambda group, days: when(silent=group, days=days), GROUP, st.sampled_from([3.0, 10.0, 30.0])),
    st.builds(
        lambda group, slack: when(in_rhythm=group, at_least=2, slack=slack),
        GROUP,
        st.sampled_from([1.0, 2.0]),
    ),
)
MOVE = st.builds(
    lambda origin, to, conditions: move("", sorted(origin - {to}), to, *conditions),
    st.sets(st.sampled_from(STATES), min_size=1, max_size=3),
    st.sampled_from(STATES),
    st.lists(CONDITION, min_size=1, max_size=3),
)
FACTS = st.fixed_dictionaries({"f": st.booleans(), "g": st.booleans()})
WALK = st.lists(st.tuples(st.integers(0, 90), st.sampled_from("xyzs")), max_size=20)


@settings(deadline=None)
@given(st.lists(MOVE, min_size=1, max_size=6), WALK, FACTS, FACTS, st.integers(0, 20), st.data())
def test_the_shortcuts_change_nothing(
    moves: list[SimpleNamespace],
    days: list[tuple[int, str]],
    first: dict[str, bool],
    later: dict[str, bool],
    cut: int,
    data: st.DataObject,
) -> None:
    for number, one in enumerate(moves):
        one.id = f"m{number}"
    rules = compiled("any@1", KINDS, moves)
    events, settings_ = [], {}
    for number, (day, kind) in enumerate(sorted(days), 1):
        events.append((T0 + day * DAY, rules.kinds.get(kind, ()), number))
        if kind == "s":
            held = data.draw(st.sampled_from([0, 0, 10]))
            state = data.draw(st.sampled_from(STATES))
            settings_[number] = Setting(state, (T0 + (day + held) * DAY) if held else 0)
    end = T0 + 120 * DAY
    pause = events[cut - 1][0] if 0 < cut <= len(events) else T0
    told: list[Any] = []
    for run_it in (derivation.run, plain_machine.run):
        memory = fresh(rules, T0)
        try:
            before = [one for one in events if one[0] <= pause]
            made = run_it(rules, memory, before, first, pause, settings_)
            made += run_it(rules, memory, [one for one in events if one[0] > pause], later, end, settings_)
        except Looping as looping:
            told.append(looping.moves[-1])
            continue
        told.append((made, memory.state, memory.entered, memory.packed(), due_at(rules, memory, end)))
    assert told[0] == told[1]
