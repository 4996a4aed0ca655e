"""A value case whose choices last differently long, in the browser: told by the year, with the reason, and refused by field."""

import io
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.utils.translation import override
from tests.areas.selling.test_value_sheet import pumps
from tests.cast import Cast, make_account, make_deal, sign_in

from koers.areas.selling import actions, measures
from koers.areas.selling.models import ValueBenefit, ValueCase
from koers.areas.selling.queries.value import limits
from koers.areas.selling.rules import value as rules
from koers.areas.selling.views import value_paper
from koers.areas.selling.views.value_page import CasePage
from koers.areas.selling.views.value_sheet import workbook
from koers.kit.methods import reading
from koers.kit.timeline.reading import for_subject

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def stored(cast: Cast, document: dict[str, Any]) -> ValueCase:
    account = make_account("Waterschap", cast.anna, cast.blue)
    deal = make_deal("Pumps", cast.anna, cast.blue, account=account, amount_cents=5000000)
    return actions.write_case(ValueCase(deal=deal, document=document), by=cast.anna, at=NOW)


@pytest.fixture
def case(cast: Cast) -> ValueCase:
    """Two pumps of ten and six years; every figure by hand stands in tests/analytics/test_costing_lives.py."""
    return stored(cast, pumps())


@pytest.fixture
def bakery(cast: Cast) -> ValueCase:
    return stored(cast, reading.read(rules.EXAMPLE.read_bytes()).values)


def again(case: ValueCase) -> ValueCase:
    return ValueCase.objects.get(pk=case.pk)


def test_the_page_tells_the_saving_by_the_year_and_why(cast: Cast, case: ValueCase) -> None:
    assert (case.saving_cents, case.yearly_saving_cents) == (None, 50193)
    page = sign_in(cast.anna).get(f"/deals/{case.deal_id}/value").content.decode()
    assert "Ours saves €501.93 a year against Other." in page
    assert "Ours lasts 10 years, Other lasts 6 years. So each is told by what it costs a year" in page
    assert "The rate is nominal" not in page
    # Present values, equal yearly costs and the chain over thirty years.
    for figure in (
        "€79,181",
        "€58,309",
        "€12,886",
        "€13,388",
        "Replaced each time, over 30 years",
        "€121,478",
        "€126,210",
    ):
        assert figure in page, figure
    for never in ("Paid back after", "Internal rate", "over 6 years", "Brought by then"):
        assert never not in page, never
    assert "Value case written: the customer saves €501.93 a year" in [
        one.sentence for one in for_subject(case.deal).entries
    ]


def test_numbers_over_the_years_are_unknown_and_say_why(cast: Cast, case: ValueCase) -> None:
    asked = {name: one.ask({"case": case.pk}, cast.anna) for name, one in measures.value.CASE.items()}
    assert asked["yearly_saving"].value == 50193
    for name in ("saving", "payback", "rate", "net"):
        assert (asked[name].value, asked[name].note.startswith("Not given: the choices last differently long")) == (
            None, True,
        ), name  # fmt: skip
    # The largest part, running, brings 1 500 of the 501.93 a year.
    assert round(asked["carried"].value, 3) == round(1500 / 501.93, 3)


def test_the_same_in_dutch_and_on_paper(cast: Cast, case: ValueCase) -> None:
    with override("nl"):
        found = value_paper.contents(CasePage(case), "nl", at=NOW)
    assert (
        found["sentence"]
        .replace("\u00a0", " ")
        .startswith("Ours bespaart € 501,93 per jaar ten opzichte van Other.")
    )
    assert "Ours gaat 10 jaar mee, Other gaat 6 jaar mee." in found["costs_note"]
    assert found["costs"]["rows"][0][1:] == ["10", "6"]
    assert len(found["figures"]) == 2
    answer = sign_in(cast.anna).get(f"/value-cases/{case.pk}/case.pdf?language=nl")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_a_life_is_given_by_a_form_and_what_falls_at_the_end_moves_along(
    cast: Cast, bakery: ValueCase
) -> None:
    client, address = sign_in(cast.anna), f"/value-cases/{bakery.pk}/parts/alternatives?of=0"
    sent = {"name": "Our line", "years": "9", "version": bakery.version}
    assert client.post(address, sent).status_code == 302
    found = again(bakery)
    assert found.document["alternatives"][0] == {
        "id": "ours", "name": "Our line", "kind": "ours", "price": "price_ours", "years": 9,
    }  # fmt: skip
    ends = [one["year"] for one in found.document["lines"] if one["group"] == "end_of_life"]
    assert ends == [9, 9, 7, 7]
    assert found.saving_cents is None
    said = [one.sentence for one in for_subject(bakery.deal).entries]
    # The saving over seven years is not the same thing as one a year, so it is not said to have gone from one to the other.
    assert any(
        one.startswith("Value case changed; the customer saves €") and one.endswith(" a year") for one in said
    )
    # Empty it lasts as long as the case again, and all is as it was.
    sent = {"name": "Our line", "years": "", "version": found.version}
    assert client.post(address, sent).status_code == 302
    assert again(bakery).saving_cents == 11594130
    assert again(bakery).document == bakery.document


