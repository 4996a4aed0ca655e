"""The page behind the link of a question why a deal was won or lost, open without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from koers.areas.selling import actions
from koers.areas.selling.views.review_forms import TheirsForm
from koers.kit.access.doors import public
from koers.kit.delivery.links import LANGUAGES, dead, language_of, said
from koers.kit.guard.limits import limited


@public
@never_cache
@limited("deal-review", times=60, seconds=60)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions (GET, which changes nothing) or take the answers (POST, once)."""
    with translation.override(language_of(request)):
        now = timezone.now()
        one = actions.review_of(token, at=now)
        if one is None:
            return _dead(request)
        form = TheirsForm(request.POST if request.method == "POST" else None, version=one.method_version)
        if request.method == "POST" and form.is_valid():
            if actions.give_review(token, form.said(), at=now) is None:
                return _dead(request)
            return redirect(f"{reverse('deal-review-done')}?language={translation.get_language()}")
        context = {
            "form": form,
            "deal": one.deal,
            "firm": actions.firm_of(one.deal),
            "is_won": one.outcome == "won",
            "language": translation.get_language(),
            "languages": LANGUAGES,
        }
        return said(
            render(request, "selling/review_public.html", context, status=422 if form.errors else 200)
        )


@public
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Thank; the same page for everybody."""
    with translation.override(language_of(request)):
        return said(render(request, "selling/review_done.html"))


def _dead(request: HttpRequest) -> HttpResponse:
    return dead(request, _("It was used already, or it is too old. Your earlier answer is kept."))
