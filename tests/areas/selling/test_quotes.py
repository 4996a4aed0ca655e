"""A quote from lines to order: who may, what is refused, and that two yeses make one order."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from tests.areas.selling.quote_world import DAY, NOW, a_deal, a_quote, make_pump, make_rates
from tests.cast import Cast, fresh, make_account, sign_in

from koers.areas.selling import actions, pdf
from koers.areas.selling.actions import LineError, NotPossibleError, Wanted
from koers.areas.selling.models import DiscountRule, LineItem, ListPrice, Order, OrderLine, PriceList, Quote
from koers.areas.selling.queries import quotes as queries
from koers.kit.delivery.models import OutgoingMail
from koers.kit.timeline.models import Event

SERVER = {"EMAIL_HOST": "mail.noordzee.example", "DEFAULT_FROM_EMAIL": "koers@noordzee.example"}


def kinds() -> list[str]:
    """The steps that the timeline tells, in order."""
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_a_quote_takes_list_prices_and_rates_and_sums_to_the_cent(cast: Cast) -> None:
    deal = a_deal(cast)
    ours = PriceList.objects.create(name="Zuid", account=deal.account, starts=DAY)
    quote = a_quote(cast, deal, discount="7")
    ListPrice.objects.create(
        price_list=ours, product=quote.lines.get(position=1).product, price_cents=1_000_00
    )
    assert (quote.number, quote.language, quote.valid_until) == (
        "Q-2026-0001",
        "nl",
        DAY + timedelta(days=30),
    )
    # 3 x 1200 less 7 % = 3348.00 at 21 %; 3 x 9.99 = 29.97 at 9 %.
    assert (quote.net_cents, quote.vat_cents, quote.total_cents) == (3_377_97, 703_08 + 2_70, 4_083_75)
    assert (quote.list_cents, quote.listed_net_cents) == (3_600_00, 3_348_00)
    again = actions.change_quote(
        quote, lines=[Wanted(product=quote.lines.get(position=1).product)], by=cast.anna, at=NOW
    )
    assert [(x.unit_price_cents, x.price_list_id) for x in again.lines.all()] == [(1_000_00, ours.pk)]
    assert kinds()[-2:] == ["selling.quote.made", "selling.quote.changed"]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (Wanted("x", quantity=Decimal(0), unit_price_cents=1), "quantity"),
        (Wanted("x", quantity=Decimal(-2), unit_price_cents=1), "quantity"),
        (Wanted("x", unit_price_cents=100, discount_percent=Decimal(101)), "discount"),
        (Wanted("x"), "unit_price"),
        (Wanted("", unit_price_cents=5), "description"),
    ],
)
def test_a_bad_line_is_refused_and_nothing_is_stored(cast: Cast, line: Wanted, field: str) -> None:
    deal = a_deal(cast)
    with pytest.raises(LineError) as found:
        actions.make_quote(lines=[line], by=cast.anna, at=NOW, deal=deal)
    assert (found.value.place, found.value.field) == (0, field)
    assert not Quote.objects.exists()


def test_currencies_do_not_mix(cast: Cast) -> None:
    deal = a_deal(cast, currency="USD")
    with pytest.raises(NotPossibleError, match="USD"):
        actions.make_quote(
            lines=[Wanted("x", unit_price_cents=1)], by=cast.anna, at=NOW, deal=deal, currency="EUR"
        )
    with pytest.raises(LineError) as found:  # The product has a price in euro alone.
        actions.make_quote(lines=[Wanted(product=make_pump())], by=cast.anna, at=NOW, deal=deal)
    assert found.value.field == "unit_price"


def test_a_sent_quote_never_changes_and_a_new_version_takes_its_place(cast: Cast) -> None:
    quote = a_quote(cast)
    actions.send_quote(quote, by=cast.anna, at=NOW)
    with pytest.raises(NotPossibleError):
        actions.change_quote(quote, lines=[Wanted("x", unit_price_cents=1)], by=cast.anna, at=NOW)
    assert Quote.objects.get(pk=quote.pk).net_cents == 3_629_97
    fresh_one = actions.revise(quote, by=cast.anna, at=NOW)
    assert (fresh_one.label, fresh_one.follows, quote.state) == ("Q-2026-0001 v2", quote, "superseded")
    lines = [*actions.wanted_of(fresh_one)[1:], Wanted("Montage", unit_price_cents=50_00)]
    actions.change_quote(fresh_one, lines=lines, by=cast.anna, at=NOW)
    found = queries.compared(quote, fresh_one)
    assert [(one.name, one.was is None, one.now is None, one.is_same) for one in found] == [
        ("Slang", False, False, True),
        ("Montage", True, False, False),
        ("Pump 40", False, True, False),
    ]
    with pytest.raises(NotPossibleError):
        actions.accept(quote, name="Piet", by=cast.anna, at=NOW)


def test_an_order_is_placed_and_the_deal_won_once(cast: Cast) -> None:
    quote = a_quote(cast)
    actions.send_quote(quote, by=cast.anna, at=NOW)
    stale = Quote.objects.get(pk=quote.pk)
    order = actions.accept(quote, name="Piet Jansen", by=None, at=NOW, by_link=True, via="link")
    assert actions.accept(stale, name="Piet Jansen", by=None, at=NOW, by_link=True, via="link") == order
    assert (order.number, order.amount_cents, order.deal_id) == ("O-2026-0001", 3_629_97, quote.deal_id)
    assert sum(line.amount_cents for line in OrderLine.objects.filter(order=order)) == order.amount_cents
    quote.deal.refresh_from_db()
    assert (quote.deal.outcome, quote.deal.amount_cents) == ("won", 3_629_97)
    assert kinds() == [
        "selling.quote.made",
        "selling.quote.sent",
        "selling.quote.accepted",
        "selling.order.placed",
        "selling.deal.won",
    ]


def test_a_pipeline_can_leave_the_deal_to_people(cast: Cast) -> None:
    quote = a_quote(cast)
    quote.deal.pipeline.wins_on_acceptance = False
    quote.deal.pipeline.save()
    actions.send_quote(quote, by=cast.anna, at=NOW)
    actions.accept(quote, name="Piet", by=cast.anna, at=NOW)
    quote.deal.refresh_from_db()
    assert (quote.deal.outcome, Order.objects.count()) == ("open", 1)


def test_a_quote_expires_after_its_last_day(cast: Cast) -> None:
    quote = a_quote(cast, valid_until=DAY)
    actions.send_quote(quote, by=cast.anna, at=NOW)
    assert actions.expire_late(at=NOW) == 0
    assert actions.expire_late(at=NOW + timedelta(days=1)) == 1
    quote.refresh_from_db()
    assert quote.state == "expired"
    with pytest.raises(NotPossibleError):
        actions.accept(quote, name="Piet", by=None, at=NOW + timedelta(days=1))
    assert not Order.objects.exists()


def test_a_quote_beyond_the_rules_needs_somebody_else_and_again_after_a_change(cast: Cast) -> None:
    DiscountRule.objects.create(name="Sellers", role="seller", max_discount_percent=10)
    quote = a_quote(cast, discount="15")
    with pytest.raises(NotPossibleError):
        actions.send_quote(quote, by=cast.anna, at=NOW)
    actions.ask_approval(quote, by=cast.anna, at=NOW, note="Groot volume")
    with pytest.raises(NotPossibleError):  # Nobody approves the own request.
        actions.approve(quote, by=cast.anna, at=NOW)
    assert [one.quote for one in queries.waiting_for(fresh(cast.chris))] == [quote]
    assert not queries.waiting_for(fresh(cast.anna))
    assert f"/quotes/{quote.pk}" in sign_in(cast.chris).get("/today").content.decode()
    assert f"/quotes/{quote.pk}" not in sign_in(cast.anna).get("/today").content.decode()
    with pytest.raises(NotPossibleError):
        actions.refuse(quote, by=cast.chris, at=NOW, answer=" ")
    actions.refuse(quote, by=cast.chris, at=NOW, answer="Te veel")
    assert quote.state == "draft"
    actions.ask_approval(quote, by=cast.anna, at=NOW)
    actions.approve(quote, by=cast.chris, at=NOW)
    actions.change_quote(quote, lines=actions.wanted_of(quote), by=cast.anna, at=NOW)
    assert quote.state == "draft"
    with pytest.raises(NotPossibleError):
        actions.send_quote(quote, by=cast.anna, at=NOW)
    assert list(quote.approvals.order_by("id").values_list("verdict", "answer")) == [
        ("refused", "Te veel"),
        ("void", ""),
    ]
    actions.ask_approval(quote, by=cast.anna, at=NOW)
    actions.approve(quote, by=cast.chris, at=NOW)
    actions.send_quote(quote, by=cast.anna, at=NOW)
    assert [kind.rpartition(".")[2] for kind in kinds()] == [
        "made", "approval_asked", "refused", "approval_asked", "approved", "approval_voided", "changed",
        "approval_asked", "approved", "sent",
    ]  # fmt: skip


def test_a_quote_on_paper_speaks_the_language_of_the_customer(cast: Cast) -> None:
    quote = a_quote(cast, discount="7", terms="Betaling binnen 14 dagen.\n#set page(fill: red)")
    from django.utils import translation

    with translation.override("nl"):
        facts = pdf.contents(quote, at=NOW)
    assert facts["title"] == "Offerte"
    assert facts["rows"][0] == ["Pump 40", "3", "€\u00a01.200,00", "7%", "21%", "€\u00a03.348,00"]
    assert facts["total"] == ["Totaal met btw", "€\u00a04.083,75"]
    assert facts["terms"][1] == "#set page(fill: red)"
    assert pdf.render(quote, at=NOW).startswith(b"%PDF-1.7")


@override_settings(**SERVER)
def test_the_customer_reads_and_answers_by_the_link(cast: Cast) -> None:
    quote = a_quote(cast, valid_until=DAY + timedelta(days=3650))
    actions.send_quote(quote, by=cast.anna, at=NOW, to="p@zuid.example")
    letter = OutgoingMail.objects.get()
    assert "Offerte Q-2026-0001" in letter.subject
    assert not mail.outbox  # It leaves by the outbox, later.
    address = "/" + letter.text.split("://")[1].split("/", 1)[1].split()[0]
    visitor = sign_in()
    page = visitor.get(address)
    assert page["Content-Language"] == "nl"
    assert "3.629,97" in page.content.decode()
    assert visitor.get(address.split("?")[0] + "/pdf")["Content-Type"] == "application/pdf"
    assert visitor.post(address, {"name": "Piet"}).status_code == 422  # Not confirmed.
    assert not Order.objects.exists()
    for _click in range(2):
        assert visitor.post(address, {"name": "Piet", "sure": "on"}).status_code == 302
    assert Order.objects.count() == 1
    assert "Piet" in visitor.get(address).content.decode()
    assert visitor.post(address, {"answer": "no", "name": "Piet"}).status_code == 409
    assert visitor.get("/quote/wrong").status_code == 404


def test_a_link_of_an_older_version_says_so(cast: Cast) -> None:
    quote = a_quote(cast, valid_until=DAY + timedelta(days=3650))
    actions.send_quote(quote, by=cast.anna, at=NOW)
    address = "/" + actions.link_of(quote, at=NOW).split("://")[1].split("/", 1)[1]
    actions.revise(quote, by=cast.anna, at=NOW)
    visitor = sign_in()
    assert "nieuwere versie" in visitor.get(address).content.decode()
    assert visitor.post(address, {"name": "Piet", "sure": "on"}).status_code == 409
    assert not Order.objects.exists()


def lines_of(**typed: Any) -> dict[str, Any]:
    """A form as it is sent, in English."""
    head = {"language": "en", "valid_until": "31/12/2030"}
    return head | {f"line-0-{name}": value for name, value in typed.items()}


def test_the_page_builds_a_quote_and_says_what_is_wrong(cast: Cast) -> None:
    deal, pump = a_deal(cast), make_pump()
    seller, address = sign_in(cast.anna), f"/quotes/build?deal={deal.pk}"
    assert "P40 · Pump 40" in seller.get(address).content.decode()
    for typed in (
        {"what": "P40", "quantity": "0"},
        {"what": "P40", "quantity": "-1"},
        {"what": "P40", "quantity": "1,000"},
        {"what": "P40", "discount": "101"},
        {"what": "P40", "price": "abc"},
        {"what": "Own words"},
        {},
    ):
        answer = seller.post(address, lines_of(**typed))
        assert answer.status_code == 422, typed
        assert 'aria-invalid="true"' in answer.content.decode(), typed
    assert not Quote.objects.exists()
    sums = seller.post(f"/quotes/sums?deal={deal.pk}", lines_of(what="P40", quantity="2"))
    assert "2,904.00" in sums.content.decode()
    assert not Quote.objects.exists()
    answer = seller.post(address, lines_of(what="P40 · Pump 40", quantity="2.5", discount="10%"))
    quote = Quote.objects.get()
    assert answer["Location"] == f"/quotes/{quote.pk}"
    assert (quote.lines.get().product, quote.net_cents) == (pump, 2_700_00)
    assert sign_in(cast.eva).get(address).status_code == 404
    assert sign_in(cast.vera).get(address).status_code == 403
    assert sign_in(cast.bram).get(f"/quotes/{quote.pk}/change").status_code == 403


def test_an_account_gets_a_deal_with_its_quote_and_the_last_order_again(cast: Cast) -> None:
    quote = a_quote(cast)
    actions.send_quote(quote, by=cast.anna, at=NOW)
    order = actions.accept(quote, name="Piet", by=cast.anna, at=NOW)
    seller, address = sign_in(cast.anna), f"/quotes/build?account={quote.account_id}"
    page = seller.get(f"{address}&copy=order:{order.pk}").content.decode()
    assert 'value="P40 · Pump 40"' in page
    assert 'value="1,200.00"' in page
    assert sign_in(cast.dora).get(f"{address}&copy=quote:999").status_code == 200
    seller.post(address, lines_of(what="=HYPERLINK(1)", price="10"))
    made = Quote.objects.exclude(pk=quote.pk).get()
    assert (made.number, made.deal.name) == ("Q-2026-0002", "Gemaal Zuid: Q-2026-0002")
    exported = seller.get("/quote-lines/export?format=csv").getvalue().decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in exported


def test_a_quote_in_a_deal_begins_with_the_lines_of_the_deal(cast: Cast) -> None:
    deal = a_deal(cast)
    pump = make_pump()
    LineItem.objects.create(
        deal=deal, product=pump, quantity=Decimal("2.5"), unit_price_cents=1_100_00,
        discount_percent=Decimal("1.7"), amount_cents=2_703_25,
    )  # fmt: skip
    gone = LineItem.objects.create(deal=deal, description="Gone", unit_price_cents=1, amount_cents=1)
    LineItem.objects.filter(pk=gone.pk).update(deleted_at=NOW)
    page = sign_in(cast.anna).get(f"/quotes/build?deal={deal.pk}").content.decode()
    for typed in ("P40 · Pump 40", "2.5", "1,100.00", "1.7"):
        assert f'value="{typed}"' in page, typed
    assert "Gone" not in page


def test_without_a_pipeline_a_quote_at_an_account_says_what_is_missing(cast: Cast) -> None:
    make_rates()
    make_pump()
    account = make_account("Acme", cast.anna, cast.blue)
    sent = {"line-0-what": "P40", "language": "nl", "valid_until": "31-12-2030"}
    answer = sign_in(cast.anna).post(f"/quotes/build?account={account.pk}", sent)
    assert answer.status_code == 422
    assert "There is no pipeline with an open stage yet." in answer.content.decode()
    assert not Quote.objects.exists()