@pytest.mark.parametrize("wrong", ["0", "-1", "100", "2.5", "ten"])
def test_a_life_that_cannot_be_is_refused_at_its_field_and_nothing_is_stored(
    cast: Cast, bakery: ValueCase, wrong: str
) -> None:
    client = sign_in(cast.anna)
    new = {"name": "x", "what": "make", "price": "1", "source": "s", "confidence": "claim", "owner": "us"}
    for place, sent in (("?of=1", {"name": "The other line", "kind": "competitor"}), ("", new)):
        answer = client.post(
            f"/value-cases/{bakery.pk}/parts/alternatives{place}",
            {**sent, "years": wrong, "version": bakery.version},
        )
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["years"]
    assert again(bakery).version == bakery.version


def test_a_shorter_life_that_leaves_a_cost_after_the_end_is_refused_by_name(
    cast: Cast, bakery: ValueCase
) -> None:
    bakery.document["lines"][1]["year"] = 6
    row = actions.rewrite_case(bakery, bakery.document, bakery.version, by=cast.anna, at=NOW)
    sent = {"name": "Our line", "years": "5", "version": row.version}
    answer = sign_in(cast.anna).post(f"/value-cases/{row.pk}/parts/alternatives?of=0", sent)
    assert answer.status_code == 422
    assert "“Training” falls in year 6, after the end: Our line lasts 5 years." in answer.content.decode()
    # A cost of its own is refused at the field of its year.
    sent = {
        "alternative": "ours", "name": "Overhaul", "category": "", "group": "mro", "quantity": "1", "quantity_unit": "x",
        "each": "10", "year": "8", "source": "s", "confidence": "claim", "owner": "us", "version": row.version,
    }  # fmt: skip
    answer = sign_in(cast.anna).post(f"/value-cases/{row.pk}/line", sent)
    assert "Our line lasts 7 years" in str(answer.context["form"].errors["year"])


def test_one_more_alternative_may_last_longer(cast: Cast, bakery: ValueCase) -> None:
    new = {
        "name": "Make it themselves", "what": "make", "years": "10", "price": "50000", "running": "10000", "source": "s",
        "confidence": "claim", "owner": "customer", "version": bakery.version,
    }  # fmt: skip
    assert sign_in(cast.anna).post(f"/value-cases/{bakery.pk}/parts/alternatives", new).status_code == 302
    found = again(bakery)
    # 50 000 / a(10) at 8 % is 7 451.47, and 10 000 each year.
    assert round(rules.Working(found.case).cost("choice").eac, 2) == rules.Decimal("17451.47")
    # Ours and the other line last as long as before, and are told by the year as the third is.
    assert (found.saving_cents, found.yearly_saving_cents) == (None, 2226912)
    page = sign_in(cast.anna).get(f"/deals/{bakery.deal_id}/value?against=choice").content.decode()
    assert "they make it themselves · lasts 10 years" in page


def test_what_is_promised_is_a_year_and_named_so(cast: Cast, case: ValueCase) -> None:
    assert actions.follow_up(case, by=cast.anna, at=NOW) == 2
    assert {one.name: one.promised_cents for one in ValueBenefit.objects.all()} == {
        "Running, a year": 150000, "Residual, a year": 25098,
    }  # fmt: skip
    # The same benefit is not promised again by who reads Dutch, nor when it is told over the years instead.
    with override("nl"), pytest.raises(actions.NotPossibleError):
        actions.follow_up(case, by=cast.anna, at=NOW)
    document = {
        **case.document,
        "alternatives": [{**one, "years": 10} for one in case.document["alternatives"]],
    }
    case = actions.rewrite_case(case, document, case.version, by=cast.anna, at=NOW)
    with pytest.raises(actions.NotPossibleError):
        actions.follow_up(case, by=cast.anna, at=NOW)


def test_the_room_and_the_interface_for_programs_say_a_year(cast: Cast, case: ValueCase) -> None:
    client = sign_in(cast.anna)
    gist = rules.gist_of(case.case, limits())
    assert (gist.saving_cents, gist.is_yearly) == (50193, True)
    shown = client.get(f"/deals/{case.deal_id}/room/rest").content.decode()
    assert "Saves €501.93 a year against Other." in shown
    found = client.get(f"/api/v1/value-cases/{case.pk}").json()
    assert (found["saving_cents"], found["yearly_saving_cents"]) == (None, 50193)


BASICS = {
    "title": "Line", "rate": "8", "years": "7", "currency": "EUR", "rate_is": "nominal", "escalation_is": "nominal",
}  # fmt: skip


