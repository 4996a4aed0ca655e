"""How signing in behaves: nobody signs up by themselves; a company's own directory may bring people in."""

import os
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from koers.kit.access.models import Role, User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in with a password, a code or a passkey."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited by an administrator."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address of the caller; a proxy is expected to set it, a header is not believed."""
        return str(request.META.get("REMOTE_ADDR") or "127.0.0.1")


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in through the company's own directory (OpenID Connect)."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Link to an existing person only by an address that the directory has verified."""
        if sociallogin.is_existing:
            return
        address = verified_address(sociallogin)
        user = User.objects.filter(email=address, is_active=True).first() if address else None
        if user is not None:
            sociallogin.connect(request, user)
        elif not self.is_open_for_signup(request, sociallogin):
            raise ImmediateHttpResponse(redirect(reverse("account_login") + "?directory=unknown"))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Take in somebody new, as a viewer, when the verified address lies in a domain the settings name."""
        address = verified_address(sociallogin)
        return bool(address) and address.rpartition("@")[2] in allowed_domains()

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Give a person from the directory a name and the smallest role."""
        user = super().populate_user(request, sociallogin, data)
        user.role = Role.VIEWER
        user.email = verified_address(sociallogin)
        user.name = data.get("name") or " ".join(
            part for part in (data.get("first_name"), data.get("last_name")) if part
        )
        return user

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Ask no further questions: the directory knows the person."""
        return True


def tried_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return for whom somebody tries to sign in, in lower case: wrong tries are counted per person and address."""
    given = credentials or {}
    found = given.get("email") or given.get("username") or given.get("login") or request.POST.get("login")
    return str(found or "").strip().lower()[:255]


def verified_address(sociallogin: Any) -> str:
    """Return the first address that the directory says it has verified, in lower case; empty when none."""
    return next((one.email.lower() for one in sociallogin.email_addresses if one.verified), "")


def allowed_domains() -> frozenset[str]:
    """Return the domains whose people are taken in as viewers (`KOERS_OIDC_DOMAINS`)."""
    return frozenset(os.environ.get("KOERS_OIDC_DOMAINS", "").lower().replace(",", " ").split())
