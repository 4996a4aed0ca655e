"""An order goes out as UBL and comes in again the same; what does not add up or is not known is said with its place.

No schema of OASIS is at hand, so the expected document is written by hand after the published one of UBL 2.1 and the
example of Peppol BIS Ordering, and the sequence of elements after the types of the standard.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.areas.selling.quote_world import NOW, a_deal, a_quote
from tests.cast import Cast, make_account, sign_in

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Product
from koers.areas.selling import actions
from koers.areas.selling.models import Order, OrderLine
from koers.areas.selling.queries.ubl import code_of, document_of, why_unfit
from koers.areas.selling.rules.pricing import net_of
from koers.areas.selling.rules.ubl import Document, Line, Party, Unfit, write
from koers.cli import main
from koers.kit.importing import engine, intake
from koers.kit.importing.models import Import, ImportRefusal

AT = datetime(2026, 11, 3, 12, tzinfo=UTC)
BUYER = Party(
    "Gemaal <Zuid> & Co",
    "12345678",
    "NL001234567B01",
    "Dijk 1",
    "2628AB",
    "Delft",
    "NL",
    ("0106", "12345678"),
)
SELLER = Party("Noordzee", "87654321", "NL007654321B01", country="NL", endpoint=("0106", "87654321"))
PUMP = Line("Pump 40", Decimal(3), 1_200_00, Decimal(7), 3_348_00, "standard", Decimal(21), "P40")
HOSE = Line("Slang", Decimal("2.5"), 9_99, Decimal(0), 24_98, "reduced", Decimal(9))
ONE = Document(
    "O-2026-0001",
    date(2026, 11, 2),
    "EUR",
    BUYER,
    SELLER,
    (PUMP, HOSE),
    "Q-2026-0001",
    date(2026, 11, 30),
    3_372_98,
)
EXPECTED = """<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:order:3</cbc:CustomizationID>
  <cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:order_only:3</cbc:ProfileID>
  <cbc:ID>O-2026-0001</cbc:ID>
  <cbc:IssueDate>2026-11-02</cbc:IssueDate>
  <cbc:OrderTypeCode>220</cbc:OrderTypeCode>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:QuotationDocumentReference>
    <cbc:ID>Q-2026-0001</cbc:ID>
  </cac:QuotationDocumentReference>
  <cac:BuyerCustomerParty>
    <cac:Party>
      <cbc:EndpointID schemeID="0106">12345678</cbc:EndpointID>
      <cac:PartyName>
        <cbc:Name>Gemaal &lt;Zuid&gt; &amp; Co</cbc:Name>
      </cac:PartyName>
      <cac:PostalAddress>
        <cbc:StreetName>Dijk 1</cbc:StreetName>
        <cbc:CityName>Delft</cbc:CityName>
        <cbc:PostalZone>2628AB</cbc:PostalZone>
        <cac:Country>
          <cbc:IdentificationCode>NL</cbc:IdentificationCode>
        </cac:Country>
      </cac:PostalAddress>
      <cac:PartyTaxScheme>
        <cbc:CompanyID>NL001234567B01</cbc:CompanyID>
        <cac:TaxScheme>
          <cbc:ID>VAT</cbc:ID>
        </cac:TaxScheme>
      </cac:PartyTaxScheme>
      <cac:PartyLegalEntity>
        <cbc:RegistrationName>Gemaal &lt;Zuid&gt; &amp; Co</cbc:RegistrationName>
        <cbc:CompanyID schemeID="0106">12345678</cbc:CompanyID>
      </cac:PartyLegalEntity>
    </cac:Party>
  </cac:BuyerCustomerParty>
  <cac:SellerSupplierParty>
    <cac:Party>
      <cbc:EndpointID schemeID="0106">87654321</cbc:EndpointID>
      <cac:PartyName>
        <cbc:Name>Noordzee</cbc:Name>
      </cac:PartyName>
      <cac:PostalAddress>
        <cac:Country>
          <cbc:IdentificationCode>NL</cbc:IdentificationCode>
        </cac:Country>
      </cac:PostalAddress>
      <cac:PartyTaxScheme>
        <cbc:CompanyID>NL007654321B01</cbc:CompanyID>
        <cac:TaxScheme>
          <cbc:ID>VAT</cbc:ID>
        </cac:TaxScheme>
      </cac:PartyTaxScheme>
      <cac:PartyLegalEntity>
        <cbc:RegistrationName>Noordzee</cbc:RegistrationName>
        <cbc:CompanyID schemeID="0106">87654321</cbc:CompanyID>
      </cac:PartyLegalEntity>
    </cac:Party>
  </cac:SellerSupplierParty>
  <cac:Delivery>
    <cac:RequestedDeliveryPeriod>
      <cbc:EndDate>2026-11-30</cbc:EndDate>
    </cac:RequestedDeliveryPeriod>
  </cac:Delivery>
  <cac:TaxTotal>
    <cbc:TaxAmount currencyID="EUR">705.33</cbc:TaxAmount>
  </cac:TaxTotal>
  <cac:AnticipatedMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="EUR">3372.98</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="EUR">3372.98</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">4078.31</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="EUR">4078.31</cbc:PayableAmount>
  </cac:AnticipatedMonetaryTotal>
  <cac:OrderLine>
    <cac:LineItem>
      <cbc:ID>1</cbc:ID>
      <cbc:Quantity unitCode="C62">3</cbc:Quantity>
      <cbc:LineExtensionAmount currencyID="EUR">3348.00</cbc:LineExtensionAmount>
      <cac:AllowanceCharge>
        <cbc:ChargeIndicator>false</cbc:ChargeIndicator>
        <cbc:AllowanceChargeReasonCode>95</cbc:AllowanceChargeReasonCode>
        <cbc:AllowanceChargeReason>Discount</cbc:AllowanceChargeReason>
        <cbc:MultiplierFactorNumeric>7</cbc:MultiplierFactorNumeric>
        <cbc:Amount currencyID="EUR">252.00</cbc:Amount>
        <cbc:BaseAmount currencyID="EUR">3600.00</cbc:BaseAmount>
      </cac:AllowanceCharge>
      <cac:Price>
        <cbc:PriceAmount currencyID="EUR">1200.00</cbc:PriceAmount>
      </cac:Price>
      <cac:Item>
        <cbc:Name>Pump 40</cbc:Name>
        <cac:SellersItemIdentification>
          <cbc:ID>P40</cbc:ID>
        </cac:SellersItemIdentification>
        <cac:ClassifiedTaxCategory>
          <cbc:ID>S</cbc:ID>
          <cbc:Percent>21</cbc:Percent>
          <cac:TaxScheme>
            <cbc:ID>VAT</cbc:ID>
          </cac:TaxScheme>
        </cac:ClassifiedTaxCategory>
      </cac:Item>
    </cac:LineItem>
  </cac:OrderLine>
  <cac:OrderLine>
    <cac:LineItem>
      <cbc:ID>2</cbc:ID>
      <cbc:Quantity unitCode="C62">2.5</cbc:Quantity>
      <cbc:LineExtensionAmount currencyID="EUR">24.98</cbc:LineExtensionAmount>
      <cac:Price>
        <cbc:PriceAmount currencyID="EUR">9.99</cbc:PriceAmount>
      </cac:Price>
      <cac:Item>
        <cbc:Name>Slang</cbc:Name>
        <cac:ClassifiedTaxCategory>
          <cbc:ID>S</cbc:ID>
          <cbc:Percent>9</cbc:Percent>
          <cac:TaxScheme>
            <cbc:ID>VAT</cbc:ID>
          </cac:TaxScheme>
        </cac:ClassifiedTaxCategory>
      </cac:Item>
    </cac:LineItem>
  </cac:OrderLine>
