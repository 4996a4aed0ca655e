"""Which list price holds: the closest list that is in force, and in it the highest quantity that is reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Offered:
    """One price of a product in a list, with for whom and from when to when the list holds; `ends` is not in it."""

    price_cents: int
    from_quantity: Decimal = Decimal(0)
    currency: str = "EUR"
    account_id: int | None = None
    segment: str = ""
    unit_path: str = ""
    starts: date | None = None
    ends: date | None = None
    list_id: int = 0


@dataclass(frozen=True)
class Wanted:
    """For whom a price is looked for: the account, its segment, the path of the unit, the day, and how many."""

    quantity: Decimal
    day: date
    currency: str = "EUR"
    account_id: int | None = None
    segment: str = ""
    unit_path: str = ""


def holds(one: Offered, wanted: Wanted) -> bool:
    """Tell whether a price holds here: the currency, the day, the quantity, and everything that the list names."""
    return (
        one.currency == wanted.currency
        and (one.starts is None or one.starts <= wanted.day)
        and (one.ends is None or wanted.day < one.ends)
        and one.from_quantity <= wanted.quantity
        and one.account_id in (None, wanted.account_id)
        and one.segment in ("", wanted.segment)
        and wanted.unit_path.startswith(one.unit_path)
    )


def best(offers: Iterable[Offered], wanted: Wanted) -> Offered | None:
    """Return the price that holds: a list of the account before one of its segment, one of a unit, and one of everybody.

    Of lists that are equally close the one that began last, then the one made last.
    """
    found = [one for one in offers if holds(one, wanted)]
    return max(
        found,
        key=lambda one: (
            one.account_id is not None,
            bool(one.segment),
            len(one.unit_path),
            one.starts or date.min,
            one.list_id,
            one.from_quantity,
        ),
        default=None,
    )
