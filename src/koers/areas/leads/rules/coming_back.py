"""When somebody who dropped off, was lost or lapsed comes back: by the reason, and never in the past."""

from datetime import date, timedelta

#: States of somebody who left; none of them is an end.
LEFT = frozenset({"dropped", "lost", "lapsed"})
#: After how many days a reason is worth a new try; other reasons stay as they are, so nobody comes back by itself.
DAYS = {
    "no_reply": 60,
    "stopped_buying": 90,
    "no_need_now": 182,
    "no_budget_now": 182,
    "silence": 182,
    "other": 182,
    # Four months before the end of a contract of a year.
    "competitor_locked": 245,
}


def comes_back(state: str, reason: str, since: date, today: date) -> date | None:
    """Return the day on which a lead comes back that left on a day; None when it does not, or that day has passed.

    >>> comes_back("dropped", "no_reply", date(2026, 1, 1), date(2026, 1, 2))
    datetime.date(2026, 3, 2)
    >>> comes_back("dropped", "no_fit", date(2026, 1, 1), date(2026, 1, 2)) is None
    True
    """
    days = DAYS.get(reason) if state in LEFT else None
    if days is None:
        return None
    day = since + timedelta(days=days)
    return day if day > today else None
