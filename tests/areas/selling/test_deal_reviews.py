"""Why deals are won and lost: our answers and the customer's beside each other, asked once and within the caps."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast, fresh, make_account, make_deal, make_person, sign_in
from tests.kit.delivery.conftest import Server, free_port
from tests.kit.delivery.conftest import configure as configure_mail

from koers.areas.customers import actions as customer_actions
from koers.areas.customers.actions import NotAsked
from koers.areas.customers.models import Consent, ConsentAction, Person
from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError, Said
from koers.areas.selling.measures import reviews as measures
from koers.areas.selling.models import Competitor, Deal, DealReview
from koers.areas.selling.queries import reviews as queries
from koers.areas.selling.queries.why import Pairs, Why
from koers.areas.selling.rules.reviews import BadReasons, agreement, ranked
from koers.bridge.erasing import erase as erasing
from koers.bridge.erasing import finishing
from koers.kit.delivery import sending, unsubscribe
from koers.kit.delivery.models import OutgoingMail
from koers.kit.timeline.reading import for_subject

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = {"starts": date(2026, 1, 1), "ends": date(2027, 1, 1)}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["", "price"], (0, "missing")),
        (["price", "price"], (1, "twice")),
        (["price", "", "trust"], (2, "gap")),
        (["price", "weather"], (1, "unknown")),
    ],
)
def test_reasons_that_cannot_stand_so_are_refused(given: list[str], code: tuple[int, str]) -> None:
    with pytest.raises(BadReasons) as found:
        ranked(given, {"price", "trust"})
    assert (found.value.place, found.value.code) == code


def test_two_answers_agree_on_the_first_reason_partly_or_not() -> None:
    assert agreement(["price", "trust"], ["price"]) == "same"
    assert agreement(["price"], ["trust", "price"]) == "partly"
    assert agreement(["price"], ["trust"]) == "none"
    assert agreement([], ["trust"]) == ""


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    from aiosmtpd.controller import Controller

    handler = Server(port=free_port())
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port, ready_timeout=30)
    controller.start()
    configure_mail(settings, handler.port)
    yield handler
    controller.stop()


@pytest.fixture
def jansen(cast: Cast) -> Person:
    account = make_account("Waterschap", cast.anna, cast.blue, sector="Water")
    return make_person(
        "Jansen", cast.anna, cast.blue, account=account, email="jansen@waterschap.example", language="nl"
    )


def lost(cast: Cast, person: Person | None = None, name: str = "Gemaal", **fields: Any) -> Deal:
    """A deal of Anna that was lost this morning."""
    given = {"person": person, "account": person.account if person else None, **fields}
    deal = make_deal(name, cast.anna, cast.blue, **given)
    actions.lose(deal, by=cast.anna, at=NOW)
    return deal


def answered(deal: Deal, ours: str = "", theirs: str = "", person: Person | None = None) -> None:
    """Let each side answer, without the post; reasons are written `price trust`."""
    if ours:
        actions.note_review(deal, Said(ours.split()), by=None, at=NOW)
    if theirs:
        assert person is not None
        one = actions.note_asked(deal, person, by=None, at=NOW)
        actions.take_answer(one, Said(theirs.split()), at=NOW, via="link")


def link_in(message: Any) -> str:
    text = message.get_body(("plain",)).get_content()
    found = re.search(r"https://koers\.noordzee\.example(/deal-review/\S+)", text)
    assert found
    return found[1]


@pytest.mark.django_db(transaction=True)
def test_a_customer_answers_by_mail_once_and_both_stand_beside_each_other(
    cast: Cast, jansen: Person, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    deal, anna = lost(cast, jansen), sign_in(cast.anna)
    assert anna.post(f"/deals/{deal.pk}/ask-why", {"person": jansen.pk}).status_code in {302, 303}
    assert dict(sending.send_due("1.1", clock=lambda: NOW)) == {"sent": 1}
    [mail] = server.taken
    assert (mail["To"], mail["Subject"]) == (
        "jansen@waterschap.example",
        "Twee minuten: wat gaf de doorslag?",
    )
    assert "List-Unsubscribe" in mail
    assert OutgoingMail.objects.get().text == ""
    path, stranger = link_in(mail), Client()
    page = stranger.get(path)
    assert "De prijs" in page.content.decode()
    assert (page["Content-Language"], page["Referrer-Policy"]) == ("nl", "same-origin")
    for wrong in (
        {},
        {"first": "weather"},
        {"first": "price", "second": "price"},
        {"first": "price", "third": "fit"},
    ):
        assert stranger.post(path, wrong).status_code == 422
    sent = {
        "first": "understanding",
        "second": "price",
        "other_party": "De  Rivaal",
        "price_value": "fair",
        "words": "Jullie luisterden niet.\nJammer.",
    }
    assert stranger.post(path, sent).status_code == 302
    assert stranger.post(path, sent).status_code == 404
    assert stranger.get(path).status_code == 404
    one = DealReview.objects.get()
    assert (one.side, one.outcome, one.reasons, one.other_party) == (
        "customer", "lost", ("understanding", "price"), "De Rivaal",
    )  # fmt: skip
    answer = anna.post(f"/deals/{deal.pk}/review", {"first": "price", "what_decided": "Te duur"})
    assert answer.status_code in {302, 303}
    html = anna.get(f"/deals/{deal.pk}").content.decode()
    for words in ("How well the situation was understood", "Te duur", "De Rivaal", "Partly the same reasons"):
        assert words in html
    said = [entry.sentence for entry in for_subject(jansen).entries]
    assert said[:3] == ["Looked back on why it was lost", "Customer answered why", "Customer asked why"]


@pytest.mark.django_db
def test_nobody_is_asked_twice_too_often_or_against_their_will(
    cast: Cast, jansen: Person, server: Server
) -> None:
    first = lost(cast, jansen)
    actions.ask_customer(first, by=cast.anna, at=NOW)
    with pytest.raises(NotPossibleError, match="nobody is asked twice"):
        actions.ask_customer(first, by=cast.anna, at=NOW + 200 * DAY)
    second = lost(cast, jansen, "Sluis")
    with pytest.raises(NotAsked) as found:
        actions.ask_customer(second, by=cast.anna, at=NOW + 89 * DAY)
    assert found.value.code == "lately"
    # The caps are those of the other short questions, in both directions.
    with pytest.raises(NotAsked) as found:
        customer_actions.ask_opinion(jansen, method="customer_satisfaction", by=cast.anna, at=NOW + 89 * DAY)
    assert found.value.code == "lately"
    customer_actions.note_consent(
        jansen, purpose="opinion", action=ConsentAction.OBJECTED, at=NOW + DAY, route="phone", via="ui"
    )
    with pytest.raises(NotAsked) as found:
        actions.ask_customer(second, by=cast.anna, at=NOW + 100 * DAY)
    assert found.value.code == "objects"
    assert DealReview.objects.count() == 1


@pytest.mark.django_db
def test_an_open_deal_and_one_without_a_person_are_not_asked_about(cast: Cast, server: Server) -> None:
    deal = make_deal("Open", cast.anna, cast.blue)
    with pytest.raises(NotPossibleError, match="still open"):
        actions.ask_customer(deal, by=cast.anna, at=NOW)
    with pytest.raises(NotPossibleError, match="still open"):
        actions.note_review(deal, Said(["price"]), by=cast.anna, at=NOW)
    with pytest.raises(NotPossibleError, match="Nobody of the customer"):
        actions.ask_customer(lost(cast), by=cast.anna, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_link_dies_with_time_and_when_the_deal_is_reopened_and_a_no_is_kept(
    cast: Cast, jansen: Person, server: Server
) -> None:
    deal = lost(cast, jansen)
    one = actions.ask_customer(deal, by=cast.anna, at=NOW)
    sending.send_due("1.1", clock=lambda: NOW)
    token = link_in(server.taken[0]).split("/")[2].split("?")[0]
    assert actions.review_of(token, at=NOW + 20 * DAY) == one
    assert actions.review_of(token, at=NOW + 22 * DAY) is None
    actions.reopen(Deal.objects.get(pk=deal.pk), by=cast.anna, at=NOW + DAY)
    assert actions.review_of(token, at=NOW + DAY) is None
    assert Client().get(f"/deal-review/{token}").status_code == 404
    found = re.search(r"/([A-Za-z0-9_-]{43})>", server.taken[0]["List-Unsubscribe"])
    assert found
    assert unsubscribe.act(found[1], at=NOW + DAY)
    assert unsubscribe.act(found[1], at=NOW + DAY)
    assert [row.action for row in Consent.objects.filter(person=jansen)] == ["objected"]


@pytest.mark.django_db
def test_a_seller_looks_back_on_own_deals_alone_and_a_viewer_not_at_all(cast: Cast) -> None:
    deal = lost(cast)
    for who, status in ((cast.bram, 403), (cast.vera, 403), (cast.eva, 404), (cast.chris, 303)):
        answer = sign_in(who).post(f"/deals/{deal.pk}/review", {"first": "price"})
        assert answer.status_code == status, who
    assert sign_in(cast.anna).post(f"/deals/{deal.pk}/review", {"first": "fit"}).status_code == 303
    one = DealReview.objects.get()
    assert (one.first, one.noted_by, one.history.count()) == ("fit", cast.anna.member, 2)


@pytest.fixture
def world(cast: Cast, jansen: Person) -> dict[str, Deal]:
    """Seven lost deals: six with our answers, five with the customer's, and one that nobody looked back on."""
    found = {}
    plan = [
        ("A", "price trust", "price"),
        ("B", "price", "trust price"),
        ("C", "price", "understanding"),
        ("D", "price", "understanding trust"),
        ("E", "fit", "understanding"),
        ("F", "budget", ""),
        ("G", "", ""),
    ]
    for place, (name, ours, theirs) in enumerate(plan):
        found[name] = lost(cast, jansen, name, amount_cents=(place + 1) * 1_000_00)
        answered(found[name], ours, theirs, jansen)
    return found


