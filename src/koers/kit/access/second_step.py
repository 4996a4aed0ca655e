"""A second step when signing in (authenticator app or passkey): offered to all, asked of administrators."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from koers.kit.access.models import Role

#: Remembers in the session that a second step was seen, so that it is looked up once.
SEEN = "second_step"
#: Addresses that stay open while somebody still has to add a second step.
WAY_OUT = ("mfa_", "account_", "usersessions_", "ui-", "settings-second-step")


def is_asked_of(user: Any) -> bool:
    """Tell whether this person must have a second step (`KOERS_SECOND_STEP`: administrators, everybody, nobody).

    People of the demo company are exempt: their passwords are random and vanish with the demo.
    """
    rule: str = settings.SECOND_STEP
    if user.demo:
        return False
    return rule == "everybody" or (rule == "administrators" and bool(user.role == Role.ADMINISTRATOR))


def is_set_up(user: Any) -> bool:
    """Tell whether this person has an authenticator app or a passkey."""
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def missing(request: HttpRequest, user: Any, url_name: str | None) -> HttpResponseBase | None:
    """Lead somebody who must still add a second step to the page where that is done; None for all others."""
    if not is_asked_of(user) or request.path.startswith("/api/"):
        return None
    if (url_name or "").startswith(WAY_OUT):
        request.session.pop(SEEN, None)
        return None
    if request.session.get(SEEN):
        return None
    if is_set_up(user):
        request.session[SEEN] = True
        return None
    return redirect("settings-second-step")
