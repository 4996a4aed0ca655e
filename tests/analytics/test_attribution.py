import itertools
import math
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.columns import BadTable
from koers_analytics.funnel import Journeys, attribute, conversion_rate, journeys, removal_effects, uplift

PATHS = [
    (("email", "web", "event"), 3, 7),
    (("email", "web"), 2, 10),
    (("linkedin", "web"), 4, 12),
    (("linkedin", "event"), 5, 3),
    (("web",), 1, 20),
    (("email", "linkedin", "event"), 4, 4),
]
CHANNELS = ("email", "event", "linkedin", "web")


def found(**options):
    return attribute(Journeys.from_rows(PATHS), **options)


def credits_of(model, **options):
    given_credit = found(models=[model], **options).credits[model]
    return [given_credit[channel] for channel in CHANNELS]


def test_markov_agrees_with_simulated_paths():
    made = found(models=["markov"])
    assert [made.removal[c] for c in CHANNELS] == pytest.approx([0.3666, 0.6316, 0.5545, 0.6113], abs=1e-4)
    assert credits_of("markov") == pytest.approx([3.219, 5.545, 4.868, 5.368], abs=1e-3)
    assert conversion_rate(Journeys.from_rows(PATHS)) == pytest.approx(19 / 75, abs=1e-12)


def test_shapley_agrees_with_the_sum_over_all_sets():
    assert credits_of("shapley") == pytest.approx([3.3333, 4.8333, 5.8333, 5.0], abs=1e-4)
    assert credits_of("shapley") == pytest.approx(by_sets(PATHS), abs=1e-9)


def by_sets(paths):
    """Return Shapley values from their definition: 2^n sets, v(S) = conversions of journeys within S."""

    def worth(chosen):
        return sum(conversions for channels, conversions, _nulls in paths if set(channels) <= chosen)

    out, n = [], len(CHANNELS)
    for channel in CHANNELS:
        others = [c for c in CHANNELS if c != channel]
        total = 0.0
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for chosen in itertools.combinations(others, size):
                total += weight * (worth({*chosen, channel}) - worth(set(chosen)))
        out.append(total)
    return out


def test_simple_models_by_hand():
    assert credits_of("first") == [9, 0, 9, 1]
    assert credits_of("last") == [0, 12, 0, 7]
    assert credits_of("linear") == pytest.approx(
        [3 / 3 + 2 / 2 + 4 / 3, 1 + 2.5 + 4 / 3, 2 + 2.5 + 4 / 3, 1 + 1 + 2 + 1]
    )
    assert credits_of("u_shaped") == pytest.approx(
        [1.2 + 1 + 1.6, 1.2 + 2.5 + 1.6, 2 + 2.5 + 0.8, 0.6 + 1 + 2 + 1]
    )


def test_the_last_contact_that_is_not_direct_gets_the_credit():
    made = Journeys.from_rows([(("email", "direct"), 2, 0), (("direct", "direct"), 1, 0)])
    assert attribute(made, ["last_non_direct"]).credits["last_non_direct"] == {"direct": 1, "email": 2}


def test_credit_halves_with_every_half_life():
    start = datetime(2026, 1, 1)
    touches = [("a", "email", start), ("a", "web", start + timedelta(days=7))]
    made = journeys(touches, [("a", start + timedelta(days=14), 300.0)])
    credit = attribute(made, ["time_decay"], by_value=True, half_life_days=7).credits["time_decay"]
    assert credit == pytest.approx({"email": 100.0, "web": 200.0})


def test_contacts_count_for_the_first_result_after_them_and_only_within_the_window():
    start = datetime(2026, 1, 1)

    def on(day):
        return start + timedelta(days=day)

    touches = [
        ("a", "fair", on(0)),
        ("a", "web", on(100)),
        ("a", "email", on(120)),
        ("b", "web", on(5)),
        ("b", "web", on(200)),
    ]
    made = journeys(touches, [("a", on(101), 1.0), ("a", on(130), 1.0), ("c", on(3), 1.0)])
    assert [(row.channels, row.conversions, row.nulls) for row in made.rows] == [
        (("fair",), 0, 1),
        (("web",), 1, 0),
        (("email",), 1, 0),
        (("web",), 0, 1),
        (("web",), 0, 1),
    ]
    assert made.unseen == 1


paths = st.lists(
    st.tuples(
        st.lists(st.sampled_from("abcd"), min_size=1, max_size=5).map(tuple),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(rows=paths, order=st.integers(1, 3))
def test_credits_add_up_to_the_conversions_and_the_chain_to_the_observed_rate(rows, order):
    made = Journeys.from_rows(rows)
    total = sum(conversions for _channels, conversions, _nulls in rows)
    shared = attribute(made, order=order)
    for model, credit in shared.credits.items():
        assert sum(credit.values()) == pytest.approx(total), model
        assert min(credit.values()) >= 0
    whole = total + sum(nulls for _channels, _conversions, nulls in rows)
    assert conversion_rate(made, order) == pytest.approx(total / whole if whole else 0.0, abs=1e-9)
    assert all(low <= high for low, high in shared.spread.values())


def test_removal_agrees_with_walking_the_chain_at_random():
    made = Journeys.from_rows(PATHS)
    follows: dict[str, list[tuple[str, int]]] = {}
    for channels, conversions, nulls in PATHS:
        steps = ["start", *channels]
        for here, there in itertools.pairwise(steps):
            follows.setdefault(here, []).append((there, conversions + nulls))
        follows.setdefault(steps[-1], []).extend([("won", conversions), ("nothing", nulls)])
    rng, walks, won = np.random.default_rng(5), 20_000, 0
    odds = {
        here: (names, np.cumsum(n) / sum(n))
        for here, rows in follows.items()
        for names, n in [zip(*rows, strict=True)]
    }
    for luck in rng.random((walks, 12)):
        here = "start"
        for one in luck:
            names, share = odds[here]
            here = names[int(np.searchsorted(share, one))]
            if here in ("won", "nothing", "event"):
                break
        won += here == "won"
    assert 1 - won / walks / (19 / 75) == pytest.approx(removal_effects(made)["event"], abs=0.02)


def test_what_cannot_be_shared_out_is_refused():
    with pytest.raises(BadTable, match="needs a channel"):
        Journeys.from_rows([((), 1, 0)])
    with pytest.raises(ValueError, match="unknown models: luck"):
        found(models=["luck"])
    with pytest.raises(ValueError, match="order must be at least 1"):
        found(order=0)


def test_uplift_agrees_with_the_published_interval_and_is_silent_about_few():
    made = uplift(30, 60, 18, 60)
    assert (made.difference, made.low, made.high) == pytest.approx((0.2000, 0.0248, 0.3589), abs=5e-5)
    few = uplift(3, 9, 20, 60)
    assert (few.status, few.difference, few.treated.value) == ("too_few", None, None)
    assert (few.held_out.low, few.held_out.high) == pytest.approx((0.2273, 0.4594), abs=5e-4)
