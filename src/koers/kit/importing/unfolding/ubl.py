"""Orders, invoices and credit notes in UBL 2 (as Peppol BIS sends them): the buyer, the head and the lines.

Whoever imports is the seller. Amounts are without VAT. Document types, entities and outside references are refused.
"""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.sax import SAXException  # nosec B406: only its exception; the parser is the guarded one
from xml.sax.handler import ContentHandler, feature_namespaces  # nosec B406: the same

from koers.kit.importing.messages import FileRefused
from koers.kit.importing.unfolding.tables import Unfolded, write_table

#: The source of what comes in by these documents, as their profile names it.
SOURCE = "ubl"
_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
_BUYER = {
    "Order": "BuyerCustomerParty",
    "Invoice": "AccountingCustomerParty",
    "CreditNote": "AccountingCustomerParty",
}
_ACCOUNTS = (
    "Buyer", "Registration number", "VAT number", "Street", "City", "Postal zone", "Region", "Country", "Phone",
    "Email",
)  # fmt: skip
_ORDERS = (
    "Document ID",
    "Document number",
    "Buyer",
    "Issue date",
    "Amount",
    "Currency",
    "Credit",
    "Credit of document",
    "Wanted by",
    "Buyer registration number",
    "Buyer VAT number",
)
_LINES = (
    "Document ID", "Line number", "Description", "Quantity", "Unit price", "Line amount", "Currency", "Product code",
    "Discount percent", "VAT category", "VAT percent",
)  # fmt: skip
#: So far, in the currency of the document, amounts may lie from what they are worked out from (Peppol BIS, 0.02).
_SLACK = Decimal("0.02")
_DEPTH = 60


@dataclass
class Node:
    """An element: its name without its namespace, its text, the line it begins on, and what is in it."""

    name: str
    space: str
    line: int
    text: str = ""
    inside: list["Node"] = field(default_factory=list)

    def all(self, *path: str) -> "list[Node]":
        """Return the elements at the end of a path."""
        found = [self]
        for name in path:
            found = [child for each in found for child in each.inside if child.name == name]
        return found

    def get(self, *path: str) -> str:
        """Return the text of the first element at the end of a path; empty without one."""
        return next((" ".join(each.text.split()) for each in self.all(*path)), "")


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[Node] = []
        self.root: Node | None = None
        self.locator: Any = None

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 the parser calls it by this name
        self.locator = locator

    def startElementNS(self, name: tuple[str | None, str], qname: Any, attrs: Any) -> None:  # noqa: N802 as above
        node = Node(name[1], name[0] or "", self.locator.getLineNumber() or 1)
        if len(self.open) > _DEPTH:
            raise SAXException("too deep")
        if self.open:
            self.open[-1].inside.append(node)
        else:
            self.root = node
        self.open.append(node)

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802 as above
        self.open.pop()

    def characters(self, content: str) -> None:
        if len(self.open[-1].text) < 10_000:
            self.open[-1].text += content