</Order>
"""


def test_an_order_is_written_as_the_document_that_was_written_by_hand() -> None:
    # VAT once for each rate: 21 % of 3348.00 is 703.08, 9 % of 24.98 is 2.2482.
    assert write(ONE).decode() == EXPECTED


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        ({"lines": ()}, "no_lines", 0),
        ({"buyer": Party("")}, "no_buyer", 0),
        ({"net_cents": 3_372_99}, "amount", 0),
        (
            {"lines": (HOSE, Line("x", Decimal(-1), 100, Decimal(0), -100, "standard", Decimal(21)))},
            "credit",
            2,
        ),
        ({"lines": (Line("x", Decimal(1), 100, Decimal(0), 100, "", None),)}, "no_vat", 1),
        (
            {"lines": (Line("x", Decimal(1), 100, Decimal(0), 150, "standard", Decimal(21)),)},
            "line_amount",
            1,
        ),
    ],
)
def test_an_order_that_cannot_be_such_a_document_says_why(
    change: dict[str, Any], code: str, line: int
) -> None:
    from dataclasses import replace

    with pytest.raises(Unfit) as found:
        write(replace(ONE, **change))
    assert (found.value.code, found.value.line) == (code, line)
    assert why_unfit(found.value)


def test_what_xml_cannot_hold_is_left_out_and_the_rest_is_not_markup() -> None:
    from dataclasses import replace

    hostile = replace(BUYER, name="A\x00\x0b]]><!DOCTYPE x [<!ENTITY y 'z'>]>&y;\ud800")
    text = write(replace(ONE, buyer=hostile)).decode()
    assert "<!DOCTYPE" not in text
    root = ET.fromstring(text)
    names = [one.text for one in root.iter() if one.tag.endswith("RegistrationName")]
    assert names[0] == "A]]><!DOCTYPE x [<!ENTITY y 'z'>]>&y;"


def test_countries_are_codes_or_known_names() -> None:
    assert [code_of(text) for text in ("nl", "Nederland ", "Belgium", "Atlantis", "")] == [
        "NL",
        "NL",
        "BE",
        "",
        "",
    ]


Write = Callable[[str, bytes | str], Path]


@pytest.fixture
def put(tmp_path: Path) -> Write:
    """Write a file into a folder of its own."""

    def write_file(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def taken_in(*paths: Path) -> Import:
    batch = intake.start(by=None, at=AT, via="cli")
    for path in paths:
        intake.add_file(batch, path)
    return batch


def imported(*paths: Path) -> Import:
    batch = taken_in(*paths)
    engine.carry_out(batch, at=AT)
    return batch


LINES = st.builds(
    lambda quantity, price, discount, vat, words: Line(
        words, quantity, price, discount, net_of(quantity, price, discount), vat[0], vat[1], ""
    ),
    st.decimals("0.001", "9999", places=3),
    st.integers(0, 10**7),
    st.decimals("0", "100", places=3),
    st.sampled_from(
        [
            ("standard", Decimal(21)),
            ("reduced", Decimal(9)),
            ("zero", Decimal(0)),
            ("reverse", Decimal(0)),
            ("exempt", Decimal(0)),
        ]
    ),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Co")),
        min_size=1,
        max_size=60,
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine is no fault
@given(st.lists(LINES, min_size=1, max_size=6))
def test_what_was_written_is_read_the_same(lines: list[Line]) -> None:
    from tempfile import TemporaryDirectory

    from koers.kit.importing.unfolding import ubl

    one = Document(
        "O-1", date(2026, 1, 2), "EUR", BUYER, SELLER, tuple(lines), net_cents=sum(x.net_cents for x in lines)
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "order.xml"
        path.write_bytes(write(one))
        root = ubl._parsed(path)
        ubl._check_sums(root)
        read = [ubl._line(root, item, "W") for item in ubl._lines(root)]
    kinds = {"S": ("standard", "reduced"), "Z": ("zero",), "AE": ("reverse",), "E": ("exempt",)}
    assert len(read) == len(lines)
    for line, row in zip(lines, read, strict=True):
        assert (row[2], Decimal(row[3]), round(Decimal(row[4]) * 100), round(Decimal(row[5]) * 100)) == (
            " ".join(line.description.split()), line.quantity, line.price_cents, line.net_cents,
        )  # fmt: skip
        assert (Decimal(row[8] or 0), Decimal(row[10])) == (line.discount_percent, line.vat_percent)
        assert line.vat_kind in kinds[row[9]]


@pytest.mark.django_db
def test_an_accepted_order_goes_out_and_comes_in_again_the_same(cast: Cast, put: Write) -> None:
    quote = a_quote(cast, a_deal(cast), discount="7")
    Account.objects.update(registration_number="12345678", country="Nederland")
    actions.mark_sent(quote, by=cast.anna, at=NOW)
    order = actions.accept(quote, name="P", by=None, at=NOW)
    Order.objects.filter(pk=order.pk).update(delivery_date=date(2026, 11, 30))
    answer = sign_in(cast.anna).get(f"/orders/{order.pk}/ubl")
    assert answer["Content-Disposition"] == 'attachment; filename="O-2026-0001.xml"'
    path = put("order.xml", answer.content)

    def facts(one: Order) -> list[Any]:
        head = (
            one.number,
            one.ordered_date,
            one.delivery_date,
            one.currency,
            one.amount_cents,
            one.account_id,
        )
        lines = one.lines.order_by("id").values_list(
            "product__code", "description", "quantity", "unit_price_cents", "discount_percent", "vat_kind",
            "vat_percent", "amount_cents",
        )  # fmt: skip
        return [head, *lines]

    before = facts(Order.objects.get())
    OrderLine.objects.all().delete()
    Order.objects.all().delete()
    # The customer is known by its number, whatever it calls itself.
    Account.objects.update(name="Zuid, our own name for it")
    batch = imported(path)
    assert facts(Order.objects.get()) == before
    assert Account.objects.get().name == "Zuid, our own name for it"
    assert engine.counts(batch)["refused"] == 0
    again = engine.counts(imported(path))
    assert (again["new"], again["changed"], Order.objects.count(), OrderLine.objects.count()) == (0, 0, 1, 2)


@pytest.mark.django_db
def test_a_customer_is_known_by_vat_number_where_no_other_is_given(cast: Cast, put: Write) -> None:
    known = make_account("Ours", cast.anna, cast.blue, vat_number="NL001234567B01")
    imported(put("order.xml", EXPECTED))
    assert Order.objects.get().account == known
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    ("was", "becomes", "problem"),
    [
        (">3372.98</cbc:LineExtensionAmount>", ">3372.00</cbc:LineExtensionAmount>", "wrong_total"),
        (">3372.98</cbc:TaxExclusiveAmount>", ">3300.00</cbc:TaxExclusiveAmount>", "wrong_total"),
        (">4078.31</cbc:TaxInclusiveAmount>", ">4078.50</cbc:TaxInclusiveAmount>", "wrong_total"),
        (">3348.00</cbc:LineExtensionAmount>", ">lots</cbc:LineExtensionAmount>", "wrong_amount"),
        (">3348.00</cbc:LineExtensionAmount>", ">NaN</cbc:LineExtensionAmount>", "wrong_amount"),
        ("<Order ", '<!DOCTYPE Order [<!ENTITY a "b">]>\n<Order ', "broken_xml"),
        ("<Order ", '<!DOCTYPE Order SYSTEM "file:///etc/passwd">\n<Order ', "broken_xml"),
        ("</Order>", "", "broken_xml"),
    ],
)
@pytest.mark.django_db
def test_a_document_that_does_not_add_up_or_is_hostile_is_refused_whole(
    put: Write, was: str, becomes: str, problem: str
) -> None:
    assert was in EXPECTED
    file = taken_in(put("order.xml", EXPECTED.replace(was, becomes, 1))).files.get()
    assert file.problem == problem
    assert file.problem_params["line"] > 0
    assert not Order.objects.exists()


@pytest.mark.django_db
def test_an_unknown_product_and_an_odd_currency_are_said_with_their_place(cast: Cast, put: Write) -> None:
    imported(put("order.xml", EXPECTED))
    assert not Product.objects.exists()
    assert [line.product for line in OrderLine.objects.all()] == [None, None]
    odd = EXPECTED.replace("<cbc:ID>O-2026-0001<", "<cbc:ID>O-2<").replace(
        "<cbc:DocumentCurrencyCode>EUR<", "<cbc:DocumentCurrencyCode>Euro's<"
    )
    imported(put("odd.xml", odd))
    assert {one.code for one in ImportRefusal.objects.filter(column__iexact="currency")} == {"choice"}
    assert not Order.objects.filter(number="O-2").exists()


@pytest.mark.django_db
def test_who_sees_the_order_may_take_it_along_and_a_credit_is_refused(cast: Cast) -> None:
    quote = a_quote(cast, a_deal(cast))
    actions.mark_sent(quote, by=cast.anna, at=NOW)
    order = actions.accept(quote, name="P", by=None, at=NOW)
    assert sign_in(cast.vera).get(f"/orders/{order.pk}/ubl").status_code == 200
    assert sign_in(cast.eva).get(f"/orders/{order.pk}/ubl").status_code == 404
    assert sign_in(None).get(f"/orders/{order.pk}/ubl").status_code in {302, 401}
    run = CliRunner().invoke(main, ["order", order.number])
    assert run.exit_code == 0
    assert re.search(r"<cbc:ID>O-2026-0001</cbc:ID>", run.output)
    Order.objects.update(is_credit=True)
    assert sign_in(cast.anna).get(f"/orders/{order.pk}/ubl").status_code == 303
    failed = CliRunner().invoke(main, ["order", order.number])
    assert failed.exit_code == 1
    assert CliRunner().invoke(main, ["order", "nothing"]).exit_code == 1
    with pytest.raises(Unfit):
        document_of(Order.objects.get())


@pytest.mark.parametrize(
    ("written", "code"),
    [("Nederland", "NL"), ("the Netherlands", "NL"), ("belgie", "BE"), ("Deutschland", "DE"), ("France", "FR"),
     ("Verenigd Koninkrijk", "GB"), ("be", "BE"), ("Nergens", ""), ("", "")],
)  # fmt: skip
def test_a_country_is_known_by_its_name_in_the_languages_around_us(written: str, code: str) -> None:
    assert code_of(written) == code
