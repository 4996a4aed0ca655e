"""The way to end mails: a link in each, a header for one click (RFC 8058), and what happens when it is used."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.urls import reverse

from koers.kit.delivery import purposes, setup
from koers.kit.delivery.models import OutgoingMail
from koers.kit.delivery.purposes import Purpose
from koers.kit.guard import tokens

TOKEN = "unsubscribe"  # noqa: S105  the purpose of a token, not one
#: Somebody who finds an old mail must still be able to end them.
LIFETIME = timedelta(days=400)


def link_for(mail: OutgoingMail, *, at: datetime) -> str:
    """Return the address that ends the mails of this kind; it opens with a secret that is not stored."""
    text = tokens.issue(TOKEN, str(mail.uid), lifetime=LIFETIME, at=at)
    return setup.absolute(reverse("unsubscribe", args=[text]))


def headers_for(link: str) -> dict[str, str]:
    """Return the headers that let a mail program offer it; one click only where the way is encrypted."""
    found = {"List-Unsubscribe": f"<{link}>"}
    if setup.is_encrypted():
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def mail_of(text: str, *, at: datetime) -> tuple[OutgoingMail, Purpose] | None:
    """Return the mail in which a link stood and its purpose; None for a link that never was or is too old."""
    token = tokens.find(text, TOKEN, at=at)
    if token is None:
        return None
    try:
        mail = OutgoingMail.objects.filter(uid=token.subject).exclude(to="").first()
    except ValidationError:
        return None
    purpose = purposes.find(mail.purpose) if mail is not None else None
    return (mail, purpose) if mail is not None and purpose is not None else None


def act(text: str, *, at: datetime) -> bool:
    """End the mails that a link is for; returns whether there was anything to end. Doing it again does no harm."""
    found = mail_of(text, at=at)
    if found is None or found[1].unsubscribe is None:
        return False
    mail, purpose = found
    assert purpose.unsubscribe is not None
    purpose.unsubscribe(mail.to, mail.about, at=at)
    return True
