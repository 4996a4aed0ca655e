"""The page of the review: open for who may see it, quick when stored, and every number a door."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.areas.insight.conftest import moment
from tests.cast import Cast, fresh, sign_in

from koers.areas.insight import actions as insight
from koers.areas.insight.models import StoredReview
from koers.areas.insight.queries.review import thresholds
from koers.areas.selling import actions
from koers.areas.selling.models import Deal
from koers.kit.jobs import drain

pytestmark = pytest.mark.django_db
AT = "?as_of=2026-06-30&period=2026-Q2"


def test_the_page_says_the_answer_first(firm: Cast) -> None:
    answer = sign_in(firm.dora).get(f"/review{AT}")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Q2 2026 brought €1.35k from 3 won deals." in text
    assert "That is 170% more than in Q1 2026." in text
    assert "1 of 3 open deals has no amount." in text


def test_a_stored_review_opens_with_few_questions_to_the_database(firm: Cast) -> None:
    client = sign_in(firm.chris)
    client.get(f"/review{AT}")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(f"/review{AT}").status_code == 200
    assert len(asked) <= 12
    assert StoredReview.objects.count() == 1


def test_a_change_of_the_records_is_seen_at_the_next_look(firm: Cast) -> None:
    client = sign_in(firm.dora)
    assert client.get(f"/review.json{AT}").json()["totals"]["won"]["n"] == 4
    shrunk = Deal.objects.get(name="shrunk")
    actions.win(shrunk, by=firm.bram, at=moment("2026-06-30"))
    assert client.get(f"/review.json{AT}").json()["totals"]["won"]["n"] == 5


def test_nobody_reads_the_stored_review_of_another_scope(firm: Cast) -> None:
    assert sign_in(firm.dora).get(f"/review.json{AT}").json()["totals"]["won"]["n"] == 4
    assert sign_in(firm.anna).get(f"/review.json{AT}").json()["totals"]["won"]["n"] == 2
    assert sign_in(firm.eva).get(f"/review.json{AT}").json()["totals"]["won"]["n"] == 1


def test_a_visitor_is_sent_to_sign_in(firm: Cast) -> None:
    assert sign_in().get("/review").status_code == 302


@pytest.mark.parametrize("path", ["/review", "/review.json", "/review.pdf"])
def test_an_address_that_asks_nonsense_gets_a_clear_answer(firm: Cast, path: str) -> None:
    answer = sign_in(firm.dora).get(f"{path}?period=soon")
    assert answer.status_code == 400
    assert "is not a period" in answer.content.decode()


def test_an_empty_firm_is_shown_the_way_to_the_import(cast: Cast) -> None:
    text = sign_in(cast.dora).get("/review").content.decode()
    assert "There are no deals to review yet." in text
    assert 'href="/import"' in text


def test_a_large_review_is_worked_out_in_the_background(firm: Cast, settings: Any) -> None:
    settings.REVIEW_THRESHOLDS = {"inline_deals": 2}
    assert thresholds().inline_deals == 2
    client = sign_in(firm.dora)
    assert "The review is being worked out" in client.get(f"/review{AT}").content.decode()
    assert client.get(f"/review.json{AT}").status_code == 202
    assert drain() >= 1
    assert "Q2 2026 brought" in client.get(f"/review{AT}").content.decode()
    actions.win(Deal.objects.get(name="shrunk"), by=firm.bram, at=moment("2026-06-30"))
    late = client.get(f"/review{AT}").content.decode()
    assert "Newer records are being worked in" in late
    assert "from 3 won deals" in late
    drain()
    assert "from 4 won deals" in client.get(f"/review{AT}").content.decode()


def test_without_anybody_in_the_background_the_reader_is_served_all_the_same(
    firm: Cast, settings: Any
) -> None:
    settings.REVIEW_THRESHOLDS = {"inline_deals": 2, "patience_s": -1}
    assert "Q2 2026 brought" in sign_in(firm.dora).get(f"/review{AT}").content.decode()


def test_old_reviews_are_renewed_when_records_changed_and_forgotten_in_the_end(firm: Cast) -> None:
    client = sign_in(firm.dora)
    client.get(f"/review{AT}")
    stored = StoredReview.objects.get()
    assert insight.renew(stored, at=moment("2026-07-01")) is False
    actions.win(Deal.objects.get(name="shrunk"), by=firm.bram, at=moment("2026-06-30"))
    assert insight.renew(stored, at=moment("2026-07-01")) is True
    assert StoredReview.objects.get().facts["totals"]["won"]["n"] == 5
    assert insight.forget(at=moment("2026-12-01")) == 1


def test_the_facts_are_plain_json_with_the_documented_keys(firm: Cast) -> None:
    facts = sign_in(firm.dora).get(f"/review.json{AT}").json()
    assert list(facts) == [
        "shape",
        "as_of",
        "period",
        "unit",
        "seller",
        "currency",
        "totals",
        "bookings",
        "by_unit",
        "by_seller",
        "by_quarter",
        "win_rate",
        "cycle",
        "findings",
        "waterfall",
        "aging",
        "forecast",
        "attention",
        "quality",
    ]
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts


@pytest.mark.parametrize(("language", "title"), [("en", "Sales review"), ("nl", "Verkoop")])
def test_the_review_prints_as_a_tagged_document_in_the_language_of_its_reader(
    firm: Cast, language: str, title: str
) -> None:
    from pypdf import PdfReader

    firm.dora.language = language
    firm.dora.save()
    answer = sign_in(fresh(firm.dora)).get(f"/review.pdf{AT}")
    assert answer["Content-Type"] == "application/pdf"
    book = PdfReader(BytesIO(answer.content))
    assert book.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert str(book.trailer["/Root"]["/Lang"]).startswith(language)
    text = book.pages[0].extract_text()
    assert title in text


def test_what_a_record_says_cannot_steer_the_document(firm: Cast) -> None:
    Deal.objects.filter(name="shrunk").update(name='#panic("no") $x$ *bold* <label>')
    assert sign_in(firm.dora).get(f"/review.pdf{AT}").status_code == 200


def test_a_viewer_reads_the_review_but_takes_no_copy(firm: Cast) -> None:
    client = sign_in(firm.vera)
    assert client.get(f"/review{AT}").status_code == 200
    assert client.get(f"/review.pdf{AT}").status_code == 403
