"""Pages behind a link in a mail, open without signing in: in the language that the link names, and telling nobody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

LANGUAGES = [("en", "English"), ("nl", "Nederlands")]


def language_of(request: HttpRequest, otherwise: str = "") -> str:
    """Return the language that the link names, else `otherwise`, else that of the visitor."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(LANGUAGES) else otherwise or str(translation.get_language() or "en")


def dead(request: HttpRequest, why: str) -> HttpResponse:
    """Answer that a link no longer works, and why that can be; the same for every link of a kind."""
    return said(render(request, "kit/link_dead.html", {"why": why}, status=404))


def said(response: HttpResponse) -> HttpResponse:
    """Say in which language the page is, and let no other site learn its address nor a search engine keep it."""
    response["Content-Language"] = str(translation.get_language())
    # `no-referrer` would hide from us too where the answers come from, and a form without origin is refused.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
