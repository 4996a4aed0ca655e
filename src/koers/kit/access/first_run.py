"""The first administrator: by a one-time link that the terminal prints; the address is gone once a user exists."""

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.urls import reverse

from koers.kit.access import events
from koers.kit.access.actions import renew_invitation
from koers.kit.access.models import Role, User
from koers.kit.guard import tokens
from koers.kit.timeline.recording import record

PURPOSE = "first_run"
LIFETIME = timedelta(hours=24)


def is_needed() -> bool:
    """Tell whether nobody can sign in yet."""
    return not User.objects.exists()


def make_link(base_url: str, *, at: datetime) -> str:
    """Return a fresh one-time address for the first administrator; earlier ones die.

    Raises RuntimeError once a user exists: from then on people are invited.
    """
    if not is_needed():
        raise RuntimeError("a user exists already; invite people under Settings, People")
    with transaction.atomic():
        tokens.revoke(PURPOSE, at=at)
        text = tokens.issue(PURPOSE, lifetime=LIFETIME, at=at)
    return base_url.rstrip("/") + reverse("setup", args=[text])


def make_invitation_link(user: User, base_url: str, *, at: datetime) -> str:
    """Return a one-time address at which this person chooses a password; for the terminal, `koers user link`."""
    return base_url.rstrip("/") + reverse("welcome", args=[renew_invitation(user, by=None, at=at)])


def is_open(text: str, *, at: datetime) -> bool:
    """Tell whether this text opens the set-up page, without using it up."""
    return is_needed() and tokens.find(text, PURPOSE, at=at) is not None


def found(text: str, *, email: str, name: str, password: str, language: str, at: datetime) -> User | None:
    """Use the link up and make the first administrator; None when the link is dead or a user exists."""
    with transaction.atomic():
        if not is_open(text, at=at) or tokens.redeem(text, PURPOSE, at=at) is None:
            return None
        user = User(
            email=email.strip().lower(), name=name.strip(), role=Role.ADMINISTRATOR, language=language
        )
        validate_password(password, user)
        user.set_password(password)
        user.save()
        record(events.FOUNDED, at=at, by=user, subjects=[(user, "person")])
    return user
