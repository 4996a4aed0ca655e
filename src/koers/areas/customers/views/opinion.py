"""The page behind the link of a short question, open without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from koers.areas.customers import actions
from koers.areas.customers.queries import opinion as queries
from koers.kit.access.doors import public
from koers.kit.delivery.links import LANGUAGES, dead, language_of, said
from koers.kit.guard.limits import limited


@public
@never_cache
@limited("opinion", times=240, seconds=60)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question (GET, which changes nothing) or take the answer (POST, once)."""
    with translation.override(language_of(request)):
        now = timezone.now()
        one = actions.opinion_of(token, at=now)
        if one is None:
            return _dead(request)
        method = queries.instrument(one.method, one.method_version)
        marks = {str(mark.value): mark for mark in method.scale.marks}
        chosen, why = request.POST.get("score", ""), request.POST.get("why", "")
        if request.method == "POST" and chosen in marks:
            if actions.give_opinion(token, value=marks[chosen].value, why=why, at=now) is None:
                return _dead(request)
            return redirect(f"{reverse('opinion-done')}?language={translation.get_language()}")
        context = {
            "method": method,
            "item": method.items[0],
            "firm": one.account.unit.name,
            "marks": [(value, str(mark.label)) for value, mark in marks.items()],
            "why": why[:500],
            "is_open": request.method == "POST",
            "language": translation.get_language(),
            "languages": LANGUAGES,
        }
        return said(
            render(request, "customers/opinion.html", context, status=422 if context["is_open"] else 200)
        )


@public
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Thank; the same page for everybody."""
    with translation.override(language_of(request)):
        return said(render(request, "customers/opinion_done.html"))


def _dead(request: HttpRequest) -> HttpResponse:
    return dead(request, _("It was used already, or it is too old. Your earlier answer is kept."))
