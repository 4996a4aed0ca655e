"""An order as an electronic document: UBL 2.1 Order, by the profile of Peppol BIS Ordering 3; pure.

Source: OASIS UBL 2.1 (2013), the sequences of `OrderType`, `PartyType` and `LineItemType`; Peppol BIS Order transaction 3.
Amounts are integer cents. VAT is worked out once for each rate over the sum of its lines (EN 16931).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# Only for building: what comes in is read by the guarded parser of the import.
from xml.etree import ElementTree as ET  # nosec B405

from koers.areas.selling.rules.pricing import Priced, half_up, totals

SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
ORDER, CAC, CBC = (
    f"{SCHEMA}{name}-2" for name in ("Order", "CommonAggregateComponents", "CommonBasicComponents")
)
CUSTOMIZATION = "urn:fdc:peppol.eu:poacc:trns:order:3"
PROFILE = "urn:fdc:peppol.eu:poacc:bis:order_only:3"
#: The codes of UNCL5305 for our kinds of VAT; a reduced rate is a standard rate with another percentage.
CATEGORIES = {"standard": "S", "reduced": "S", "zero": "Z", "reverse": "AE", "exempt": "E"}
#: A piece, in UN/ECE Recommendation 20; and the reason of an allowance that is a discount (UNCL5189).
PIECE, DISCOUNT = "C62", "95"
#: What XML cannot hold.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unfit(ValueError):
    """An order that cannot be such a document; `code` says why, `line` on which line (from 1, 0: none)."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(f"{code} {line}")
        self.code, self.line = code, line


@dataclass(frozen=True)
class Party:
    """A buyer or seller; `country` is a code of two letters, `endpoint` an address in Peppol: scheme and id."""

    name: str
    registration_number: str = ""
    vat_number: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    endpoint: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Line:
    """A line of an order; `code` is the seller's code of the product. A kind of VAT of "" is unknown."""

    description: str
    quantity: Decimal
    price_cents: int
    discount_percent: Decimal
    net_cents: int
    vat_kind: str
    vat_percent: Decimal | None
    code: str = ""


@dataclass(frozen=True)
class Document:
    """An order as both sides name it, with its parties and lines."""

    number: str
    ordered_date: date
    currency: str
    buyer: Party
    seller: Party
    lines: Sequence[Line] = field(default_factory=tuple)
    quote: str = ""
    delivery_date: date | None = None
    net_cents: int = 0


def check(one: Document) -> Document:
    """Return a document that may be written; raises Unfit for one that may not."""
    if not one.buyer.name.strip():
        raise Unfit("no_buyer")
    if not one.lines:
        raise Unfit("no_lines")
    for place, line in enumerate(one.lines, 1):
        if line.quantity <= 0 or line.price_cents < 0 or line.net_cents < 0:
            raise Unfit("credit", place)
        if line.vat_percent is None or line.vat_kind not in CATEGORIES:
            raise Unfit("no_vat", place)
        if abs(_whole(line) * (100 - line.discount_percent) / 100 - line.net_cents) > 1:
            raise Unfit("line_amount", place)
    if sum(line.net_cents for line in one.lines) != one.net_cents:
        raise Unfit("amount")
    return one


def write(one: Document) -> bytes:
    """Return the document as XML in UTF-8; raises Unfit."""
    check(one)
    for prefix, space in (("", ORDER), ("cac", CAC), ("cbc", CBC)):
        ET.register_namespace(prefix, space)
    root = ET.Element(f"{{{ORDER}}}Order")
    for name, text in (
        ("CustomizationID", CUSTOMIZATION),
        ("ProfileID", PROFILE),
        ("ID", one.number),
        ("IssueDate", one.ordered_date.isoformat()),
        ("OrderTypeCode", "220"),
        ("DocumentCurrencyCode", one.currency),
    ):
        _text(root, name, text)
    if one.quote:
        _text(_part(root, "QuotationDocumentReference"), "ID", one.quote)
    _party(_part(root, "BuyerCustomerParty"), one.buyer)
    _party(_part(root, "SellerSupplierParty"), one.seller)
    if one.delivery_date is not None:
        period = _part(_part(root, "Delivery"), "RequestedDeliveryPeriod")
        _text(period, "EndDate", one.delivery_date.isoformat())
    _totals(root, one)
    for number, line in enumerate(one.lines, 1):
        _line(_part(_part(root, "OrderLine"), "LineItem"), number, line, one.currency)
    ET.indent(root)
    written: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def _totals(root: ET.Element, one: Document) -> None:
    found = totals(
        Priced(Decimal(1), line.net_cents, Decimal(0), line.vat_kind, line.vat_percent or Decimal(0))
        for line in one.lines
    )
    _amount(_part(root, "TaxTotal"), "TaxAmount", found.vat_cents, one.currency)
    sums = _part(root, "AnticipatedMonetaryTotal")
    for name, cents in (
        ("LineExtensionAmount", found.net_cents),
        ("TaxExclusiveAmount", found.net_cents),
        ("TaxInclusiveAmount", found.total_cents),
        ("PayableAmount", found.total_cents),
    ):
        _amount(sums, name, cents, one.currency)


