"""Which customers and which of our people cost customers most time, beside what was ordered; a handful of statements."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum

from koers.areas.customers.models import Account, Activity, PromiseState
from koers.areas.customers.queries import asked, promises, spent
from koers.areas.organisation.models import Member
from koers.areas.selling.models import Order

#: So many customers stand in the table, those that it costs most first; the rows behind the numbers have them all.
MOST = 15


@dataclass
class Sums:
    """What was counted of one customer or one of us in the year: contacts, promises, questions and orders."""

    contacts: int = 0
    known: int = 0
    minutes: int = 0
    our_known: int = 0
    our_minutes: int = 0
    begun: int = 0
    proactive: int = 0
    due: int = 0
    in_time: int = 0
    asked: int = 0
    twice: int = 0
    orders: int = 0
    cents: int = 0

    @property
    def per_thousand(self) -> float | None:
        """Return the hours of the customer for each 1,000 ordered; None where either is not known."""
        return self.minutes / 60 / (self.cents / 100_000) if self.known and self.cents > 0 else None

    @property
    def per_order(self) -> float | None:
        """Return the hours of the customer for each order; None where either is not known."""
        return self.minutes / 60 / self.orders if self.known and self.orders else None


def our_contacts(params: dict[str, Any], user: Any) -> "QuerySet[Activity]":
    """Return the contacts of the year up to a day of which the minutes are known, whoever of the customer took part."""
    return spent.contacts(params, user).filter(minutes__isnull=False)


@dataclass(frozen=True)
class Line:
    """A customer, or one of us, with what was counted."""

    pk: int
    name: str
    sums: Sums = field(default_factory=Sums)


def orders(params: dict[str, Any], user: Any) -> "QuerySet[Order]":
    """Return the orders and credits of the year up to a day, in the currency of the firm."""
    rows = Order.objects.visible_to(user).filter(currency=settings.CURRENCY, account__deleted_at__isnull=True)
    for name in ("account", "owner"):
        if params.get(name):
            rows = rows.filter(**{name: params[name]})
    day = params.get("as_of")
    return rows.filter(ordered_date__gt=day - spent.LOOK_BACK, ordered_date__lte=day) if day else rows


def sums_of(params: dict[str, Any], user: Any) -> Sums:
    """Return what was counted of everything that the parameters name."""
    return _sums(params, user, "")[None]


def by_account(user: Any, day: date) -> list[Line]:
    """Return the customers with a known cost, what costs most for each 1,000 ordered first; without orders last."""
    found = {
        pk: sums
        for pk, sums in _sums({"as_of": day}, user, "account_id").items()
        if pk and sums.known >= spent.limits().contacts
    }
    order = sorted(
        found,
        key=lambda pk: (found[pk].per_thousand is None, -(found[pk].per_thousand or 0), -found[pk].minutes),
    )
    named = Account.objects.in_bulk(order[:MOST])
    return [Line(pk, str(named[pk]), found[pk]) for pk in order[:MOST]]


def by_seller(user: Any, day: date, only: int | None = None) -> list[Line]:
    """Return those of us with contacts, promises or questions; `only` one of us where nobody else is shown."""
    params = {"as_of": day} | ({"owner": only} if only is not None else {})
    found = _sums(params, user, "owner_id")
    named = Member.objects.in_bulk([pk for pk in found if pk])
    lines = [
        Line(pk, str(named[pk]), sums)
        for pk, sums in found.items()
        if pk in named and (sums.contacts or sums.due or sums.asked)
    ]
    return sorted(lines, key=lambda one: (-one.sums.due, one.name))


def _sums(params: dict[str, Any], user: Any, by: str) -> dict[Any, Sums]:
    """Return what was counted, by customer or by one of us; under None everything when `by` is empty."""
    found: dict[Any, Sums] = defaultdict(Sums)
    if not by:
        found[None]
    began, told = Q(inbound__isnull=False), Q(inbound=False) & ~Q(purpose="")
    both = Q(minutes__isnull=False, customer_people__isnull=False)
    _add(
        found,
        spent.contacts(params, user),
        by,
        contacts=Count("pk"),
        known=Count("pk", filter=both),
        # Before what is called as the field is.
        our_known=Count("pk", filter=Q(minutes__isnull=False)),
        our_minutes=Sum("minutes"),
        minutes=Sum(F("minutes") * F("customer_people"), filter=both),
        begun=Count("pk", filter=began),
        proactive=Count("pk", filter=told),
    )
    kept = Q(state=PromiseState.KEPT, closed_date__lte=F("due_date"))
    _add(found, promises.due(params, user), by, due=Count("pk"), in_time=Count("pk", filter=kept))
    _add(
        found, asked.questions(params, user), by, asked=Count("pk"), twice=Count("pk", filter=~Q(on_file=""))
    )
    _add(
        found,
        orders(params, user),
        by,
        orders=Count("pk", filter=Q(is_credit=False)),
        cents=Sum("amount_cents"),
    )
    return found


def _add(found: dict[Any, Sums], rows: "QuerySet[Any]", by: str, **counts: Any) -> None:
    if not by:
        named: Any = [rows.order_by().aggregate(**counts)]
    else:
        named = rows.order_by().values(by).annotate(**counts)
    for row in named:
        one = found[row.get(by) if by else None]
        for name in counts:
            setattr(one, name, row[name] or 0)