def test_reasons_are_counted_by_side_with_money_and_gap(cast: Cast, world: dict[str, Deal]) -> None:
    params = {**YEAR, "outcome": "lost"}
    why = Why(params, fresh(cast.chris))
    assert (len(why.deals), why.answered("us"), why.answered("customer")) == (7, 6, 5)
    assert [one.pk for one in why.unreviewed] == [world["G"].pk]
    assert why.agreed == (1, 5)
    ours, theirs = why.named("price", "us"), why.named("price", "customer")
    # A, B, C and D come to 10,000 euro; the customer names it in A and B: 3,000.
    assert (ours.deals, ours.of, ours.cents) == (4, 6, 10_000_00)
    assert (theirs.deals, theirs.of, theirs.cents) == (2, 5, 3_000_00)
    found = measures.gap(why.pairs("price"))
    # Of five pairs we alone name it in C and D: 0/5 - 2/5; var = (2/5 - 4/25) / 5.
    assert (found.value, found.n) == (pytest.approx(-40.0), 5)
    assert (found.low, found.high) == (pytest.approx(-82.94, abs=0.01), pytest.approx(2.94, abs=0.01))
    # Where both always say the same no interval is shown: it would have no width and look certain.
    same = measures.gap(Pairs(0, 0, 6))
    assert (same.value, same.n, same.low, same.high) == (0.0, 6, None, None)
    assert why.reasons() == ["price", "trust", "understanding", "fit", "budget"]


