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
)
_LINES = ("Document ID", "Line number", "Description", "Quantity", "Unit price", "Line amount", "Currency")
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
    party = next(iter(root.all(_BUYER[root.name], "Party")), Node("", "", root.line))
    buyer = party.get("PartyLegalEntity", "RegistrationName") or party.get("PartyName", "Name")
    # Two buyers may both send an order 1, so the id of a document holds whose it is.
    whose = party.get("EndpointID") or party.get("PartyLegalEntity", "CompanyID") or buyer
    written = [
        write_table(folder, "buyer", _ACCOUNTS, [(party.line + 1, _account(party, buyer))] if buyer else []),
        write_table(folder, "document", _ORDERS, [(root.line + 1, _head(root, buyer, whose))]),
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


def _head(root: Node, buyer: str, whose: str) -> tuple[str, ...]:
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
    return (_id(whose, number), number, buyer, day, amount, currency, credit, other)


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


def _line(root: Node, line: Node, whose: str) -> tuple[str, ...]:
    quantity = next((each.text.strip() for each in line.inside if each.name.endswith("Quantity")), "")
    price, base = line.get("Price", "PriceAmount"), line.get("Price", "BaseQuantity")
    if base and base not in ("1", "1.0"):
        # The price is for a packet; the amount of the line says what it comes to.
        price = ""
    name = line.get("Item", "Name") or line.get("Item", "Description")
    amount = line.get("LineExtensionAmount")
    currency = root.get("DocumentCurrencyCode")
    return (_id(whose, root.get("ID")), line.get("ID"), name[:200], quantity, price, amount, currency)