def _party(role: ET.Element, one: Party) -> None:
    party = _part(role, "Party")
    if all(one.endpoint):
        _text(party, "EndpointID", one.endpoint[1], schemeID=one.endpoint[0])
    _text(_part(party, "PartyName"), "Name", one.name)
    address = (("StreetName", one.street), ("CityName", one.city), ("PostalZone", one.postcode))
    if one.country or any(text for _name, text in address):
        place = _part(party, "PostalAddress")
        for name, text in address:
            if text:
                _text(place, name, text)
        if one.country:
            _text(_part(place, "Country"), "IdentificationCode", one.country)
    if one.vat_number:
        scheme = _part(party, "PartyTaxScheme")
        _text(scheme, "CompanyID", one.vat_number)
        _text(_part(scheme, "TaxScheme"), "ID", "VAT")
    legal = _part(party, "PartyLegalEntity")
    _text(legal, "RegistrationName", one.name)
    if one.registration_number:
        is_dutch = one.country == "NL"
        _text(legal, "CompanyID", one.registration_number, **({"schemeID": "0106"} if is_dutch else {}))


def _line(item: ET.Element, number: int, line: Line, currency: str) -> None:
    _text(item, "ID", str(number))
    _text(item, "Quantity", _plain(line.quantity), unitCode=PIECE)
    _amount(item, "LineExtensionAmount", line.net_cents, currency)
    whole = half_up(_whole(line))
    if line.discount_percent:
        less = _part(item, "AllowanceCharge")
        _text(less, "ChargeIndicator", "false")
        _text(less, "AllowanceChargeReasonCode", DISCOUNT)
        _text(less, "AllowanceChargeReason", "Discount")
        _text(less, "MultiplierFactorNumeric", _plain(line.discount_percent))
        _amount(less, "Amount", whole - line.net_cents, currency)
        _amount(less, "BaseAmount", whole, currency)
    _amount(_part(item, "Price"), "PriceAmount", line.price_cents, currency)
    product = _part(item, "Item")
    _text(product, "Name", line.description)
    if line.code:
        _text(_part(product, "SellersItemIdentification"), "ID", line.code)
    tax = _part(product, "ClassifiedTaxCategory")
    _text(tax, "ID", CATEGORIES[line.vat_kind])
    _text(tax, "Percent", _plain(line.vat_percent or Decimal(0)))
    _text(_part(tax, "TaxScheme"), "ID", "VAT")


def _whole(line: Line) -> Decimal:
    """Return what a line costs before its discount, in cents."""
    return line.quantity * line.price_cents


def _part(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{CAC}}}{name}")


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{CBC}}}{name}", attributes).text = _ILLEGAL.sub("", text)


def _amount(parent: ET.Element, name: str, cents: int, currency: str) -> None:
    _text(parent, name, _plain(Decimal(cents) / 100, 2), currencyID=currency)


def _plain(value: Decimal, places: int = 0) -> str:
    """Write a number without exponent and without zeros that say nothing.

    >>> _plain(Decimal("2.500")), _plain(Decimal(100)), _plain(Decimal("12.5"), 2)
    ('2.5', '100', '12.50')
    """
    if places:
        return f"{value:.{places}f}"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
