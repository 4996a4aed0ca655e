"""The part of the page that shows what both departments said: the scale, the distance to the goal, the gaps, the trend."""

from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.insight.measures import relation as numbers
from koers.areas.insight.queries.relation import Said
from koers.areas.insight.views import relation_words as words
from koers.areas.organisation.queries import survey as surveys
from koers.kit.measures.declaration import Measure
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.charts import Chart, Mark, Series
from koers.kit.ui.formats import date as written
from koers.kit.ui.formats import number
from koers.kit.ui.tracks import Track

SIDES = ("marketing", "sales")
#: Where defined, aligned and integrated begin, of 20 to 100.
EDGES = (40, 60, 80)


@dataclass(frozen=True)
class Line:
    """A line of the scale: who said it and how many they are, the total as a reading, where it stands, and its name."""

    label: str
    count: str
    reading: Reading
    track: Track
    name: str = ""


class SaidPart:
    """A closed round as one person reads it in one language, with all rounds before it."""

    def __init__(self, said: Said, past: list[Said]) -> None:
        self.said, self.past, self.round = said, past, said.round

    @property
    def lines(self) -> list[Line]:
        """Return both sides, each department that may be seen apart, and both together on the scale."""
        found = [self._line(side) for side in SIDES]
        result = self.said.result
        label = _("Together")
        if result.total is None:
            answer = Answer(None, None, status="not_measurable", note=self.why_no_total)
        else:
            n = sum(result.sides[side].n for side in SIDES)
            answer = Answer(result.total, n, result.low, result.high)
        span = (result.low, result.high) if result.low is not None and result.high is not None else None
        both = _("each side weighs the same")
        line = Line(label, both, self._total(answer), self._track(result.total, span), self.type_words)
        return [*found, line]

    def _line(self, side: str) -> Line:
        score = self.said.result.sides[side]
        name = str(words.TYPES[score.band]) if score.band else ""
        return Line(
            _("Marketing") if side == "marketing" else _("Sales"),
            f"n={number(score.n)}",
            self._total(Answer(score.total, score.n)),
            self._track(score.total),
            name,
        )

    def _total(self, answer: Answer) -> Reading:
        params = {"round": self.round.pk}
        measure = replace(numbers.SAID, min_n=self.said.least)
        return measure.reading(answer, params, as_of=self.round.closed_at)

    def _track(self, value: float | None, span: tuple[float, float] | None = None) -> Track:
        wanted = list(words.TYPES).index(self.round.target_type)
        return Track(value, 20, 100, EDGES, span, wanted)

    @property
    def zones(self) -> list[str]:
        """Return the names of the four zones of the scale."""
        return [str(name) for name in words.TYPES.values()]

    @property
    def why_no_total(self) -> str:
        """Return why both together have no total."""
        return _("One side has too few answers; the total would give that side away.")

    @property
    def type_words(self) -> str:
        """Return the relationship of both together, or the two that the interval lies between."""
        bands = [str(words.TYPES[band]) for band in self.said.result.bands]
        if len(bands) == 2:
            return _("between %(first)s and %(last)s") % {"first": bands[0], "last": bands[1]}
        return bands[0] if bands else ""

    @property
    def distance(self) -> str:
        """Return how far it is to the relationship that is wanted, in words."""
        goal = self.round.target_type
        names = {"goal": words.TYPES[goal]}
        bands = self.said.result.bands
        if not bands:
            return _("You want %(goal)s.") % names
        if goal in bands and len(bands) == 2:
            return _("You want %(goal)s, and that is within the interval.") % names
        steps = surveys.steps(bands[-1] if surveys.steps(bands[-1], goal) > 0 else bands[0], goal)
        if steps == 0:
            return _("You want %(goal)s, and that is where you are.") % names
        if steps < 0:
            return _("You want %(goal)s; you are further than that.") % names
        return (
            ngettext("You want %(goal)s; that is %(n)s step away.", "You want %(goal)s; that is %(n)s steps away.", steps)
            % (names | {"n": steps})
        )  # fmt: skip

    @property
    def gaps(self) -> list[tuple[str, Reading, Reading, Reading, bool]]:
        """Return the statements on which both sides differ most: the statement, both means, the gap, and whether it is large."""
        items = surveys.instrument(self.round.method_version).items
        return [
            (
                str(items[gap.item - 1].text),
                self.mean(numbers.STATEMENT, gap.marketing, "marketing"),
                self.mean(numbers.STATEMENT, gap.sales, "sales"),
                self.mean(numbers.GAP, gap.gap),
                gap.flagged,
            )
            for gap in self.said.result.gaps
        ]

    def mean(self, measure: Measure, value: float | None, side: str = "") -> Reading:
        """Return a mean of one side, or of both, as a reading."""
        sides = self.said.result.sides
        n = sides[side].n if side else min(sides[one].n for one in SIDES)
        answer = Answer(value, n, status="" if value is not None else "too_few")
        params = {"round": self.round.pk}
        found: Reading = replace(measure, min_n=self.said.least).reading(
            answer, params, as_of=self.round.closed_at
        )
        return found

    @property
    def trend(self) -> Chart | None:
        """Return the totals of all rounds, with what each side said; None until there are two."""
        shown = [one for one in self.past if one.result.total is not None]
        if len(shown) < 2:
            return None
        totals = [one.result.total or 0.0 for one in shown]
        change = totals[-1] - totals[-2]
        return Chart(
            "line",
            _("Since the round before, the total went from %(before)s to %(now)s.")
            % {"before": number(round(totals[-2], 1)), "now": number(round(totals[-1], 1))}
            if abs(change) >= 0.05
            else _("The total is the same as in the round before."),
            [written(timezone.localdate(one.round.closed_at)) for one in shown],
            (
                Series(
                    _("Both"),
                    totals,
                    [one.result.low for one in shown],
                    [one.result.high for one in shown],
                ),
                Series(_("Marketing"), [one.result.sides["marketing"].total for one in shown]),
                Series(_("Sales"), [one.result.sides["sales"].total for one in shown]),
            ),
            unit="points",
            marks=[Mark(edge, "", "soft") for edge in EDGES],
            caption_n=sum(shown[-1].result.sides[side].n for side in SIDES),
            note=_(
                "From 20 to 100; the band is the 90% interval. The lines at 40, 60 and 80 are where defined, aligned and "
                "integrated begin."
            ),
            x_label=_("Round closed"),
            name="relation-trend",
        )  # fmt: skip
