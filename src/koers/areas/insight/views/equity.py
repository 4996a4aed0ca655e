"""Customer equity of one account: value, brand and relation, for the customer and for us, in named numbers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from koers.areas.customers.models import Account
from koers.areas.insight.measures import equity as numbers
from koers.areas.insight.measures.equity import METRICS, Metric
from koers.areas.insight.queries import equity as queries
from koers.areas.insight.queries.equity import Pair
from koers.areas.insight.queries.worth import latest
from koers.areas.insight.rules.equity import CELLS, DRIVERS, SIDES, Direction
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.measures.readings import Reading
from koers.kit.resource import registry
from koers.kit.resource.answers import row_or_404
from koers.kit.resource.record_pages import sides
from koers.kit.ui import readings
from koers.kit.ui.formats import number

DRIVER_NAMES = {
    "value": gettext_lazy("Value"),
    "brand": gettext_lazy("Brand"),
    "relation": gettext_lazy("Relation"),
}
SIDE_NAMES = {"customer": gettext_lazy("For the customer"), "supplier": gettext_lazy("For us")}
WAYS: dict[Direction, tuple[str, str, Any]] = {
    "up": ("trending-up", "good", gettext_lazy("rising")),
    "down": ("trending-down", "bad", gettext_lazy("falling")),
    "level": ("minus", "plain", gettext_lazy("level")),
    "mixed": ("arrow-up-down", "plain", gettext_lazy("mixed")),
}


@dataclass(frozen=True)
class Line:
    """A number in a cell: its name, its reading, where it goes and from what, and what to do where it is unknown."""

    label: str
    reading: Reading
    icon: str
    tone: str
    trend: str
    remedy: str
    remedy_url: str


@dataclass(frozen=True)
class GridCell:
    """A cell of the grid: its side, its numbers, who looks after it, and the day of its newest evidence."""

    side: str
    lines: tuple[Line, ...]
    last: date | None
    is_known: bool


@ability(numbers.READ)
@require_safe
def account_equity(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the equity of an account is built from."""
    accounts = registry.get("accounts")
    account: Account = row_or_404(request, accounts, pk)
    require(request.user, numbers.READ, account)
    context = {
        "account": account,
        "page": AccountEquity(account, request.user, timezone.localdate()),
        "record_sides": sides(accounts, account, request.user, here="accounts-equity"),
        "crumbs": [
            (capfirst(accounts.labels), reverse("accounts")),
            (account.name, reverse("accounts-page", args=[account.pk])),
            (_("Equity"), ""),
        ],
    }
    return render(request, "insight/equity.html", context)


class AccountEquity:
    """The grid of one account as one person reads it in one language."""

    def __init__(self, account: Account, user: Any, as_of: date) -> None:
        self.account, self.user, self.as_of = account, user, as_of
        self.run = latest()
        self.found = queries.read([account.pk], user, as_of)
        self.may_edit = allowed(user, "customers.account.edit", account)
        self.currency = self.run.currency if self.run is not None else "EUR"
        self.cells = {cell: self._cell(cell) for cell in CELLS}
        balance, self._weakest = numbers.balance_of(self.found, account.pk)
        self.balance = numbers.BALANCE.reading(
            numbers.answer_of(balance, _("There is not a word yet on each of the three.")),
            {"account": account.pk, "as_of": as_of},
            as_of=as_of,
        )

    def _pair(self, metric: Metric) -> Pair:
        return self.found[metric.code].get(self.account.pk, (None, None))

    def _cell(self, cell: str) -> GridCell:
        metrics = [metric for metric in METRICS if metric.cell == cell]
        lines = tuple(self._line(metric) for metric in metrics)
        days = [now.last for metric in metrics if (now := self._pair(metric)[0]) is not None and now.last]
        side = SIDE_NAMES[cell.rpartition("_")[2]]
        is_known = any(line.reading.value is not None for line in lines)
        return GridCell(str(side), lines, max(days, default=None), is_known)

    def _line(self, metric: Metric) -> Line:
        pair = self._pair(metric)
        as_of = self.run.as_of if self.run is not None and metric.measure in numbers.OF_RUN else self.as_of
        reading = numbers.reading_of(metric, self.account.pk, pair[0], as_of, self.currency)
        icon, tone, trend = self._trend(metric, pair, reading)
        label = (
            _("Stays for: %(motive)s") % {"motive": metric.label} if metric.measure is numbers.MOTIVE else ""
        )
        is_known = reading.value is not None
        return Line(
            str(label or metric.label or metric.measure.label),
            reading,
            icon,
            tone,
            trend,
            "" if is_known else str(metric.remedy),
            "" if is_known else self._remedy_url(metric),
        )

    def _trend(self, metric: Metric, pair: Pair, reading: Reading) -> tuple[str, str, str]:
        if reading.value is None:
            return "", "", ""
        way, before = metric.direction(pair), pair[1]
        if way is None or before is None:
            return "", "", _("the year before is unknown")
        icon, tone, word = WAYS[way]
        earlier = readings.written(before.value, reading.unit, reading.currency)
        return icon, tone, _("%(way)s, the year before %(value)s") % {"way": word, "value": earlier}

    def _remedy_url(self, metric: Metric) -> str:
        if metric.to == "customers-worth":
            return reverse(metric.to)
        if metric.to == "accounts-gain" and not self.may_edit:
            return ""
        return "" if metric.to == "accounts-page" else reverse(metric.to, args=[self.account.pk])

    @property
    def rows(self) -> list[tuple[str, str, list[GridCell]]]:
        """Return the three drivers: code, name, and the cell of each side."""
        return [
            (driver, str(DRIVER_NAMES[driver]), [self.cells[f"{driver}_{side}"] for side in SIDES])
            for driver in DRIVERS
        ]

    @property
    def sentence(self) -> str:
        """Return the page in a sentence."""
        known = sum(cell.is_known for cell in self.cells.values())
        if not known:
            return _("Nothing is known yet of what this relation is built on.")
        said = ngettext(
            "%(known)s of the six cells is known.", "%(known)s of the six cells are known.", known
        ) % {"known": number(known)}
        if self._weakest:
            said += " " + _("The weakest of the three is the %(driver)s.") % {
                "driver": str(DRIVER_NAMES[self._weakest]).lower()
            }
        return said

    @property
    def owner(self) -> str:
        """Return who looks after the account, and with it the cells."""
        return str(self.account.owner) if self.account.owner is not None else _("nobody")
