"""Keys of the API: made and revoked by their owner, shown once, recognised by their hash."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.kit.access.models import User
from koers.kit.resource.models import ApiKey

MARK = "koers_"
TOUCHED = timedelta(minutes=5)
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def make(owner: User, name: str, *, lifetime: timedelta, read_only: bool, at: datetime) -> tuple[ApiKey, str]:
    """Make a key and return it with its text, which is shown once and never stored."""
    text = MARK + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        owner=owner,
        name=name,
        prefix=text[:12],
        digest=_digest(text),
        read_only=read_only,
        created_at=at,
        expires_at=at + lifetime,
    )
    return key, text


def find(text: str, *, at: datetime) -> ApiKey | None:
    """Return the live key with this text, of a person who may still sign in."""
    if not text.startswith(MARK) or len(text) > 100:
        return None
    key = (
        ApiKey.objects.filter(digest=_digest(text), revoked_at=None, expires_at__gt=at)
        .select_related("owner")
        .first()
    )
    if key is None or not key.owner.is_active:
        return None
    if key.last_used_at is None or at - key.last_used_at > TOUCHED:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)
    return key


def revoke(key: ApiKey, *, at: datetime) -> None:
    """End a key at once."""
    key.revoked_at = key.revoked_at or at
    key.save(update_fields=["revoked_at"])


def key_holder(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware for the API: a request with a key is made by the key's owner, and by nobody else.

    A key in the Authorization header is no cookie that a foreign page can send along, so it needs no CSRF token.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        sent = request.headers.get("Authorization", "")
        if not sent or not request.path.startswith("/api/"):
            return get_response(request)
        scheme, _space, text = sent.partition(" ")
        key = find(text.strip(), at=timezone.now()) if scheme.lower() == "bearer" else None
        if key is None:
            request.user = AnonymousUser()
            return problem(401, _("This key is not valid, or not any more."))
        if key.read_only and request.method not in READING:
            return problem(403, _("This key may only read."))
        request.user = key.owner
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        request.api_key = key  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def problem(status: int, title: str) -> JsonResponse:
    """Return a Problem Details answer (RFC 9457)."""
    answer = JsonResponse({"type": "about:blank", "title": title, "status": status}, status=status)
    answer["Content-Type"] = "application/problem+json"
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def _digest(text: str) -> str:
    return hashlib.sha256(f"koers.api\x00{text}".encode()).hexdigest()
