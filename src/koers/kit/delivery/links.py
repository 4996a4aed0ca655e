"""Pages behind a link in a mail, open without signing in: in the language that the link names, and telling nobody else."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation

LANGUAGES = [("en", "English"), ("nl", "Nederlands")]


def language_of(request: HttpRequest) -> str:
    """Return the language that the link names, else that of the visitor."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(LANGUAGES) else str(translation.get_language() or "en")


def said(response: HttpResponse) -> HttpResponse:
    """Say in which language the page is, and let no other site learn its address."""
    response["Content-Language"] = str(translation.get_language())
    # `no-referrer` would hide from us too where the answers come from, and a form without origin is refused.
    response["Referrer-Policy"] = "same-origin"
    return response
