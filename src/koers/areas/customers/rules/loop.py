"""The loop from a signal of a customer back to the customer, from values alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import median

from koers.kit.workdays import WorkCalendar

#: From which step each verb may be taken.
FROM = {
    "route": ("route", "translate", "decide", "do"),
    "translate": ("translate", "decide"),
    "decide": ("decide",),
    "do": ("do",),
    "tell": ("tell",),
}


def may(verb: str, step: str) -> bool:
    """Tell whether a verb fits a signal at a step.

    >>> may("tell", "decide"), may("route", "translate")
    (False, True)
    """
    return step in FROM[verb]


def after_routing(step: str) -> str:
    """Return what a signal waits for after it was given on: a step that was reached is kept."""
    return "translate" if step == "route" else step


def after_deciding(decision: str, change: str) -> str:
    """Return what a decided signal waits for: the change, or the word to the customer where nothing changes."""
    return "tell" if decision == "refuse" or change == "nothing" else "do"


def working_days(calendar: WorkCalendar, start: datetime, end: datetime) -> float:
    """Return the working time between two moments in days of the usual length of this team.

    >>> from datetime import UTC
    >>> friday = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)
    >>> working_days(WorkCalendar(), friday, datetime(2026, 3, 9, 11, 0, tzinfo=UTC))
    1.0
    """
    lengths = [
        sum(
            (span.ends.hour * 60 + span.ends.minute) - (span.starts.hour * 60 + span.starts.minute)
            for span in day
        )
        for day in calendar.week
        if day
    ]
    usual = sum(lengths) / len(lengths) if lengths else 480
    return calendar.between(start, end) / usual


def middle(values: Sequence[float]) -> float | None:
    """Return the median; None of nothing."""
    return median(values) if values else None


def mean_distinct(routes: Iterable[tuple[int, str]]) -> tuple[float | None, int]:
    """Return how many different disciplines a signal met on average, and of how many signals; of pairs signal, discipline.

    >>> mean_distinct([(1, "sales"), (1, "service"), (1, "sales"), (2, "sales")])
    (1.5, 2)
    """
    pairs = set(routes)
    signals = {one for one, _discipline in pairs}
    return (len(pairs) / len(signals), len(signals)) if signals else (None, 0)
