"""Links to a value case as the seller meets them: made, withdrawn, and what customers proposed, taken over or left."""

from typing import Any

from django.contrib.messages import constants
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import (
    Outcome,
    PartState,
    ValueCase,
    ValueLink,
    ValueProposal,
    ValueProposalPart,
)
from koers.areas.selling.queries import value_links as queries
from koers.areas.selling.queries.value_links import DECIDE
from koers.areas.selling.resources.value import VALUE_CASES
from koers.areas.selling.resources.value_links import CUSTOMER_PROPOSALS
from koers.areas.selling.rules import value as rules
from koers.areas.selling.views import value_words as words
from koers.areas.selling.views.value import crumbs_of, page_of
from koers.areas.selling.views.value_beside import signed, totals
from koers.areas.selling.views.value_link_forms import LinkForm, WordForm
from koers.areas.selling.views.value_listed import MAKE
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.resource.record_pages import sides
from koers.kit.ui import toasts
from koers.kit.ui.formats import EN_DASH, date, exact

READ = "selling.deal.read"
TONES = {PartState.OPEN: "warn", PartState.TAKEN: "good", PartState.LEFT: "plain"}


@ability(MAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link for a person of the customer, and show it once."""
    case: ValueCase = row_or_404(request, VALUE_CASES, pk)
    user: Any = request.user
    require(user, MAKE, case)
    if case.deal.outcome != Outcome.OPEN:
        toasts.say(request, actions.closed_to_links(), level=constants.ERROR)
        return see_other(page_of(case))
    try:
        sent = request.POST if request.method == "POST" else None
        form = LinkForm(case, user, request.GET.getlist("ask"), sent)
    except rules.BadCase:
        return see_other(page_of(case))
    if request.method == "POST" and form.is_valid():
        try:
            link, address = actions.make_link(case, **form.values(), by=user, at=timezone.now())
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _once(request, link, address, mailed=form.values()["by_mail"])
    title = _("Let the customer change the numbers")
    context = {
        "deal": case.deal,
        "form": form,
        "title": title,
        "button": _("Make the link"),
        "back": page_of(case),
        "crumbs": crumbs_of(case.deal, title),
    }
    return render(request, "selling/room_form.html", context, status=422 if form.errors else 200)


@ability(MAKE)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End a link at once."""
    link = _visible(
        request, ValueLink.objects.filter(case__deleted_at__isnull=True).select_related("case__deal"), pk
    )
    require(request.user, MAKE, link)
    try:
        actions.withdraw_link(link, by=_user(request), at=timezone.now())
    except NotPossibleError as refusal:
        toasts.say(request, str(refusal), level=constants.ERROR)
    else:
        toasts.say(request, _("The link is withdrawn; what came by it is kept."))
    return see_other(f"{page_of(link.case)}#links")


@ability(READ)
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a customer proposed beside our case: each number, what it does, and both calculations."""
    rows = ValueProposal.objects.filter(link__case__deleted_at__isnull=True)
    rows = rows.select_related("link__case__deal", "link__person").prefetch_related("parts")
    return _proposal(request, _visible(request, rows, pk))


@ability(DECIDE)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one number over into the case, or leave it, with the reason."""
    part = _part(request, pk)
    form = WordForm(request.POST, prefix=str(part.pk))
    if not form.is_valid():
        return _proposal(request, part.proposal, form)
    verb = actions.take_number if form.cleaned_data["verdict"] == "take" else actions.leave_number
    try:
        verb(part, reason=form.cleaned_data["reason"], by=_user(request), at=timezone.now())
    except (NotPossibleError, rules.BadCase) as refusal:
        toasts.say(request, _why(refusal), level=constants.ERROR)
    else:
        said = (
            _("%(name)s is taken over.") if verb is actions.take_number else _("%(name)s is left as it was.")
        )
        toasts.say(request, said % {"name": part.name}, reverse("value-proposal-part-reopen", args=[part.pk]))
    return see_other(address_of(part.proposal))


@ability(DECIDE)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision about a number back."""
    part = _part(request, pk)
    try:
        actions.reopen_number(part, by=_user(request), at=timezone.now())
    except (NotPossibleError, rules.BadCase) as refusal:
        toasts.say(request, _why(refusal), level=constants.ERROR)
    else:
        toasts.say(request, _("%(name)s waits again.") % {"name": part.name})
    return see_other(address_of(part.proposal))


def _why(refusal: NotPossibleError | rules.BadCase) -> str:
    """Return why a decision could not be carried out; each fault of the case is said once."""
    if isinstance(refusal, rules.BadCase):
        return " ".join(dict.fromkeys(words.said(one) for one in refusal.problems))
    return str(refusal)


def address_of(row: ValueProposal) -> str:
    """Return the address of the page of a proposal."""
    return reverse("value-proposal", args=[row.pk])


def _proposal(request: HttpRequest, row: ValueProposal, refused: WordForm | None = None) -> HttpResponse:
    beside, case = queries.Beside(row), row.link.case
    may = allowed(request.user, DECIDE, row) and row.superseded_at is None
    newer = None
    if row.superseded_at is not None:
        newer = next(
            (one for one in queries.proposals_of(case, request.user) if one.superseded_at is None
             and one.link.person_id == row.link.person_id), None,
        )  # fmt: skip
    title = _("Numbers of %(name)s") % {"name": row.link.person}
    context = {
        "row": row,
        "deal": case.deal,
        "title": title,
        "sentence": _sentence(row, beside),
        "newer": address_of(newer) if newer is not None else "",
        "totals": totals(case.case, beside.ours, beside.theirs, _now(beside)) if beside.ours else [],
        "parts": [_shown(one, case.currency, may, refused) for one in beside.weighed],
        "has_now": _now(beside) is not None,
        "back": f"{page_of(case)}#links",
        "case": case,
        "record_sides": sides(CUSTOMER_PROPOSALS, row, request.user, here="value-proposal"),
        "crumbs": crumbs_of(case.deal, title),
    }
    return render(request, "selling/value_proposal.html", context, status=422 if refused else 200)


def _now(beside: queries.Beside) -> Any:
    """Return what the case comes to now, where that is something else than when it was seen."""
    return beside.now if beside.now != beside.ours else None


def _shown(one: queries.Weighed, currency: str, may: bool, refused: WordForm | None) -> dict[str, Any]:
    part = one.part
    is_open = part.state == PartState.OPEN
    form = (
        refused if refused is not None and refused.prefix == str(part.pk) else WordForm(prefix=str(part.pk))
    )
    return {
        "part": part,
        "ours": f"{exact(part.ours)} {part.unit}".strip(),
        "theirs": f"{exact(part.theirs)} {part.unit}".strip(),
        "now": (exact(one.now) if one.now is not None else _("no longer in the case"))
        if one.has_moved
        else "",
        "effect": EN_DASH
        if one.effect_cents is None
        else _a_year(signed(one.effect_cents, currency), one.is_yearly),
        "tone": TONES[PartState(part.state)],
        "form": form if is_open and may else None,
        "may_reopen": may and not is_open,
    }


def _a_year(amount: str, is_yearly: bool) -> str:
    return _("%(amount)s a year") % {"amount": amount} if is_yearly else amount


def _sentence(row: ValueProposal, beside: queries.Beside) -> str:
    n = len(beside.parts)
    currency = row.link.case.currency
    said = ngettext(
        "%(n)s number differs; with it the saving changes by %(amount)s.",
        "%(n)s numbers differ; together they change the saving by %(amount)s.",
        n,
    ) % {"n": n, "amount": _a_year(signed(row.theirs_cents - row.ours_cents, currency), row.is_yearly)}
    waits = sum(one.state == PartState.OPEN for one in beside.parts)
    if row.superseded_at is not None:
        return said
    if not waits:
        return said + " " + _("All of it is decided on.")
    return said + " " + ngettext("%(n)s waits for you.", "%(n)s wait for you.", waits) % {"n": waits}


def _once(request: HttpRequest, link: ValueLink, address: str, *, mailed: bool) -> HttpResponse:
    title = _("Link for %(name)s") % {"name": link.person}
    said = _("Whoever has this link sees what you ticked and proposes other numbers, until %(day)s.") % {
        "day": date(timezone.localdate(link.expires_at))
    }
    context = {
        "title": title,
        "about": link.case.title,
        "link": address,
        "help": f"{said} {_('A mail with it is on its way.')}" if mailed else said,
        "back": f"{page_of(link.case)}#links",
        "back_label": _("Back to the value case"),
        "crumbs": crumbs_of(link.case.deal, title),
    }
    answer = render(request, "selling/link_once.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _visible(request: HttpRequest, rows: "QuerySet[Any]", pk: int) -> Any:
    """Return a row that this person may know of."""
    visible: Any = rows
    row = visible.visible_to(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _part(request: HttpRequest, pk: int) -> ValueProposalPart:
    """Return a number that this person may decide on."""
    rows = ValueProposalPart.objects.filter(proposal__link__case__deleted_at__isnull=True)
    rows = rows.select_related("proposal__link__case__deal", "proposal__link__person")
    part: ValueProposalPart = _visible(request, rows, pk)
    require(request.user, DECIDE, part)
    return part


def _user(request: HttpRequest) -> Any:
    return request.user
