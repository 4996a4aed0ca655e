"""The seller of a deal hears by mail that a customer sent other numbers for its value case.

The mail names the case and leads to the proposal, behind signing in; no number, remark or name of a person is in it.
"""

from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.organisation.models import Member
from koers.areas.selling.models import ValueLink, ValueProposal
from koers.kit.access.models import User
from koers.kit.delivery import outbox, purposes, setup
from koers.kit.delivery.purposes import About, Purpose
from koers.kit.delivery.render import Letter
from koers.kit.ui import formats


def may_tell(address: str, about: About | None, *, at: datetime) -> tuple[bool, str]:
    """Say whether the seller is still to be told: the numbers wait, and the deal is still theirs."""
    link = ValueLink.objects.filter(pk=about[1]).select_related("case__deal").first() if about else None
    if link is None or not ValueProposal.objects.waiting().filter(link=link).exists():
        return False, "the numbers were decided on, newer ones came in, or the deal is closed"
    told = _who(link)
    if told is None or told[1].lower() != address.lower():
        return False, "the deal is somebody else's, or they do not sign in any more"
    return True, "whose deal it is"


NOTICE = purposes.register(
    Purpose("selling.numbers_in", gettext_lazy("Numbers of a customer came in"), gate=may_tell)
)


def tell_seller(row: ValueProposal, *, at: datetime) -> None:
    """Put the mail about numbers that came in in the outbox; no mail where nothing waits or nobody can be told."""
    link, case = row.link, row.link.case
    told, n = _who(link), row.parts.count()
    if not n or told is None or not setup.is_configured():
        return
    user, address = told
    with translation.override(user.language):
        letter = Letter(
            _("A customer sent other numbers: {{offer}}"),
            "\n\n".join(
                (
                    _("Hello {{name}},"),
                    ngettext(
                        "A customer sent one other number for the value case “{{offer}}” of the deal “{{deal}}”.",
                        "A customer sent {{n}} other numbers for the value case “{{offer}}” of the deal “{{deal}}”.",
                        n,
                    ),
                    _("The case stays as it is until you take them over, one by one:"),
                    "{{link}}",
                )
            ),
        )
        values = {
            "name": user.name,
            "n": formats.number(n),
            "offer": case.title,
            "deal": case.deal.name,
            "link": setup.absolute(reverse("value-proposal", args=[row.pk])),
        }
    try:
        outbox.post(
            letter, to=address, purpose=NOTICE.code, language=user.language, at=at, values=values, about=link,
            key=_key(row), demo=row.demo,
        )  # fmt: skip
    except outbox.BadMailError:
        return


def tell_no_more(row: ValueProposal, *, at: datetime) -> None:
    """Cancel the mail about numbers that newer ones supersede, as long as it waits."""
    outbox.cancel(key=_key(row), reason="newer numbers came in", at=at)


def _key(row: ValueProposal) -> str:
    return f"numbers_in:{row.pk}"


def _who(link: ValueLink) -> tuple[User, str] | None:
    """Return who is told and where: whose deal it is, else who made the link; None when neither can look."""
    for member in (link.case.deal.owner, link.made_by):
        found = _reached(member, link)
        if found is not None:
            return found
    return None


def _reached(member: Member | None, link: ValueLink) -> tuple[User, str] | None:
    user = member.user if member is not None and member.active else None
    if member is None or user is None or not user.is_active:
        return None
    if not ValueLink.objects.visible_to(user).filter(pk=link.pk).exists():
        return None
    return user, (member.email or user.email).strip()
