"""Secret links and keys: 32 random bytes, kept as a hash, for one purpose, for a limited time."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q

from koers.kit.guard.models import Token

BYTES = 32


def issue(purpose: str, subject: str = "", *, lifetime: timedelta, at: datetime) -> str:
    """Make a token and return its text, which is shown once and never stored."""
    text = secrets.token_urlsafe(BYTES)
    Token.objects.create(
        purpose=purpose,
        subject=subject,
        digest=_digest(purpose, text),
        created_at=at,
        expires_at=at + lifetime,
    )
    return text


def find(text: str, purpose: str, *, at: datetime) -> Token | None:
    """Return the live token with this text, without using it up."""
    if not text or len(text) > 200:
        return None
    return Token.objects.filter(digest=_digest(purpose, text), used_at=None, expires_at__gt=at).first()


def redeem(text: str, purpose: str, *, at: datetime) -> Token | None:
    """Use a token up and return it; of two calls at the same moment only one gets it."""
    token = find(text, purpose, at=at)
    if token is None:
        return None
    won = Token.objects.filter(pk=token.pk, used_at=None).update(used_at=at)
    return token if won else None


def revoke(purpose: str, subject: str = "", *, at: datetime) -> int:
    """End every live token of this purpose for this subject; returns how many there were."""
    live = Token.objects.filter(purpose=purpose, subject=subject, used_at=None, expires_at__gt=at)
    return live.update(used_at=at)


def burn(purpose: str, subject: str) -> int:
    """Delete every unused token of this purpose for this subject, so that nothing tells when one was used; returns how many.

    Of two calls at the same moment only one deletes any.
    """
    gone, _ = Token.objects.filter(purpose=purpose, subject=subject, used_at=None).delete()
    return gone


def forget(*, before: datetime) -> int:
    """Delete tokens that were used or have expired before a moment."""
    gone, _ = Token.objects.filter(Q(used_at__lt=before) | Q(expires_at__lt=before)).delete()
    return gone


def _digest(purpose: str, text: str) -> str:
    # The purpose is hashed along: a token for one thing can never open another.
    return hashlib.sha256(f"{purpose}\x00{text}".encode()).hexdigest()