def test_each_number_of_the_page_is_its_measure_and_adds_up_over_its_rows(
    cast: Cast, world: dict[str, Deal]
) -> None:
    chris = fresh(cast.chris)
    params = {**YEAR, "outcome": "lost", "side": "us", "reason": "price"}
    share = measures.REASON_SHARE.ask(params, chris)
    # Wilson for 4 of 6.
    assert (share.value, share.n) == (pytest.approx(4 / 6), 6)
    assert (share.low, share.high) == (pytest.approx(0.3000, abs=1e-4), pytest.approx(0.9032, abs=1e-4))
    for measure, value in (
        (measures.REASON_DEALS, 4),
        (measures.REASON_MONEY, 10_000_00),
        (measures.UNREVIEWED, 1),
    ):
        assert measure.ask(params, chris).value == value
        assert measure.total_of(measure.row_set(params, chris)) == value
    assert measures.REASON_GAP.ask(params, chris).value == pytest.approx(-40.0)
    assert measures.AGREED.ask(params, chris).value == pytest.approx(0.2)
    assert measures.REVIEWED.ask(params, chris).value == pytest.approx(6 / 7)
    # Eva sees none of these deals.
    assert measures.REASON_DEALS.ask(params, fresh(cast.eva)).value == 0
    # Of two answers no share is shown, the count is.
    few = {**params, "ends": date(2026, 1, 2)}
    assert measures.REASON_SHARE.ask(few, chris).status == "too_few"


def test_a_deal_reopened_and_won_leaves_the_answers_about_losing_it(
    cast: Cast, world: dict[str, Deal]
) -> None:
    deal = Deal.objects.get(pk=world["A"].pk)
    actions.reopen(deal, by=cast.anna, at=NOW + DAY)
    actions.win(deal, by=cast.anna, at=NOW + DAY)
    chris = fresh(cast.chris)
    assert Why({**YEAR, "outcome": "won"}, chris).answered("us") == 0
    assert Why({**YEAR, "outcome": "lost"}, chris).named("price", "us").deals == 3
    assert queries.of_deal(deal, chris) == {}
    actions.note_review(deal, Said(["trust"]), by=cast.anna, at=NOW + DAY)
    assert Why({**YEAR, "outcome": "won"}, chris).named("trust", "us").deals == 1
    assert DealReview.objects.filter(deal=deal, side="us").count() == 1


