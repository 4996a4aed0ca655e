"""Customer equity of the whole base: by accounting, by what is spent on winning and keeping, by switching, and by cell."""

from collections.abc import Callable
from datetime import date
from math import ceil
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from koers.areas.insight import actions
from koers.areas.insight.measures import equity as numbers
from koers.areas.insight.models import BudgetAnswers
from koers.areas.insight.queries import equity as queries
from koers.areas.insight.queries.worth import latest
from koers.areas.insight.rules import equity as rules
from koers.areas.insight.rules.equity import CELLS
from koers.areas.insight.views.equity import DRIVER_NAMES, SIDE_NAMES
from koers.kit.access.matrix import ability, allowed
from koers.kit.measures.readings import Answer, Reading
from koers.kit.resource.forms import MoneyField
from koers.kit.ui import toasts
from koers.kit.ui.charts import Chart, Series
from koers.kit.ui.formats import date as written
from koers.kit.ui.formats import interval, money, money_short, number, percent

BY = {"unit": gettext_lazy("Unit"), "sector": gettext_lazy("Sector")}
#: The curves have so many points.
STEPS = 40


@ability(numbers.COMPARE)
@require_safe
def equity_page(request: HttpRequest) -> HttpResponse:
    """Show what customer equity is built from, over the customers that a person may see."""
    page = EquityPage(request.user, timezone.localdate(), request.GET.get("by", ""))
    return render(request, "insight/equity_base.html", {"page": page})


class PercentField(forms.FloatField):
    """A share as people write it, in per cent; its value is a fraction."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100, localize=True, **options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show a fraction as per cent; what somebody typed comes back as it was."""
        return round(value * 100, 4) if isinstance(value, float) else value

    def clean(self, value: Any) -> float | None:
        """Return the fraction."""
        found = super().clean(value)
        return None if found is None else found / 100


