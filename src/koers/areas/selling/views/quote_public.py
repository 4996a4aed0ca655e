"""The page behind the link of a quote, open without signing in: read it, download it, say yes or no."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import Quote, QuoteState
from koers.areas.selling.queries import quotes as queries
from koers.areas.selling.views.quotes import as_pdf
from koers.kit.access.doors import public
from koers.kit.delivery.links import LANGUAGES, dead, language_of, said
from koers.kit.guard.limits import limited


class Yes(forms.Form):
    """Asks who says yes, and to confirm it."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    sure = forms.BooleanField(label=_("I accept this quote, for the firm it is addressed to."))


class No(forms.Form):
    """Asks who says no, and why."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    reason = forms.CharField(
        label=_("Why not?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@public
@never_cache
@limited("quote", times=60, seconds=60)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a quote (GET, which changes nothing) or take the answer (POST, once)."""
    now = timezone.now()
    quote = actions.quote_of(token, at=now)
    with translation.override(language_of(request, quote.language if quote else "")):
        if quote is None:
            return _dead(request)
        yes, no = Yes(auto_id="yes-%s"), No(auto_id="no-%s")
        status = 200
        if request.method == "POST":
            yes, no, done = _answered(request, quote, now)
            if done:
                here = reverse("quote-public", args=[token])
                return redirect(f"{here}?language={translation.get_language()}")
            quote.refresh_from_db()
            status = 409 if quote.state != QuoteState.SENT else 422
        context = {
            "quote": quote,
            "state": _state(quote),
            "firm": actions.firm_of(quote),
            "lines": queries.lines_of(quote),
            "totals": queries.totals_of(quote),
            "reasons": _reasons(quote),
            "yes": yes,
            "no": no,
            "token": token,
            "language": translation.get_language(),
            "languages": LANGUAGES,
        }
        return said(render(request, "selling/quote_public.html", context, status=status))


@public
@never_cache
@limited("quote-paper", times=20, seconds=60)
@require_safe
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """Return the quote of a link as a PDF."""
    quote = actions.quote_of(token, at=timezone.now())
    if quote is None:
        with translation.override(language_of(request)):
            return _dead(request)
    return said(as_pdf(quote))


def _answered(request: HttpRequest, quote: Quote, now: Any) -> tuple[Yes, No, bool]:
    """Take an answer; returns both forms, and whether the quote is answered now. A second answer changes nothing."""
    says_no = request.POST.get("answer") == "no"
    yes = Yes(auto_id="yes-%s") if says_no else Yes(request.POST, auto_id="yes-%s")
    no = No(request.POST, auto_id="no-%s") if says_no else No(auto_id="no-%s")
    form = no if says_no else yes
    if not form.is_valid():
        return yes, no, False
    try:
        if says_no:
            given = form.cleaned_data
            actions.decline(
                quote, name=given["name"], reason=given["reason"], by=None, at=now, by_link=True, via="link"
            )
        else:
            actions.accept(quote, name=form.cleaned_data["name"], by=None, at=now, by_link=True, via="link")
    except NotPossibleError:
        actions.expire(quote, at=now)
        # Who says again what was said already finds the page that thanks.
        quote.refresh_from_db()
        again = QuoteState.DECLINED if says_no else QuoteState.ACCEPTED
        return yes, no, quote.state == again
    return yes, no, True


def _state(quote: Quote) -> str:
    """Return how a quote stands for the customer; one whose last day passed reads as expired before the job says so."""
    late = quote.state == QuoteState.SENT and quote.is_late(timezone.localdate())
    return str(QuoteState.EXPIRED.value if late else quote.state)


def _reasons(quote: Quote) -> list[str]:
    rates = queries.vat_rates(quote.quote_date)
    kinds = {line.vat_kind for line in queries.lines_of(quote)}
    return sorted(rates[kind].reason for kind in kinds if kind in rates and rates[kind].reason)


def _dead(request: HttpRequest) -> HttpResponse:
    return dead(
        request,
        gettext("The quote is no longer here, or the link is too old. Ask for it again."),
    )
