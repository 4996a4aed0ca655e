"""Build a quote quickly, compare versions, take it along on paper, and make a link for the customer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Member, VatKind
from koers.areas.selling import actions, pdf
from koers.areas.selling.actions import LineError, NotPossibleError, Wanted
from koers.areas.selling.actions.quotes import DAYS_VALID, MOST_LINES
from koers.areas.selling.models import Deal, Order, Outcome, Quote, QuoteState
from koers.areas.selling.queries import quotes as queries
from koers.areas.selling.resources.deals import DEALS
from koers.areas.selling.resources.quotes import QUOTES
from koers.areas.selling.rules import quotes as rules
from koers.areas.selling.rules.pricing import totals
from koers.areas.selling.views import quote_forms as forms
from koers.kit.access.matrix import ability, require
from koers.kit.record import StaleVersionError
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.ui import toasts

READ, BUILD, SEND = "selling.quote.read", "selling.quote.build", "selling.quote.send"


@dataclass(frozen=True)
class Start:
    """Where a new quote begins: in a deal, or at an account for which one is opened."""

    account: Account | None
    deal: Deal | None

    @property
    def where(self) -> str:
        """Return the address that says so again."""
        return f"deal={self.deal.pk}" if self.deal else f"account={self.account.pk if self.account else ''}"


@ability(BUILD)
@require_GET
def of_deal(request: HttpRequest, pk: int) -> HttpResponse:
    """Go from a deal to the page that builds a quote for it."""
    deal = row_or_404(request, DEALS, pk)
    require(request.user, BUILD, deal)
    return see_other(f"{reverse('quotes-build')}?deal={deal.pk}")


@ability(BUILD)
@require_http_methods(["GET", "HEAD", "POST"])
def build(request: HttpRequest) -> HttpResponse:
    """Ask for a new quote, and store it."""
    user: Any = request.user
    start = _start(request)
    if start is None:
        return render(request, "selling/quote_start.html", {"crumbs": _crumbs(_("New quote"))})
    require(user, BUILD, start.deal or start.account)
    if start.deal is not None and start.deal.outcome != Outcome.OPEN:
        toasts.say(request, _("This deal is closed. Reopen it before you make a quote."), level=30)
        return see_other(reverse("deals-page", args=[start.deal.pk]))
    last, order = queries.last_of(start.account, user)
    page: dict[str, Any] = {
        "title": _("New quote"),
        "start": start,
        "last": last,
        "last_order": order,
        "action": f"{reverse('quotes-build')}?{start.where}",
        "back": _back(start),
        "currency": start.deal.currency if start.deal else start.account.currency if start.account else "EUR",
        "crumbs": _crumbs(_("New quote")),
    }
    if request.method != "POST":
        copied = _copied(request, user) or (actions.wanted_of(start.deal)[:MOST_LINES] if start.deal else [])
        head = forms.HeadForm(user=user, account=start.account, initial=_initial(start, last, user))
        return _form_page(request, page, head, forms.rows_from(copied))
    return _stored(request, page, start)


def _stored(request: HttpRequest, page: dict[str, Any], start: Start) -> HttpResponse:
    user: Any = request.user
    head = forms.HeadForm(request.POST, user=user, account=start.account, initial=_initial(start, None, user))
    rows = forms.rows_of(request.POST, more="more" in request.POST)
    if "more" in request.POST:
        return _form_page(request, page, head, rows)
    lines = _read(head, rows)
    if lines is not None:
        try:
            quote = actions.make_quote(
                lines=lines,
                by=user,
                at=timezone.now(),
                deal=start.deal,
                account=start.account,
                **head.cleaned_data,
            )
        except LineError as problem:
            forms.blame(rows, problem)
        except NotPossibleError as problem:
            head.add_error(None, str(problem))
        else:
            toasts.say(request, _("%(name)s is stored.") % {"name": quote.label})
            return see_other(reverse("quotes-page", args=[quote.pk]))
    return _form_page(request, page, head, rows, status=422)


@ability(BUILD)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a quote that has not been sent."""
    user: Any = request.user
    quote: Quote = row_or_404(request, QUOTES, pk)
    require(user, BUILD, quote)
    back = reverse("quotes-page", args=[pk])
    if not rules.may("edit", quote.state):
        toasts.say(request, _("A quote that was sent does not change. Make a new version."), level=30)
        return see_other(back)
    initial = {
        "person": quote.person_id,
        "language": quote.language,
        "valid_until": quote.valid_until,
        "intro": quote.intro,
        "terms": quote.terms,
    }
    page: dict[str, Any] = {
        "title": _("Change %(name)s") % {"name": quote.label},
        "quote": quote,
        "start": Start(quote.account, quote.deal),
        "action": reverse("quotes-change", args=[pk]),
        "back": back,
        "currency": quote.currency,
        "version": quote.version,
        "crumbs": _crumbs(quote.label, back, _("Change")),
    }
    if request.method != "POST":
        head = forms.HeadForm(user=user, account=quote.account, initial=initial)
        return _form_page(request, page, head, forms.rows_from(actions.wanted_of(quote)))
    head = forms.HeadForm(request.POST, user=user, account=quote.account, initial=initial)
    rows = forms.rows_of(request.POST, more="more" in request.POST)
    if "more" in request.POST:
        return _form_page(request, page, head, rows)
    lines = _read(head, rows)
    if lines is not None:
        seen = request.POST.get("version", "")
        try:
            actions.change_quote(
                quote,
                lines=lines,
                by=user,
                at=timezone.now(),
                seen=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
                **head.cleaned_data,
            )
        except LineError as problem:
            forms.blame(rows, problem)
        except StaleVersionError:
            head.add_error(
                None, _("Somebody changed this quote meanwhile. Open it again before you change it.")
            )
        except NotPossibleError as problem:
            head.add_error(None, str(problem))
        else:
            toasts.say(request, _("%(name)s is saved.") % {"name": quote.label})
            return see_other(back)
    return _form_page(request, page, head, rows, status=422)


