"""The page of a person's day: who needs me today, at most five, the rest one click away."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from koers.areas.customers.models import SignalStep
from koers.areas.leads.queries.work import EACH, Work, today_of
from koers.areas.selling.measures import WITHOUT_STEP
from koers.areas.selling.queries.quotes import waiting_for
from koers.areas.selling.queries.value_links import DECIDE
from koers.areas.selling.queries.value_links import waiting_for as numbers_for
from koers.kit.access.matrix import ability, allowed
from koers.kit.access.models import Role
from koers.kit.measures.readings import Reading
from koers.kit.ui.formats import EN_DASH, date, money_short
from koers.kit.ui.navigation import NavItem, register

register(NavItem("today", gettext_lazy("Today"), "today", "sun", "insight.today.read", "t", 5))


SIGNALS = frozenset({"signal", "signal_late"})
PROMISES = frozenset({"promise_late", "promise_due"})
QUOTES = frozenset({"quote_approval"})
CASES = frozenset({"case_numbers"})


@dataclass(frozen=True)
class Line:
    """One thing to do, in words."""

    title: str
    why: str
    amount: str
    action: str
    href: str


@ability("insight.today.read")
@require_safe
def today_page(request: HttpRequest) -> HttpResponse:
    """Show who needs this person today."""
    user: Any = request.user
    now = timezone.now()
    found, more = today_of(
        user, today=timezone.localdate(now), at=now, also=chain(_approvals(user), _numbers(user))
    )
    lines = [_line(one) for one in found]
    sentence = _sentence(found)
    context = {
        "lines": lines,
        "more": more,
        "sentence": sentence,
        "without_step": _without_step(user, timezone.localdate(now)),
    }
    return render(request, "insight/today.html", context)


def _without_step(user: Any, today: dt.date) -> Reading | None:
    """Return how many deals lack a next step: a seller's own, those in view of a manager; None where none does."""
    if user.role not in (Role.SELLER, Role.MANAGER, Role.DIRECTOR) or not allowed(user, "selling.deal.read"):
        return None
    member = min(user.scope.member_ids, default=0)
    asked = {"owner": member} if user.role == Role.SELLER else {}
    found = WITHOUT_STEP.ask({**asked, "as_of": today}, user)
    return found if found.value else None


def _approvals(user: Any) -> Iterator[Work]:
    """Yield the quotes that wait for the word of this person."""
    if not allowed(user, "selling.quote.approve"):
        return
    for row in waiting_for(user)[:EACH]:
        quote = row.quote
        yield Work(
            "quote_approval",
            0,
            quote.label,
            str(quote.account or quote.deal),
            quote.net_cents,
            quote.currency,
            row.asked_at,
            row.asked_by.name,
            quote.pk,
        )


def _numbers(user: Any) -> Iterator[Work]:
    """Yield the numbers that customers put into value cases of this person and that wait for a word."""
    if not allowed(user, DECIDE):
        return
    for row in numbers_for(user)[:EACH]:
        deal = row.link.case.deal
        yield Work(
            "case_numbers",
            0,
            row.link.case.title,
            str(deal.account or deal),
            deal.amount_cents,
            deal.currency,
            row.given_at,
            str(row.link.person),
            row.pk,
        )


def _sentence(found: Sequence[Work]) -> str:
    if not found:
        return _("Nobody waits for you today.")
    n = len(found)
    leads = sum(one.sort not in SIGNALS | PROMISES | QUOTES | CASES for one in found)
    signals = sum(one.sort in SIGNALS for one in found)
    if leads == n:
        said = ngettext("%(n)s lead needs you today", "%(n)s leads need you today", n)
    elif signals < n:
        said = ngettext("%(n)s thing needs you today", "%(n)s things need you today", n)
    else:
        said = ngettext("%(n)s signal needs you today", "%(n)s signals need you today", n)
    said = said % {"n": n}
    known = [one for one in found if one.amount_cents is not None]
    if known:
        return _("%(said)s, together good for %(amount)s.") % {
            "said": said,
            "amount": money_short(sum(one.amount_cents or 0 for one in known), known[0].currency),
        }
    return f"{said}."


def _line(one: Work) -> Line:
    why, action = _words(one)
    if one.company:
        why = f"{why} · {one.company}"
    amount = money_short(one.amount_cents, one.currency) if one.amount_cents is not None else EN_DASH
    return Line(one.who, why, amount, action, _href(one))


def _href(one: Work) -> str:
    if one.sort in SIGNALS:
        return reverse("signals-page", args=[one.target_id])
    if one.sort in PROMISES:
        return reverse("promises-page", args=[one.target_id])
    if one.sort in QUOTES:
        return reverse("quotes-page", args=[one.target_id])
    if one.sort in CASES:
        return reverse("value-proposal", args=[one.target_id])
    if one.target_id is not None:
        return reverse("hand-overs-page", args=[one.target_id])
    return reverse("leads-page", args=[one.lead_id])


def _signal_words(one: Work) -> tuple[str, str]:
    """Return what a signal waits for, and the verb of its button."""
    action = {
        "route": _("Route it"),
        "translate": _("Translate it"),
        "decide": _("Decide"),
        "do": _("Carry it out"),
        "tell": _("Tell the customer"),
    }.get(one.detail, _("Open"))
    step = str(dict(SignalStep.choices).get(one.detail, ""))
    if one.sort == "signal_late":
        return _("Signal of a customer, past its day: %(step)s") % {"step": step.lower()}, action
    return _("Signal of a customer: %(step)s") % {"step": step.lower()}, action


def _words(one: Work) -> tuple[str, str]:
    """Return why it is on the list, and the verb of its button."""
    day = date(timezone.localdate(one.moment)) if one.moment else ""
    if one.sort in SIGNALS:
        return _signal_words(one)
    if one.sort in QUOTES:
        return _("%(who)s asks approval of a quote") % {"who": one.detail}, _("Decide")
    if one.sort in CASES:
        return _("%(who)s put other numbers in a value case") % {"who": one.detail}, _("Look at them")
    return {
        "promise_late": (_("Promised to a customer for %(day)s, and not done.") % {"day": day}, _("Keep it")),
        "promise_due": (_("Promised to a customer for today."), _("Keep it")),
        "escalated": (_("Nobody answered in time; it was escalated to you."), _("Decide")),
        "late_answer": (_("Offered to you, and the time to answer has passed."), _("Answer")),
        "answer": (_("Offered to you; the clock runs."), _("Answer")),
        "late_touch": (_("Accepted, and the time for the first contact has passed."), _("Call")),
        "touch": (_("Accepted; the first contact is due."), _("Call")),
        "hot_new": (_("Hot since %(day)s, and nothing is planned.") % {"day": day}, _("Call")),
        "hot_without_step": (_("Hot, without a dated next step."), _("Plan a step")),
        "step_passed": (_("The date of the next step has passed."), _("Plan a step")),
        "returned": (_("Came back from sales and waits for your answer."), _("Answer")),
        "comes_back": (_("The day to come back is here."), _("Pick up")),
        "ready": (_("Fits, is engaged, and has not been offered yet."), _("Offer to sales")),
        "ownerless": (_("Nobody owns this lead."), _("Take it")),
    }[one.sort]
