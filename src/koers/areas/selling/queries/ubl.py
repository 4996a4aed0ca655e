"""Reads an order as an electronic document, with the own firm and the customer as its parties."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Unit
from koers.areas.selling.models import Order
from koers.areas.selling.rules.ubl import Document, Line, Party, Unfit, check
from koers.kit.importing.values import fold


def document_of(order: Order) -> Document:
    """Return an order as a document that may be sent; raises Unfit, which `why_unfit` puts in words."""
    if order.is_credit:
        raise Unfit("credit")
    if order.account is None:
        raise Unfit("no_buyer")
    rows = order.lines.filter(deleted_at__isnull=True).select_related("product").order_by("id")
    lines = tuple(
        Line(
            row.description or str(row.product or ""),
            row.quantity,
            row.unit_price_cents,
            row.discount_percent,
            row.amount_cents,
            row.vat_kind,
            row.vat_percent,
            row.product.code if row.product else "",
        )
        for row in rows
    )
    return check(
        Document(
            order.number,
            order.ordered_date,
            order.currency,
            _buyer(order.account),
            _seller(order.unit),
            lines,
            order.quote.label if order.quote else "",
            order.delivery_date,
            order.amount_cents,
        )
    )


def why_unfit(problem: Unfit) -> str:
    """Say why an order cannot be sent as a document, and what to do."""
    said = {
        "credit": _(
            "A credit, or a line that takes something back, is no order. Send a credit note instead."
        ),
        "no_buyer": _("This order has no account, so nobody is known who buys. Choose one."),
        "no_lines": _("This order has no lines. Add them."),
        "no_vat": _("The VAT of line %(line)s is not known. Choose its kind and rate."),
        "line_amount": _(
            "The amount of line %(line)s is not its quantity times its price less the discount. Correct one."
        ),
        "amount": _("The lines do not add up to the amount of the order. Correct one of the two."),
    }
    return said[problem.code] % {"line": problem.line}


def _buyer(account: Account) -> Party:
    country = code_of(account.country)
    return Party(
        account.name,
        account.registration_number,
        account.vat_number,
        account.street,
        account.postcode,
        account.city,
        country,
        _endpoint(country, account.registration_number, account.vat_number),
    )


def _seller(unit: Unit) -> Party:
    own = settings.FIRM
    top = Unit.objects.filter(path=unit.path.split(".")[0] + ".").first()
    country = code_of(own.get("country", ""))
    number, vat = own.get("registration_number", ""), own.get("vat_number", "")
    named = (own.get("endpoint_scheme", ""), own.get("endpoint_id", ""))
    return Party(
        own.get("name") or str(top or unit),
        number,
        vat,
        own.get("street", ""),
        own.get("postcode", ""),
        own.get("city", ""),
        country,
        named if all(named) else _endpoint(country, number, vat),
    )


def code_of(country: str) -> str:
    """Return a country as its code of two letters; empty for one that is not known.

    >>> code_of("nl"), code_of("België"), code_of("the Netherlands"), code_of("Deutschland"), code_of("Nowhere")
    ('NL', 'BE', 'NL', 'DE', '')
    """
    text = country.strip()
    return text.upper() if len(text) == 2 and text.isalpha() else _countries().get(fold(text), "")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Return the codes of countries by their folded name, in the languages around us."""
    from babel import Locale

    named = {
        fold(name): code
        for language in ("fr", "de", "en", "nl")
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    return named | {fold("the Netherlands"): "NL"}


def _endpoint(country: str, number: str, vat: str) -> tuple[str, str]:
    """Return under which address a Dutch firm is usually found in Peppol: its KvK number, else that of its VAT."""
    digits = number.replace(" ", "")
    if country == "NL" and len(digits) == 8 and digits.isdecimal():
        return "0106", digits
    return ("9944", vat) if vat.upper().startswith("NL") else ("", "")
