"""What needs a person today: among the leads for a seller, a marketer and a manager; the signals one has, and the promises one made."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from koers.areas.customers.models import Lifecycle, LifecycleState, Signal, SignalStep
from koers.areas.customers.queries import LEFT, OPEN, promises
from koers.areas.leads.models import HandOver
from koers.areas.leads.rules.work import Work, first_of
from koers.kit.access.matrix import allowed, narrow
from koers.kit.access.models import Role

__all__ = ["Work", "today_of", "work_of"]

#: Of each sort so many are looked at, the largest amounts first; a day holds no more.
EACH = 20
#: A hot lead is new for so many days.
NEW_DAYS = 7


def today_of(
    user: Any, *, today: date, at: datetime, also: Iterable[Work] = ()
) -> tuple[Sequence[Work], int]:
    """Return at most five things that need this person today, and how many more there are.

    `also` is what other areas have for this person; it takes its place among the rest.
    """
    return first_of(chain(work_of(user, today=today, at=at), also))


def work_of(user: Any, *, today: date, at: datetime) -> Iterator[Work]:
    """Yield everything that needs this person today."""
    yield from _signals(user, today)
    yield from _promises(user, today)
    mine = narrow(Lifecycle.objects.visible_to(user), user, "customers.lifecycle.edit")
    if user.role in (Role.SELLER, Role.MANAGER, Role.DIRECTOR):
        yield from _selling(mine, user, today, at)
    if user.role in (Role.MARKETER, Role.MANAGER, Role.DIRECTOR):
        yield from _marketing(mine, user, today)


def _signals(user: Any, today: date) -> Iterator[Work]:
    """Yield the signals of customers that are with this person; late ones passed the day they were due."""
    if not allowed(user, "customers.signal.read"):
        return
    rows = Signal.objects.visible_to(user).alive().filter(owner__in=user.scope.member_ids)
    rows = rows.exclude(step=SignalStep.CLOSED).select_related("account")
    for row in rows.order_by(F("due_date").asc(nulls_last=True), "id")[:EACH]:
        is_late = row.due_date is not None and row.due_date < today
        sort = "signal_late" if is_late else "signal"
        yield Work(
            sort, 0, row.words, str(row.account), moment=row.step_since, detail=row.step, target_id=row.pk
        )


def _promises(user: Any, today: date) -> Iterator[Work]:
    """Yield the promises to customers that this person made and that are due today or were before."""
    if not allowed(user, "customers.promise.read"):
        return
    for row in promises.overdue_of(user.scope.member_ids, user, today)[:EACH]:
        sort = "promise_late" if row.due_date < today else "promise_due"
        day = timezone.make_aware(datetime.combine(row.due_date, time()))
        yield Work(sort, 0, row.text, str(row.account), moment=day, target_id=row.pk)


def _selling(mine: "QuerySet[Lifecycle]", user: Any, today: date, at: datetime) -> Iterator[Work]:
    own = mine.filter(owner__in=user.scope.member_ids) if user.role == Role.SELLER else mine
    hot = own.filter(state=LifecycleState.HOT)
    yield from _each("hot_without_step", hot.filter(next_step_date__isnull=True))
    yield from _each("step_passed", hot.filter(next_step_date__lt=today), few=True)
    fresh = hot.filter(since__gte=at - timedelta(days=NEW_DAYS), next_step_date__isnull=True)
    yield from _each("hot_new", fresh, few=True)
    yield from _each("comes_back", own.filter(retry_on__lte=today, state__in=LEFT), few=True)
    yield from _desk(user, at)


def _desk(user: Any, at: datetime) -> Iterator[Work]:
    """Yield what lies on the desk: of a seller the own hand-overs, of who leads those that were escalated."""
    rows = HandOver.objects.visible_to(user).select_related("lead__person__account", "lead__account")
    if user.role != Role.SELLER:
        late = rows.waiting().filter(escalated_at__isnull=False).order_by("escalated_at", "id")
        for row in late[:EACH]:
            yield _on_desk("escalated", row, row.escalated_at)
        return
    mine = rows.filter(receiver__in=user.scope.member_ids)
    for row in mine.waiting().order_by("due_at", "id")[:EACH]:
        yield _on_desk("late_answer" if row.due_at < at else "answer", row, row.due_at)
    untouched = mine.untouched().filter(touch_due_at__isnull=False, lead__state=LifecycleState.HOT)
    for row in untouched.order_by("touch_due_at", "id")[:EACH]:
        late_touch = row.touch_due_at is not None and row.touch_due_at < at
        yield _on_desk("late_touch" if late_touch else "touch", row, row.touch_due_at)


def _on_desk(sort: str, row: HandOver, moment: datetime | None) -> Work:
    life = row.lead
    company = life.person.account if life.person else None
    name = str(company) if company else ""
    return Work(sort, life.pk, str(life), name, row.value_cents, row.currency, moment, target_id=row.pk)


def _marketing(mine: "QuerySet[Lifecycle]", user: Any, today: date) -> Iterator[Work]:
    back = Q(state__in=(*LEFT, LifecycleState.RETURNED), retry_on__lte=today)
    yield from _each("comes_back", mine.filter(back), few=True)
    yield from _each("returned", mine.filter(state=LifecycleState.RETURNED, retry_on__isnull=True))
    ready = Q(fit_grade__in=("A", "B"), engagement_grade__in=(1, 2))
    yield from _each("ready", mine.filter(ready, state=LifecycleState.WARM))
    yield from _each("ownerless", mine.filter(owner__isnull=True, state__in=OPEN - {"cold"}))


def _each(sort: str, rows: "QuerySet[Lifecycle]", *, few: bool = False) -> Iterator[Work]:
    """Yield the first leads of a sort; of `few` the dates leave a handful, so that they are found by their dates.

    Otherwise the database would walk along all leads by priority until it met enough of them.
    """
    priority = (F("priority") + 0.0).desc() if few else F("priority").desc()
    # Which ones is asked by itself: an index answers it, where whole rows would all be looked up first.
    first = list(rows.order_by(priority, "-id").values_list("pk", flat=True)[:EACH])
    named = Lifecycle.objects.select_related("person__account", "account").in_bulk(first)
    for life in (named[pk] for pk in first if pk in named):
        company = life.person.account if life.person else None
        yield Work(
            sort,
            life.pk,
            str(life),
            str(company) if company else "",
            life.value_cents,
            life.currency,
            life.since,
            life.next_step,
        )
