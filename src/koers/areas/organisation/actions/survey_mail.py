"""The mails of the survey: the invitation and the one reminder, each with a link that works once."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.organisation.models import AlignmentRound, SurveyInvitation
from koers.kit.delivery import outbox, purposes, setup
from koers.kit.delivery.purposes import About, Purpose
from koers.kit.delivery.render import Letter
from koers.kit.ui import formats

ABOUT = "alignround"


def may_go(address: str, about: About | None, *, at: datetime) -> tuple[bool, str]:
    """Say whether the mail still makes sense: its round is open, and somebody with this address has not answered."""
    one = AlignmentRound.objects.running().filter(pk=about[1]).first() if about else None
    if one is None:
        return False, "the round is closed"
    waiting = one.invitations.filter(has_answered=False).select_related("member__user")
    if any(address_of(each) == address.lower() for each in waiting):
        return True, "asked in an open round"
    return False, "answered already"


INVITATION = purposes.register(
    Purpose(
        "organisation.survey",
        gettext_lazy("Survey of marketing and sales"),
        gate=may_go,
        secret=True,
    )
)


def address_of(invitation: SurveyInvitation) -> str:
    """Return where a member gets mail, in lower case; empty when nowhere."""
    member = invitation.member
    user = member.user
    return (member.email or (user.email if user is not None and user.is_active else "")).strip().lower()


def send(
    one: AlignmentRound,
    invitation: SurveyInvitation,
    token: str,
    *,
    ends: datetime,
    at: datetime,
    again: bool,
) -> bool:
    """Put an invitation or a reminder in the outbox; False when there is no address, or mail cannot leave at all."""
    to = address_of(invitation)
    if one.demo or not to or not setup.is_configured():
        return False
    user = invitation.member.user
    language = user.language if user is not None else (translation.get_language() or "en")
    with translation.override(language):
        letter = _reminder() if again else _invitation()
        values = {
            "name": invitation.member.name,
            "unit": one.unit.name,
            "day": formats.date(one.closes_on),
            "least": str(one.least_answers),
            "link": f"{setup.absolute(reverse('survey', args=[token]))}?language={language}",
        }
    try:
        outbox.post(
            letter,
            to=to,
            purpose=INVITATION.code,
            language=language,
            at=at,
            values=values,
            about=(ABOUT, one.pk),
            key=f"survey:{invitation.pk}:{'again' if again else 'first'}",
            expires_at=ends - timedelta(hours=1),
        )
    except outbox.BadMailError:
        return False
    return True


def forget(one: AlignmentRound, *, at: datetime) -> None:
    """Blank the mails of a round, so that nothing says who was asked; those that wait are not sent."""
    outbox.erase(at=at, about=(ABOUT, one.pk))


def _invitation() -> Letter:
    opening = _("Hello {{name}},")
    asked = _(
        "{{unit}} asks marketing and sales how they work together: twenty statements, about five minutes, until {{day}}."
    )
    return Letter(
        _("Five minutes, without your name: how do marketing and sales work together?"),
        _body(opening, asked),
    )


def _reminder() -> Letter:
    opening = _("Hello {{name}},")
    asked = _(
        "{{unit}} asked you how marketing and sales work together, and your answers are not in yet. You have until "
        "{{day}}; this is the only reminder."
    )
    return Letter(_("Not answered yet: how do marketing and sales work together?"), _body(opening, asked))


def _body(opening: str, asked: str) -> str:
    promise = _(
        "This link is yours, works once and without signing in. Your answers are kept without your name and without "
        "the time, and a group of fewer than {{least}} people is never shown."
    )
    return "\n\n".join((opening, asked, "{{link}}", promise))
