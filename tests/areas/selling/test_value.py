"""The value case of a deal: its page, changes by form and by text, who may, and what came of what was promised."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from tests.cast import Cast, make_account, make_deal, sign_in

from koers.areas.selling import actions, measures
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import Deal, ValueBenefit, ValueCase
from koers.areas.selling.rules import value as rules
from koers.areas.selling.views import value_paper
from koers.areas.selling.views.value_page import CasePage
from koers.areas.selling.views.value_words import SAID
from koers.kit.methods import reading
from koers.kit.record import StaleVersionError
from koers.kit.timeline.reading import for_subject
from koers.kit.ui.formats import money

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EXAMPLE = rules.EXAMPLE.read_bytes()


@pytest.fixture
def deal(cast: Cast) -> Deal:
    account = make_account("Bakkerij", cast.anna, cast.blue)
    return make_deal("Line", cast.anna, cast.blue, account=account, amount_cents=12000000)


@pytest.fixture
def case(cast: Cast, deal: Deal) -> ValueCase:
    row = ValueCase(deal=deal, document=reading.read(EXAMPLE).values)
    return actions.write_case(row, by=cast.anna, at=NOW)


def page_of(case: ValueCase) -> str:
    return reverse("deals-value", args=[case.deal_id])


def test_the_page_says_the_saving_first_and_then_what_it_hangs_on(cast: Cast, case: ValueCase) -> None:
    assert (case.title, case.saving_cents) == ("Packaging line for a bakery", 11594130)
    page = sign_in(cast.anna).get(page_of(case)).content.decode()
    said = "Our line saves €115,941 over 7 years against The other line. 79% of that comes from Downtime."
    assert said in page
    assert page.index(said) < page.index("Most of this case hangs on Downtime.")
    assert f'<a href="/value-cases/{case.pk}/assumption?of=downtime_cost">Cost of an hour down</a>' in page
    # Present values, break-even of the failures, net advantage, and the share with proof.
    for figure in (
        "€267,880",
        "€383,821",
        "€51,452",
        "€73,721",
        "0.3606",
        "€94,482",
        "21.3%",
        "370 days",
        "107.3%",
    ):
        assert figure in page, figure
    assert "measured in a pilot" in page
    assert "seed 1" in page


def test_one_number_is_changed_in_the_browser_and_the_case_with_it(cast: Cast, case: ValueCase) -> None:
    client = sign_in(cast.anna)
    address = f"/value-cases/{case.pk}/assumption?of=downtime_cost"
    sent = {
        "value": "0", "unit": "EUR an hour", "low": "", "high": "", "distribution": "fixed", "theirs": "",
        "source": "Measured together", "confidence": "signed", "owner": "customer", "version": case.version,
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    found = ValueCase.objects.get(pk=case.pk)
    assert found.saving_cents == 2430919
    changed = next(one for one in found.document["assumptions"] if one["id"] == "downtime_cost")
    assert (changed["confidence"], changed["source"], "low" in changed) == (
        "signed",
        "Measured together",
        False,
    )
    assert found.history.count() == 2
    said = [one.sentence for one in for_subject(case.deal).entries]
    assert "Value case changed: the saving went from €115,941 to €24,309" in said
    # The same page sent again is of an older version; and a range that does not hold the value is told at its field.
    assert "Somebody else changed this case meanwhile" in client.post(address, sent).content.decode()
    wrong = {**sent, "version": found.version, "low": "5", "high": "9"}
    refused = client.post(address, wrong)
    assert (refused.status_code, "The value must lie from low to high" in refused.content.decode()) == (
        422,
        True,
    )
    assert ValueCase.objects.get(pk=case.pk).saving_cents == 2430919


def test_a_cost_is_added_by_a_form(cast: Cast, case: ValueCase) -> None:
    sent = {
        "alternative": "other", "name": "Waste", "category": "", "group": "quality", "quantity": "100", "quantity_unit": "kg",
        "each": "10", "year": "0", "source": "Scale", "confidence": "measured", "owner": "customer", "version": case.version,
    }  # fmt: skip
    assert sign_in(cast.anna).post(f"/value-cases/{case.pk}/line", sent).status_code == 302
    found = ValueCase.objects.get(pk=case.pk)
    assert found.saving_cents == 11594130 + 100000
    assert [one["source"] for one in found.document["assumptions"][-2:]] == ["Scale", "Scale"]


def test_a_file_comes_in_goes_out_and_is_refused_by_line(cast: Cast, deal: Deal) -> None:
    client = sign_in(cast.anna)
    address = f"/deals/{deal.pk}/value/new"
    bad = EXAMPLE.replace(b"rate_is: nominal", b"rate_is: real")
    refused = client.post(address, {"file": SimpleUploadedFile("c.yaml", bad), "text": ""})
    assert refused.status_code == 422
    assert (
        "Line 9, escalation_is: The rate is real and the escalation is nominal." in refused.content.decode()
    )
    assert not ValueCase.objects.exists()
    client.post(address, {"file": SimpleUploadedFile("c.yaml", EXAMPLE), "text": ""})
    row = ValueCase.objects.get()
    out = client.get(f"/value-cases/{row.pk}/case.yaml").content
    assert yaml.safe_load(out) == yaml.safe_load(EXAMPLE)
    text = out.decode().replace("value: 120000", "value: 130000")
    client.post(f"/value-cases/{row.pk}/text", {"text": text, "version": row.version})
    assert ValueCase.objects.get().saving_cents == 11594130 - 1000000


def test_a_case_begins_with_the_price_of_the_deal_against_leaving_all_as_it_is(
    cast: Cast, deal: Deal
) -> None:
    client = sign_in(cast.anna)
    assert "has no value case yet" in client.get(f"/deals/{deal.pk}/value").content.decode()
    assert client.post(f"/deals/{deal.pk}/value/begin").status_code == 302
    assert ValueCase.objects.get().saving_cents == -12000000
    page = client.get(f"/deals/{deal.pk}/value").content.decode()
    assert "Our offer costs €120,000 more over 5 years than All stays as it is." in page


def test_who_does_not_see_the_deal_sees_no_case_and_who_may_not_change_it_changes_nothing(
    cast: Cast, case: ValueCase
) -> None:
    for who, read, write in (
        (cast.eva, 404, 404),
        (cast.vera, 200, 403),
        (cast.bram, 200, 403),
        (cast.chris, 200, 200),
    ):
        client = sign_in(who)
        assert client.get(page_of(case)).status_code == read, who
        assert client.get(f"/value-cases/{case.pk}/case.yaml").status_code == read, who
        assert client.get(f"/value-cases/{case.pk}/assumption?of=price_ours").status_code == write, who
    assert "assumption?of=" not in sign_in(cast.vera).get(page_of(case)).content.decode()
    sign_in(cast.bram).post(f"/value-cases/{case.pk}/text", {"text": "x", "version": 1})
    assert ValueCase.objects.get().version == 1


def test_what_is_stored_is_checked_and_nobody_overwrites_another(cast: Cast, case: ValueCase) -> None:
    with pytest.raises(rules.BadCase):
        actions.rewrite_case(case, {**case.document, "years": 0}, 1, by=cast.anna, at=NOW)
    with pytest.raises(StaleVersionError):
        actions.rewrite_case(case, case.document, 7, by=cast.anna, at=NOW)


def test_a_case_that_the_limits_no_longer_allow_is_told_and_no_fault(
    cast: Cast, case: ValueCase, settings
) -> None:
    settings.VALUE = {"most_years": 5}
    page = sign_in(cast.anna).get(page_of(case))
    assert (page.status_code, "years: The number of years must be a whole number from 1 to 5." in page.content.decode()) == (
        200, True,
    )  # fmt: skip


def test_what_was_promised_is_measured_and_by_us_alone_it_is_a_claim(cast: Cast, case: ValueCase) -> None:
    assert actions.follow_up(case, by=cast.anna, at=NOW) == 5
    with pytest.raises(NotPossibleError):
        actions.follow_up(case, by=cast.anna, at=NOW)
    rows = {one.name: one for one in ValueBenefit.objects.all()}
    assert (rows["Downtime"].promised_cents, rows["Downtime"].measure_date) == (9163211, date(2027, 3, 2))

    def measured(name: str, cents: int, by: str) -> None:
        day = timezone.localdate(NOW)
        actions.measure_benefit(
            rows[name], measured_cents=cents, measured_date=day, measured_by=by, by=cast.anna, at=NOW
        )

    measured("Downtime", 5000000, "us")
    found = measures.REALISED.ask({"case": case.pk}, cast.anna)
    assert (found.value, found.n) == (None, 0)
    assert "1 benefit was measured by us alone" in found.note
    measured("Energy", 2000000, "customer")
    measured("Maintenance", 1500000, "both")
    found = measures.REALISED.ask({"case": case.pk}, cast.anna)
    # (20 000 + 15 000) of (24 849.48 + 14 119.02)
    assert (round(found.value, 6), found.n) == (round(35000 / 38968.50, 6), 2)
    assert measures.REALISED.ask({"case": case.pk}, cast.eva).n == 0
    assert measures.REALISED.ask({"owner": cast.anna.member.pk}, cast.dora).n == 2
    assert measures.REALISED.ask({"owner": cast.bram.member.pk}, cast.dora).n == 0
    due = {"case": case.pk, "as_of": date(2027, 3, 2)}
    verified = measures.VERIFIED.ask(due, cast.anna)
    # Of five that are due, two were measured by the customer; what we measured alone is a claim.
    assert (verified.value, verified.n) == (0.4, 5)
    assert measures.VERIFIED.ask({**due, "as_of": date(2026, 3, 2)}, cast.anna).value is None
    assert measures.VERIFIED.ask({"case": case.pk}, cast.anna).status == "unknown"
    page = sign_in(cast.anna).get(page_of(case)).content.decode()
    assert "89.8%" in page
    with pytest.raises(NotPossibleError):
        actions.measure_benefit(
            rows["Energy"],
            measured_cents=1,
            measured_date=date(2026, 3, 3),
            measured_by="us",
            by=cast.anna,
            at=NOW,
        )


def test_every_refusal_is_said_as_the_formulas_say_it() -> None:
    assert {code: str(text) for code, text in SAID.items()} == rules.MESSAGES


def test_on_paper_stands_at_most_what_makes_the_difference(cast: Cast, case: ValueCase) -> None:
    with override("nl"):
        found = value_paper.contents(CasePage(case), "nl", at=NOW)
    assert "Our line bespaart over 7 jaar € 115.941 ten opzichte van The other line." in found[
        "sentence"
    ].replace("\u00a0", " ")
    assert 1 <= len(found["differences"]) <= 3
    same = [one.text for one in CasePage(case).proposition.parities + CasePage(case).proposition.contentions]
    printed = [one["text"] for one in found["differences"]]
    assert not set(same) & set(printed)
    assert next(row[1:] for row in found["costs"]["rows"]) == [
        money(26787999, language="nl"),
        money(38382129, language="nl"),
    ]
    assert len(found["inputs"]["rows"]) == len(case.case.assumptions)
    # The widest bar fills its half.
    assert max(bar[name] for bar in found["bars"] for name in ("low_wide", "high_wide")) == 0.5


def test_the_paper_is_a_pdf_for_whoever_sees_the_deal(cast: Cast, case: ValueCase) -> None:
    answer = sign_in(cast.anna).get(f"/value-cases/{case.pk}/case.pdf?language=nl")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert sign_in(cast.eva).get(f"/value-cases/{case.pk}/case.pdf").status_code == 404


def test_a_part_that_is_larger_than_the_saving_is_said_in_words(cast: Cast, deal: Deal) -> None:
    words = {
        "ours": "Our line",
        "status_quo": "As it is",
        "rate": "Rate",
        "price": "Price",
        "running": "Running",
    }
    document = rules.starter("Line", "EUR", Decimal(300_000), {**words, "source": "x"})
    next(one for one in document["assumptions"] if one["id"] == "running_now")["value"] = 100_000
    case = actions.write_case(ValueCase(deal=deal, document=document), by=cast.anna, at=NOW)
    page = sign_in(cast.anna).get(page_of(case)).content.decode()
    figures = {
        name: (said, why) for name, said, why in value_paper.contents(CasePage(case), "en", at=NOW)["figures"]
    }
    assert figures["Chance of a saving"] == ("–", "No assumption has a range to draw from.")
    assert figures["Saving"] == ("€99,271", "")
    # 100,000 a year for five years at 8 percent is 399,271; less the 300,000 of today that leaves 99,271.
    assert (
        "Our line saves €99,271 over 5 years against As it is. Running alone saves more than that; other"
        in page
    )
    assert "402%" not in page
    # The saving is gone at 75,137 a year, and at a price of 399,271: whole euros are enough there.
    assert ">75,137<" in page
    assert ">399,271<" in page