def test_the_case_as_a_whole_is_changed_by_a_form(cast: Cast, bakery: ValueCase) -> None:
    client, address = sign_in(cast.anna), f"/value-cases/{bakery.pk}/basics"
    assert "Rate and years" in client.get(f"/deals/{bakery.deal_id}/value").content.decode()
    shown = client.get(address).context["form"]
    assert [shown[name].value() for name in ("title", "years", "currency", "rate_is")] == [
        "Packaging line for a bakery", 7, "EUR", "nominal",
    ]  # fmt: skip
    assert shown["rate"].value() == 8
    sent = {**BASICS, "rate": "4", "version": bakery.version}
    assert client.post(address, sent).status_code == 302
    # The saving at 4 percent, from the worked example.
    assert (again(bakery).title, again(bakery).saving_cents) == ("Line", 13829207)
    # Another currency takes along the units that are called by it; what falls in the last year moves to the new one.
    sent = {**BASICS, "currency": "usd", "years": "9", "version": again(bakery).version}
    assert client.post(address, sent).status_code == 302
    found = again(bakery)
    assert (found.currency, found.document["years"]) == ("USD", 9)
    units = {one["id"]: one["unit"] for one in found.document["assumptions"]}
    assert [units[name] for name in ("price_ours", "energy_price", "energy_ours")] == [
        "USD",
        "USD per kWh",
        "kWh a year",
    ]
    assert {one["year"] for one in found.document["lines"] if one["group"] == "end_of_life"} == {9}
    # Sent again it is of an older version.
    assert "Somebody else changed this case" in client.post(address, sent).content.decode()


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("title", "", ""),
        ("rate", "-1", "must lie from low to high"),
        ("rate", "13", "must lie from low to high"),
        ("rate", "ten", ""),
        ("years", "0", ""),
        ("years", "61", ""),
        ("years", "2.5", ""),
        ("years", "5", "“Training” falls in year 6, after the end: Our line lasts 5 years."),
        ("currency", "E1", "three capitals"),
        ("rate_is", "real", ""),
        ("escalation_is", "", "say whether escalation is"),
    ],
)
def test_each_field_of_it_says_itself_what_is_wrong_with_it(
    cast: Cast, bakery: ValueCase, field: str, wrong: str, says: str
) -> None:
    bakery.document["lines"][1]["year"] = 6
    row = actions.rewrite_case(bakery, bakery.document, bakery.version, by=cast.anna, at=NOW)
    answer = sign_in(cast.anna).post(
        f"/value-cases/{row.pk}/basics", {**BASICS, field: wrong, "version": row.version}
    )
    assert answer.status_code == 422
    # A real rate beside nominal growth is said at growth, which is to be made the same.
    assert list(answer.context["form"].errors) == ["escalation_is" if field == "rate_is" else field]
    assert says in str(answer.context["form"].errors)
    assert again(row).version == row.version


def test_a_rate_without_a_range_has_its_bounds_too(cast: Cast, case: ValueCase) -> None:
    sent = {**BASICS, "rate_is": "real", "escalation_is": "", "years": "6", "version": case.version}
    client, address = sign_in(cast.anna), f"/value-cases/{case.pk}/basics"
    answer = client.post(address, {**sent, "rate": "101"})
    assert "must lie from 0 to 100" in str(answer.context["form"].errors["rate"])
    assert client.post(address, {**sent, "rate": "0"}).status_code == 302
    # At a rate of 0: 6 500 + 30 000 / 6 against 5 000 + 46 000 / 10.
    assert again(case).yearly_saving_cents == 190000


def test_who_may_not_change_the_deal_changes_nothing_of_its_case(cast: Cast, bakery: ValueCase) -> None:
    for who, answer in ((cast.eva, 404), (cast.vera, 403), (cast.bram, 403), (cast.chris, 200)):
        assert sign_in(who).get(f"/value-cases/{bakery.pk}/basics").status_code == answer
    sign_in(cast.bram).post(
        f"/value-cases/{bakery.pk}/basics", {**BASICS, "rate": "4", "version": bakery.version}
    )
    assert again(bakery).version == bakery.version


def test_cases_of_before_the_yearly_saving_was_kept_get_it_once_and_nothing_else_of_them_changes(
    cast: Cast, case: ValueCase, bakery: ValueCase
) -> None:
    broken = stored(cast, pumps())
    ValueCase.objects.update(yearly_saving_cents=None)
    ValueCase.objects.filter(pk=broken.pk).update(document={"title": "of long ago"})
    kept = stored(cast, pumps())
    ValueCase.objects.filter(pk=kept.pk).update(yearly_saving_cents=7)
    before = dict(ValueCase.objects.values_list("pk", "version"))
    step = import_module("koers.areas.selling.migrations.0004_yearly_saving_filled")
    step.forward(apps, None)
    found = dict(ValueCase.objects.values_list("pk", "yearly_saving_cents"))
    assert found == {case.pk: 50193, bakery.pk: 2226912, broken.pk: None, kept.pk: 7}
    assert dict(ValueCase.objects.values_list("pk", "version")) == before
    assert "€501.93" in sign_in(cast.anna).get("/value-cases").content.decode()


def test_each_sheet_of_the_workbook_prints_one_page_wide_and_its_note_is_read_whole(case: ValueCase) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(case.case)))
    assert [
        (one.page_setup.orientation, one.page_setup.fitToWidth, one.page_setup.fitToHeight, one.sheet_properties.pageSetUpPr.fitToPage)
        for one in book.worksheets
    ] == [("landscape", 1, 0, True)] * 3  # fmt: skip
    [note] = book.worksheets[0].merged_cells.ranges
    assert (note.min_col, note.max_col) == (1, 6)
