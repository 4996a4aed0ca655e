"""Reads behind the numbers of an integrated system: who buys from more product groups, and what came without a contact."""

from bisect import bisect_left
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from koers.areas.customers.models import Account, Activity
from koers.areas.customers.queries.spent import CONTACTS, LOOK_BACK, end_of
from koers.areas.selling.models import Order, OrderLine, Quote
from koers.areas.selling.rules.flags import Limits
from koers.kit.measures.declaration import Params

PARAMS = {"account": "id", "owner": "id", "as_of": "date"}


def _days_before() -> int:
    return Limits(**getattr(settings, "APPROACH", {})).contact_free_days


def orders(params: Params, user: Any) -> "QuerySet[Order]":
    """Return the orders of the year up to a day, without credits; those of all years where no day is asked."""
    rows = Order.objects.visible_to(user).filter(
        is_credit=False, account__isnull=False, account__deleted_at__isnull=True
    )
    for name in ("account", "owner"):
        if params.get(name):
            rows = rows.filter(**{name: params[name]})
    day = params.get("as_of")
    return rows.filter(ordered_date__gt=day - LOOK_BACK, ordered_date__lte=day) if day else rows


# --- More product groups ---------------------------------------------------------------------------------


def _lines(params: Params, user: Any) -> "QuerySet[OrderLine]":
    return OrderLine.objects.alive().filter(
        order__in=orders(params, user).order_by().values("pk"), product__group__isnull=False
    )


def buyers(params: Params, user: Any) -> "QuerySet[Account]":
    """Return the accounts of whose orders of the year at least one line has a product in a group."""
    keys = _lines(params, user).order_by().values("order__account")
    return Account.objects.visible_to(user).filter(pk__in=keys)


def across(params: Params, user: Any) -> int:
    """Return how many of these accounts bought from two or more product groups."""
    rows = _lines(params, user).filter(order__account__in=buyers(params, user).order_by().values("pk"))
    several = rows.order_by().values("order__account").annotate(groups=Count("product__group", distinct=True))
    return several.filter(groups__gte=2).count()


def groups_of(params: Params, user: Any) -> list[str]:
    """Return the names of the product groups that were bought from."""
    rows = _lines(params, user).order_by("product__group__name")
    return list(rows.values_list("product__group__name", flat=True).distinct())


# --- Without a contact -----------------------------------------------------------------------------------


def _contacts() -> "QuerySet[Activity]":
    # Whether there was a contact does not hang on who may read it.
    return Activity.objects.alive().filter(kind__in=CONTACTS)


def watched(params: Params, user: Any) -> "QuerySet[Order]":
    """Return the orders of accounts with which a contact was ever noted; elsewhere silence may be a lack of notes."""
    heard = _contacts().filter(account=OuterRef("account"))
    if (day := params.get("as_of")) is not None:
        heard = heard.filter(happened_at__lt=end_of(day))
    return orders(params, user).filter(Exists(heard))


def contact_free(params: Params, user: Any) -> int:
    """Return how many of these orders came without a contact; three statements.

    The days run from the first version of the quote behind an order, or so many days before an order without one, up to
    the day of the order, which counts whole.
    """
    rows = watched(params, user).order_by()
    found = list(rows.values_list("account_id", "ordered_date", "quote__number", "quote__quote_date"))
    if not found:
        return 0
    sent = _first_sent(rows)
    before = timedelta(days=_days_before())
    spans = []
    for account, day, number, dated in found:
        quoted = min(filter(None, (sent.get(number), dated)), default=None)
        spans.append((account, min(quoted, day) if quoted else day - before, day))
    talked = _days_of_contact(rows, min(start for _account, start, _day in spans))
    return sum(not _any_between(talked[account], start, day) for account, start, day in spans)


def _first_sent(rows: "QuerySet[Order]") -> dict[str, date]:
    numbers = rows.filter(quote__isnull=False).values("quote__number")
    sent = Quote.objects.alive().filter(Q(number__in=numbers), sent_at__isnull=False).order_by()
    first = sent.values("number").annotate(first=Min("sent_at")).values_list("number", "first")
    return {number: timezone.localdate(at) for number, at in first}


def _days_of_contact(rows: "QuerySet[Order]", since: date) -> dict[int, list[date]]:
    """Return the days of contact of each account, in their order."""
    found: dict[int, list[date]] = defaultdict(list)
    contacts = _contacts().filter(
        account__in=rows.values("account"), happened_at__gte=end_of(since - timedelta(days=1))
    )
    for account, at in contacts.order_by("happened_at").values_list("account", "happened_at"):
        found[account].append(timezone.localdate(at))
    return found


def _any_between(days: list[date], start: date, end: date) -> bool:
    place = bisect_left(days, start)
    return place < len(days) and days[place] <= end