def test_the_page_divides_by_competitor_segment_and_quarter(cast: Cast, world: dict[str, Deal]) -> None:
    rival = Competitor.objects.create(name="Rival <b>")
    actions.note_review(world["F"], Said(["budget"], competitor=rival), by=cast.anna, at=NOW)
    why = Why({**YEAR, "outcome": "lost"}, fresh(cast.chris))
    parts = {one.name: one for one in why.parts("competitor")}
    assert (parts["Rival <b>"].closed, parts["Rival <b>"].main["us"]) == (1, ("budget", 1))
    assert parts[""].closed == 6
    [sector] = why.parts("sector")
    assert (sector.name, sector.closed, sector.main["us"]) == ("Water", 7, ("price", 4))
    [quarter] = why.parts("quarter")
    assert quarter.params == {"starts": date(2026, 1, 1), "ends": date(2026, 4, 1)}
    chris = sign_in(cast.chris)
    html = chris.get("/deals/why?outcome=lost&starts=2026-01-01&until=2026-12-31").content.decode()
    assert "Rival &lt;b&gt;" in html
    assert "of 1 the reason is unknown" in html
    only = chris.get(
        f"/deals/why?outcome=lost&starts=2026-01-01&until=2026-12-31&competitor={rival.pk}&by=sector"
    )
    assert "1 deal was lost in this period." in only.content.decode()
    for odd in (
        "starts=x&until=9999-12-31",
        "competitor=99999999999999999999",
        "sector=%00",
        "by=x&outcome=y",
        "group=0",
    ):
        assert chris.get(f"/deals/why?{odd}").status_code == 200


def test_erasing_the_person_takes_the_words_and_leaves_the_reasons(cast: Cast, jansen: Person) -> None:
    deal = lost(cast, jansen)
    one = actions.note_asked(deal, jansen, by=None, at=NOW)
    actions.take_answer(one, Said(["price"], words="Ik, Jansen, vond het duur"), at=NOW, via="link")
    actions.note_review(deal, Said(["trust"], what_decided="Jansen zei nee"), by=None, at=NOW)
    finishing.finish(erasing.erase(jansen, ground="withdrawn", by=cast.chris, at=NOW + DAY), at=NOW + DAY)
    theirs, ours = DealReview.objects.get(side="customer"), DealReview.objects.get(side="us")
    assert (theirs.words, theirs.first) == ("", "price")
    assert "Jansen" not in ours.what_decided
    assert not any("Jansen" in (row.words + row.what_decided) for row in DealReview.history.all())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "price", "trust", "sign"),
    [("en", "The price", "Trust in the people", ","), ("nl", "De prijs", "Vertrouwen in de mensen", ";")],
)
def test_reasons_stand_in_words_in_list_filter_page_and_file_and_as_codes_in_the_api(
    cast: Cast, language: str, price: str, trust: str, sign: str
) -> None:
    type(cast.anna).objects.filter(pk=cast.anna.pk).update(language=language)
    answered(lost(cast, name="Gemaal"), ours="price trust")
    answered(lost(cast, name="Sluis"), ours="trust")
    first = DealReview.objects.get(deal__name="Gemaal")
    anna = sign_in(fresh(cast.anna))
    page = anna.get("/deal-reviews").content.decode()
    assert re.findall(rf"<td[^>]*>({price}|{trust}|price|trust)</td>", page) == [price, trust, trust]
    assert re.search(
        rf'<option value="price"[^>]*>{price}</option>', anna.get("/deal-reviews/filters").content.decode()
    )
    chosen = anna.get("/deal-reviews?first=price").content.decode()
    assert ("Gemaal" in chosen, "Sluis" in chosen) == (True, False)
    one = anna.get(f"/deal-reviews/{first.pk}").content.decode()
    assert (price in one, trust in one) == (True, True)
    file = b"".join(anna.get("/deal-reviews/export?format=csv&first=price").streaming_content)  # type: ignore[attr-defined]
    [row] = csv.DictReader(io.StringIO(file.decode("utf-8-sig")), delimiter=sign)
    assert [row[key] for key in row if row[key] in (price, trust)] == [price, trust]
    held = anna.get(f"/api/v1/deal-reviews/{first.pk}").json()
    assert (held["first"], held["second"], held["third"]) == ("price", "trust", "")


@pytest.mark.django_db
def test_a_reason_that_no_list_knows_any_more_stands_by_its_code(cast: Cast) -> None:
    answered(lost(cast), ours="price")
    DealReview.objects.update(first="weather")
    assert ">weather</td>" in sign_in(cast.anna).get("/deal-reviews").content.decode()