class BudgetForm(forms.Form):
    """Asks what is spent on winning and keeping, what it reaches, and what it could reach at the very most."""

    margin_cents = MoneyField(
        label=gettext_lazy("Margin of a customer in a year"),
        help_text=gettext_lazy("What is left of the sales to one customer, before what keeping it costs."),
    )
    yearly_rate = PercentField(label=gettext_lazy("Yearly discount, in per cent"))
    winning_cents = MoneyField(label=gettext_lazy("Spent on winning, for each prospect"))
    won_share = PercentField(label=gettext_lazy("Won of the prospects now, in per cent"))
    won_ceiling = PercentField(
        label=gettext_lazy("Won at the very most, in per cent"),
        help_text=gettext_lazy("The ceiling: what you would win with all the money in the world."),
    )
    keeping_cents = MoneyField(label=gettext_lazy("Spent on keeping, for each customer a year"))
    kept_share = PercentField(label=gettext_lazy("Kept of the customers in a year now, in per cent"))
    kept_ceiling = PercentField(
        label=gettext_lazy("Kept at the very most, in per cent"),
        help_text=gettext_lazy("The ceiling: whom you would keep with all the money in the world."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse amounts of nothing, and shares that lie not between 0 and their ceiling."""
        given: dict[str, Any] = super().clean() or {}
        for name in ("margin_cents", "winning_cents", "keeping_cents"):
            if (given.get(name) or 1) <= 0 or given.get(name) == 0:
                self.add_error(name, _("This amount is above nothing."))
        for share, ceiling in (("won_share", "won_ceiling"), ("kept_share", "kept_ceiling")):
            low, high = given.get(share), given.get(ceiling)
            if low is not None and high is not None and not 0 < low < high:
                self.add_error(share, _("This lies above 0 and below what is possible at the very most."))
        return given


@ability("insight.equity.set")
@require_http_methods(["GET", "POST"])
def budget_page(request: HttpRequest) -> HttpResponse:
    """Ask for the answers on winning and keeping, and keep them."""
    user: Any = request.user
    known = queries.answers()
    back = f"{reverse('customers-equity')}#spend"
    form = BudgetForm(
        request.POST or None,
        initial={name: getattr(known, name) for name in BudgetForm.base_fields} if known is not None else {},
    )
    if request.method == "POST" and form.is_valid():
        actions.give_answers(BudgetAnswers(**form.cleaned_data), by=user, at=timezone.now())
        toasts.say(request, _("Your answers are kept; what was said before stays on file."))
        return redirect(back)
    context = {
        "form": form,
        "title": _("Winning and keeping"),
        "back": back,
        "crumbs": [(_("Equity"), reverse("customers-equity")), (_("Winning and keeping"), "")],
    }
    return render(request, "insight/equity_budget.html", context, status=422 if form.errors else 200)


class EquityPage:
    """The page as one person reads it in one language."""

    def __init__(self, user: Any, as_of: date, by: str) -> None:
        self.user, self.as_of = user, as_of
        self.by = by if by in BY else "unit"
        self.run = latest()
        self.stand, self.customers = numbers.base(user, as_of)
        self.given = queries.answers()
        self.may_set = allowed(user, "insight.equity.set")

    @property
    def is_empty(self) -> bool:
        """Tell whether this reader has no customer with an order."""
        return not self.customers or self.run is None

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Return by what the customers may be parted."""
        return [(str(label), f"?by={code}#accounting", code == self.by) for code, label in BY.items()]

    # --- by accounting ------------------------------------------------------------------------------------------------

    @property
    def _convention(self) -> dict[str, float]:
        assert self.run is not None
        found: dict[str, float] = self.run.facts["convention"]
        return found

    @cached_property
    def _valued(self) -> tuple[rules.Valued | None, list[rules.Valued]]:
        own = self._convention
        return queries.valued(queries.parts(self.user, self.by), own["yearly_rate"], own["margin"])

    def _lifetime(self, one: rules.Valued, **params: Any) -> Reading:
        assert self.run is not None
        # A part is shown however small: what would be thin is its retention, which then is that of all.
        status: Any = "ok" if params else ""
        answer = Answer(
            round(one.value),
            one.part.n,
            round(one.low),
            round(one.high),
            currency=self.run.currency,
            status=status,
        )
        return numbers.LIFETIME.reading(answer, params, as_of=self.run.as_of)

    @cached_property
    def total(self) -> Reading:
        """Return the lifetime value of all customers together."""
        whole = self._valued[0]
        if whole is None:
            note = _("Nobody ordered in the year before, so that it is not known yet who comes back.")
            return numbers.LIFETIME.reading(Answer(None, 0, status="unknown", note=note), {})
        return self._lifetime(whole)

    @property
    def parts(self) -> list[tuple[str, Reading, str, str, str]]:
        """Return each part: its name, its lifetime value, its customers, its retention, and the bounds of its value."""
        found = []
        for one in self._valued[1]:
            kept = percent(one.retention, 0) + (f" ({_('of all')})" if one.pooled else "")
            reading = self._lifetime(one, **{self.by: one.part.key})
            bounds = (money_short(bound, self.total.currency) for bound in (one.low, one.high))
            name = one.part.name or _("Sector not known")
            found.append((name, reading, number(one.part.n), kept, interval(*bounds)))
        return found

    @property
    def convention(self) -> str:
        """Return in words how it is counted."""
        own = self._convention
        return _(
            "Revenue of the past year at a margin of %(margin)s, kept by the share that came back, discounted by %(rate)s a year; the "
            "first margin falls after a year, after renewal. Each part is kept by its own share, so that parts do not add up to the "
            "whole; with fewer than %(least)s customers in the year before, it leans on the share of all."
        ) % {
            "margin": percent(own["margin"], 0),
            "rate": percent(own["yearly_rate"], 0),
            "least": number(queries.LEAST_OF_PART),
        }

    @property
    def sentence(self) -> str:
        """Return the page in a sentence."""
        if self.total.value is None:
            return _("It is not known yet what your customers are worth in all.")
        n = self.total.n or 0
        said = ngettext(
            "Your %(n)s customer of the past year is worth %(money)s in all (%(between)s).",
            "Your %(n)s customers of the past year are worth %(money)s in all (%(between)s).",
            n,
        ) % {
            "n": number(n),
            "money": money_short(self.total.value, self.total.currency),
            "between": interval(
                money_short(self.total.low, self.total.currency),
                money_short(self.total.high, self.total.currency),
            ),
        }
        least = min(CELLS, key=lambda cell: len(self.stand[cell]))
        return f"{said} " + _("Least is known of the %(driver)s %(side)s.") % self._named(least)

    def _named(self, cell: str) -> dict[str, str]:
        driver, _bar, side = cell.rpartition("_")
        return {
            "driver": str(DRIVER_NAMES[driver]).lower(),
            "side": str(SIDE_NAMES[side]).lower(),
        }

    # --- by what is spent -----------------------------------------------------------------------------------------------

    @cached_property
    def budgets(self) -> Any:
        """Return what is spent now and what would be best; None without answers."""
        return queries.budgets(self.given) if self.given is not None else None

    @property
    def budget_rows(self) -> list[tuple[str, Reading, Reading]]:
        """Return each number of the budget as it is now and at its best."""
        if self.budgets is None or self.given is None:
            return []
        names = {
            "acquisition": "acquisition",
            "won": "won",
            "retention": "retention",
            "kept": "kept",
            "equity": "equity",
            "marginal": "marginal_cost",
        }
        found = []
        for code, name in names.items():
            measure = numbers.BUDGET[code]
            now, best = (
                measure.reading(self._answer(measure, getattr(one, name)), {}, as_of=self.given.given_at)
                for one in self.budgets
            )
            found.append((str(measure.label), now, best))
        return found

    def _answer(self, measure: Any, value: float) -> Answer:
        assert self.given is not None
        cents = round(value * 100) if measure.unit == "money" else value
        return Answer(cents, None, currency=self.given.currency)

    @property
    def said_by(self) -> str:
        """Return who gave the answers, and when."""
        assert self.given is not None
        who = self.given.given_by.name if self.given.given_by is not None else _("the demo company")
        return _("Answers of %(who)s, %(day)s.") % {
            "who": who,
            "day": written(timezone.localdate(self.given.given_at)),
        }

    @property
    def spend_sentence(self) -> str:
        """Return in words what would be best."""
        now, best = self.budgets
        assert self.given is not None
        words = {
            "win": money(round(best.acquisition * 100), self.given.currency, exact=False),
            "keep": money(round(best.retention * 100), self.given.currency, exact=False),
            "gain": money(round((best.equity - now.equity) * 100), self.given.currency, exact=False),
        }
        return (
            _(
                "By these answers it is best to spend %(win)s on each prospect and %(keep)s a year on each customer: %(gain)s more for "
                "each prospect than now."
            )
            % words
        )

    @property
    def curves(self) -> list[Chart]:
        """Return equity against the spend on winning, and against that on keeping, each with the best spend marked."""
        if self.budgets is None or self.given is None:
            return []
        from koers_analytics.value import equity_per_prospect

        win, keep = queries.curves(self.given)
        margin, rate = self.given.margin_cents / 100, self.given.yearly_rate
        now, best = self.budgets

        def of_winning(spend: float) -> float:
            return equity_per_prospect(margin, rate, win, keep, spend, best.retention)

        def of_keeping(spend: float) -> float:
            return equity_per_prospect(margin, rate, win, keep, best.acquisition, spend)

        return [
            self._curve(
                "equity-by-winning",
                _("With the best spend on keeping, equity is highest at %(spend)s for each prospect."),
                _("Spent on winning, for each prospect"),
                best.acquisition,
                now.acquisition,
                of_winning,
            ),
            self._curve(
                "equity-by-keeping",
                _("With the best spend on winning, equity is highest at %(spend)s a year for each customer."),
                _("Spent on keeping, for each customer a year"),
                best.retention,
                now.retention,
                of_keeping,
            ),
        ]

    def _curve(
        self, name: str, said: str, label: str, best: float, now: float, equity: Callable[[float], float]
    ) -> Chart:
        assert self.given is not None
        # Evenly spaced, with the best spend on one of the points.
        times = max(2, ceil(1.3 * now / best)) if best else 1
        each = max(1, STEPS // times)
        width = best / each if best else 1.3 * now / each
        spends = [width * place for place in range(each * times + 1)]
        at = each if best else 0
        currency = self.given.currency
        return Chart(
            "line",
            said % {"spend": money(round(best * 100), currency, exact=False)},
            [money(round(spend * 100), currency, exact=False) for spend in spends],
            (Series(numbers.BUDGET["equity"].label, [round(equity(spend) * 100) for spend in spends]),),
            unit="money",
            currency=currency,
            split=(at, _("best")),
            x_label=label,
            note=_("Now it is %(spend)s. The curve follows from the answers and has no interval.")
            % {"spend": money(round(now * 100), currency, exact=False)},
            name=name,
        )

    # --- by cell --------------------------------------------------------------------------------------------------------

    @property
    def cells(self) -> list[tuple[str, str, list[Reading]]]:
        """Return each cell: its driver, its side, and the readings of known, unknown, rising, falling and the rest."""
        found = []
        for cell in CELLS:
            rows = self.stand[cell]
            counts = {"known": len(rows), "unknown": self.customers - len(rows)}
            for state in ("up", "down", "level", "mixed"):
                counts[state] = sum(one == state for one in rows.values())
            counts["alone"] = sum(one is None for one in rows.values())
            driver, _bar, side = cell.rpartition("_")
            params = {"cell": cell, "as_of": self.as_of}
            told = [
                numbers.ACCOUNTS.reading(Answer(n, n), {**params, "state": state}, as_of=self.as_of)
                for state, n in counts.items()
            ]
            found.append((str(DRIVER_NAMES[driver]), str(SIDE_NAMES[side]), told))
        return found

    @property
    def day(self) -> str:
        """Return as of which day this is."""
        assert self.run is not None
        return _("Orders as of %(run)s; all else as of %(day)s, against the year before.") % {
            "run": written(self.run.as_of),
            "day": written(self.as_of),
        }

    @property
    def switching(self) -> Reading:
        """Return what a survey on brand switching says: nothing, until there is one."""
        note = _("No survey on brand switching is on file.")
        return numbers.SWITCHING.reading(Answer(None, 0, status="unknown", note=note), {})
