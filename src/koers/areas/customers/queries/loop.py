"""Reads over the signals of customers: what waits for whom, and how fast the loop goes round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from koers.areas.customers.events import loop as events
from koers.areas.customers.models import Account, Signal, SignalRoute, SignalStep
from koers.areas.customers.rules.loop import mean_distinct, middle, working_days
from koers.areas.organisation.models import Unit
from koers.areas.organisation.queries import calendars_for
from koers.kit.timeline.kinds import words_of
from koers.kit.workdays import WorkCalendar

#: Of each step so many are shown, those that wait longest first.
EACH = 20
#: The numbers look back so far, and at so many signals at most.
LOOK_BACK = timedelta(days=365)
MOST = 5_000


@dataclass(frozen=True)
class Waiting:
    """A signal with how many working days it waits, and whether its day has passed."""

    signal: Signal
    days: float
    is_late: bool


@dataclass(frozen=True)
class Lane:
    """The signals that wait for one thing, the longest waiting first."""

    step: SignalStep
    lines: tuple[Waiting, ...]
    size: int

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return self.size - len(self.lines)


def lanes(rows: "QuerySet[Signal]", *, at: datetime) -> list[Lane]:
    """Return what waits, by what it waits for."""
    sizes = dict(rows.order_by().values_list("step").annotate(n=Count("pk")))
    found = []
    for step in SignalStep:
        if step != SignalStep.CLOSED and sizes.get(step):
            some = rows.filter(step=step).select_related("account__unit", "person", "owner")
            found.append((step, list(some.order_by("step_since", "pk")[:EACH])))
    clocks = _clocks([row for _step, some in found for row in some])
    return [
        Lane(step, tuple(waiting(row, clocks[row.account.unit_id], at) for row in some), sizes[step])
        for step, some in found
    ]


def waiting(row: Signal, calendar: WorkCalendar, at: datetime) -> Waiting:
    """Return a signal with its clock."""
    late = row.due_date is not None and row.due_date < at.date() and row.acted_at is None
    return Waiting(row, working_days(calendar, row.step_since, max(at, row.step_since)), late)


def of_account(account: Account) -> "QuerySet[Signal]":
    """Return the signals of an account, newest first."""
    return Signal.objects.alive().filter(account=account).select_related("person", "owner")


def clock_of(account: Account) -> WorkCalendar:
    """Return when the unit of an account works."""
    return calendars_for([account.unit])[account.unit_id]


def _clocks(rows: Sequence[Signal]) -> dict[int, WorkCalendar]:
    units: dict[int, Unit] = {row.account.unit_id: row.account.unit for row in rows}
    found: Any = calendars_for(units.values())
    clocks: dict[int, WorkCalendar] = found
    return clocks


# --- the rows behind the numbers ---------------------------------------------------------------------------------


def signals(params: dict[str, Any], user: Any) -> "QuerySet[Signal]":
    """Return the signals of an account, or of everything that somebody sees."""
    rows = Signal.objects.visible_to(user)
    return rows.filter(account=params["account"]) if params.get("account") else rows


def heard_lately(params: dict[str, Any], user: Any) -> "QuerySet[Signal]":
    """Return what was heard in the year up to a day, or ever where no day is asked."""
    rows, day = signals(params, user), params.get("as_of")
    if day is None:
        return rows
    until = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return rows.filter(heard_at__gte=until - LOOK_BACK, heard_at__lt=until)


def acted_lately(params: dict[str, Any], user: Any) -> "QuerySet[Signal]":
    """Return what was heard in the year up to a day and led to a change, or to the decision that nothing changes."""
    return heard_lately(params, user).filter(acted_at__isnull=False)


def days_to_action(rows: "QuerySet[Signal]") -> tuple[float | None, int]:
    """Return the median working days from hearing to acting, and of how many signals."""
    some = list(rows.select_related("account__unit").order_by("-heard_at", "-pk")[:MOST])
    clocks = _clocks(some)
    days = [
        working_days(clocks[row.account.unit_id], row.heard_at, row.acted_at) for row in some if row.acted_at
    ]
    return middle(days), len(days)


def disciplines(rows: "QuerySet[Signal]") -> tuple[float | None, int]:
    """Return how many disciplines a routed signal met on average, and of how many signals."""
    pairs = SignalRoute.objects.filter(signal__in=rows.order_by()).order_by()
    return mean_distinct(pairs.values_list("signal_id", "discipline").distinct())


def _words(many: Sequence[dict[str, Any]]) -> list[str]:
    ids = [facts["signal_id"] for facts in many if "signal_id" in facts]
    named = dict(Signal.objects.filter(pk__in=ids).values_list("pk", "words"))
    return [named.get(facts.get("signal_id", 0), "") for facts in many]


for _kind in (
    events.SIGNAL_HEARD,
    events.SIGNAL_ROUTED,
    events.SIGNAL_TRANSLATED,
    events.SIGNAL_DECIDED,
    events.SIGNAL_CARRIED_OUT,
    events.SIGNAL_TOLD,
):
    words_of(_kind)(_words)
