"""The page behind the link to a value case, open without signing in: read it, put in other numbers, send them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from koers.areas.selling import actions
from koers.areas.selling.actions import LinkOverError, NotPossibleError
from koers.areas.selling.models import ValueLink, ValueProposal
from koers.areas.selling.queries import value_links as queries
from koers.areas.selling.queries.value import limits
from koers.areas.selling.rules import value as rules
from koers.areas.selling.rules import value_proposals as proposals
from koers.areas.selling.views.value_beside import totals
from koers.areas.selling.views.value_link_forms import NumbersForm
from koers.areas.selling.views.value_words import STANDINGS
from koers.kit.access.doors import public
from koers.kit.delivery.links import LANGUAGES, dead, language_of, said
from koers.kit.guard.limits import limited
from koers.kit.record import StaleVersionError
from koers.kit.ui.formats import EN_DASH, exact, money

#: So much of a whole page is looked at; nobody types more.
SEEN_LONGEST = 9


@public
@never_cache
@limited("value-case", times=60, seconds=60)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a case (GET, which changes nothing), work other numbers out, or take them in (POST)."""
    now = timezone.now()
    link = actions.value_link_of(token, at=now)
    with translation.override(language_of(request, link.language if link else "")):
        shown = _Shown.of(link)
        if link is None or shown is None:
            return _dead(request)
        status = 200
        if request.method == "POST":
            form = NumbersForm(link, shown.case, shown.last, request.POST)
            status = shown.answered(form, request.POST, at=now)
            if status == 404:
                return _dead(request)
            if status == 303:
                here = reverse("value-case-public", args=[token])
                return redirect(f"{here}?language={translation.get_language()}#outcome")
            shown.form = form
        context = {
            "shown": shown,
            "link": link,
            "case": link.case,
            "firm": actions.firm_of(link.case.deal),
            "language": translation.get_language(),
            "languages": LANGUAGES,
        }
        return said(render(request, "selling/value_public.html", context, status=status))


class _Shown:
    """What one customer sees of a case: our calculation, and theirs as far as they put in numbers."""

    def __init__(self, link: ValueLink, case: rules.Case) -> None:
        self.link, self.case = link, case
        self.last: ValueProposal | None = queries.last_of(link)
        self.form = NumbersForm(link, case, self.last)
        self.theirs: rules.Case | None = None
        self.is_sent, self.is_stale = self.last is not None, False
        if self.last is not None:
            known = {one.number: one.theirs for one in self.last.parts.all()}
            self._work_out(proposals.differing(link.case.document, known, link.open_to))

    @classmethod
    def of(cls, link: ValueLink | None) -> "_Shown | None":
        """Return what is seen; None where the case can no longer be worked out."""
        try:
            return cls(link, link.case.case) if link is not None else None
        except rules.BadCase:
            return None

    def answered(self, form: NumbersForm, sent: Any, *, at: Any) -> int:
        """Work out or take in what was sent; returns the status of the answer: 303 when kept, 404 when the link ended."""
        self.theirs, self.is_sent = None, False
        if not form.is_valid():
            return 422
        given, document = form.given(), self.link.case.document
        changes = proposals.differing(document, given.numbers, self.link.open_to)
        theirs, wrong = proposals.refused(document, changes, limits())
        if theirs is None:
            form.tell(wrong)
            return 422
        self._work_out(changes)
        if sent.get("do") != "send":
            return 200
        seen = sent.get("seen", "")
        try:
            known = int(seen) if seen.isdecimal() and len(seen) <= SEEN_LONGEST else 0
            actions.propose(self.link, given, known, at=at)
        except StaleVersionError:
            self.is_stale = True
            return 409
        except LinkOverError:
            return 404
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
            return 422
        return 303

    def _work_out(self, changes: Any) -> None:
        self.theirs = queries.case_with(self.link.case.document, changes) if changes else None

    @property
    def sentence(self) -> str:
        """Return what the offer saves by our numbers, or costs more."""
        return _sentence(self.case, _("By our numbers"))

    @property
    def their_sentence(self) -> str:
        """Return the same by the numbers of the customer; empty while they gave none."""
        return _sentence(self.theirs, _("By your numbers")) if self.theirs is not None else ""

    @property
    def totals(self) -> list[dict[str, str]]:
        """Return what each choice costs and saves, both calculations beside each other."""
        theirs = proposals.sums_of(self.theirs) if self.theirs is not None else None
        return totals(self.case, proposals.sums_of(self.case), theirs)

    @property
    def costs(self) -> list[dict[str, Any]]:
        """Return the costs that may be seen by category, what stands together, and by whose numbers."""
        seen = {*self.link.open_to, *self.link.shows}
        ours = proposals.shown_costs(self.case, seen)
        theirs = proposals.shown_costs(self.theirs, seen) if self.theirs is not None else None
        other = dict(theirs.lines) if theirs is not None else {}
        rows = [
            {"name": name, "cells": self._cells(cents, other.get(name, {}) if theirs else None)}
            for name, cents in ours.lines
        ]
        if any(ours.rest.values()):
            name = _("All other costs together") if ours.lines else _("All costs together")
            rows.append({"name": name, "cells": self._cells(ours.rest, theirs.rest if theirs else None)})
        return rows

    def _cells(self, ours: Any, theirs: Any) -> list[dict[str, str]]:
        def written(cents: int | None) -> str:
            return EN_DASH if cents is None else money(cents, self.case.currency)

        return [
            {
                "name": one.name,
                "ours": written(ours.get(one.id)),
                "theirs": written(theirs.get(one.id))
                if theirs is not None and theirs.get(one.id) != ours.get(one.id)
                else "",
            }
            for one in self.case.alternatives
        ]

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """Return the numbers that are seen and not changed."""
        known = self.case.assumptions
        return [
            (known[name].name, f"{exact(known[name].value)} {known[name].unit}")
            for name in known
            if name in self.link.shows
        ]

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Return the reasons that we show."""
        return [
            {
                "need": one.need,
                "text": one.text,
                "standing": STANDINGS[one.standing],
                "euro": money(round(one.euro * 100), self.case.currency) if one.euro is not None else "",
            }
            for one in self.case.elements
            if one.need in self.link.reasons
        ]

    @property
    def came_of_it(self) -> list[Any]:
        """Return the numbers of the newest proposal on which we decided."""
        parts = self.last.parts.all() if self.last is not None else ()
        return [one for one in parts if one.state != "open"]


def _sentence(case: rules.Case, whose: str) -> str:
    sums, other = proposals.sums_of(case), case.others[0]
    cents = sums.saved(yearly=sums.is_yearly)[other.id]
    if sums.is_yearly:
        said_ = (
            _("%(whose)s, %(ours)s saves %(amount)s a year against %(other)s.")
            if cents >= 0
            else _("%(whose)s, %(ours)s costs %(amount)s more a year than %(other)s.")
        )
    else:
        said_ = (
            _("%(whose)s, %(ours)s saves %(amount)s over %(years)s years against %(other)s.")
            if cents >= 0
            else _("%(whose)s, %(ours)s costs %(amount)s more over %(years)s years than %(other)s.")
        )
    return said_ % {
        "whose": whose,
        "ours": case.ours.name,
        "other": other.name,
        "years": case.lives[case.ours.id],
        "amount": money(abs(cents), case.currency),
    }


def _dead(request: HttpRequest) -> HttpResponse:
    return dead(
        request,
        _(
            "It was withdrawn, it is too old, or what it is about is closed. Ask for a new one; what you sent before "
            "is kept."
        ),
    )
