"""Whom to keep: what customers bring, who is leaving, and how much hangs on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from koers.areas.customers.models import AccountWorth, WorthRun, WorthWay
from koers.areas.insight.measures import worth as numbers
from koers.areas.insight.queries import worth
from koers.areas.insight.queries.worth import Cut
from koers.bridge import jobs
from koers.kit.access.matrix import ability, allowed
from koers.kit.jobs import enqueue
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui import toasts
from koers.kit.ui.charts import Chart, Mark, Point, Series
from koers.kit.ui.formats import date as written
from koers.kit.ui.formats import money_short, number, percent
from koers.kit.ui.navigation import Tab, register_tabs

KINDS = {
    "protect": (gettext_lazy("Protect"), gettext_lazy("Large and staying: never take them for granted.")),
    "win_back": (
        gettext_lazy("Win back"),
        gettext_lazy("Large and leaving: call before somebody else does."),
    ),
    "grow": (gettext_lazy("Grow"), gettext_lazy("Small and staying: find out which could be large.")),
    "let_go": (
        gettext_lazy("Let go"),
        gettext_lazy("Small and leaving: ask once by mail, and leave it there."),
    ),
}
WHY = {
    "too_few": gettext_lazy(
        "There are too few customers to foretell the orders of each; plain figures are used."
    ),
    "no_fit": gettext_lazy("No model fits these orders; plain figures are used."),
    "not_judged": gettext_lazy("The history is too short to judge a model by; plain figures are used."),
    "not_better": gettext_lazy(
        "On the orders held out, plain figures foretold at least as well as the model; plain figures are used."
    ),
}

register_tabs(
    "accounts",
    Tab(gettext_lazy("List"), "accounts", "customers.account.read"),
    Tab(gettext_lazy("Whom to keep"), "customers-worth", "insight.worth.read"),
    Tab(gettext_lazy("Who stays"), "customers-retention", "insight.worth.read"),
    Tab(
        gettext_lazy("Equity"),
        "customers-equity",
        "insight.equity.compare",
        also=("customers-equity-budget",),
    ),
    Tab(
        gettext_lazy("Customer time"),
        "customers-time",
        "insight.customer_time.read",
        also=("promises", "questions", "activities"),
    ),
    Tab(gettext_lazy("Signals"), "signals-desk", "customers.signal.read", also=("signals",)),
    Tab(gettext_lazy("Duplicates"), "duplicates", "customers.duplicate.read", ("duplicates-compare",)),
)


@ability("insight.worth.read")
@require_safe
def worth_page(request: HttpRequest) -> HttpResponse:
    """Show what a reader's customers bring and who is leaving, as it was last worked out."""
    run = worth.latest()
    context = {
        "page": WorthPage(run, request.user) if run is not None else None,
        "may_ask": allowed(request.user, "insight.worth.renew"),
    }
    return render(request, "insight/worth.html", context)


@ability("insight.worth.renew")
@require_POST
def renew_worth(request: HttpRequest) -> HttpResponse:
    """Ask for a new working out in the background."""
    enqueue(jobs.work_out_worth, by=request.user)  # type: ignore[arg-type]  # signed in, by its mark
    toasts.say(request, _("It is being worked out; look again in a minute."))
    return redirect(reverse("customers-worth"))


@dataclass(frozen=True)
class Watched:
    """A customer to look after: when it ordered last, why it stands here, and what hangs on it."""

    row: AccountWorth
    silent_days: int
    why: str


@dataclass(frozen=True)
class Corner:
    """One of the four: its name, what to do, how many customers and what they bring."""

    label: str
    advice: str
    customers: Reading
    brings: Reading


@dataclass(frozen=True)
class Silence:
    """A sector, how many of its customers are silent, what is at stake in it, and whether it stands out."""

    label: str
    silent: Reading
    stake: Reading
    stands_out: bool


