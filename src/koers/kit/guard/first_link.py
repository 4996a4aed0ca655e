"""The one-time link with which the first administrator signs up; there is no default password."""

from datetime import datetime, timedelta

from django.db import transaction

from koers.kit.access.models import User
from koers.kit.guard import tokens
from koers.kit.guard.models import Token

PURPOSE = "first-administrator"
LIFETIME = timedelta(days=1)
PATH = "/setup/{token}/"


def is_open() -> bool:
    """Tell whether an installation still has nobody in it; demo people cannot set it up."""
    return not User.objects.filter(demo=False).exists()


def first_link(base: str, *, at: datetime) -> str:
    """Make a new link for the first administrator; an earlier one stops working."""
    if not is_open():
        raise ValueError("This installation has people already.")
    tokens.revoke(PURPOSE, at=at)
    return base + PATH.format(token=tokens.issue(PURPOSE, lifetime=LIFETIME, at=at))


def make_first_administrator(text: str, *, email: str, name: str, password: str, at: datetime) -> User | None:
    """Use the link up and make the administrator; None when the link is not, or no longer, good."""
    with transaction.atomic():
        if not is_open() or tokens.redeem(text, PURPOSE, at=at) is None:
            return None
        return User.objects.create_user(email, password, name=name, role="administrator")


def live(text: str, *, at: datetime) -> Token | None:
    """Return the token of a link that still opens, without using it up."""
    return tokens.find(text, PURPOSE, at=at) if is_open() else None