@ability(BUILD)
@require_POST
def sums(request: HttpRequest) -> HttpResponse:
    """Show what the typed lines come to; a fragment, and nothing is stored."""
    user: Any = request.user
    start = _start(request)
    if start is None:
        return HttpResponse(_("A quote is for a deal or for an account."), status=400)
    rows = forms.rows_of(request.POST)
    today = timezone.localdate()
    quote = Quote(
        account=start.account,
        unit=start.deal.unit if start.deal else start.account.unit,  # type: ignore[union-attr]
        currency=start.deal.currency if start.deal else start.account.currency,  # type: ignore[union-attr]
        quote_date=today,
        valid_until=today,
    )
    found: dict[str, Any] = {"currency": quote.currency, "user": user}
    try:
        lines = actions.priced(quote, forms.wanted(rows))
        found |= {"lines": lines, "totals": totals(line.priced for line in lines)}
    except LineError as problem:
        found["problem"] = str(problem)
    except ValueError:
        found["problem"] = next(text for row in rows for text in row.errors.values())
    return render(request, "selling/quote_sums.html", found)


@ability(BUILD)
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the next version of a quote, after asking."""
    quote: Quote = row_or_404(request, QUOTES, pk)
    require(request.user, BUILD, quote)
    back = reverse("quotes-page", args=[pk])
    user: Any = request.user
    if request.method != "POST" and rules.may("supersede", quote.state):
        context = {
            "quote": quote,
            "back": back,
            "crumbs": _crumbs(quote.label, back, _("Make a new version")),
        }
        return render(request, "selling/quote_revise.html", context)
    try:
        fresh = actions.revise(quote, by=user, at=timezone.now())
    except (NotPossibleError, LineError) as problem:
        toasts.say(request, str(problem), level=30)
        return see_other(back)
    toasts.say(request, _("%(name)s is made; change it and send it.") % {"name": fresh.label})
    return see_other(reverse("quotes-change", args=[fresh.pk]))


@ability(SEND)
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an address under which the customer answers, and show it once."""
    quote: Quote = row_or_404(request, QUOTES, pk)
    require(request.user, SEND, quote)
    back = reverse("quotes-page", args=[pk])
    if quote.state != QuoteState.SENT:
        toasts.say(request, _("Send the quote first; then there is something to answer."), level=30)
        return see_other(back)
    title = _("Link for the customer")
    context = {
        "title": title,
        "about": quote.label,
        "link": actions.link_of(quote, at=timezone.now()),
        "help": _(
            "Whoever has this link reads the quote and can accept or decline it. Give it to the customer alone."
        ),
        "back": back,
        "back_label": _("Back to the quote"),
        "crumbs": _crumbs(quote.label, back, title),
    }
    answer = render(request, "selling/link_once.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@ability(READ)
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a quote as a PDF in the language of the customer."""
    quote: Quote = row_or_404(request, QUOTES, pk)
    return as_pdf(quote)


def as_pdf(quote: Quote) -> HttpResponse:
    """Return the answer with a quote on paper."""
    answer = HttpResponse(pdf.render(quote, at=timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{quote.number}-v{quote.revision}.pdf"'
    return answer


@ability(READ)
@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what differs between a version and the one before, or another that is named."""
    quote: Quote = row_or_404(request, QUOTES, pk)
    others = [one for one in queries.versions_of(quote) if one.pk != quote.pk]
    named = request.GET.get("with", "")
    other = next((one for one in others if str(one.pk) == named), None)
    if other is None:
        other = next((one for one in others if one.pk == quote.follows_id), others[0] if others else None)
    if other is None:
        raise Http404
    was, now = sorted((quote, other), key=lambda one: one.revision)
    context = {
        "quote": quote,
        "was": was,
        "now": now,
        "lines": queries.compared(was, now),
        "others": others,
        "crumbs": _crumbs(quote.label, reverse("quotes-page", args=[pk]), _("What differs")),
    }
    return render(request, "selling/quote_compare.html", context)


def _read(head: forms.HeadForm, rows: list[forms.Row]) -> list[Wanted] | None:
    try:
        lines = forms.wanted(rows)
    except ValueError:
        head.is_valid()
        return None
    if not head.is_valid():
        return None
    if not lines:
        rows[0].errors["what"] = _("A quote has at least one line.")
        return None
    return lines


def _form_page(
    request: HttpRequest, page: dict[str, Any], head: forms.HeadForm, rows: list[forms.Row], status: int = 200
) -> HttpResponse:
    context = {
        **page,
        "head": head,
        "rows": rows,
        "errors": [(row.place, name, text) for row in rows for name, text in row.errors.items()],
        "products": queries.offered_products(),
        "kinds": [("", _("As the product")), *VatKind.choices],
    }
    return render(request, "selling/quote_form.html", context, status=status)


def _start(request: HttpRequest) -> Start | None:
    """Return for whom the address asks a quote; 404 when the person may not know of it."""
    found: dict[str, int] = {}
    for name in ("deal", "account"):
        text = request.GET.get(name, "")
        if text:
            if not (text.isascii() and text.isdecimal() and len(text) < 19):
                raise Http404
            found[name] = int(text)
    if "deal" in found:
        deal = row_or_404(request, DEALS, found["deal"])
        return Start(deal.account, deal)
    if "account" in found:
        account = Account.objects.visible_to(request.user).filter(pk=found["account"]).first()
        if account is None:
            raise Http404
        return Start(account, None)
    return None


def _copied(request: HttpRequest, user: Any) -> list[Wanted]:
    """Return the lines of the quote or order that the address names, as far as the person may see it."""
    kind, _colon, text = request.GET.get("copy", "").partition(":")
    models: dict[str, Any] = {"quote": Quote, "order": Order}
    if kind not in models or not text.isdecimal() or len(text) > 18:
        return []
    row = models[kind].objects.visible_to(user).filter(pk=int(text)).first()
    return actions.wanted_of(row) if row is not None else []


def _initial(start: Start, last: Quote | None, user: Any) -> dict[str, Any]:
    deal = start.deal
    person = deal.person if deal else (last.person if last else None)
    code = (person.language if person else "")[:2]
    mine = Quote.objects.alive().filter(owner__in=Member.objects.filter(user=user))
    before = mine.exclude(terms="").order_by("-id").first()
    return {
        "person": person.pk if person else None,
        "language": code if code in ("nl", "en") else last.language if last else "nl",
        "valid_until": timezone.localdate() + timedelta(days=DAYS_VALID),
        "terms": before.terms if before else "",
    }


def _back(start: Start) -> str:
    if start.deal is not None:
        return reverse("deals-page", args=[start.deal.pk])
    return reverse("accounts-page", args=[start.account.pk]) if start.account else reverse("quotes")


def _crumbs(name: str, url: str = "", last: str = "") -> list[tuple[str, str]]:
    found = [(capfirst(QUOTES.labels), reverse("quotes")), (name, url)]
    return [*found, (last, "")] if last else found