def is_xml(head: bytes) -> bool:
    """Say whether a file begins like XML."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return text.startswith(b"<?xml") or (text.startswith(b"<") and _SCHEMA.encode() in head)


def tables(path: Path, folder: Path) -> list[Unfolded]:
    """Write the buyer, the head and the lines of a document; raises FileRefused for any other XML."""
    root = _parsed(path)
    if not root.space.startswith(_SCHEMA) or root.name not in _BUYER:
        raise FileRefused("wrong_type", found="an XML document")
    _check_sums(root)
    party = next(iter(root.all(_BUYER[root.name], "Party")), Node("", "", root.line))
    buyer = party.get("PartyLegalEntity", "RegistrationName") or party.get("PartyName", "Name")
    # Two buyers may both send an order 1, so the id of a document holds whose it is.
    whose = party.get("EndpointID") or party.get("PartyLegalEntity", "CompanyID") or buyer
    written = [
        write_table(folder, "buyer", _ACCOUNTS, [(party.line + 1, _account(party, buyer))] if buyer else []),
        write_table(folder, "document", _ORDERS, [(root.line + 1, _head(root, party, buyer, whose))]),
        write_table(
            folder, "lines", _LINES, [(line.line, _line(root, line, whose)) for line in _lines(root)]
        ),
    ]
    return [table for table in written if table is not None]


def _parsed(path: Path) -> Node:
    from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.sax import make_parser  # type: ignore[import-untyped]

    builder = _Builder()
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(builder)
    try:
        with path.open("rb") as stream:
            parser.parse(stream)
    except (SAXException, DefusedXmlException, ValueError, LookupError) as error:
        line = builder.locator.getLineNumber() if builder.locator is not None else 1
        raise FileRefused("broken_xml", line=line or 1) from error
    if builder.root is None:
        raise FileRefused("broken_xml", line=1)
    return builder.root


def _account(party: Node, buyer: str) -> tuple[str, ...]:
    at = ("PostalAddress",)
    return (
        buyer,
        party.get("PartyLegalEntity", "CompanyID"),
        party.get("PartyTaxScheme", "CompanyID"),
        party.get(*at, "StreetName"),
        party.get(*at, "CityName"),
        party.get(*at, "PostalZone"),
        party.get(*at, "CountrySubentity"),
        party.get(*at, "Country", "IdentificationCode"),
        party.get("Contact", "Telephone"),
        party.get("Contact", "ElectronicMail"),
    )


def _head(root: Node, party: Node, buyer: str, whose: str) -> tuple[str, ...]:
    total = "AnticipatedMonetaryTotal" if root.name == "Order" else "LegalMonetaryTotal"
    amount = root.get(total, "TaxExclusiveAmount") or root.get(total, "LineExtensionAmount") or _summed(root)
    is_credit = root.name == "CreditNote" or amount.startswith("-")
    if is_credit and amount and not amount.startswith("-"):
        amount = f"-{amount}"
    origin = root.get("BillingReference", "InvoiceDocumentReference", "ID") if is_credit else ""
    number = root.get("ID")
    currency = root.get("DocumentCurrencyCode")
    # A document that names itself takes nothing else back.
    other = _id(whose, origin) if origin not in ("", number) else ""
    day, credit = root.get("IssueDate"), "yes" if is_credit else "no"
    wanted = root.get("Delivery", "RequestedDeliveryPeriod", "EndDate")
    numbers = (party.get("PartyLegalEntity", "CompanyID"), party.get("PartyTaxScheme", "CompanyID"))
    return (_id(whose, number), number, buyer, day, amount, currency, credit, other, wanted, *numbers)


def _id(whose: str, number: str) -> str:
    return f"{whose}/{number}"[:120]


def _lines(root: Node) -> list[Node]:
    if root.name == "Order":
        return root.all("OrderLine", "LineItem")
    return root.all(f"{root.name}Line")


def _summed(root: Node) -> str:
    amounts = [line.get("LineExtensionAmount") for line in _lines(root)]
    try:
        return str(sum((Decimal(amount) for amount in amounts), Decimal(0))) if all(amounts) else ""
    except InvalidOperation:
        return ""


def _check_sums(root: Node) -> None:
    """Raise FileRefused where the lines of a document do not come to what its totals say, or a total is no number."""
    totals = next(
        (each for name in ("AnticipatedMonetaryTotal", "LegalMonetaryTotal") for each in root.all(name)), None
    )
    lines = _lines(root)
    if totals is None or not lines:
        return
    said = _number(totals, "LineExtensionAmount")
    found = [_number(line, "LineExtensionAmount") for line in lines]
    if said is not None and None not in found:
        _compare(totals, said, sum((each or Decimal(0) for each in found), Decimal(0)))
    net = _number(totals, "TaxExclusiveAmount")
    if said is not None and net is not None:
        less, more = (
            _number(totals, name) or Decimal(0) for name in ("AllowanceTotalAmount", "ChargeTotalAmount")
        )
        _compare(totals, net, said - less + more)
    gross, tax = _number(totals, "TaxInclusiveAmount"), _tax(root)
    if net is not None and gross is not None and tax is not None:
        _compare(totals, gross, net + tax)


def _tax(root: Node) -> Decimal | None:
    """Return the VAT in the currency of the document; None where none, or one in another currency too, is said."""
    found = [_number(each, "TaxAmount") for each in root.all("TaxTotal")]
    return found[0] if len(found) == 1 else None


def _number(node: Node, name: str) -> Decimal | None:
    text = node.get(name)
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise FileRefused("wrong_amount", line=node.line, said=text[:40])
    return value


def _compare(node: Node, said: Decimal, found: Decimal) -> None:
    if abs(said - found) > _SLACK:
        raise FileRefused("wrong_total", line=node.line, said=str(said), found=str(found))


def _discount(line: Node) -> str:
    """Return the discount of a line in percent; empty where the document does not say one."""
    given = [each for each in line.all("AllowanceCharge") if each.get("ChargeIndicator") == "false"]
    return given[0].get("MultiplierFactorNumeric") if len(given) == 1 else ""


def _line(root: Node, line: Node, whose: str) -> tuple[str, ...]:
    quantity = next((each.text.strip() for each in line.inside if each.name.endswith("Quantity")), "")
    price, base = line.get("Price", "PriceAmount"), line.get("Price", "BaseQuantity")
    if base and base not in ("1", "1.0"):
        # The price is for a packet; the amount of the line says what it comes to.
        price = ""
    name = line.get("Item", "Name") or line.get("Item", "Description")
    amount = line.get("LineExtensionAmount")
    currency = root.get("DocumentCurrencyCode")
    code = line.get("Item", "SellersItemIdentification", "ID")
    tax = ("Item", "ClassifiedTaxCategory")
    vat = (line.get(*tax, "ID"), line.get(*tax, "Percent"))
    number = _id(whose, root.get("ID"))
    return (
        number,
        line.get("ID"),
        name[:200],
        quantity,
        price,
        amount,
        currency,
        code,
        _discount(line),
        *vat,
    )
