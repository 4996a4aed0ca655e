"""A quote on paper: a tagged A4 document in the language of the customer."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from koers.areas.organisation.models import VatKind
from koers.areas.selling.actions import firm_of
from koers.areas.selling.models import Quote, QuoteState
from koers.areas.selling.queries import quotes as queries
from koers.kit.paper import typeset
from koers.kit.ui import formats

HERE = Path(__file__).parent


def render(quote: Quote, *, at: datetime) -> bytes:
    """Return a quote as a PDF in the language of the customer."""
    with translation.override(quote.language):
        return typeset(HERE / "quote.typ", contents(quote, at=at))


def contents(quote: Quote, *, at: datetime) -> dict[str, Any]:
    """Return every word and figure of the document, written in the language that is active."""
    lines, found = queries.lines_of(quote), queries.totals_of(quote)
    has_discount = any(line.discount_percent for line in lines)
    rates = queries.vat_rates(quote.quote_date)

    def money(cents: int) -> str:
        return formats.money(cents, quote.currency, exact=True)

    return {
        "language": quote.language,
        "title": _("Quote"),
        "number": quote.label,
        "draft": "" if quote.state not in DRAFTS else _("Draft, not yet valid"),
        "firm": _firm(quote),
        "to": _to(quote),
        "facts": [
            [_("Date"), formats.date(quote.quote_date, "long")],
            [_("Valid until"), formats.date(quote.valid_until, "long")],
            *([[_("Contact"), str(quote.owner)]] if quote.owner else []),
        ],
        "intro": quote.intro.splitlines(),
        "heads": [
            _("Description"),
            _("Quantity"),
            _("Price each"),
            *([_("Discount")] if has_discount else []),
            _("VAT"),
            _("Amount"),
        ],
        "rows": [
            [
                line.description,
                formats.number(line.quantity),
                money(line.unit_price_cents),
                *([_share(line.discount_percent) if line.discount_percent else ""] if has_discount else []),
                _share(line.vat_percent),
                money(line.net_cents),
            ]
            for line in lines
        ],
        "sums": [
            [_("Amount without VAT"), money(found.net_cents)],
            *(
                [
                    _("%(kind)s %(rate)s over %(amount)s")
                    % {
                        "kind": VatKind(part.kind).label,
                        "rate": _share(part.percent),
                        "amount": money(part.net_cents),
                    },
                    money(part.vat_cents),
                ]
                for part in found.vat
            ),
        ],
        "total": [_("Total with VAT"), money(found.total_cents)],
        "reasons": sorted(
            {rates[part.kind].reason for part in found.vat if part.kind in rates and rates[part.kind].reason}
        ),
        "terms_title": _("Terms"),
        "terms": quote.terms.splitlines(),
        "made": _("Made by Koers on %(moment)s") % {"moment": formats.moment(at)},
    }


DRAFTS = (QuoteState.DRAFT, QuoteState.ASKED, QuoteState.APPROVED)


def _share(percent: Decimal) -> str:
    return formats.percent(Decimal(percent) / 100, 0 if percent == int(percent) else 1)


def _firm(quote: Quote) -> list[str]:
    own = settings.FIRM
    place = " ".join(part for part in (own.get("postcode", ""), own.get("city", "")) if part)
    marks = [
        f"{label} {own[name]}"
        for name, label in (("registration_number", _("KvK")), ("vat_number", _("VAT")), ("iban", "IBAN"))
        if own.get(name)
    ]
    named = [own.get("name") or firm_of(quote), own.get("street", ""), place, own.get("email", ""), *marks]
    return [line for line in named if line]


def _to(quote: Quote) -> list[str]:
    account = quote.account
    lines = [str(account or ""), str(quote.person or "")]
    if account is not None:
        lines += [account.street, " ".join(part for part in (account.postcode, account.city) if part)]
    return [line for line in lines if line]
