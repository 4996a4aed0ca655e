"""The mail that carries an invitation: its one-time link is wiped from the outbox once it has gone."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kit.access.models import User
from koers.kit.delivery import outbox
from koers.kit.delivery.models import OutgoingMail
from koers.kit.delivery.purposes import About, Purpose, register
from koers.kit.delivery.render import Letter
from koers.kit.guard.models import Token

#: The purpose of the tokens in these links.
TOKEN = "invitation"  # noqa: S105  the purpose of a token, not one


def is_open(address: str, about: About | None, *, at: datetime) -> tuple[bool, str]:
    """Tell whether the invitation still works: nobody gets a dead link."""
    pk = about[1] if about else 0
    live = Token.objects.filter(purpose=TOKEN, subject=str(pk), used_at=None, expires_at__gt=at)
    may = User.objects.filter(pk=pk, email=address, is_active=True).exists() and live.exists()
    return may, "" if may else "the invitation is no longer open"


INVITATION = register(
    Purpose("kit.invitation", gettext_lazy("Invitation to Koers"), gate=is_open, secret=True)
)


def mail(user: User, link: str, *, by: User, until: datetime, at: datetime) -> OutgoingMail:
    """Post the invitation of a person, in their language and with the inviter to answer to; earlier ones are cancelled."""
    outbox.cancel(about=user, purpose=INVITATION.code, reason="a newer invitation took its place", at=at)
    return outbox.post(
        _letter(user.language),
        to=user.email,
        purpose=INVITATION.code,
        language=user.language,
        about=user,
        values={"name": user.name, "by": by.name, "link": link},
        headers={"Reply-To": by.email},
        expires_at=until,
        at=at,
    )


def _letter(language: str) -> Letter:
    with translation.override(language):
        return Letter(
            _("{{by}} invites you to Koers"),
            _(
                "Hello {{name}},\n\n"
                "{{by}} invites you to Koers. Choose a password with this link:\n\n"
                "{{link}}\n\n"
                "The link works once, within seven days. Do you not know what this is about? Ask {{by}}, "
                "or leave it: without you nothing happens."
            ),
        )
