"""Reads over the promises of ours: what is open and late, and what of the due ones was kept in time."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Now, TruncDate

from koers.areas.customers.events import promises as events
from koers.areas.customers.models import Account, Promise, PromiseState
from koers.areas.customers.queries.spent import LOOK_BACK
from koers.kit.timeline.kinds import words_of


def promises(params: dict[str, Any], user: Any) -> "QuerySet[Promise]":
    """Return the promises to an account, by one of us, or all that somebody sees."""
    rows = Promise.objects.visible_to(user).filter(account__deleted_at__isnull=True)
    for name in ("account", "owner"):
        if params.get(name):
            rows = rows.filter(**{name: params[name]})
    return rows


def running(params: dict[str, Any], user: Any) -> "QuerySet[Promise]":
    """Return the promises that are open."""
    return promises(params, user).filter(state=PromiseState.OPEN)


def late(params: dict[str, Any], user: Any) -> "QuerySet[Promise]":
    """Return the open promises whose day has passed."""
    return running(params, user).filter(due_date__lt=_day(params))


def due(params: dict[str, Any], user: Any) -> "QuerySet[Promise]":
    """Return the promises that fell due in the year up to a day, or ever where no day is asked; what the customer withdrew is none of them.

    One that is open and due on this very day is not judged yet.
    """
    rows = promises(params, user).exclude(state=PromiseState.WITHDRAWN)
    day: date | None = params.get("as_of")
    if day is not None:
        rows = rows.filter(due_date__gt=day - LOOK_BACK)
    rows = rows.filter(due_date__lte=_day(params))
    return rows.exclude(state=PromiseState.OPEN, due_date=_day(params))


def _day(params: dict[str, Any]) -> Any:
    """Return the day that is asked; without one that of now, which the database knows."""
    return params.get("as_of") or TruncDate(Now())


def in_time(rows: "QuerySet[Promise]") -> "QuerySet[Promise]":
    """Keep what was kept on the agreed day or before."""
    return rows.filter(state=PromiseState.KEPT, closed_date__lte=F("due_date"))


def at_once(rows: "QuerySet[Promise]") -> "QuerySet[Promise]":
    """Keep what was kept on the day that was promised first, or before."""
    return rows.filter(state=PromiseState.KEPT, closed_date__lte=F("first_due_date"))


def of_account(account: Account, user: Any) -> "QuerySet[Promise]":
    """Return the promises to an account: open ones by their day, then the ended ones, the newest first."""
    rows = Promise.objects.visible_to(user).filter(account=account)
    return rows.select_related("owner", "person").order_by(
        F("closed_date").desc(nulls_first=True), "due_date", "pk"
    )


def overdue_of(member_ids: Sequence[int] | frozenset[int], user: Any, today: date) -> "QuerySet[Promise]":
    """Return the open promises of some of us that are due today or were before, the oldest day first."""
    rows = running({}, user).filter(owner__in=member_ids, due_date__lt=today + timedelta(days=1))
    return rows.select_related("account").order_by("due_date", "pk")


def _words(many: Sequence[dict[str, Any]]) -> list[str]:
    ids = [facts["promise_id"] for facts in many if "promise_id" in facts]
    named = dict(Promise.objects.filter(pk__in=ids).values_list("pk", "text"))
    return [named.get(facts.get("promise_id", 0), "") for facts in many]


for _kind in (
    events.PROMISE_MADE,
    events.PROMISE_MOVED,
    events.PROMISE_KEPT,
    events.PROMISE_BROKEN,
    events.PROMISE_WITHDRAWN,
    events.PROMISE_REOPENED,
):
    words_of(_kind)(_words)
