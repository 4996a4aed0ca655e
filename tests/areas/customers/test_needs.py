"""Needs by category, what answers them, a reason for each person, and why a customer stays."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers import actions
from koers.areas.customers.measures import needs as measures
from koers.areas.customers.models import (
    Account,
    BuyingReason,
    BuyingRole,
    LoyaltyMotive,
    Need,
    NeedFit,
    SolutionElement,
)
from koers.areas.customers.queries import needs as queries
from koers.areas.customers.rules.needs import (
    NeedLimits,
    is_uncovered,
    motive_mix,
    need_faults,
    proof_rate,
    single_motive,
    ubr_coverage,
    weighted_fulfilment,
)
from koers.kit.timeline.models import Event
from koers.kit.timeline.reading import for_subject

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 2)

# --- the rules -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "euro", "unit", "formula", "faults"),
    [
        ("E", 100_00, "", "", []),
        ("E", 0, "", "", []),
        ("E", None, "euro", "x", ["economic_without_money"]),
        ("F", None, "kWh", "", []),
        ("F", 100_00, "kWh", "kWh x price", []),
        ("F", 100_00, "kWh", "", ["functional_without_formula"]),
        ("F", None, "", "", ["functional_without_unit"]),
        ("P", None, "", "", []),
        ("P", 100_00, "", "because", ["psychological_with_money"]),
    ],
)
def test_each_category_carries_what_the_method_asks(
    category: str, euro: int | None, unit: str, formula: str, faults: list[str]
) -> None:
    assert need_faults(category, euro=euro, unit=unit, formula=formula) == faults


def test_weighted_fulfilment_is_weight_times_fulfilment_over_nine() -> None:
    found = weighted_fulfilment([(0.5, 9), (0.3, 6), (0.2, 0)])
    assert found is not None
    assert round(found, 4) == 0.7  # (4.5 + 1.8 + 0) / 9
    same = weighted_fulfilment([(5, 9), (3, 6), (2, 0)])
    assert same is not None
    assert round(same, 4) == 0.7, "weights need not sum to one"
    assert weighted_fulfilment([(None, 9)]) is None
    assert weighted_fulfilment([(None, 0), (1, 9)]) == 1.0


def test_a_need_is_uncovered_when_every_element_stays_below_three() -> None:
    assert is_uncovered([2, 2], NeedLimits())
    assert not is_uncovered([0, 3], NeedLimits())
    assert is_uncovered([3], NeedLimits(uncovered_below=4))


def test_reasons_count_from_a_reference_on_and_are_measured_from_a_pilot_on() -> None:
    assert ubr_coverage([1, 2, 3, 4], [(1, 2), (1, 4), (2, 1), (3, 3), (9, 4)]) == 0.5
    assert ubr_coverage([], [(1, 4)]) is None
    assert proof_rate([1, 2, 3, 4, 4]) == 0.6
    assert proof_rate([]) is None


def test_one_motive_holds_a_customer_alone_above_four_fifths() -> None:
    mix = motive_mix({"benefit": 3, "brand": 1, "relation": 0})
    assert mix == {"benefit": 0.75, "brand": 0.25, "relation": 0.0}
    assert single_motive(mix, NeedLimits()) == ""
    assert single_motive({"benefit": 0.8, "brand": 0.2}, NeedLimits()) == ""
    assert single_motive(motive_mix({"relation": 2}), NeedLimits()) == "relation"
    assert motive_mix({"benefit": 0}) == {}


# --- records -------------------------------------------------------------------------------------------------


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account("Waterschap", cast.anna, cast.blue)


def need(cast: Cast, account: Account, words: str, weight: float | None = None, **fields: Any) -> Need:
    row = Need(account=account, statement=words, weight=weight, **{"category": "P", **fields})
    return actions.record_need(row, by=cast.anna, at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"category": "E"}, "carries its worth in money"),
        ({"category": "F"}, "carries the unit"),
        ({"category": "F", "unit_of_measure": "kWh", "worth_cents": 1}, "only with the formula"),
        ({"category": "P", "worth_cents": 1}, "never carries money"),
        ({"category": "P", "subtype": "E_tco"}, "belongs to another category"),
    ],
)
def test_a_need_that_breaks_the_rule_of_its_category_is_refused_by_form_and_database(
    account: Account, fields: dict[str, Any], said: str
) -> None:
    row = Need(account=account, statement="x", **fields)
    with pytest.raises(ValidationError, match=said) as refused:
        row.full_clean()
    assert len(refused.value.messages) == 1
    if "subtype" not in fields:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


@pytest.mark.django_db
def test_a_form_for_one_field_alone_keeps_the_rule(cast: Cast, account: Account) -> None:
    row = need(cast, account, "It should look calm")
    client = sign_in(cast.anna)
    answer = client.post(f"/needs/{row.pk}/cell/worth_cents", {"worth_cents": "100", "version": row.version})
    assert "never carries money" in answer.content.decode()
    row.refresh_from_db()
    assert row.worth_cents is None
    patched = client.patch(
        f"/api/v1/needs/{row.pk}",
        json.dumps({"category": "E"}),
        content_type="application/json",
        headers={"If-Match": f'"{row.version}"'},
    )
    assert patched.status_code == 422
    row.refresh_from_db()
    assert row.category == "P"


@pytest.mark.django_db
def test_a_need_is_written_on_the_timeline_of_account_and_speaker(cast: Cast, account: Account) -> None:
    person = make_person("Jansen", cast.anna, cast.blue)
    row = need(cast, account, "We lose a day a month", category="E", worth_cents=900_00, said_by=person)
    for subject in (row, account, person):
        newest = for_subject(subject).entries[0]
        assert (newest.sentence, newest.words) == ("Need recorded: economic", "We lose a day a month")


def matrix(cast: Cast, account: Account) -> tuple[list[Need], list[SolutionElement]]:
    """Three needs, weighed 5, 3 and 2, against two elements."""
    needs = [need(cast, account, words, weight) for words, weight in (("A", 5), ("B", 3), ("C", 2))]
    elements = [SolutionElement.objects.create(account=account, name=name) for name in ("Pump", "Service")]
    return needs, elements


@pytest.mark.django_db
def test_the_matrix_gives_the_weighted_fulfilment_and_what_is_uncovered(cast: Cast, account: Account) -> None:
    (a, b, c), (pump, service) = matrix(cast, account)
    assert queries.matrix(account).fulfilment is None
    assert queries.matrix(account).uncovered == []
    given = {(a.pk, pump.pk): 9, (b.pk, pump.pk): 1, (b.pk, service.pk): 6, (c.pk, service.pk): 2}
    assert actions.rate_fits(account, given, by=cast.anna, at=NOW) == 4
    found = queries.matrix(account)
    assert found.fulfilment is not None
    assert round(found.fulfilment, 4) == 0.7444  # (0.5*9 + 0.3*6 + 0.2*2) / 9
    assert [round(one or 0, 4) for one in found.by_element] == [0.5333, 0.2444]
    assert [line.need for line in found.uncovered] == [c]
    reading = measures.FULFILMENT.ask({"account": account.pk}, cast.anna)
    assert (round(reading.value or 0, 4), reading.n) == (0.7444, 3)
    assert measures.FULFILMENT.ask({"account": account.pk}, cast.eva).status == "unknown"


@pytest.mark.django_db
def test_ratings_are_saved_from_the_page_cleared_and_told_once(cast: Cast, account: Account) -> None:
    (a, b, _c), (pump, _service) = matrix(cast, account)
    client = sign_in(cast.anna)
    address = f"/accounts/{account.pk}/needs/rate"
    sent = {f"fit-{a.pk}-{pump.pk}": "9", f"fit-{b.pk}-{pump.pk}": ""}
    assert client.post(address, sent).status_code == 303
    assert client.post(address, sent).status_code == 303
    assert Event.objects.filter(kind="customers.need.fit_rated").count() == 1
    assert client.post(address, {f"fit-{a.pk}-{pump.pk}": "10"}).status_code == 303
    assert list(NeedFit.objects.values_list("fulfilment", flat=True)) == [9]
    client.post(address, {f"fit-{a.pk}-{pump.pk}": ""})
    assert NeedFit.objects.count() == 0


@pytest.mark.django_db
def test_nobody_rates_needs_of_an_account_that_is_not_theirs(cast: Cast, account: Account) -> None:
    (a, _b, _c), (pump, _service) = matrix(cast, account)
    other = make_account("Other", cast.bram, cast.blue)
    sent = {f"fit-{a.pk}-{pump.pk}": "9"}
    assert sign_in(cast.bram).post(f"/accounts/{account.pk}/needs/rate", sent).status_code == 403
    assert sign_in(cast.vera).post(f"/accounts/{account.pk}/needs/rate", sent).status_code == 403
    assert sign_in(cast.eva).post(f"/accounts/{account.pk}/needs/rate", sent).status_code == 404
    sign_in(cast.bram).post(f"/accounts/{other.pk}/needs/rate", sent)
    assert NeedFit.objects.count() == 0
    assert sign_in(cast.eva).get(f"/accounts/{account.pk}/needs").status_code == 404
    assert "fit-" not in sign_in(cast.vera).get(f"/accounts/{account.pk}/needs").content.decode()


@pytest.mark.django_db
def test_reasons_stand_with_their_person_and_loose_ones_are_named(cast: Cast, account: Account) -> None:
    roles = []
    for name in ("Baas", "Klerk"):
        person = make_person(name, cast.anna, cast.blue)
        roles.append(
            actions.add_to_decision(BuyingRole(account=account, person=person), by=cast.anna, at=NOW)
        )
    wish = need(cast, account, "Calm")
    rows = [
        BuyingReason(account=account, usp="Silent pump", need=wish, buying_role=roles[0], proof=3),
        BuyingReason(account=account, usp="Fast", buying_role=roles[1], proof=1),
        BuyingReason(account=account, usp="Cheap", proof=2),
    ]
    for row in rows:
        row.full_clean()
        actions.record_reason(row, by=cast.anna, at=NOW)
    found = queries.reasons(account)
    assert (found.coverage, round(found.proof_rate or 0, 4)) == (0.5, 0.3333)
    assert {row.usp for row in found.loose} == {"Cheap", "Fast"}
    assert [row.usp for row in found.others] == ["Cheap"]
    html = sign_in(cast.anna).get(f"/accounts/{account.pk}/needs").content.decode()
    assert "Silent pump" in html
    assert "2 reasons answer no need" in html
    newest = for_subject(roles[0].person).entries[0]
    assert (newest.sentence, newest.words) == ("Reason to buy: measured in a pilot", "Silent pump")


@pytest.mark.django_db
def test_a_reason_does_not_borrow_from_another_account(cast: Cast, account: Account) -> None:
    other = make_account("Other", cast.anna, cast.blue)
    with pytest.raises(ValidationError, match="of this account"):
        BuyingReason(account=account, usp="x", need=need(cast, other, "y")).full_clean()


@pytest.mark.django_db
def test_of_each_motive_the_newest_word_counts_and_one_alone_is_a_risk(cast: Cast, account: Account) -> None:
    for motive, strength, day in (
        ("benefit", 3, date(2025, 1, 1)),
        ("benefit", 0, date(2026, 1, 1)),
        ("relation", 2, date(2025, 6, 1)),
    ):
        row = LoyaltyMotive(account=account, motive=motive, strength=strength, proven_date=day)
        actions.note_motive(row, by=cast.anna, at=NOW)
    found = queries.staying(account)
    assert (found.mix, found.single) == ({"benefit": 0.0, "relation": 1.0}, "relation")
    assert measures.STRONGEST_MOTIVE.ask({"account": account.pk}, cast.anna).value == 1.0
    assert Event.objects.filter(kind="customers.motive.proven").count() == 2
    html = sign_in(cast.anna).get(f"/accounts/{account.pk}/loyalty").content.decode()
    assert "One motive alone holds them" in html
    assert sign_in(cast.eva).get(f"/accounts/{account.pk}/loyalty").status_code == 404


@pytest.mark.django_db
def test_a_motive_recorded_with_the_lead_stands_on_the_page_of_the_account(
    cast: Cast, account: Account
) -> None:
    actions.prove_motive(account, motive="brand", strength=2, at=NOW, by=cast.anna)
    [row] = LoyaltyMotive.objects.all()
    assert (row.motive, row.strength, row.proven_date) == ("brand", 2, DAY)
    with pytest.raises(ValueError, match="no reason to stay"):
        actions.prove_motive(account, motive="price", strength=2, at=NOW, by=cast.anna)


@pytest.mark.django_db
def test_empty_pages_say_how_to_begin_and_the_limits_are_settings(
    cast: Cast, account: Account, settings: Any
) -> None:
    client = sign_in(cast.anna)
    assert "Write down the first need" in client.get(f"/accounts/{account.pk}/needs").content.decode()
    assert "Nobody has written down yet" in client.get(f"/accounts/{account.pk}/loyalty").content.decode()
    settings.NEEDS = {"uncovered_below": 4}
    assert queries.limits() == NeedLimits(uncovered_below=4)


@pytest.mark.django_db
def test_the_page_takes_as_many_statements_for_ten_needs_as_for_two(cast: Cast, account: Account) -> None:
    client = sign_in(cast.anna)
    matrix(cast, account)

    def count(words: str) -> int:
        for one in words:
            wish = need(cast, account, one, 1)
            person = make_person(one, cast.anna, cast.blue)
            role = actions.add_to_decision(BuyingRole(account=account, person=person), by=cast.anna, at=NOW)
            reason = BuyingReason(account=account, usp=one, need=wish, buying_role=role)
            actions.record_reason(reason, by=cast.anna, at=NOW)
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/accounts/{account.pk}/needs").status_code == 200
        return len(found)

    count("Z")
    assert count("DE") == count("FGHIJKLM")


def test_who_said_a_need_is_not_named_to_who_does_not_see_that_person(cast: Cast) -> None:
    account = make_account("Jansen", cast.anna, cast.blue)
    heard = make_person("Gehoord", cast.anna, cast.blue)
    hidden = make_person("Verborgen", cast.eva, cast.field)
    told = {"account": account, "category": "P"}
    Need.objects.create(statement="Peace and quiet", said_by=heard, **told)
    Need.objects.create(statement="No fuss", said_by=hidden, **told)
    Need.objects.create(statement="A good name", **told)
    for user, sees in ((cast.anna, False), (cast.dora, True)):
        browser = sign_in(user)
        page = browser.get(f"/accounts/{account.pk}/needs").content.decode()
        assert ("Verborgen" in page) == sees
        assert "Gehoord" in page
        assert "No fuss" in page, "the need itself belongs to the account"
        for address in (
            "/needs",
            "/needs.csv",
            "/api/needs",
            f"/needs/{Need.objects.get(said_by=hidden).pk}",
        ):
            answer = browser.get(address)
            text = b"".join(answer) if answer.streaming else answer.content
            assert (b"Verborgen" in text) <= sees, address
        listed = browser.get("/needs").content.decode()
        assert "A good name" in listed, "a need that nobody said is for everybody who sees the account"
        assert ("No fuss" in listed) == sees
