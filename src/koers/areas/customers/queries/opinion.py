"""Reads over opinions of customers: who objects, who was asked when, what they say together."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils import timezone

from koers.areas.customers.events import opinion as events
from koers.areas.customers.events.opinion import OpinionKind
from koers.areas.customers.models import (
    Account,
    Consent,
    ConsentAction,
    Lifecycle,
    LifecycleState,
    Opinion,
    Person,
)
from koers.areas.customers.rules.opinion import OpinionLimits, net_share, refusal
from koers.kit.methods import registry
from koers.kit.methods.schema import Instrument
from koers.kit.timeline.kinds import words_of

#: The purposes of the ledger of permissions that speak against being asked.
PURPOSES = ("contact", "opinion")
NO = (ConsentAction.WITHDRAWN, ConsentAction.OBJECTED)
YEAR = timedelta(days=365)


def limits() -> OpinionLimits:
    """Return the caps of this installation."""
    return OpinionLimits(**getattr(settings, "OPINIONS", {}))


def instrument(method: str, version: int | None = None) -> Instrument:
    """Return a question, in the named version or the newest; KeyError when that is not there."""
    known = registry.shelf().get(method, version)
    if known is None or not isinstance(known.method, Instrument):
        raise KeyError(f"{method} {version or ''}")
    return known.method


def objects(person: Person) -> bool:
    """Tell whether somebody objected to contact or to being asked, and did not come back on it."""
    last: dict[str, str] = {}
    lines = Consent.objects.filter(person=person, purpose__in=PURPOSES).order_by("happened_at", "id")
    for purpose, action in lines.values_list("purpose", "action"):
        last[purpose] = action
    if any(action in NO for action in last.values()):
        return True
    return Lifecycle.objects.of(person).filter(state=LifecycleState.BLOCKED).exists()


#: Other rows of questions to customers that count for the same caps; each has `person` and `asked_at`.
_also: list[Callable[[], "QuerySet[Any]"]] = []


def also_counts(rows: Callable[[], "QuerySet[Any]"]) -> None:
    """Let the questions of an area above count for the caps on asking."""
    _also.append(rows)


def last_asked(person: Person) -> datetime | None:
    """Return when a person was last asked anything by mail."""
    found = [
        rows.filter(person=person).order_by().aggregate(last=Max("asked_at"))["last"] for rows in _all_asked()
    ]
    return max((one for one in found if one is not None), default=None)


def asked_on_day_of(at: datetime) -> int:
    """Return how many were asked on the day of a moment."""
    start = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    return sum(rows.filter(asked_at__gte=start, asked_at__lte=at).count() for rows in _all_asked())


def why_not(person: Person, *, at: datetime) -> str:
    """Return why somebody may not be asked now, over all questions that count for the caps; empty when they may."""
    return refusal(
        address=person.email.strip(),
        objects=objects(person),
        last=last_asked(person),
        asked_today=asked_on_day_of(at),
        at=at,
        limits=limits(),
    )


def _all_asked() -> list["QuerySet[Any]"]:
    return [Opinion.objects.all(), *(rows() for rows in _also)]


def asked(params: dict[str, Any], user: Any) -> "QuerySet[Opinion]":
    """Return what was asked in the year up to a day, of an account or of everything that somebody sees."""
    rows: QuerySet[Opinion] = Opinion.objects.visible_to(user)
    if params.get("account"):
        rows = rows.filter(account=params["account"])
    day = params.get("as_of")
    if day is None:
        return rows
    until = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return rows.filter(asked_at__gte=until - YEAR, asked_at__lt=until)


def recommending(params: dict[str, Any], user: Any) -> "QuerySet[Opinion]":
    """Return the answers to whether they would recommend us."""
    return asked(params, user).filter(method=OpinionKind.RECOMMEND, answered_at__isnull=False)


def satisfied(params: dict[str, Any], user: Any) -> "QuerySet[Opinion]":
    """Return the answers to whether they are satisfied."""
    return asked(params, user).filter(method=OpinionKind.SATISFIED, answered_at__isnull=False)


def verdicts(rows: "QuerySet[Opinion]") -> Counter[str]:
    """Return how many answers lie in each band."""
    return Counter(rows.order_by().values_list("verdict", flat=True))


def net(found: Counter[str]) -> tuple[float, float, float] | None:
    """Return the share of high answers less that of low ones, in points, with its 95% interval; None of nothing."""
    return net_share(found["low"], found["middle"], found["high"])


def of_account(account: Account, user: Any) -> "QuerySet[Opinion]":
    """Return the opinions of an account, newest first."""
    rows: QuerySet[Opinion] = Opinion.objects.visible_to(user).filter(account=account)
    return rows.select_related("person", "signal").order_by("-asked_at", "-pk")


def _words(many: Sequence[dict[str, Any]]) -> list[str]:
    ids = [facts["opinion_id"] for facts in many if "opinion_id" in facts]
    named = dict(Opinion.objects.filter(pk__in=ids).values_list("pk", "why"))
    return [named.get(facts.get("opinion_id", 0), "") for facts in many]


for _kind in (events.OPINION_ASKED, events.OPINION_GIVEN):
    words_of(_kind)(_words)
