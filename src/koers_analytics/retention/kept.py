"""What was kept from one period to another: three figures that tell different stories, shown together."""

from dataclasses import dataclass
from datetime import date

from koers_analytics.engine import Table, literal, number_of, total
from koers_analytics.value.summary import Rfm

Period = tuple[date, date]


@dataclass(frozen=True)
class Kept:
    """Customers of an earlier period in a later one; money is the value of their orders in cents.

    `logo` is the share of customers who came back, `weighted` the same with each weighted by the earlier money,
    `gross` the money that stayed without growth, `net` the money of the same customers with growth: shares of the
    earlier money. Shares are None when there was nothing before.
    """

    customers: int
    came_back: int
    before_cents: int
    back_before_cents: int
    stayed_cents: int
    after_cents: int

    @property
    def logo(self) -> float | None:
        """Return the share of customers who came back."""
        return self.came_back / self.customers if self.customers else None

    @property
    def weighted(self) -> float | None:
        """Return the share of the earlier money that was of customers who came back."""
        return self.back_before_cents / self.before_cents if self.before_cents else None

    @property
    def gross(self) -> float | None:
        """Return the share of the earlier money that stayed, growth left out."""
        return self.stayed_cents / self.before_cents if self.before_cents else None

    @property
    def net(self) -> float | None:
        """Return the later money of the same customers as a share of the earlier."""
        return self.after_cents / self.before_cents if self.before_cents else None


def kept(rfm: Rfm, earlier: Period, later: Period) -> Kept:
    """Return what was kept of the customers of one half-open period in another; raises ValueError when they overlap."""
    if not earlier[0] < earlier[1] <= later[0] < later[1]:
        raise ValueError("the later period begins where the earlier ends or after it, and neither is empty")
    if later[1] > date.fromordinal(rfm.until.toordinal() + 1):
        raise ValueError(f"the later period is not over on {rfm.until}, the last day that is known")
    before, after = _money(rfm, earlier, "before"), _money(rfm, later, "after")
    t = before.left_join(after, "customer_id")
    t = t.mutate(back=t.after.notnull(), after=t.after.fill_null(0))
    found = rfm.engine.row(
        t.aggregate(
            customers=t.count(),
            came_back=t.count(where=t.back),
            before_cents=total(t.before).fill_null(0),
            back_before_cents=total(t.before, t.back).fill_null(0),
            stayed_cents=total((t.after < t.before).ifelse(t.after, t.before)).fill_null(0),
            after_cents=total(t.after).fill_null(0),
        )
    )
    return Kept(**{name: int(value) for name, value in found.items()})


def _money(rfm: Rfm, period: Period, name: str) -> Table:
    t = rfm.purchases
    t = t.filter((t.day >= literal(number_of(period[0]))) & (t.day < literal(number_of(period[1]))))
    return t.group_by("customer_id").aggregate(**{name: total(t.cents)})
