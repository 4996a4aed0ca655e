"""The page that ends mails: looking changes nothing, sending the form (or one click in a mail program) does."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from koers.kit.access.doors import public
from koers.kit.delivery import unsubscribe
from koers.kit.guard.limits import limited


@public
@csrf_exempt  # RFC 8058: a mail program posts here without cookies; the secret in the address is the proof.
@never_cache
@limited("unsubscribe", times=600, seconds=60)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to end the mails (GET), or end them (POST); the answer to a dead link is polite as well."""
    now = timezone.now()
    found = unsubscribe.mail_of(token, at=now)
    done = request.method == "POST" and unsubscribe.act(token, at=now)
    facts: dict[str, Any] = {"found": found, "done": done, "asked": request.method == "POST"}
    if found is not None:
        facts |= {"address": masked(found[0].to), "label": found[1].label}
    return render(request, "delivery/unsubscribe.html", facts)


def masked(address: str) -> str:
    """Return an address so that its owner knows it and a passer-by learns little.

    >>> masked("anna.bakker@noordzee.example")
    'a…r@noordzee.example'
    """
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…{name[-1:] if len(name) > 2 else ''}@{domain}"
