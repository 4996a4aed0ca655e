"""One customer through time: its orders, and the chance that it still is one, falling in silence and rising with an order."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.customers.models import Account, WorthRun
from koers.areas.insight.measures import history as numbers
from koers.areas.insight.queries import history as queries
from koers.areas.insight.queries.history import Bought, History
from koers.areas.insight.queries.worth import latest
from koers.areas.insight.views.worth import WHY
from koers.kit.access.matrix import allowed
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.charts import Cell, Chart, Mark, Series
from koers.kit.ui.formats import date as written
from koers.kit.ui.formats import money, number, percent


def of_account(account: Account, user: Any) -> dict[str, Any]:
    """Return what the page of an account shows of its orders through time."""
    worth = queries.worth_of(account, user)
    found = queries.history(worth, user) if worth is not None else None
    return {
        "page": HistoryPart(found, user) if found is not None else None,
        "nothing": "" if found is not None else _nothing(account),
        "new_url": f"{reverse('orders-new')}?account={account.pk}"
        if found is None and allowed(user, "selling.order.create")
        else "",
    }


def _nothing(account: Account) -> str:
    """Return in words why there is no line."""
    run = latest()
    orders = account.orders.filter(deleted_at__isnull=True)
    if not orders.exists():
        return _(
            "This account has no order yet. From the first order on you see here how sure it is that it stays."
        )
    if run is None:
        return _(
            "Nothing has been worked out yet. Every night Koers works out from the orders what customers bring."
        )
    if not orders.filter(currency=run.currency).exists():
        return _(
            "Its orders are not in %(currency)s, in which customers are worked out, so that nothing is known of it."
        ) % {"currency": run.currency}
    return _(
        "Its orders are from after the last working out, or were credited wholly. Tonight it is worked out again."
    )


class HistoryPart:
    """The section as one person reads it in one language."""

    def __init__(self, found: History, user: Any) -> None:
        self.found, self.user = found, user
        self.run: WorthRun = found.worth.run
        self.name = str(found.worth.account)

    def _reading(self, measure: Any, answer: Answer) -> Reading:
        reading: Reading = measure.reading(
            answer, {"account": self.found.worth.account_id}, as_of=self.run.as_of
        )
        return reading

    @property
    def factor(self) -> float:
        """Return after how many usual gaps a customer counts as silent."""
        return float(self.run.facts["convention"]["factor"])

    @property
    def tiles(self) -> list[tuple[str, Reading]]:
        """Return the key figures."""
        one, n = self.found, len(self.found.bought)
        answers = []
        if one.is_model:
            answers.append((numbers.CHANCE, Answer(one.chance, n, one.low, one.high)))
        answers += [
            (numbers.SILENT_FOR, Answer(one.silent_days, n)),
            (numbers.USUAL_GAP, Answer(one.worth.usual_gap, n - 1)),
        ]
        return [(str(measure.label), self._reading(measure, answer)) for measure, answer in answers]

    @property
    def why(self) -> str:
        """Return in words why there is a rule instead of a chance; empty with a chance."""
        if self.found.is_model:
            return ""
        if self.run.why == "too_few":
            from koers.bridge.worth import limits

            said = _("There are %(n)s customers, and below %(least)s no chance is given to single ones.") % {
                "n": number(self.run.customers),
                "least": number(limits().least),
            }
        else:
            said = str(WHY[self.run.why])
        rule = _(
            "The line shows the rule of the own gap instead: longer silent than %(factor)s times the usual gap is unusual."
        )
        return f"{said} {rule % {'factor': number(self.factor)}}"

    @property
    def _limit(self) -> float | None:
        """Return after how many days the customer is silent for longer than usual; None of too little history."""
        gap = self.found.worth.usual_gap
        return None if gap is None or len(self.found.bought) < queries.JUDGED else gap * self.factor

    @property
    def _since(self) -> str:
        days = self.found.silent_days
        return ngettext(
            "The last order was %(days)s day ago.", "The last order was %(days)s days ago.", days
        ) % {"days": number(days)}

    @property
    def chart(self) -> Chart:
        """Return the line through time: the chance, or the silence where no model foretells better."""
        return self._chances() if self.found.is_model else self._silence()

    @cached_property
    def sentence(self) -> str:
        """Return the section in a sentence."""
        if self.found.is_model:
            said = _("The chance that %(name)s is still a customer is %(chance)s.") % {
                "name": self.name,
                "chance": percent(self.found.chance, 0),
            }
            return f"{said} {self._since}"
        limit = self._limit
        if limit is None:
            few = _(
                "With fewer than %(n)s days with an order it cannot be told whether that is long for %(name)s."
            )
            return f"{self._since} {few % {'n': number(queries.JUDGED), 'name': self.name}}"
        words = {"name": self.name, "days": number(round(limit))}
        if self.found.silent_days > limit:
            return f"{self._since} " + _("For %(name)s more than %(days)s days is unusual.") % words
        return f"{self._since} " + _("For %(name)s that is usual up to %(days)s days.") % words

    def _chances(self) -> Chart:
        """Return the chance as a line, with the weeks of the orders as bars under it."""
        days = {one.day for one in self.found.bought}
        bars = [
            value if any(0 <= (end - day).days < queries.STEP for day in days) else None
            for end, value in self.found.path
        ]
        note = _(
            "Across is time, up is the chance: it falls in silence and rises at each order; for who orders often it falls "
            "sooner. n is the days with an order. The whole line is read by the model of today: it is not what was known then."
        )
        return Chart(
            "bar",
            self.sentence,
            [written(end) for end, _value in self.found.path],
            (
                Series(_("Week with an order"), bars, style="soft"),
                Series(numbers.CHANCE.label, [value for _end, value in self.found.path], as_line=True),
            ),
            unit="ratio",
            x_label=_("At the end of the week"),
            caption_n=len(self.found.bought),
            note=self._noted(note),
            table_headers=[*self._heads, _("Chance before"), _("Chance after")],
            table_rows=[
                *([*self._row(one), _share(one.before), _share(one.after)] for one in self.found.bought),
                [*self._last, _share(self.found.chance), Cell("–")],
            ],
            name="chance-still-a-customer",
        )

    def _silence(self) -> Chart:
        """Return the days since the last order as a line, with the day from which that is long for this customer."""
        note = _(
            "Across is time, up are the days since the last order: the line climbs in silence and falls back at each order. n "
            "is the days with an order. Beyond the dashed line it is silent for longer than usual: call."
        )
        limit = self._limit
        return Chart(
            "line",
            self.sentence,
            [written(end) for end, _value in self.found.silence],
            (Series(_("Days since the last order"), [value for _end, value in self.found.silence]),),
            unit="days",
            marks=(Mark(limit, number(round(limit))),) if limit is not None else (),
            x_label=_("At the end of the week"),
            caption_n=len(self.found.bought),
            note=self._noted(note),
            table_headers=self._heads,
            table_rows=[*map(self._row, self.found.bought), self._last],
            name="silence-of-a-customer",
        )

    def _noted(self, said: str) -> str:
        if self.found.is_changed:
            said += " " + _(
                "Orders were added or changed after the last working out; this line knows them already, whom to keep from "
                "tonight."
            )
        return said + " " + _("As of %(day)s.") % {"day": written(self.run.as_of)}

    @property
    def _heads(self) -> list[str]:
        return [_("Day"), _("Ordered"), _("Days since the order before")]

    def _row(self, one: Bought) -> list[Cell]:
        amount = (
            Cell(_("of another unit"))
            if one.hidden
            else Cell(money(one.cents, self.run.currency), f"{one.cents / 100:.2f}")
        )
        gap = Cell("–") if one.gap is None else Cell(number(one.gap), str(one.gap))
        return [Cell(written(one.day), one.day.isoformat(), self._url(one)), amount, gap]

    @property
    def _last(self) -> list[Cell]:
        days = self.found.silent_days
        day = Cell(written(self.run.as_of), self.run.as_of.isoformat())
        return [day, Cell(_("no order")), Cell(number(days), str(days))]

    def _url(self, one: Bought) -> str:
        if not one.orders:
            return ""
        if len(one.orders) == 1:
            return reverse("orders-page", args=[one.orders[0]])
        return numbers.SILENT_FOR.rows_url({"account": self.found.worth.account_id})


def _share(value: float | None) -> Cell:
    return Cell("–" if value is None else percent(value, 0), "" if value is None else f"{value:.4f}")
