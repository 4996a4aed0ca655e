"""Reads of what stands at customers: what is due there, how it ran, and what was bought to keep it going."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from koers.areas.organisation.models import Product
from koers.areas.selling.models import Failure, InstalledItem, MaintenancePlan, OrderLine, SparePart
from koers.areas.selling.models.installed import InstalledItemRows
from koers.areas.selling.rules import installed as rules
from koers.kit.measures.declaration import Params

#: Of each kind of due line so many are read, those that bring the customer most first.
EACH = 100
PARAMS = {"account": "id", "as_of": "date"}


@dataclass(frozen=True)
class DueLine(rules.Due):
    """A line of the due list with the record behind it, and what a deal would hold of it."""

    row: Any
    account: Any
    benefit_cents: int | None
    revenue_cents: int | None
    currency: str
    product: Product | None
    quantity: Decimal
    text: str
    path: str

    @property
    def pick(self) -> str:
        """Return how a form names this line."""
        return f"{self.what}-{self.row.pk}"


def limits() -> rules.Limits:
    """Return the limits of this installation."""
    return rules.Limits.of(settings.MAINTENANCE)


# --- Rows behind the numbers -------------------------------------------------------------------------------------


def items(params: Params, user: Any) -> InstalledItemRows:
    """Return the items that somebody sees, of one account or of all."""
    rows: InstalledItemRows = InstalledItem.objects.visible_to(user).alive()
    rows = rows.filter(account__deleted_at__isnull=True)
    return rows.filter(account=params["account"]) if params.get("account") else rows


def services_due(params: Params, user: Any) -> QuerySet[MaintenancePlan]:
    """Return the maintenance that is due within the days that one looks ahead."""
    rows = MaintenancePlan.objects.visible_to(user).alive().filter(item__in=items(params, user))
    day = params.get("as_of")
    return rows.due(day + timedelta(days=limits().due_days)) if day else rows.none()


def spares_due(params: Params, user: Any) -> QuerySet[SparePart]:
    """Return the spare parts that have to be ordered."""
    rows = SparePart.objects.visible_to(user).alive().filter(account__deleted_at__isnull=True).to_reorder()
    return rows.filter(account=params["account"]) if params.get("account") else rows


def contracts_ending(params: Params, user: Any) -> QuerySet[InstalledItem]:
    """Return the items whose contract ends within the days that one looks ahead."""
    rows, day = items(params, user), params.get("as_of")
    return rows.ending(day, day + timedelta(days=limits().due_days)) if day else rows.none()


def uncovered(params: Params, user: Any) -> QuerySet[InstalledItem]:
    """Return the items without a contract."""
    rows, day = items(params, user), params.get("as_of")
    return rows.without_contract(day) if day else rows.none()


#: The rows of each kind of due line.
ROWS: dict[str, Any] = {
    "service": services_due,
    "spare": spares_due,
    "contract": contracts_ending,
    "uncovered": uncovered,
}


def failures(params: Params, user: Any) -> QuerySet[Failure]:
    """Return the failures within the days that one looks back, of items of which it is known since when they run."""
    watched = items(params, user).filter(commissioned_date__isnull=False)
    rows = Failure.objects.visible_to(user).alive().filter(item__in=watched)
    if not params.get("as_of"):
        return rows.none()
    starts, ends = span(params["as_of"])
    return rows.filter(started_at__gte=_midnight(starts), started_at__lt=_midnight(ends))


def rated(params: Params, user: Any) -> QuerySet[InstalledItem]:
    """Return the items of which it is known what their maintenance is worth in a year."""
    return items(params, user).filter(rate_cents__isnull=False)


def upkeep_bought(params: Params, user: Any) -> QuerySet[OrderLine]:
    """Return the order lines, of the days that one looks back, with products that keep items going.

    These are the products that a maintenance plan or a spare part of any customer names.
    """
    if not params.get("as_of"):
        return OrderLine.objects.none()
    starts, ends = span(params["as_of"])
    known = Product.objects.filter(
        Q(pk__in=MaintenancePlan.objects.alive().filter(product__isnull=False).values("product"))
        | Q(pk__in=SparePart.objects.alive().filter(product__isnull=False).values("product"))
    )
    rows = OrderLine.objects.visible_to(user).alive()
    rows = rows.filter(
        product__in=known.values("pk"),
        order__deleted_at__isnull=True,
        order__ordered_date__gte=starts,
        order__ordered_date__lt=ends,
        order__account__in=items(params, user).order_by().values("account"),
    )
    return rows.filter(order__account=params["account"]) if params.get("account") else rows


def span(day: date) -> tuple[date, date]:
    """Return the days that one looks back over up to a day: the first, and the day itself, which no longer counts."""
    return day - timedelta(days=limits().watched_days), day


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


# --- How it ran ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Watched:
    """What was seen of items in a period: planned hours, failures, hours of repair, and what nobody knows.

    `repair_hours` are those of the failures of which they are known.
    """

    hours: float
    failures: int
    repair_hours: float
    items: int
    unknown_items: int
    unknown_repairs: int
    oee: float | None
    oee_items: int

    @property
    def reliability(self) -> rules.Reliability | None:
        """Return how reliable the items were; None without an hour to watch, or with more repair than hours.

        A failure of which nobody knows the repair counts with the mean of the others.
        """
        repair = self.repair_hours * self.failures / self.known_repairs if self.known_repairs else 0.0
        if self.hours <= 0 or repair > self.hours:
            return None
        return rules.reliability(self.failures, repair, self.hours)

    @property
    def known_repairs(self) -> int:
        """Return of how many failures the hours of repair are known."""
        return self.failures - self.unknown_repairs


def watched(params: Params, user: Any) -> Watched:
    """Read what was seen of the items in the days that one looks back from the day `as_of`, which has to be there."""
    starts, ends = span(params["as_of"])
    rows = list(
        items(params, user)
        .order_by()
        .values_list("pk", "commissioned_date", "hours_a_year", "performance", "quality")
    )
    hours = {pk: rules.hours_between(since, planned, starts, ends) for pk, since, planned, *_rest in rows}
    down: dict[int, float] = {}
    untold: list[int] = []
    count = 0
    for pk, taken in failures(params, user).order_by().values_list("item_id", "repair_hours"):
        count += 1
        if taken is None:
            untold.append(pk)
        else:
            down[pk] = down.get(pk, 0.0) + float(taken)
    shares = [
        (hours[pk] or 0.0, down.get(pk, 0.0), float(performance) / 100, float(quality) / 100)
        for pk, _since, _planned, performance, quality in rows
        if performance is not None and quality is not None and hours[pk] and pk not in untold
    ]
    known = [one for one in hours.values() if one is not None]
    return Watched(
        hours=sum(known),
        failures=count,
        repair_hours=sum(down.values()),
        items=len(known),
        unknown_items=len(rows) - len(known),
        unknown_repairs=len(untold),
        oee=_oee(shares),
        oee_items=len(shares),
    )


def _oee(shares: Sequence[tuple[float, float, float, float]]) -> float | None:
    """Return the mean effectiveness of items, each weighed by its planned hours; None without items."""
    total = sum(hours for hours, *_rest in shares)
    if total <= 0:
        return None
    return (
        sum(
            hours * rules.oee(max(0.0, 1 - down / hours), performance, quality)
            for hours, down, performance, quality in shares
        )
        / total
    )


# --- The due list --------------------------------------------------------------------------------------------------


def due(params: Params, user: Any, kind: str = "") -> tuple[list[DueLine], dict[str, int]]:
    """Return the due list, what brings the customer most first, and how many lines of each kind stay out.

    The day `as_of` has to be there.
    """
    found: list[DueLine] = []
    more: dict[str, int] = {}
    for what in (kind,) if kind in rules.DUE else rules.DUE:
        rows = ROWS[what](params, user)
        of = ("account", "product") if what != "service" else ("item__account", "item", "product")
        lines = rows.select_related(*of).order_by(F("benefit_cents").desc(nulls_last=True), "pk")[: EACH + 1]
        found += [line_of(what, row) for row in lines[:EACH]]
        if len(lines) > EACH:
            more[what] = rows.count() - EACH
    until = params["as_of"] + timedelta(days=limits().due_days)
    listed: list[Any] = rules.due_list(found, until)
    return listed, more


def picked(picks: Iterable[str], params: Params, user: Any) -> list[DueLine]:
    """Return the lines that a form names and that are still due; what somebody does not see is left out."""
    wanted: dict[str, set[int]] = {}
    for pick in picks:
        what, _dash, text = pick.partition("-")
        if what in ROWS and text.isdecimal() and len(text) < 19:
            wanted.setdefault(what, set()).add(int(text))
    found = []
    for what, ids in wanted.items():
        of = ("account", "product") if what != "service" else ("item__account", "item", "product")
        rows = ROWS[what](params, user).filter(pk__in=ids)
        found += [line_of(what, row) for row in rows.select_related(*of).order_by("pk")]
    return found


def line_of(what: str, row: Any) -> DueLine:
    """Return a record that is due as a line of the due list."""
    item = row.item if what == "service" else row
    revenue, currency = revenue_of(what, row)
    quantity = Decimal(1)
    if what == "service":
        day, text, path = row.due_date, f"{item}: {row.name}", "maintenance-plans-page"
    elif what == "spare":
        quantity = _size(row) or quantity
        day, text, path = None, row.name, "spare-parts-page"
    else:
        day = row.contract_until_date if what == "contract" else None
        text, path = str(item), "installed-items-page"
    benefit = row.benefit_cents
    return DueLine(
        what=what,
        item=str(item),
        due=day,
        benefit=None if benefit is None else Decimal(benefit) / 100,
        revenue=None if revenue is None else Decimal(revenue) / 100,
        row=row,
        account=item.account,
        benefit_cents=benefit,
        revenue_cents=revenue,
        currency=currency,
        # A contract is about the item: its product is what stands there, not what is sold now.
        product=row.product if what in {"service", "spare"} else None,
        quantity=quantity,
        text=text,
        path=path,
    )


def revenue_of(what: str, row: Any) -> tuple[int | None, str]:
    """Return what a due line brings us, in cents, and its currency; None where no price is known.

    What the contract pays brings nothing more.
    """
    if what == "service":
        return (0 if row.in_contract else row.price_cents), row.currency
    if what == "spare":
        size = _size(row)
        known = row.price_cents is not None and size is not None
        return (int((row.price_cents * size).to_integral_value()) if known else None), row.currency
    return row.rate_cents, row.currency


def _size(row: SparePart) -> Decimal | None:
    return rules.order_size(row.stock, row.on_order, row.maximum, row.demand_a_year)
