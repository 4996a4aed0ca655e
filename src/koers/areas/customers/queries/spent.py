"""Reads over what contacts cost a customer: minutes times people, who began, and how much of it is known."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from koers.areas.customers.models import Account, Activity, ActivityKind
from koers.areas.customers.rules.spent import Limits

#: What takes a customer's time: talks, and mails to read. Tasks, notes and quotes are work of our own.
CONTACTS = (
    ActivityKind.CALL,
    ActivityKind.MAIL,
    ActivityKind.MEETING,
    ActivityKind.VISIT,
    ActivityKind.DEMONSTRATION,
)
LOOK_BACK = timedelta(days=365)
#: So many quarters stand in the trend, the running one last.
QUARTERS = 8


def limits() -> Limits:
    """Return the limits of this installation."""
    return Limits(**getattr(settings, "CUSTOMER_TIME", {}))


def end_of(day: date) -> datetime:
    """Return the moment at which a day has ended."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def year_up_to(rows: "QuerySet[Any]", field: str, day: date | None) -> "QuerySet[Any]":
    """Keep what happened in the year up to the end of a day; all of it where no day is asked."""
    if day is None:
        return rows
    until = end_of(day)
    return rows.filter(**{f"{field}__gte": until - LOOK_BACK, f"{field}__lt": until})


def contacts(params: dict[str, Any], user: Any) -> "QuerySet[Activity]":
    """Return the contacts of the year up to a day: with an account, by one of us, or all that somebody sees."""
    rows = Activity.objects.visible_to(user).filter(
        kind__in=CONTACTS, account__isnull=False, account__deleted_at__isnull=True
    )
    for name in ("account", "owner"):
        if params.get(name):
            rows = rows.filter(**{name: params[name]})
    return year_up_to(rows, "happened_at", params.get("as_of"))


def timed(params: dict[str, Any], user: Any) -> "QuerySet[Activity]":
    """Return the contacts of which minutes and people are known."""
    return contacts(params, user).filter(minutes__isnull=False, customer_people__isnull=False)


def begun(params: dict[str, Any], user: Any) -> "QuerySet[Activity]":
    """Return the contacts of which it is known who began."""
    return contacts(params, user).filter(inbound__isnull=False)


def proactive(params: dict[str, Any], user: Any) -> "QuerySet[Activity]":
    """Return the contacts that we began and that brought the customer something we can name."""
    return begun(params, user).filter(inbound=False).exclude(purpose="")


def minutes_of(rows: "QuerySet[Activity]") -> int:
    """Return minutes times people of the customer, over contacts of which both are known."""
    return int(rows.aggregate(total=Sum(F("minutes") * F("customer_people")))["total"] or 0)


@dataclass(frozen=True)
class Quarter:
    """A quarter with its contacts, those whose cost is known, and the minutes of these times people."""

    first_day: date
    contacts: int
    known: int
    minutes: int
    is_running: bool

    @property
    def share_known(self) -> float | None:
        """Return which share of the contacts is in the minutes; None without contacts."""
        return self.known / self.contacts if self.contacts else None


def quarters(account: Account, user: Any, day: date) -> list[Quarter]:
    """Return what an account's contacts cost it in each of the last quarters, the one of the day last and unfinished."""
    number = day.year * 4 + (day.month - 1) // 3
    numbers = range(number - QUARTERS + 1, number + 1)
    first = _first_day(numbers[0])
    rows = contacts({"account": account.pk}, user).filter(
        happened_at__gte=end_of(first - timedelta(days=1)), happened_at__lt=end_of(day)
    )
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for at, minutes, people in rows.values_list("happened_at", "minutes", "customer_people"):
        local = timezone.localdate(at)
        cell = found[local.year * 4 + (local.month - 1) // 3]
        cell[0] += 1
        if minutes is not None and people is not None:
            cell[1] += 1
            cell[2] += minutes * people
    return [
        Quarter(_first_day(one), found[one][0], found[one][1], found[one][2], one == number)
        for one in numbers
    ]


def _first_day(number: int) -> date:
    return date(number // 4, number % 4 * 3 + 1, 1)


def by_initiative(params: dict[str, Any], user: Any) -> dict[str, int]:
    """Return how many contacts we began with something for the customer, and without, they began, and nobody knows."""
    rows = contacts(params, user)
    ours = rows.filter(inbound=False)
    bare = ours.filter(purpose="").count()
    return {
        "proactive": ours.count() - bare,
        "ours": bare,
        "theirs": rows.filter(inbound=True).count(),
        "unknown": rows.filter(inbound__isnull=True).count(),
    }