class WorthPage:
    """The page as one person reads it in one language."""

    def __init__(self, run: WorthRun, user: Any) -> None:
        self.run, self.user = run, user
        self.way: str = run.way
        self.total = worth.totals(user, self.way)
        self.cut: Cut | None = worth.cut_of(user, self.way)

    @property
    def is_empty(self) -> bool:
        """Tell whether this reader has no customer with an order."""
        return not self.total["n"]

    @property
    def is_model(self) -> bool:
        """Tell whether a model foretells, and each customer has a chance."""
        return self.way == WorthWay.MODEL

    def _money(self, cents: float | None) -> str:
        return money_short(cents or 0, self.run.currency)

    @property
    def sentence(self) -> str:
        """Return the page in a sentence."""
        n, money = self.total["n"], {"n": number(self.total["n"]), "money": self._money(self.total["yearly"])}
        if self.is_model:
            said = ngettext(
                "%(n)s customer will bring %(money)s in the coming year.",
                "%(n)s customers will bring %(money)s in the coming year.",
                n,
            )
        else:
            said = ngettext(
                "%(n)s customer brought %(money)s in the past year.",
                "%(n)s customers brought %(money)s in the past year.",
                n,
            )
        said %= money
        if self.total["endangered"] and not self.is_model:
            said += " " + ngettext(
                "%(n)s has been silent for longer than usual; %(money)s hangs on that.",
                "%(n)s have been silent for longer than usual; %(money)s hangs on them.",
                self.total["endangered"],
            ) % {"n": number(self.total["endangered"]), "money": self._money(self.total["stake"])}
        elif self.total["stake"]:
            said += " " + _("%(money)s of it hangs on who may have left.") % {
                "money": self._money(self.total["stake"])
            }
        return said

    def _brings(self, cents: int | None, n: int, **params: Any) -> Reading:
        answer = Answer(cents or 0, n, currency=self.run.currency)
        return numbers.BRINGS.reading(answer, params, as_of=self.run.as_of)

    @property
    def tiles(self) -> list[tuple[str, Reading]]:
        """Return the key figures."""
        found = self.total
        judged = found["judged"]
        stake = Answer(
            found["stake"] if judged else None,
            judged,
            currency=self.run.currency,
            note=_("%(n)s have too few orders to judge.") % {"n": number(found["n"] - judged)}
            if judged < found["n"]
            else "",
        )
        return [
            (
                _("Customers"),
                numbers.CUSTOMERS.reading(Answer(found["n"], found["n"]), {}, as_of=self.run.as_of),
            ),
            (
                _("Coming year") if self.is_model else _("Past year"),
                self._brings(found["yearly"], found["n"]),
            ),
            (_("At stake"), numbers.STAKE.reading(stake, {}, as_of=self.run.as_of)),
        ]

    @property
    def corners(self) -> list[Corner]:
        """Return the four sorts of customer; empty of too few."""
        if self.cut is None:
            return []
        found = []
        for kind, (label, advice) in KINDS.items():
            rows = worth.quadrant(worth.rows_of(self.user), self.way, self.cut, kind)
            values = list(rows.values_list("brings", flat=True))
            count = numbers.CUSTOMERS.reading(
                Answer(len(values), len(values)), {"kind": kind}, as_of=self.run.as_of
            )
            found.append(
                Corner(str(label), str(advice), count, self._brings(sum(values), len(values), kind=kind))
            )
        return found

    @property
    def border(self) -> str:
        """Return in words where large begins."""
        assert self.cut is not None
        return _("Large is from %(money)s a year on: those customers bring four fifths of it all.") % {
            "money": self._money(self.cut.worth_cents)
        }

    @property
    def map(self) -> Chart | None:
        """Return the customers as dots: what they bring against how sure they stay."""
        if self.cut is None:
            return None
        points = [point for one in worth.dots(self.user, self.way) if (point := self._dot(one)) is not None]
        leaving = sum(point.style == "signal" for point in points)
        return Chart(
            "scatter",
            ngettext(
                "%(n)s customer on this map is probably leaving.",
                "%(n)s customers on this map are probably leaving.",
                leaving,
            )
            % {"n": number(leaving)},
            points=points,
            unit="ratio" if self.is_model else "count",
            x_unit="money",
            currency=self.run.currency,
            x_label=_("Coming year") if self.is_model else _("Better of the past two years"),
            y_label=_("Chance still a customer") if self.is_model else _("Silent, in usual gaps"),
            marks=(self._border_of_doubt(),),
            caption_n=len(points),
            note=_(
                "To the right is what a customer brings. Orange dots, beyond the dashed line, are in doubt; a dot opens its customer."
            ),
            size="large",
            name="whom-to-keep",
        )

    def _border_of_doubt(self) -> Mark:
        if self.is_model and self.cut is not None:
            return Mark(self.cut.chance, percent(self.cut.chance, 0))
        return Mark(self.factor, f"{number(self.factor)}×")

    @property
    def factor(self) -> float:
        """Return after how many usual gaps a customer counts as silent."""
        return float(self.run.facts["convention"]["factor"])

    def _dot(self, one: Any) -> Point | None:
        if self.is_model:
            doubt = one.chance is not None and one.chance < (self.cut.chance if self.cut else 0)
            height = one.chance
        else:
            doubt = bool(one.is_silent)
            height = min(one.silence(self.run.as_of) or 0, 6.0) if one.is_silent is not None else None
        if height is None:
            return None
        brings = one.brings if self.is_model else max(one.year_cents, one.before_cents)
        url = reverse("accounts-page", args=[one.account_id])
        return Point(brings, height, str(one.account), url, "signal" if doubt else "main")

    @property
    def watched(self) -> list[Watched]:
        """Return whom to look after first, by the money at stake."""
        return [
            Watched(one, (self.run.as_of - one.last_on).days, self._why(one))
            for one in worth.watched(self.user)
        ]

    def _why(self, one: AccountWorth) -> str:
        days = (self.run.as_of - one.last_on).days
        if one.usual_gap is not None and days > one.usual_gap * self.factor:
            return _("Usually orders every %(gap)s days, and has been silent for %(days)s.") % {
                "gap": number(round(one.usual_gap)),
                "days": number(days),
            }
        if one.chance is not None:
            return _("The chance that it is still a customer is %(chance)s.") % {
                "chance": percent(one.chance, 0)
            }
        return _("Ordered last %(days)s days ago.") % {"days": number(days)}

    @cached_property
    def sectors(self) -> list[Silence]:
        """Return where customers fall silent; empty where there are not two sectors to compare."""
        found = []
        for one in worth.sectors(self.user):
            low, high = share_between(one.silent, one.judged) or (None, None)
            params = {"sector": one.name}
            silent = Answer(one.silent / one.judged, one.judged, low, high)
            stake = Answer(one.stake_cents, one.judged, currency=self.run.currency)
            found.append(
                Silence(
                    one.name or _("Sector not known"),
                    numbers.SILENT.reading(silent, params, as_of=self.run.as_of),
                    numbers.STAKE.reading(stake, params, as_of=self.run.as_of),
                    one.stands_out,
                )
            )
        return found

    @property
    def sectors_said(self) -> str:
        """Return in words which sectors stand out."""
        names = [one.label for one in self.sectors if one.stands_out]
        if not names:
            return _("No sector has more silent customers than the others, beyond chance.")
        return ngettext(
            "%(names)s has more silent customers than all others together, beyond chance.",
            "%(names)s have more silent customers than all others together, beyond chance.",
            len(names),
        ) % {"names": get_text_list(names, _("and"))}

    @property
    def tenths(self) -> Chart | None:
        """Return what each tenth of the customers brings."""
        found = worth.tenths(self.user, self.way)
        total = sum(found)
        if not found or total <= 0:
            return None
        return Chart(
            "bar",
            _("The tenth of customers that bring most bring %(share)s.")
            % {"share": percent(found[0] / total, 0)},
            [str(part) for part in range(1, 11)],
            (Series(_("Share"), [cents / total for cents in found]),),
            unit="ratio",
            x_label=_("Tenths of the customers, from most to least"),
            caption_n=self.total["n"],
            name="tenths",
        )

    @property
    def how(self) -> str:
        """Return in words by what this was worked out."""
        if self.run.why:
            return str(WHY[self.run.why])
        return _(
            "A model of how customers order and leave (MBG/NBD) foretells the orders of each; on orders held out it did "
            "better than plain figures."
        )

    @property
    def tried(self) -> list[tuple[str, str, str, str, str]]:
        """Return how each way did on the orders held out: foretold, what came, bias and the mean error per customer."""
        found = self.run.facts["backtest"]
        if found is None:
            return []
        names = {
            "carry_forward": _("Everybody goes on as before"),
            "average": _("Everybody the average"),
            "rfm": _("Average of the same sort"),
        }
        ways = [(_("Model"), found["model"])] if found["model"] else []
        ways += [(names[name], one) for name, one in found["baselines"].items()]
        return [
            (
                label,
                number(round(one["predicted"])),
                number(found["actual_orders"]),
                f"{'+' if (one['bias'] or 0) > 0 else ''}{percent(one['bias'] or 0, 0)}",
                number(one["mae"], 2),
            )
            for label, one in ways
        ]

    @property
    def held_out(self) -> str:
        """Return in words which orders were held out."""
        found = self.run.facts["backtest"]
        return _("Worked out on orders until %(split)s, judged on those from then until %(until)s.") % {
            "split": written(date.fromisoformat(found["split"])),
            "until": written(date.fromisoformat(found["until"])),
        }

    @property
    def left_out(self) -> list[str]:
        """Return in words what was counted and not used."""
        facts = self.run.facts
        said = []
        if astray := facts["credits_astray"]:
            said.append(
                ngettext(
                    "%(n)s credit refers to no order and was not taken off.",
                    "%(n)s credits refer to no order and were not taken off.",
                    astray,
                )
                % {"n": number(astray)}
            )
        for currency, n in facts["other_currencies"].items():
            said.append(
                ngettext(
                    "%(n)s order in %(currency)s is not in the sums.",
                    "%(n)s orders in %(currency)s are not in the sums.",
                    n,
                )
                % {"n": number(n), "currency": currency}
            )
        return said

    @property
    def day(self) -> str:
        """Return as of which day this is."""
        return _("As of %(day)s.") % {"day": written(self.run.as_of)}

    @property
    def convention(self) -> str:
        """Return in words how worth is counted."""
        own = self.run.facts["convention"]
        if not self.is_model:
            return _("Amounts are what was ordered, without what it cost.")
        return _(
            "Worth is the orders of the coming %(weeks)s weeks times the value of an order, discounted by %(rate)s a year, "
            "at a margin of %(margin)s."
        ) % {
            "weeks": number(own["weeks"]),
            "rate": percent(own["yearly_rate"], 0),
            "margin": percent(own["margin"], 0),
        }
