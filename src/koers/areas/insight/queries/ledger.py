"""What a line of the forecast ledger is worked out from: all deals, units, seats and calls, read once for all parts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from koers.areas.insight.models import ForecastCall, ForecastLine
from koers.areas.insight.queries.outlook import TRIED
from koers.areas.insight.rules import Period
from koers.areas.insight.rules.forecast import ForecastLimits
from koers.areas.organisation.models import Function, Member, Seat, Unit
from koers.areas.selling.models import Deal
from koers.bridge import extract

if TYPE_CHECKING:
    from koers_analytics.forecast import Line, Misses
    from koers_analytics.tables import DealHistory, Mask

#: A part of the firm: `firm`, `unit` or `member`, with its id.
Part = tuple[str, int | None]
#: A seat: the unit, from when and until when.
Stay = tuple[int, date | None, date | None]
FIRM: Part = ("firm", None)
#: How many finished periods the run rate is the mean of.
RUN = 4


def limits() -> ForecastLimits:
    """Return the limits of this installation."""
    return ForecastLimits(**settings.FORECAST)


def firm_currency() -> str:
    """Return the currency that most deals are in, which calls and lines have too; that of the firm without any deal."""
    found = extract.currencies(Deal.objects.alive())
    return found[0][0] if found else settings.CURRENCY


@dataclass(frozen=True)
class Call:
    """A call as the ledger needs it."""

    unit: int
    member: int | None
    given_at: datetime
    commit: int
    best: int | None


@dataclass
class Books:
    """The whole firm, read once; one instance serves every day and period of a run."""

    history: "DealHistory"
    currency: str
    demo: bool
    paths: dict[int, str]
    seats: dict[int, list[Stay]]
    calls: dict[str, list[Call]]
    missed: dict[Any, float | None] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Books":
        """Read all deals in the currency that most of them have, the tree, the seats and the calls."""
        found = extract.deal_history(Deal.objects.alive())
        currency = found.currency or settings.CURRENCY
        units = Unit.objects.alive().order_by().values_list("id", "path")
        calls: dict[str, list[Call]] = defaultdict(list)
        said = ForecastCall.objects.alive().filter(currency=currency).order_by("given_at", "id")
        columns = ("period", "unit_id", "member_id", "given_at", "commit_cents", "best_case_cents")
        for period, *rest in said.values_list(*columns):
            calls[period].append(Call(*rest))
        demo = Deal.objects.filter(demo=True).exists()
        return cls(found.history, currency, demo, dict(units), seats(), calls)

    def knows(self, day: date) -> bool:
        """Tell whether there was a deal by the end of a day."""
        return bool(self.history.at(day).exists.any())

    def home(self, member: int, day: date) -> int | None:
        """Return the one unit where a member sat on a day; None without a seat."""
        return held(self.seats.get(member, []), day)

    def stated(self, period: Period, day: date) -> dict[Part, Call]:
        """Return the newest call of each unit and seller at the end of a day."""
        until = ended(day)
        return {
            ("unit", one.unit) if one.member is None else ("member", one.member): one
            for one in self.calls.get(period.code, ())
            if one.given_at < until
        }

    def parts(self, day: date, callers: Iterable[int]) -> "dict[Part, Mask]":
        """Return which deals are in each part at the end of a day: the firm, each unit with all below it, each seller."""
        import numpy as np

        state = self.history.at(day)
        found: dict[Part, Mask] = {FIRM: np.ones(len(self.history), dtype=bool)}
        for unit, path in self.paths.items():
            below = [pk for pk, other in self.paths.items() if other.startswith(path)]
            found["unit", unit] = np.isin(state.unit, below)
        owners = {int(one) for one in np.unique(state.owner[state.exists]) if one >= 0}
        for member in sorted(owners | set(callers)):
            found["member", member] = state.owner == member
        return found

    def misses(self, period: Period, day: date) -> "Misses":
        """Return what earlier misses of the whole firm say of the next band: those that the review goes by."""
        import numpy as np

        from koers_analytics.forecast import earlier_misses

        closed = self.history.at(day).closed_on
        closed = closed[~np.isnat(closed)]
        if not len(closed):
            return earlier_misses(self.history, [], self.missed)
        first = closed.min().astype(object)
        tried = [
            (one.starts, one.ends)
            for one in period.previous.back(TRIED[period.kind])
            if one.last_day <= day and one.starts > first
        ]
        return earlier_misses(self.history, tried, self.missed)

    def lines(self, period: Period, day: date, *, at: datetime) -> "list[ForecastLine]":
        """Return the lines of a period at the end of a day: that of the firm, and of each part in which there is something."""
        from koers_analytics.forecast import lines

        calls = self.stated(period, day)
        callers = [member for kind, member in calls if kind == "member" and member is not None]
        parts = self.parts(day, callers)
        made = lines(
            self.history,
            parts,
            as_of=day,
            starts=period.starts,
            ends=period.ends,
            before=_finished(period, day),
            misses=self.misses(period, day),
        )
        told = _Told(self, calls, day)
        found = [
            told.line(part, line, period, at)
            for part, line in made.items()
            if part == FIRM or not line.is_empty or told.has_call(part)
        ]
        for line in found:
            line.period, line.ends, line.as_of_date = period.code, period.ends, day
        return found


class _Told:
    """The calls at the end of a day, summed over the tree: each seller counts once, where the seller sat that day."""

    def __init__(self, books: Books, calls: dict[Part, Call], day: date) -> None:
        self.books, self.calls, self.day = books, calls, day
        roots = [pk for pk, path in books.paths.items() if path.count(".") == 1]
        self.root = roots[0] if len(roots) == 1 else None
        self.below: dict[Part, list[Call]] = defaultdict(list)
        for (kind, pk), call in calls.items():
            if kind == "member" and pk is not None:
                for part in self._above(books.home(pk, day) or call.unit):
                    self.below[part].append(call)

    def _above(self, unit: int) -> Iterator[Part]:
        yield FIRM
        for step in self.books.paths.get(unit, "").split("."):
            if step:
                yield "unit", int(step)

    def has_call(self, part: Part) -> bool:
        """Tell whether there is a call of a part, or of a seller in it."""
        return part in self.calls or bool(self.below.get(part))

    def line(self, part: Part, found: "Line", period: Period, at: datetime) -> ForecastLine:
        """Return a line of the ledger."""
        kind, pk = part
        own = self.calls.get(("unit", self.root) if part == FIRM else part)
        below = self.below.get(part, []) if kind != "member" else []
        best = [one.best for one in below if one.best is not None]
        total = found.total
        home = self.books.home(pk, self.day) if kind == "member" and pk is not None else None
        if kind == "member" and home is None and own is not None:
            home = own.unit
        return ForecastLine(
            taken_at=at,
            unit_id=pk if kind == "unit" else home,
            member_id=pk if kind == "member" else None,
            currency=self.books.currency,
            n_open=found.n_open,
            open_cents=found.open_cents,
            unknown_amounts=found.unknown_amounts,
            booked_cents=found.booked_cents,
            expected_cents=total.expected_cents if total else None,
            p10_cents=total.p10 if total else None,
            p50_cents=total.p50 if total else None,
            p90_cents=total.p90 if total else None,
            stage_percent_cents=found.stage_percent,
            last_cents=found.last,
            run_rate_cents=found.run_rate,
            commit_cents=own.commit if own else None,
            best_case_cents=own.best if own else None,
            summed_commit_cents=sum(one.commit for one in below) if below else None,
            summed_best_cents=sum(best) if best else None,
            callers=len(below),
            demo=self.books.demo,
        )


def ended(day: date) -> datetime:
    """Return the moment at which a day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def home_of(member: Member, day: date) -> Unit | None:
    """Return the one unit where a member sits on a day; None without a seat."""
    unit = held(seats(member=member).get(member.pk, []), day)
    return Unit.objects.filter(pk=unit).first() if unit is not None else None


def seats(**only: Any) -> dict[int, list[Stay]]:
    """Return the seats of each member, or of some; those of a seller last, so that they count where there are several."""
    found: dict[int, list[Stay]] = defaultdict(list)
    rows = (
        Seat.objects.alive()
        .filter(unit__deleted_at__isnull=True, **only)
        .order_by(F("starts").asc(nulls_first=True), "id")
    )
    columns = ("member_id", "unit_id", "starts", "ends", "function")
    ordered = sorted(rows.values_list(*columns), key=lambda row: row[4] == Function.SELLER)
    for member, unit, starts, ends, _function in ordered:
        found[member].append((unit, starts, ends))
    return found


def held(stays: list[Stay], day: date) -> int | None:
    """Return the one unit of some stays that holds on a day, the last of several; None without any."""
    found = [
        unit
        for unit, starts, ends in stays
        if (starts is None or starts <= day) and (ends is None or ends > day)
    ]
    return found[-1] if found else None


def _finished(period: Period, day: date) -> list[tuple[date, date]]:
    """Return the last periods of the same kind before one that were over at the end of a day, the last one first."""
    last = period.previous
    while last.last_day > day:
        last = last.previous
    return [(one.starts, one.ends) for one in reversed(last.back(RUN))]
