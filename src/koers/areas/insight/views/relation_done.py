"""The part of the page that shows what both departments do: the index, its metrics with their rows, and what is lost."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import isinf
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.insight.measures import relation as numbers
from koers.areas.insight.queries import relation
from koers.areas.insight.queries.relation import Behaviour
from koers.areas.insight.views import relation_words as words
from koers.areas.insight.views.relation_said import SIDES, SaidPart
from koers.areas.organisation.models import Theme
from koers.kit.measures.readings import Answer, Reading, Status
from koers.kit.ui.formats import number, percent
from koers.kit.ui.tracks import Track

#: The themes in the order of the page: the lead process first, where most money hangs.
THEMES = ("L", "F", "K", "P", "C", "S")

#: What is not known because Koers keeps no such records: there are no rows to look at.
NOT_KEPT = frozenset({relation.NO_CONTENT, relation.NO_PLANS, relation.NO_OBJECTIVES})


@dataclass(frozen=True)
class MetricLine:
    """A metric of behaviour: its reading, its level in words, and why there is none."""

    label: str
    reading: Reading
    level: int | None
    worth: int | None
    why: str
    said: str


@dataclass(frozen=True)
class ThemeLine:
    """A theme: what each side said, what behaviour says, and on how many metrics that rests."""

    label: str
    said: tuple[Reading, Reading]
    done: Reading
    metrics: tuple[MetricLine, ...]


class DonePart:
    """What both departments do, as one person reads it in one language; `said` stands beside it, theme by theme."""

    def __init__(self, done: Behaviour, said: SaidPart | None) -> None:
        self.done, self.said, self.question = done, said, done.question

    @property
    def behaviour_type(self) -> str | None:
        """Return the relationship that behaviour stands for."""
        from koers_analytics.alignment import behaviour_band

        return None if self.done.index.total is None else behaviour_band(self.done.index.total)

    @property
    def behaviour_words(self) -> str:
        """Return that relationship in words."""
        return str(words.TYPES[self.behaviour_type]) if self.behaviour_type else ""

    @property
    def zones(self) -> list[str]:
        """Return the names of the four zones of the scale."""
        return [str(name) for name in words.TYPES.values()]

    @property
    def index_reading(self) -> Reading:
        """Return the behaviour index over the themes that have a score."""
        scored = self.done.index.scored
        note = _("%(scored)s of six themes have a score.") % {"scored": scored}
        answer = Answer(self.done.index.total, scored, note=note)
        return self._plain(numbers.INDEX.reading(answer, self.question.params, as_of=self.question.as_of))

    @property
    def index_track(self) -> Track:
        """Return where the index stands, on the scale of behaviour."""
        return Track(self.done.index.total, 0, 100, (25, 50, 75))

    @property
    def index_note(self) -> str:
        """Return how many themes the index rests on."""
        return _("%(scored)s of six themes") % {"scored": self.done.index.scored}

    def _plain(self, reading: Reading) -> Reading:
        """Return a reading whose rows are the lines of this page."""
        return replace(reading, rows_url="#behaviour")

    @cached_property
    def themes(self) -> list[ThemeLine]:
        """Return the themes, each with what was said and what was done side by side."""
        return [self._theme(theme) for theme in THEMES]

    def _theme(self, theme: str) -> ThemeLine:
        score = self.done.index.themes[theme]
        lines = tuple(
            self._metric(name)
            for name, level in self.done.index.levels.items()
            if level.metric.theme == theme
        )
        known = sum(line.worth is not None for line in lines)
        done = numbers.INDEX.reading(
            Answer(score, known, status="" if score is not None else "unknown", note="" if known else _("Too little data.")),
            self.question.params,
            as_of=self.question.as_of,
        )  # fmt: skip
        marketing, sales = (self._said_theme(theme, side) for side in SIDES)
        return ThemeLine(str(Theme(theme).label), (marketing, sales), self._plain(done), lines)

    def _said_theme(self, theme: str, side: str) -> Reading:
        if self.said is None:
            return Reading(
                numbers.THEME, None, "points", None, "unknown", note=_("Nobody has been asked yet.")
            )
        return self.said.mean(numbers.THEME, self.said.said.result.sides[side].themes[theme], side)

    def _metric(self, name: str) -> MetricLine:
        seen, level = self.done.seen[name], self.done.index.levels[name]
        measure = numbers.MEASURES[name]
        is_known = level.status == "ok" and seen.value is not None and not isinf(seen.value)
        why = self._why(name)
        if is_known:
            answer = Answer(seen.value, seen.n, seen.low, seen.high)
        else:
            status: Status = "too_few" if level.status == "too_little_data" else "unknown"
            answer = Answer(None, seen.n, note=why, status=status)
        # Whether there is enough data was judged above, with the limits of this installation.
        reading = replace(measure, min_n=0).reading(answer, self.question.params, as_of=self.question.as_of)
        if seen.unknown in NOT_KEPT:
            reading = replace(reading, rows_url="")
        is_step = name == "definition_stability" and is_known
        said = str(words.STEPS[int(seen.value or 0)]) if is_step else ""
        return MetricLine(str(measure.label), reading, level.level, level.worth, why, said)

    def _why(self, name: str) -> str:
        """Return in words why a metric has no value."""
        seen, level = self.done.seen[name], self.done.index.levels[name]
        if seen.unknown:
            return str(words.UNKNOWN[seen.unknown])
        if seen.is_absent:
            return str(words.ABSENT[name])
        if level.status == "too_little_data":
            return _("Too little data (n=%(n)s).") % {"n": number(seen.n)}
        if seen.value is not None and isinf(seen.value):
            return _("More than half were never contacted.")
        return ""

    @property
    def cuts(self) -> list[tuple[str, list[str]]]:
        """Return for each metric what gives 0, 33, 67 and 100."""
        return [
            (str(numbers.MEASURES[name].label), _cut_words(metric))
            for name, metric in relation.metrics().items()
        ]

    @property
    def reading_words(self) -> tuple[str, str] | None:
        """Return which of the four readings applies, in words; None while one of the two is unknown."""
        from koers_analytics.alignment import reading

        found = reading(self.said.said.result.total if self.said else None, self.done.index.total)
        return (str(words.READINGS[found][0]), str(words.READINGS[found][1])) if found else None

    @property
    def leaked(self) -> Reading | None:
        """Return what the untouched hand-overs cost; None where that is not known."""
        stake = self.done.stake
        if stake is None:
            return None
        answer = Answer(stake.cents, self.done.untouched, stake.low, stake.high)
        return numbers.UNTOUCHED.reading(answer, self.question.params, as_of=self.question.as_of)


def _cut_words(metric: Any) -> list[str]:
    """Return what gives each level of a metric, in words."""
    if metric.name == "definition_stability":
        return [str(step) for step in words.STEPS]
    first, second, third = (_cut(cut, metric.unit) for cut in metric.cuts)
    if metric.name == "dispute_age":
        return [_("not logged"), _("over %(cut)s") % {"cut": second}, f"{third}–{second}", _("%(cut)s or less") % {"cut": third}]  # fmt: skip
    if metric.name == "sla_met":
        return [_("none agreed"), _("under %(cut)s") % {"cut": second}, f"{second}–{third}", _("%(cut)s or more") % {"cut": third}]  # fmt: skip
    if metric.zero_is_lowest:
        return [_("none"), _("under %(cut)s") % {"cut": second}, f"{second}–{third}", _("%(cut)s or more") % {"cut": third}]  # fmt: skip
    if metric.lower_is_better:
        return [_("over %(cut)s") % {"cut": first}, f"{second}–{first}", f"{third}–{second}", _("%(cut)s or less") % {"cut": third}]  # fmt: skip
    return [_("under %(cut)s") % {"cut": first}, f"{first}–{second}", f"{second}–{third}", _("%(cut)s or more") % {"cut": third}]  # fmt: skip


def _cut(value: float, unit: str) -> str:
    if unit == "share":
        return percent(value, 0)
    if unit == "hours":
        return _("%(n)s h") % {"n": number(round(value))}
    if unit == "days":
        return (
            ""
            if isinf(value)
            else ngettext("%(days)s day", "%(days)s days", round(value)) % {"days": number(round(value))}
        )
    return number(round(value))
