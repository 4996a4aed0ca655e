"""Reads behind the numbers of quotes: one row for each quote, whatever the number of its versions."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from koers.areas.organisation.queries import in_unit
from koers.areas.selling.models import Quote, QuoteApproval, QuoteState
from koers.kit.measures.declaration import Params

QUOTE_PARAMS = {
    "starts": "date",
    "ends": "date",
    "unit": "id",
    "owner": "id",
    "account": "id",
    "as_of": "date",
}
ENDED = (QuoteState.ACCEPTED, QuoteState.DECLINED, QuoteState.EXPIRED)


def _chosen(params: Params, user: Any, moment: str) -> "QuerySet[Quote]":
    """Return the quotes that the parameters name, with a moment from `starts` up to `ends`."""
    rows: QuerySet[Quote] = Quote.objects.visible_to(user)
    if (unit := params.get("unit")) is not None:
        rows = in_unit(rows, unit)
    for name in ("owner", "account"):
        if (value := params.get(name)) is not None:
            rows = rows.filter(**({name: value} if value else {f"{name}__isnull": True}))
    rows = rows.annotate(first_sent_at=Subquery(_sent_of_number().values("first")[:1]))
    for name, lookup in (("starts", "gte"), ("ends", "lt")):
        if (day := params.get(name)) is not None:
            start = timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
            rows = rows.filter(**{f"{moment}__{lookup}": start})
    return rows.order_by("-quote_date", "-pk")


def _sent_of_number() -> "QuerySet[Any, Any]":
    sent = Quote.objects.alive().filter(number=OuterRef("number"), sent_at__isnull=False)
    return sent.order_by().values("number").annotate(first=Min("sent_at"))


def _newest(rows: "QuerySet[Quote]") -> "QuerySet[Quote]":
    """Keep of each quote the newest version that was sent."""
    later = Quote.objects.alive().filter(
        number=OuterRef("number"), sent_at__isnull=False, revision__gt=OuterRef("revision")
    )
    return rows.filter(sent_at__isnull=False).exclude(Exists(later))


def on_the_way(params: Params, user: Any) -> "QuerySet[Quote]":
    """Return the quotes first sent in the period that were accepted or are still open."""
    return _newest(_chosen(params, user, "first_sent_at")).exclude(
        state__in=(QuoteState.DECLINED, QuoteState.EXPIRED)
    )


def days_of(rows: "QuerySet[Any]", day: date) -> list[tuple[int, bool]]:
    """Return for each quote the days since it was first sent, up to a day, and whether they ended in an order."""
    found = []
    for first, state, decided in rows.values_list("first_sent_at", "state", "decided_at"):
        happened = state == QuoteState.ACCEPTED and decided is not None
        last = timezone.localdate(decided) if happened else day
        days = (last - timezone.localdate(first)).days
        found.append((max(0, days), happened))
    return found


def decided(params: Params, user: Any) -> "QuerySet[Quote]":
    """Return the quotes that were accepted or declined in the period, or expired: those whose last day lies in it."""
    rows = _newest(_chosen({**params, "starts": None, "ends": None}, user, "decided_at"))
    answered, expired = Q(state__in=(QuoteState.ACCEPTED, QuoteState.DECLINED)), Q(state=QuoteState.EXPIRED)
    for name, lookup, shift in (("starts", "gte", -1), ("ends", "lt", -1)):
        if (day := params.get(name)) is not None:
            start = timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
            answered &= Q(**{f"decided_at__{lookup}": start})
            # It expired on the day after its last one.
            expired &= Q(**{f"valid_until__{lookup}": day + timedelta(days=shift)})
    return rows.filter(answered | expired)


def accepted(params: Params, user: Any) -> "QuerySet[Quote]":
    """Return the quotes that were accepted in the period."""
    return _newest(_chosen(params, user, "decided_at")).filter(state=QuoteState.ACCEPTED)


def priced(params: Params, user: Any) -> "QuerySet[Quote]":
    """Return the accepted quotes with lines of which a list price is known, in the currency of the firm."""
    return accepted(params, user).filter(list_cents__gt=0, currency=settings.CURRENCY)


def _approvals() -> "QuerySet[QuoteApproval]":
    return QuoteApproval.objects.alive().filter(quote__number=OuterRef("number"))


def touchless(rows: "QuerySet[Quote]") -> "QuerySet[Quote]":
    """Keep the quotes that nobody had to approve, in any version, and that the customer accepted by the link."""
    return rows.filter(decided_by_link=True).exclude(Exists(_approvals()))


def offered(params: Params, user: Any) -> "QuerySet[Quote]":
    """Return the quotes that were first sent in the period."""
    return _newest(_chosen(params, user, "first_sent_at"))


def approved(rows: "QuerySet[Quote]") -> "QuerySet[Quote]":
    """Keep the quotes of which a version went beyond the rules, so that an approval was asked."""
    return rows.filter(Exists(_approvals()))
