"""What the two departments do, from records only: a level per metric, a score per theme.

Cut-offs are defaults to be set by whoever uses them. A value exactly on a cut belongs to the better level. Too little
data gives no level, never 0; only what is known not to exist at all (`absent`) has level 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from koers_analytics.alignment.survey import THEMES

#: What the four levels are worth.
WORTH = (0, 33, 67, 100)
LEAST_EVENTS = 20


@dataclass(frozen=True)
class Metric:
    """A measure of behaviour with three cuts, from the lowest level to the highest.

    `lower_is_better` turns the comparison round. `unit` is share (0 to 1), hours, days, count or step (the level
    itself, 0 to 3). `least` is the number of events below which there is too little data. `zero_is_lowest`: a value of
    exactly 0 is level 0, although it lies on the first cut.
    """

    name: str
    theme: str
    cuts: tuple[float, float, float]
    unit: str = "share"
    lower_is_better: bool = False
    least: int = LEAST_EVENTS
    zero_is_lowest: bool = False

    def level(self, value: float) -> int:
        """Return the level of a value, 0 to 3.

        >>> METRICS["lead_black_hole"].level(0.10), METRICS["first_touch_hours"].level(72.5)
        (3, 0)
        """
        if self.zero_is_lowest and value <= 0:
            return 0
        if self.lower_is_better:
            return sum(value <= cut for cut in self.cuts)
        return sum(value >= cut for cut in self.cuts)


#: The default metrics. `sla_met` has one cut less: without an agreement it is absent. Counts reach the top at 7.
METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("lead_black_hole", "L", (0.60, 0.30, 0.10), lower_is_better=True),
        Metric("first_touch_hours", "L", (72, 24, 4), "hours", lower_is_better=True),
        Metric("sla_met", "L", (0.0, 0.80, 0.95)),
        Metric("return_with_reason", "L", (0.20, 0.60, 0.90)),
        Metric("definition_stability", "L", (1, 2, 3), "step", least=0),
        Metric("content_use", "K", (0.10, 0.30, 0.60)),
        Metric("joint_account_plans", "K", (0.0, 0.25, 0.75), least=1, zero_is_lowest=True),
        Metric("co_owned_objectives", "P", (0.0, 0.20, 0.60), least=1, zero_is_lowest=True),
        Metric("dispute_age", "C", (float("inf"), 14, 3), "days", lower_is_better=True),
        Metric("forecast_error", "F", (0.30, 0.15, 0.08), lower_is_better=True, least=4),
        Metric("cross_use", "S", (1, 3, 7), "count", least=0),
    )
}


@dataclass(frozen=True)
class Observed:
    """What was measured: a value and the number of events behind it; `absent` when the thing is known not to exist."""

    value: float | None
    n: int
    absent: bool = False


@dataclass(frozen=True)
class Level:
    """One metric: its level 0 to 3 and what that is worth, or why there is none (`too_little_data`, `unknown`)."""

    metric: Metric
    value: float | None
    n: int
    level: int | None
    worth: int | None
    status: str


@dataclass(frozen=True)
class BehaviourIndex:
    """Levels per metric, scores per theme (None without data), and their mean over the themes that have one."""

    levels: dict[str, Level]
    themes: dict[str, float | None]
    total: float | None

    @property
    def scored(self) -> int:
        """Return how many of the six themes have a score."""
        return sum(score is not None for score in self.themes.values())


def behaviour_index(
    observed: Mapping[str, Observed], metrics: Mapping[str, Metric] = METRICS
) -> BehaviourIndex:
    """Return the behaviour index of what was observed; a metric that was not observed is `unknown`.

    Raises ValueError for a metric that does not exist.

    >>> made = behaviour_index({"lead_black_hole": Observed(0.35, 120), "cross_use": Observed(0, 0)})
    >>> made.themes["L"], made.themes["S"], made.total, made.scored
    (33.0, 0.0, 16.5, 2)
    """
    if strange := set(observed) - set(metrics):
        raise ValueError(f"unknown metrics: {', '.join(sorted(strange))}")
    levels = {name: _level(metric, observed.get(name)) for name, metric in metrics.items()}
    themes: dict[str, float | None] = {}
    for theme in THEMES:
        worth = [one.worth for one in levels.values() if one.metric.theme == theme and one.worth is not None]
        themes[theme] = sum(worth) / len(worth) if worth else None
    known = [score for score in themes.values() if score is not None]
    return BehaviourIndex(levels, themes, sum(known) / len(known) if known else None)


def _level(metric: Metric, seen: Observed | None) -> Level:
    if seen is None:
        return Level(metric, None, 0, None, None, "unknown")
    if seen.absent:
        return Level(metric, None, seen.n, 0, WORTH[0], "absent")
    if seen.value is None or seen.n < metric.least:
        return Level(metric, seen.value, seen.n, None, None, "too_little_data")
    level = metric.level(seen.value)
    return Level(metric, seen.value, seen.n, level, WORTH[level], "ok")
