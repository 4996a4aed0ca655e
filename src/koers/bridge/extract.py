"""Extracts: rows a person may see, turned into the columns that the analytics take."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from koers.areas.customers.events import ACTIVITY_DONE
from koers.areas.selling.models import Deal, DealPeriod, LineItem, Order, Stage
from koers.kit.timeline.models import EventSubject

# The tables bring numpy, which only the functions that fill them load.
if TYPE_CHECKING:
    from koers_analytics.tables import DealHistory, LineTable, Mask, OrderTable
    from koers_analytics.tables import Stage as Step

CHUNK = 5000


@dataclass(frozen=True)
class DealExtract:
    """The history of deals in one currency, and what had to stay outside it."""

    history: "DealHistory"
    currency: str
    #: Deals in other currencies, which are never added up with these: currency and number.
    other_currencies: tuple[tuple[str, int], ...] = ()
    #: Deals of which no history is kept at all.
    without_history: int = 0


def deal_history(deals: "QuerySet[Deal]", currency: str = "") -> DealExtract:
    """Return the history of the deals of an already scoped queryset, in one currency.

    Without a currency it is the one that most deals have.
    """
    from koers_analytics.tables import DealHistory

    per_currency = currencies(deals)
    chosen = currency or (per_currency[0][0] if per_currency else "")
    rows = deals.filter(currency=chosen).order_by()
    named = {row[0]: row for row in _deal_rows(rows)}
    periods = list(_period_rows(rows))
    held = {row[0] for row in periods}
    history = DealHistory.from_rows(
        periods, (named[pk] for pk in named if pk in held), steps(), _touch_rows(rows)
    )
    others = tuple((code, n) for code, n in per_currency if code != chosen)
    return DealExtract(history, chosen, others, len(named) - len(held))


def _touch_rows(deals: "QuerySet[Deal]") -> Iterator[tuple[int, date]]:
    """Return when there was contact about each deal, from the timeline."""
    rows = EventSubject.objects.filter(
        subject_kind=Deal.subject_code, subject_id__in=deals.values("pk"), event__kind=ACTIVITY_DONE
    ).order_by()
    zone = timezone.get_default_timezone()
    for deal, moment in rows.values_list("subject_id", "happened_at").iterator(chunk_size=CHUNK):
        yield deal, moment.astimezone(zone).date()


def steps() -> "tuple[Step, ...]":
    """Return every stage of every pipeline."""
    from koers_analytics.tables import Stage as Step

    rows = Stage.objects.order_by("pipeline_id", "position").values_list(
        "id", "name", "position", "outcome", "chance"
    )
    return tuple(Step(*row) for row in rows)


def line_table(deals: "QuerySet[Deal]", currency: str) -> "LineTable":
    """Return the line items of deals with their list value and their value after discount."""
    from koers_analytics.tables import LineTable

    rows = LineItem.objects.alive().filter(deal__in=deals.order_by().values("pk"), currency=currency)
    found = rows.order_by().values_list(
        "deal_id", "product_id", "quantity", "unit_price_cents", "amount_cents"
    )
    return LineTable.from_rows(
        (deal, product, round(quantity * price), amount)
        for deal, product, quantity, price, amount in found.iterator(chunk_size=CHUNK)
    )


def order_table(orders: "QuerySet[Order]", currency: str) -> "OrderTable":
    """Return the orders of an already scoped queryset, with the customer's segment."""
    from koers_analytics.tables import OrderTable

    rows = orders.filter(currency=currency, account__isnull=False).order_by()
    found = rows.values_list("account_id", "ordered_date", "amount_cents", "account__sector")
    return OrderTable.from_rows(found.iterator(chunk_size=CHUNK))


def in_units(history: "DealHistory", units: Iterable[int], day: date) -> "Mask":
    """Return which deals were in one of these units at the end of a day."""
    import numpy as np

    return np.isin(history.at(day).unit, list(units))


def currencies(deals: "QuerySet[Deal]") -> list[tuple[str, int]]:
    """Return the currencies of deals with the number of deals in each, the most common first."""
    rows = deals.order_by().values_list("currency").annotate(n=Count("id")).order_by("-n", "currency")
    return [(code, n) for code, n in rows]


def _deal_rows(deals: "QuerySet[Deal]") -> Iterator[tuple[Any, ...]]:
    rows = deals.values_list(
        "id",
        "account_id",
        "product_id",
        "account__sector",
        "account__kind",
        "created_date",
        "closed_date",
    )
    return rows.iterator(chunk_size=CHUNK)


def _period_rows(deals: "QuerySet[Deal]") -> Iterator[tuple[Any, ...]]:
    rows = DealPeriod.objects.filter(deal__in=deals.values("pk")).order_by()
    zone = timezone.get_default_timezone()

    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(zone).date() if moment else None

    found = rows.values_list(
        "deal_id",
        "stage_id",
        "outcome",
        "starts",
        "ends",
        "amount_cents",
        "expected_close_date",
        "owner_id",
        "unit_id",
        "stated_chance",
    )
    for deal, stage, outcome, starts, ends, *rest in found.iterator(chunk_size=CHUNK):
        yield deal, stage, outcome, day(starts), day(ends), *rest
