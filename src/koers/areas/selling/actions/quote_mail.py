"""A quote goes out: by mail with a link, or by hand; and the link under which the customer answers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.organisation.models import Unit
from koers.areas.selling.actions.deals import NotPossibleError
from koers.areas.selling.actions.quotes import mark_sent
from koers.areas.selling.models import Deal, Quote, QuoteState
from koers.kit.access.models import User
from koers.kit.delivery import outbox, purposes, setup
from koers.kit.delivery.purposes import About, Purpose
from koers.kit.delivery.render import Letter
from koers.kit.guard import tokens
from koers.kit.ui import formats

TOKEN = "quote"  # noqa: S105  the purpose of a token, not one
#: So long after its last day a link still says that the quote has expired, instead of being dead.
DAYS_AFTER = 90


def may_go(address: str, about: About | None, *, at: datetime) -> tuple[bool, str]:
    """Say whether the mail may still leave: the quote is still open, and somebody sent it on purpose."""
    quote = Quote.objects.alive().filter(pk=about[1]).first() if about else None
    if quote is None or quote.state != QuoteState.SENT or quote.is_late(timezone.localdate(at)):
        return False, "the quote is gone, answered, superseded or too old"
    return True, "a quote that this customer asked for"


MAIL = purposes.register(
    Purpose("selling.quote", gettext_lazy("Quote to a customer"), gate=may_go, secret=True)
)


def send_quote(quote: Quote, *, by: User, at: datetime, to: str = "", via: str = "ui") -> Quote:
    """Send a quote by mail to an address, or mark it as sent when somebody gives it by hand.

    Raises NotPossibleError when the quote cannot leave, or when no mail can.
    """
    with transaction.atomic():
        if to and not setup.is_configured():
            raise NotPossibleError(
                _("No mail server is set. Leave the address empty and send the quote yourself.")
            )
        mark_sent(quote, by=by, at=at, by_mail=bool(to), via=via)
        if to:
            _post(quote, to, by, at)
    return quote


def link_of(quote: Quote, *, at: datetime) -> str:
    """Return a new address under which the customer reads and answers a quote; those given out before work on."""
    last = quote.valid_until - timezone.localdate(at) + timedelta(days=DAYS_AFTER)
    token = tokens.issue(TOKEN, str(quote.pk), lifetime=max(last, timedelta(days=1)), at=at)
    return f"{setup.absolute(reverse('quote-public', args=[token]))}?language={quote.language}"


def quote_of(text: str, *, at: datetime) -> Quote | None:
    """Return the quote that a link is for, however it stands; None when the link is dead."""
    token = tokens.find(text, TOKEN, at=at)
    if token is None:
        return None
    rows = Quote.objects.alive().exclude(state__in=(QuoteState.DRAFT, QuoteState.ASKED, QuoteState.APPROVED))
    return rows.select_related("account", "person", "owner", "unit", "deal").filter(pk=token.subject).first()


def firm_of(row: Quote | Deal) -> str:
    """Return the name under which a customer knows us: that of the firm the unit is in."""
    top = Unit.objects.filter(path=row.unit.path.split(".")[0] + ".").first()
    return str(top or row.unit)


def _post(quote: Quote, to: str, by: User, at: datetime) -> None:
    with translation.override(quote.language):
        letter = Letter(
            _("Quote {{number}} of {{firm}}"),
            "\n\n".join(
                (
                    _("Hello {{name}},") if quote.person else _("Hello,"),
                    _("Here is our quote {{number}}: {{amount}} with VAT, valid until {{day}}."),
                    "{{link}}",
                    _("Under this link you read it, download it, and accept or decline it."),
                    "{{sender}}\n{{firm}}",
                )
            ),
        )
        values = {
            "name": str(quote.person or ""),
            "number": quote.label,
            "firm": firm_of(quote),
            "amount": formats.money(quote.total_cents, quote.currency, exact=True),
            "day": formats.date(quote.valid_until),
            "link": link_of(quote, at=at),
            "sender": by.name,
        }
    try:
        outbox.post(
            letter,
            to=to,
            purpose=MAIL.code,
            language=quote.language,
            at=at,
            values=values,
            about=quote,
            key=f"quote:{quote.pk}",
            demo=quote.demo,
        )
    except outbox.BadMailError:
        raise NotPossibleError(_("Mail cannot go to this address. Check it.")) from None
