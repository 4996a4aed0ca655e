"""What the two judgements say together, what to do next, and what untouched hand-overs cost."""

from collections.abc import Mapping
from dataclasses import dataclass

from koers_analytics.alignment.behaviour import BehaviourIndex
from koers_analytics.alignment.survey import BANDS, THEMES, band
from koers_analytics.funnel.leakage import AtStake, at_stake

#: From here on a judgement is high: the survey (20 to 100) at aligned, the index (0 to 100) at its middle.
HIGH_SURVEY, HIGH_INDEX = 60.0, 50.0
#: With a tie and no money told apart, lead leakage goes first.
_ORDER = ("L", "F", "K", "P", "C", "S")


def reading(survey_total: float | None, index_total: float | None) -> str | None:
    """Return how survey and behaviour stand side by side; they are compared with their own middle, never averaged.

    `both_low`, `both_high`, `think_further` (survey high, behaviour low) or `better_than_felt` (survey low, behaviour
    high); None when one of the two is unknown.

    >>> reading(72, 30), reading(45, 80), reading(45, None)
    ('think_further', 'better_than_felt', None)
    """
    if survey_total is None or index_total is None:
        return None
    says, does = survey_total >= HIGH_SURVEY, index_total >= HIGH_INDEX
    return {
        (True, True): "both_high",
        (False, False): "both_low",
        (True, False): "think_further",
        (False, True): "better_than_felt",
    }[says, does]


def behaviour_band(index_total: float) -> str:
    """Return the relationship that a behaviour index stands for: the edges of the survey on its way from 0 to 100.

    >>> [behaviour_band(total) for total in (0, 25, 49.9, 50, 75)]
    ['undefined', 'defined', 'defined', 'aligned', 'integrated']
    """
    if not 0 <= index_total <= 100:
        raise ValueError(f"the index lies between 0 and 100, not {index_total}")
    return band(20 + index_total * 0.8)


@dataclass(frozen=True)
class Move:
    """Something to do, and the themes that it addresses, the first one most."""

    code: str
    themes: tuple[str, ...]


#: Relationship now -> the moves on offer.
MOVES: dict[str, tuple[Move, ...]] = {
    "undefined": (
        Move("write_definitions", ("L", "F")),
        Move("dispute_rule", ("C",)),
        Move("list_expectations", ("P", "K", "S")),
    ),
    "defined": (
        Move("joint_meeting", ("P", "C", "S")),
        Move("marketing_in_account_plans", ("K",)),
        Move("same_figures", ("F", "L")),
    ),
    "aligned": (
        Move("shared_targets", ("P", "C")),
        Move("one_funnel", ("L", "F")),
        Move("joint_training", ("S", "K")),
        Move("move_people", ("S",)),
    ),
    "integrated": (Move("measure_again", ("L", "F", "K", "P", "C")), Move("role_clarity", ("S",))),
}


@dataclass(frozen=True)
class NextMove:
    """The theme to work on, its score, the moves on offer for it (at most two), and all others of that row."""

    theme: str
    score: float
    moves: tuple[Move, ...]
    others: tuple[Move, ...]
    tied: tuple[str, ...]


def next_move(
    relationship: str, index: BehaviourIndex, money_cents: Mapping[str, int] | None = None
) -> NextMove | None:
    """Return what to do next: the weakest theme of behaviour, and the moves of the present row that address it.

    With a tie the theme with most money at stake (`money_cents` per theme) goes first, and lead leakage where the money
    does not decide. None when no theme has enough data. Raises ValueError for an unknown relationship or theme.
    """
    if relationship not in {name for name, _edge in BANDS}:
        raise ValueError(
            f"{relationship!r} is no relationship; choose {', '.join(name for name, _e in BANDS)}"
        )
    money = dict(money_cents or {})
    if strange := set(money) - set(THEMES):
        raise ValueError(f"unknown themes: {', '.join(sorted(strange))}")
    known = {theme: score for theme, score in index.themes.items() if score is not None}
    if not known:
        return None
    least = min(known.values())
    tied = [theme for theme in _ORDER if known.get(theme) == least]
    theme = max(tied, key=lambda one: (money.get(one, 0), -_ORDER.index(one)))
    row = MOVES[relationship]
    fitting = sorted((m for m in row if theme in m.themes), key=lambda m: m.themes.index(theme))[:2]
    rest = tuple(move for move in row if move not in fitting)
    return NextMove(theme, known[theme], tuple(fitting), rest, tuple(tied))


def lead_leakage(untouched: int, converted: int, decided: int, margin_cents: float) -> AtStake:
    """Return what untouched hand-overs cost: their number x chance from hot to customer x mean first-year margin.

    `converted` of `decided` hot leads became a customer; the 95 % interval is that of this chance.

    >>> made = lead_leakage(40, 12, 30, 250_000)
    >>> made.cents, made.low < made.cents < made.high
    (4000000, True)
    """
    return at_stake(untouched, converted, decided, margin_cents)
