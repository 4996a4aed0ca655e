"""The people's forecast: what the model says, what people call, how both moved, and how calls turned out before."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from koers.areas.insight import actions, jobs
from koers.areas.insight.measures import FORECAST
from koers.areas.insight.measures import forecast as numbers
from koers.areas.insight.models import ForecastCall, ForecastLine
from koers.areas.insight.queries import calls, ledger, words
from koers.areas.insight.queries.calls import ForecastQuestion
from koers.areas.insight.queries.ledger import FIRM, Part
from koers.areas.insight.queries.question import BadQuestion, units_of
from koers.areas.insight.rules import period_of
from koers.areas.insight.rules.forecast import CALLED
from koers.areas.insight.views.forecast_charts import beside, over_weeks
from koers.areas.insight.views.forecast_record import Record
from koers.areas.organisation.models import Unit
from koers.areas.selling.measures import BOOKINGS
from koers.kit.access.matrix import ability, allowed, reach
from koers.kit.jobs import enqueue
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui import toasts
from koers.kit.ui.charts import Chart
from koers.kit.ui.formats import date as written
from koers.kit.ui.formats import money, money_short
from koers.kit.ui.navigation import Tab, register_tabs

register_tabs(
    "review",
    Tab(gettext_lazy("Sales review"), "review", "insight.review.read"),
    Tab(
        gettext_lazy("Forecast"),
        "forecast",
        "insight.forecast.read",
        also=("forecast-call", "forecast-calls"),
    ),
)
NBSP = "\u00a0"


@ability("insight.forecast.read")
@require_safe
def forecast_page(request: HttpRequest) -> HttpResponse:
    """Show the forecast of a period for a unit or a seller, from the lines of the ledger; nothing is worked out here."""
    user: Any = request.user
    try:
        question = calls.read_forecast(request.GET.dict(), user, today=timezone.localdate())
    except BadQuestion as error:
        return render(request, "insight/refused.html", {"reason": str(error)}, status=400)
    return render(
        request, "insight/forecast.html", {"page": ForecastPage(user, question, timezone.localdate())}
    )


@ability("insight.forecast.renew")
@require_POST
def renew_forecast(request: HttpRequest) -> HttpResponse:
    """Have the lines of a period written in the background that are not there yet."""
    user: Any = request.user
    try:
        question = calls.read_forecast(request.POST.dict(), user, today=timezone.localdate())
    except BadQuestion as error:
        return render(request, "insight/refused.html", {"reason": str(error)}, status=400)
    enqueue(jobs.write_ledger, by=user, period=question.period.code)
    toasts.say(request, _("It is being worked out; look again in a minute."))
    return redirect(f"{reverse('forecast')}?{urlencode(question.address)}")


@dataclass(frozen=True)
class Row:
    """A unit or seller below the shown part: where it leads, what the model says, and what its people call."""

    name: str
    url: str
    is_seller: bool
    open: int
    model: Reading
    booked: Reading
    commit: Reading
    best: Reading
    summed: str


class ForecastPage:
    """The page as one person reads it in one language."""

    def __init__(self, user: Any, question: ForecastQuestion, today: date) -> None:
        self.user, self.question, self.today = user, question, today
        self.weeks = calls.weeks(user, question)
        self.line: ForecastLine | None = self.weeks[-1] if self.weeks else None
        self.standing = calls.standing(user, question.period)

    @cached_property
    def unit(self) -> Unit | None:
        """Return the unit whose call counts here: the asked one, or the only one at the top for the whole firm."""
        return self.question.unit or calls.only_root()

    @property
    def called(self) -> Part:
        """Return the part whose call stands for what is shown."""
        if self.question.part == FIRM and self.unit is not None:
            return "unit", self.unit.pk
        return self.question.part

    # --- what is asked, and what may be done ------------------------------------------------------------------

    @property
    def period_name(self) -> str:
        """Return the name of the period."""
        return words.period_name(self.question.period)

    @property
    def subject(self) -> str:
        """Return whom or what the page is about."""
        if self.question.seller is not None:
            return self.question.seller.name
        return self.question.unit.name if self.question.unit is not None else str(_("Everything"))

    def address(self, **changes: str) -> str:
        """Return the address of the same question with something changed; an empty value leaves it out."""
        given = {**self.question.address, **changes}
        return f"{reverse('forecast')}?{urlencode({name: value for name, value in given.items() if value})}"

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """Return the kinds of period to choose from."""
        labels, now = {"month": _("Month"), "quarter": _("Quarter")}, self.question.period
        day = min(now.last_day, max(self.today, now.starts))
        return [
            {
                "label": labels[kind],
                "href": self.address(period=period_of(day, kind).code),
                "is_current": kind == now.kind,
            }
            for kind in CALLED
        ]

    @property
    def earlier(self) -> dict[str, str]:
        """Return the period before."""
        period = self.question.period.previous
        return {"href": self.address(period=period.code), "name": words.period_name(period)}

    @property
    def later(self) -> dict[str, str] | None:
        """Return the period after, up to the next one."""
        period = self.question.period.following
        if period.starts > period_of(self.today, period.kind).following.starts:
            return None
        return {"href": self.address(period=period.code), "name": words.period_name(period)}

    @cached_property
    def units(self) -> list[dict[str, Any]]:
        """Return the units to choose from, in the order of the tree."""
        rows = list(units_of(self.user).order_by("path").values_list("id", "name", "path"))
        top = min((path.count(".") for _pk, _name, path in rows), default=0)
        now = self.question.unit.pk if self.question.unit is not None else None
        return [
            {"id": pk, "name": f"{NBSP * 3 * (path.count('.') - top)}{name}", "is_current": pk == now}
            for pk, name, path in rows
        ]

    @property
    def up(self) -> dict[str, str] | None:
        """Return the unit above, or the unit of the seller."""
        if self.question.seller is not None:
            return {"href": self.address(seller=""), "name": self._unit_name}
        unit = self.question.unit
        if unit is None or unit.parent is None or unit.parent_id not in {one["id"] for one in self.units}:
            return None
        return {"href": self.address(unit=str(unit.parent_id)), "name": unit.parent.name}

    @property
    def _unit_name(self) -> str:
        return self.question.unit.name if self.question.unit is not None else str(_("Everything"))

    @cached_property
    def ways_to_state(self) -> list[tuple[str, str]]:
        """Return which calls this reader may state here: label and address."""
        if self.question.period.last_day < self.today:
            return []
        found, period = [], self.question.period
        address, given = reverse("forecast-call"), {"period": period.code}
        member, seller = getattr(self.user, "member", None), self.question.seller
        # Who leads has a call of the own only where somebody asks for it: on the page of oneself.
        is_own = seller == member if seller is not None else reach(self.user, actions.STATE) == "own"
        if member is not None and is_own:
            own = actions.draft(period, member=member, by=self.user, at=timezone.now())
            if own and actions.can_state(self.user, own):
                found.append((_("State my commit"), f"{address}?{urlencode(given)}"))
        unit = self.unit if seller is None else None
        if unit is not None:
            whole = actions.draft(period, unit=unit, by=self.user, at=timezone.now())
            if whole and actions.can_state(self.user, whole):
                label = _("State the commit of %(unit)s") % {"unit": unit.name}
                found.append((label, f"{address}?{urlencode({**given, 'unit': unit.pk})}"))
        return found

    @property
    def may_renew(self) -> bool:
        """Tell whether this reader may have the ledger written."""
        return allowed(self.user, "insight.forecast.renew")

    # --- the forecast and the calls ----------------------------------------------------------------------------

    @property
    def call(self) -> ForecastCall | None:
        """Return the call that stands for the shown part: of the seller, or of who leads the unit."""
        return self.standing.get(self.called)

    @cached_property
    def tiles(self) -> list[tuple[str, Reading, str]]:
        """Return the key figures: label, reading and note."""
        assert self.line is not None
        line, part = self.line, self.question.part
        return [
            (_("Model: the middle"), self._model(line, part), ""),
            (str(BOOKINGS.label), self._booked(line, part), ""),
            (str(numbers.COMMIT.label), self._called(numbers.COMMIT, "commit", self.called), self._said_by),
            (str(numbers.BEST_CASE.label), self._called(numbers.BEST_CASE, "best_case", self.called), ""),
        ]

    @property
    def _said_by(self) -> str:
        if self.call is None:
            return ""
        if self.call.source == actions.GENERATED:
            return _("Generated for the demo company.")
        day = written(timezone.localdate(self.call.given_at))
        who = self.call.given_by.name if self.call.given_by is not None else ""
        return _("%(who)s, %(day)s") % {"who": who, "day": day} if who else day

    def _model(self, line: ForecastLine, part: Part) -> Reading:
        answer = Answer(
            line.p50_cents, line.n_open, low=line.p10_cents, high=line.p90_cents, currency=line.currency
        )
        return FORECAST.reading(answer, self._deals(part, line.as_of_date), as_of=line.as_of_date)

    def _booked(self, line: ForecastLine, part: Part) -> Reading:
        period = self.question.period
        params = {**self._deals(part, line.as_of_date), "starts": period.starts, "ends": period.ends}
        return BOOKINGS.reading(
            Answer(line.booked_cents, None, currency=line.currency), params, as_of=line.as_of_date
        )

    def _deals(self, part: Part, day: date) -> dict[str, Any]:
        kind, pk = part
        named = {"member": {"owner": pk}, "unit": {"unit": pk}}.get(kind, {})
        return {"as_of": day, **named}

    def _called(self, measure: Any, name: str, part: Part) -> Reading:
        kind, pk = part
        params = {
            "period": self.question.period.code,
            **({"seller": pk} if kind == "member" else {"unit": pk}),
        }
        found: Reading = measure.reading(numbers.called(self.standing.get(part), name), params)
        return found

    @property
    def sentence(self) -> str:
        """Return the page in a sentence or two."""
        assert self.line is not None
        line = self.line
        if line.p10_cents is None or line.p90_cents is None or line.expected_cents is None:
            return _("There is too little history to learn chances from.")
        if line.as_of_date >= self.question.period.last_day:
            said = _("%(period)s brought %(amount)s.") % {
                "period": self.period_name, "amount": money(line.booked_cents, line.currency, exact=False)
            }  # fmt: skip
        else:
            said = _("Eight times out of ten %(period)s ends between %(low)s and %(high)s.") % {
                "period": self.period_name,
                "low": money_short(line.p10_cents, line.currency),
                "high": money_short(line.p90_cents, line.currency),
            }
        return " ".join(filter(None, (said, self._call_said(line))))

    def _call_said(self, line: ForecastLine) -> str:
        call = self.call
        if call is None or line.p10_cents is None or line.p90_cents is None:
            return ""
        amount = {"amount": money_short(call.commit_cents, call.currency)}
        if call.commit_cents > line.p90_cents:
            return _("The commit of %(amount)s lies above that: fewer than one in ten end so high.") % amount
        if call.commit_cents < line.p10_cents:
            return _("The commit of %(amount)s lies below that: nine in ten end higher.") % amount
        return _("The commit of %(amount)s lies within it.") % amount

    @property
    def stands_at(self) -> str:
        """Return as of which day the lines are, and since when they stand."""
        assert self.line is not None
        taken = timezone.localdate(self.line.taken_at)
        said = _("As of %(day)s, from the ledger.") % {"day": written(self.line.as_of_date)}
        if taken - self.line.as_of_date > timedelta(days=7):
            said += " " + _("Worked out afterwards, on %(day)s, from what was known then.") % {
                "day": written(taken)
            }
        return said

    @property
    def beside(self) -> Chart:
        """Return the range of the model with what people call and what simple rules say beside it."""
        assert self.line is not None
        return beside(self.line, self.call, self._summed, self.sentence)

    @property
    def _summed(self) -> tuple[int, int] | None:
        """Return the sum of the sellers' commits as the newest line has it, and how many there are."""
        assert self.line is not None
        if self.line.summed_commit_cents is None:
            return None
        return self.line.summed_commit_cents, self.line.callers

    @property
    def over_weeks(self) -> Chart | None:
        """Return how the forecast and the calls moved over the weeks."""
        return over_weeks(self.weeks, self.period_name) if len(self.weeks) > 1 else None

    @cached_property
    def rows(self) -> list[Row]:
        """Return the units and sellers right below the shown part."""
        if self.line is None:
            return []
        return [self._row(one) for one in calls.below(self.user, self.question, self.line.as_of_date)]

    def _row(self, line: ForecastLine) -> Row:
        is_seller = line.member is not None
        part: Part = ("member", line.member_id) if is_seller else ("unit", line.unit_id)
        changes = {"seller": str(line.member_id)} if is_seller else {"unit": str(line.unit_id)}
        summed = ""
        if not is_seller and part not in self.standing and line.summed_commit_cents is not None:
            amount = money_short(line.summed_commit_cents, line.currency)
            summed = _("sellers: %(amount)s") % {"amount": amount}
        return Row(
            name=str(line.member if is_seller else line.unit),
            url=self.address(**changes),
            is_seller=is_seller,
            open=line.n_open,
            model=self._model(line, part),
            booked=self._booked(line, part),
            commit=self._called(numbers.COMMIT, "commit", part),
            best=self._called(numbers.BEST_CASE, "best_case", part),
            summed=summed,
        )

    @cached_property
    def past_calls(self) -> list[ForecastCall]:
        """Return the last calls of the shown part on this period, newest first."""
        kind, pk = self.called
        rows = calls.calls_of(self.user).filter(period=self.question.period.code)
        rows = rows.filter(member=pk) if kind == "member" else rows.filter(unit=pk, member=None)
        return list(rows.order_by("-given_at", "-pk")[:6])

    @cached_property
    def record(self) -> Record:
        """Return how the calls of the shown part, and of who is below it, turned out."""
        shown = {self.question.part: self.subject}
        for row in calls.below(self.user, self.question, self.line.as_of_date) if self.line else ():
            part: Part = ("member", row.member_id) if row.member_id else ("unit", row.unit_id)
            shown[part] = str(row.member or row.unit)
        return Record(self.user, self.question, self.today, shown, ledger.limits())
