"""The way of leads as a page: what became of a cohort, how leads travel, how long they wait and what leaks away."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from koers.areas.customers.events import LifecycleState, MoveReason
from koers.areas.customers.models import Source
from koers.areas.insight import measures
from koers.areas.insight.queries.funnel import ONWARD, FunnelQuestion, funnel_facts
from koers.areas.leads.measures import cohorts as numbers
from koers.areas.organisation.models import Unit
from koers.kit.access.matrix import ability
from koers.kit.measures.declaration import Measure
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.charts import Chart, Flow, Node, Series
from koers.kit.ui.formats import date as written
from koers.kit.ui.formats import number, percent

Facts = dict[str, Any]
ROAD = ("cold", *ONWARD)
BACK = frozenset({"backward", "aside"})


@ability("insight.funnel.read")
@require_safe
def funnel_page(request: HttpRequest) -> HttpResponse:
    """Show the way of the leads that came in during a period; every choice stands in the address."""
    user: Any = request.user
    question = read_question(request.GET.dict(), user, today=timezone.localdate())
    facts = funnel_facts(question, user)
    context = {
        "page": FunnelPage(facts, question),
        "question": question,
        "units": Unit.objects.visible_to(user).filter(ends__isnull=True).order_by("path"),
        "sources": Source.objects.visible_to(user).filter(active=True),
    }
    return render(request, "insight/funnel.html", context)


def read_question(given: dict[str, str], user: Any, *, today: date) -> FunnelQuestion:
    """Read a question from an address; what cannot be read falls back to the last twelve months, persons, everything."""
    as_of = _day(given.get("as_of")) or today
    ends = _day(given.get("ends")) or as_of + timedelta(days=1)
    starts = _day(given.get("starts")) or (ends - timedelta(days=365)).replace(day=1)
    if starts >= ends:
        starts = ends - timedelta(days=365)
    units, sources = Unit.objects.visible_to(user), Source.objects.visible_to(user)
    return FunnelQuestion(
        as_of,
        starts,
        ends,
        given["kind"] if given.get("kind") in ("person", "account") else "person",
        units.filter(pk=_id(given.get("unit"))).first(),
        sources.filter(pk=_id(given.get("origin"))).first(),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _id(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= 18 else 0


@dataclass(frozen=True)
class Row:
    """A line of a table: its heading and its readings."""

    label: str
    cells: tuple[Reading, ...]
    note: str = ""


def state_name(state: str) -> str:
    """Return the word for a state."""
    return str(LifecycleState(state).label)


class FunnelPage:
    """The page as one person reads it in one language; the template asks for its parts."""

    def __init__(self, facts: Facts, question: FunnelQuestion) -> None:
        self.facts, self.question = facts, question
        self.whole: Facts | None = facts["whole"]

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody came in during the period."""
        return self.whole is None or not self.whole["entered"]

    def _read(self, measure: Measure, answer: Answer, **params: Any) -> Reading:
        return measure.reading(answer, {**self.question.params, **params}, as_of=self.question.as_of)

    def _share(self, cohort: Facts, to: str, **params: Any) -> Reading:
        n, hits = cohort["entered"], cohort["reached"][to]
        between = share_between(hits, n)
        answer = Answer(hits / n, n, *between) if between else Answer(None, 0)
        return self._read(numbers.CONVERSION, answer, to=to, **params)

    @property
    def sentence(self) -> str:
        """Return the page in a sentence."""
        assert self.whole is not None
        n = self.whole["entered"]
        said = ngettext(
            "%(n)s new lead came in between %(starts)s and %(ends)s.",
            "%(n)s new leads came in between %(starts)s and %(ends)s.",
            n,
        ) % {
            "n": number(n),
            "starts": written(self.question.starts),
            "ends": written(self.question.ends - timedelta(days=1)),
        }
        bought, waiting = self.whole["reached"]["customer"], self.whole["open"]
        said += " " + _("%(bought)s became a customer (%(share)s); %(open)s are still on their way.") % {
            "bought": number(bought),
            "share": percent(bought / n, 1) if n else "–",
            "open": number(waiting),
        }
        return said

    @property
    def tiles(self) -> list[tuple[str, Reading]]:
        """Return the key figures: new leads, and how far they came."""
        assert self.whole is not None
        entered = self._read(numbers.ENTRIES, Answer(self.whole["entered"], self.whole["entered"]))
        shares = [
            (_("Reached %(state)s") % {"state": state_name(to).lower()}, self._share(self.whole, to))
            for to in ONWARD
        ]
        return [(_("New leads"), entered), *shares]

    @property
    def funnel(self) -> Chart:
        """Return how far the cohort came, as a funnel."""
        assert self.whole is not None
        reached = self.whole["reached"]
        params = self.question.params
        links = [
            numbers.ENTRIES.rows_url(params),
            *(numbers.CONVERSION.rows_url({**params, "to": to}) for to in ONWARD),
        ]
        return Chart(
            "funnel",
            _("How far the leads of this period came"),
            [state_name(state) for state in ROAD],
            (Series(_("Leads"), [reached[state] for state in ROAD]),),
            caption_n=self.whole["entered"],
            note=_("A cohort: every lead counts in the period in which it came in."),
            row_links=links,
            x_label=_("State"),
            name="funnel",
        )

    @property
    def months(self) -> list[Row]:
        """Return the cohorts by month of entry."""
        rows = []
        for one in self.facts["months"]:
            starts, ends = date.fromisoformat(one["starts"]), date.fromisoformat(one["ends"])
            period = {"starts": max(starts, self.question.starts), "ends": min(ends, self.question.ends)}
            note = _("unfinished") if one["unfinished"] else ""
            rows.append(Row(_month(starts), self._cells(one, **period), note))
        return rows

    @property
    def by_source(self) -> list[Row]:
        """Return the cohort by the source that its leads came from."""
        ids = dict(Source.objects.values_list("name", "pk"))
        return [
            Row(one["group"] or _("Unknown source"), self._cells(one, origin=ids.get(one["group"], 0)))
            for one in self.facts["sources"][:12]
        ]

    def _cells(self, one: Facts, **params: Any) -> tuple[Reading, ...]:
        entered = self._read(numbers.ENTRIES, Answer(one["entered"], one["entered"]), **params)
        return (entered, *(self._share(one, to, **params) for to in ONWARD))

    @property
    def travels(self) -> Chart | None:
        """Return the moves step by step, those that go back or aside marked; None where nobody has moved."""
        links = self.facts["links"]
        if not links:
            return None
        ends = {(one["step"], one["was"]) for one in links} | {(one["step"] + 1, one["now"]) for one in links}
        nodes = [
            Node(f"{step}{state}", state_name(state), step, _tone(state))  # type: ignore[arg-type]  # _tone is one of the tones
            for step, state in sorted(ends)
        ]
        return Chart(
            "sankey",
            self._travel_sentence(),
            nodes=nodes,
            flows=[
                Flow(
                    f"{one['step']}{one['was']}",
                    f"{one['step'] + 1}{one['now']}",
                    one["n"],
                    numbers.MOVED.rows_url({**self.question.params, "was": one["was"], "now": one["now"]}),
                    "signal" if _goes_back(one["was"], one["now"]) else "main",
                )
                for one in links
            ],
            y_label=_("Leads"),
            note=_("From left to right the first, second and further steps; orange goes back or aside."),
            size="large",
            name="travels",
        )

    def _travel_sentence(self) -> str:
        n = sum(one["n"] for one in self.facts["moves"])
        back = sum(one["n"] for one in self.facts["moves"] if one["direction"] in BACK)
        return _("%(share)s of all moves go back or aside.") % {"share": percent(back / n, 0) if n else "–"}

    @property
    def moves(self) -> list[tuple[str, Reading, str, str]]:
        """Return every sort of move: from where to where, how often, the median days, and which way it goes."""
        ways = {"forward": _("forward"), "backward": _("back"), "aside": _("aside"), "again": _("again")}
        return [
            (
                _("%(was)s to %(now)s")
                % {"was": state_name(one["was"]), "now": state_name(one["now"]).lower()},
                self._read(numbers.MOVED, Answer(one["n"], one["n"]), was=one["was"], now=one["now"]),
                number(round(one["days"])) if one["days"] is not None else "–",
                ways[one["direction"]],
            )
            for one in self.facts["moves"]
        ]

    @property
    def paths(self) -> list[tuple[str, str, str]]:
        """Return the most common ways, with their number and share."""
        return [
            (
                " → ".join(state_name(state) for state in one["states"]),
                number(one["n"]),
                percent(one["share"], 0),
            )
            for one in self.facts["paths"]
        ]

    @property
    def stays(self) -> list[tuple[str, Reading]]:
        """Return how long leads stay in each state."""
        return [
            (
                state_name(one["state"]),
                self._read(
                    measures.TIME_IN_STATE,
                    Answer(one["median"], one["n"], one["low"], one["high"]),
                    state=one["state"],
                ),
            )
            for one in self.facts["stays"]
            if one["n"]
        ]

    @property
    def leaked(self) -> Reading | None:
        """Return the money that leaked away; None where it is not known what a customer brings."""
        found = self.facts["leaks"]
        if found is None:
            return None
        return self._read(
            measures.LEAKAGE, Answer(found["cents"], found["left"], found["low"], found["high"])
        )

    @property
    def leaks(self) -> list[tuple[str, str, Reading, Reading]]:
        """Return who left, by state and reason: how many, and the money that leaked."""
        rows = self.facts["leaks"]["rows"] if self.facts["leaks"] else []
        return [
            (
                state_name(one["state"]),
                str(MoveReason(one["reason"]).label) if one["reason"] else _("No reason given"),
                self._read(
                    numbers.GONE, Answer(one["n"], one["n"]), state=one["state"], reason=one["reason"]
                ),
                self._read(
                    measures.LEAKAGE,
                    Answer(one["cents"] if one["leaked"] else 0, one["n"], one["low"], one["high"]),
                    state=one["state"],
                    reason=one["reason"],
                ),
            )
            for one in rows
        ]

    @property
    def arrivals(self) -> Chart | None:
        """Return how many customers the next months will probably bring, beside two simple ways."""
        found = self.facts["arrivals"]
        if not found["periods"]:
            return None
        rows = found["periods"]
        first = rows[0]
        series = [
            Series(
                _("Expected"),
                [one["expected"] for one in rows],
                [one["low"] for one in rows],
                [one["high"] for one in rows],
            )
        ]
        if all(one["year_before"] is not None for one in rows):
            series.append(Series(_("A year before"), [one["year_before"] for one in rows], style="soft"))
        if all(one["recent_mean"] is not None for one in rows):
            series.append(
                Series(_("Mean of the last months"), [one["recent_mean"] for one in rows], style="target")
            )
        return Chart(
            "line",
            _("%(month)s will probably bring between %(low)s and %(high)s new customers.")
            % {
                "month": _month(date.fromisoformat(first["starts"])).capitalize(),
                "low": number(first["low"]),
                "high": number(first["high"]),
            },
            [_month(date.fromisoformat(one["starts"])) for one in rows],
            series,
            note=self._held(),
            name="arrivals",
        )

    def _held(self) -> str:
        found = self.facts["arrivals"]
        if not found["coverage_n"]:
            return _("There are no past months yet to test this forecast on.")
        return _("Of %(n)s past months, %(share)s fell within the band; 80%% would be right.") % {
            "n": number(found["coverage_n"]),
            "share": percent(found["coverage"], 0),
        }


def _month(day: date) -> str:
    return written(day, "month")


def _tone(state: str) -> str:
    if state in ("customer", "loyal"):
        return "good"
    return "signal" if state in ("returned", "dropped", "lost", "lapsed", "blocked") else "main"


def _goes_back(was: str, now: str) -> bool:
    if now in ("returned", "dropped", "lost", "lapsed", "blocked"):
        return True
    return now in ROAD and was in ROAD and ROAD.index(now) < ROAD.index(was)
