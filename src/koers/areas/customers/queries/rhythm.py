"""Reads over the rhythm of contacts: how long between two of them, against what the customer wishes, and who answers whom."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from koers.areas.customers.models import Account, Activity, ActivityKind
from koers.areas.customers.queries.spent import LOOK_BACK, contacts, end_of, limits


@dataclass(frozen=True)
class Heard:
    """What an account heard of us: contacts of the year begun by us and by them, the day of the last ever, the wish in days.

    `last_date` is None where no contact is known, `wished_days` where nobody noted a wish.
    """

    ours: int
    theirs: int
    last_date: date | None
    wished_days: int | None


def heard(account: Account, user: Any, day: date) -> Heard:
    """Return what an account heard of us up to a day."""
    in_year = Q(happened_at__gte=end_of(day) - LOOK_BACK)
    found = _up_to({"account": account.pk, "as_of": day}, user).aggregate(
        ours=Count("pk", filter=in_year & Q(inbound=False)),
        theirs=Count("pk", filter=in_year & Q(inbound=True)),
        last=Max("happened_at"),
    )
    last = found["last"]
    return Heard(
        found["ours"], found["theirs"], timezone.localdate(last) if last else None, account.wished_days
    )


def gaps(params: dict[str, Any], user: Any) -> list[int]:
    """Return the days between two contacts that followed each other with one account; several on a day count once."""
    days: dict[int, set[date]] = defaultdict(set)
    for account, at in contacts(params, user).values_list("account", "happened_at"):
        days[account].add(timezone.localdate(at))
    return [(later - earlier).days for each in days.values() for earlier, later in pairwise(sorted(each))]


def wishing(params: dict[str, Any], user: Any) -> "QuerySet[Account]":
    """Return the accounts whose wished rhythm is known and that were here on the day: one, those of an owner, or all."""
    rows = Account.objects.visible_to(user).filter(
        wished_days__isnull=False, deleted_at__isnull=True, merged_into__isnull=True
    )
    if params.get("account"):
        rows = rows.filter(pk=params["account"])
    if params.get("owner"):
        rows = rows.filter(owner=params["owner"])
    if params.get("as_of"):
        rows = rows.filter(created_at__lt=end_of(params["as_of"]))
    return rows


def in_rhythm(params: dict[str, Any], user: Any) -> int:
    """Return how many of the wishing accounts had their last contact at most the allowed times the wish ago."""
    most = limits().rhythm
    wished = dict(wishing(params, user).values_list("pk", "wished_days"))
    spoken = (
        _up_to(params, user)
        .filter(account__in=wishing(params, user))
        .order_by()
        .values("account")
        .annotate(last=Max("happened_at"), now=Now())
        .values_list("account", "last", "now")
    )
    day = params.get("as_of")
    return sum(
        ((day or timezone.localdate(now)) - timezone.localdate(last)).days <= most * (wished[pk] or 0)
        for pk, last, now in spoken
    )


def _up_to(params: dict[str, Any], user: Any) -> "QuerySet[Activity]":
    """Return all contacts up to a day, by whomever of us and however long ago."""
    rows = contacts({"account": params.get("account")}, user)
    day = params.get("as_of")
    return rows if day is None else rows.filter(happened_at__lt=end_of(day))


def mails(params: dict[str, Any], user: Any, *, inbound: bool) -> "QuerySet[Activity]":
    """Return the mails of one side that had their time to be answered before the end of the day."""
    rows = contacts(params, user).filter(kind=ActivityKind.MAIL, inbound=inbound)
    if params.get("as_of"):
        rows = rows.filter(happened_at__lt=end_of(params["as_of"]) - _answer_time())
    return rows


def answered(rows: "QuerySet[Activity]", *, inbound: bool) -> "QuerySet[Activity]":
    """Keep the mails after which the other side was in touch with, or by, the same account in time, in whatever way."""
    later = Activity.objects.filter(
        account=OuterRef("account"),
        inbound=not inbound,
        happened_at__gt=OuterRef("happened_at"),
        happened_at__lte=OuterRef("happened_at") + _answer_time(),
    )
    return rows.filter(Exists(later))


def spoken_with(params: dict[str, Any], user: Any) -> "QuerySet[Activity]":
    """Return the contacts of the year with somebody by name."""
    return contacts(params, user).filter(person__isnull=False)


def persons(rows: "QuerySet[Activity]") -> int:
    """Return with how many persons the contacts were."""
    return rows.order_by().values("person").distinct().count()


def _answer_time() -> timedelta:
    return timedelta(hours=limits().answer_hours)
