"""Alternatives, costs and reasons of a value case by forms: put in, changed, taken out, put back, and refused."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast, make_account, make_deal, sign_in

from koers.areas.selling import actions
from koers.areas.selling.models import ValueCase
from koers.areas.selling.rules import value as rules
from koers.kit.methods import reading

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: The saving of the example in cents, from the oracle.
SAVING = 11594130


@pytest.fixture
def case(cast: Cast) -> ValueCase:
    account = make_account("Bakkerij", cast.anna, cast.blue)
    deal = make_deal("Line", cast.anna, cast.blue, account=account, amount_cents=12000000)
    document = reading.read(rules.EXAMPLE.read_bytes()).values
    return actions.write_case(ValueCase(deal=deal, document=document), by=cast.anna, at=NOW)


def again(case: ValueCase) -> ValueCase:
    return ValueCase.objects.get(pk=case.pk)


def sent_line(case: ValueCase, place: int, **changes: Any) -> dict[str, Any]:
    """Return what the browser sends for a line as it stands, with some fields changed."""
    held = {"in_comparison": "on", **case.document["lines"][place], "version": case.version}
    return {key: value for key, value in {**held, **changes}.items() if value is not None}


def place_of(case: ValueCase, alternative: str, name: str) -> int:
    lines = case.document["lines"]
    return next(n for n, one in enumerate(lines) if (one["alternative"], one["name"]) == (alternative, name))


NEW = {
    "name": "Make it themselves", "what": "make", "price": "50000", "running": "10000", "source": "Plant manager",
    "confidence": "claim", "owner": "customer",
}  # fmt: skip


def test_an_alternative_is_put_in_with_its_costs_source_and_owner(cast: Cast, case: ValueCase) -> None:
    client, address = sign_in(cast.anna), f"/value-cases/{case.pk}/parts/alternatives"
    assert client.post(address, {**NEW, "version": case.version}).status_code == 302
    found = again(case)
    assert found.saving_cents == SAVING
    # 50 000 today and 10 000 at the end of each of 7 years at 8 %: 50 000 + 52 063.70 by the annuity table (5.206370).
    cost = rules.Working(found.case).cost(found.case.others[1].id)
    assert round(cost.npv, 2) == rules.Decimal("102063.70")
    assert [(one["source"], one["owner"]) for one in found.document["assumptions"][-2:]] == [
        ("Plant manager", "customer")
    ] * 2
    page = client.get(f"/deals/{case.deal_id}/value").content.decode()
    assert "Make it themselves" in page
    assert "they make it themselves" in page


@pytest.mark.parametrize("lacks", ["source", "owner", "name"])
def test_an_alternative_without_source_or_owner_is_refused_by_its_field(
    cast: Cast, case: ValueCase, lacks: str
) -> None:
    sent = {**NEW, "version": case.version, lacks: ""}
    answer = sign_in(cast.anna).post(f"/value-cases/{case.pk}/parts/alternatives", sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [lacks]
    assert again(case).version == case.version


def test_an_alternative_without_any_cost_is_refused(cast: Cast, case: ValueCase) -> None:
    sent = {**NEW, "price": "", "running": "", "version": case.version}
    answer = sign_in(cast.anna).post(f"/value-cases/{case.pk}/parts/alternatives", sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["price"])


def test_a_cost_is_changed_and_what_is_absurd_is_refused_beside_its_field(
    cast: Cast, case: ValueCase
) -> None:
    client, place = sign_in(cast.anna), place_of(case, "other", "Downtime")
    address = f"/value-cases/{case.pk}/parts/lines?of={place}"
    assert client.get(address).status_code == 200
    refused = client.post(address, sent_line(case, place, starts="5", ends="3"))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["ends"])
    refused = client.post(address, sent_line(case, place, year="-1"))
    assert list(refused.context["form"].errors) == ["year"]
    assert again(case).version == case.version
    # As it stands nothing changes; without the downtime of the other the saving falls by 5 x 6 x 800 x 5.206370.
    assert client.post(address, sent_line(case, place)).status_code == 302
    found = again(case)
    assert found.saving_cents == SAVING
    assert client.post(address, sent_line(found, place, in_comparison=None)).status_code == 302
    assert again(case).saving_cents == pytest.approx(SAVING - 12495288, abs=100)


def test_taken_out_goes_with_what_nothing_needs_and_comes_back(cast: Cast, case: ValueCase) -> None:
    client, place = sign_in(cast.anna), place_of(case, "other", "Energy")
    address = f"/value-cases/{case.pk}/parts/lines/take-out?of={place}"
    assert client.post(address, {"version": case.version}).status_code == 302
    found = again(case)
    names = [one["id"] for one in found.document["assumptions"]]
    assert "energy_other" not in names
    assert {"energy_price", "energy_growth"} <= set(names)
    assert found.saving_cents is not None
    assert found.saving_cents < SAVING
    undo = f"/value-cases/{case.pk}/put-back?seen={found.version}"
    assert client.post(undo).status_code == 302
    assert (again(case).saving_cents, again(case).document) == (SAVING, case.document)
    # The same way back a second time is no way back any more.
    client.post(undo)
    assert again(case).document == case.document


def test_a_case_keeps_ours_and_one_other(cast: Cast, case: ValueCase) -> None:
    client = sign_in(cast.anna)
    for place in (0, 1):
        client.post(f"/value-cases/{case.pk}/parts/alternatives/take-out?of={place}", {"version": 1})
    assert again(case).version == 1
    assert "Take it out" not in client.get(f"/value-cases/{case.pk}/parts/alternatives?of=0").content.decode()


def test_a_reason_is_put_in_changed_and_held_to_its_rules(cast: Cast, case: ValueCase) -> None:
    client, address = sign_in(cast.anna), f"/value-cases/{case.pk}/parts/elements"
    sent = {
        "alternative": "other", "need": "Calm", "text": "One number to call", "category": "psychological",
        "standing": "difference", "euro": "5", "proof": "claim", "version": case.version,
    }  # fmt: skip
    refused = client.post(address, sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["euro"])
    assert client.post(address, {**sent, "euro": ""}).status_code == 302
    place = len(again(case).document["elements"]) - 1
    sent |= {"euro": "", "need": "Calm at night", "version": again(case).version}
    assert client.post(f"{address}?of={place}", sent).status_code == 302
    assert again(case).document["elements"][place]["need"] == "Calm at night"


def test_who_is_second_is_told_and_overwrites_nothing(cast: Cast, case: ValueCase) -> None:
    client, address = sign_in(cast.anna), f"/value-cases/{case.pk}/parts/alternatives"
    assert client.post(address, {**NEW, "version": 1}).status_code == 302
    second = client.post(address, {**NEW, "name": "Second", "version": 1})
    assert second.status_code == 422
    assert "Somebody else changed this case meanwhile." in second.content.decode()
    client.post(f"{address}/take-out?of=2", {"version": 1})
    assert [one["name"] for one in again(case).document["alternatives"]][2:] == ["Make it themselves"]


def test_who_may_not_change_the_deal_changes_no_part(cast: Cast, case: ValueCase) -> None:
    base = f"/value-cases/{case.pk}"
    for who, status in ((cast.eva, 404), (cast.vera, 403), (cast.bram, 403)):
        client: Client = sign_in(who)
        assert client.get(f"{base}/parts/lines?of=0").status_code == status
        assert client.post(f"{base}/parts/alternatives", {**NEW, "version": 1}).status_code == status
        assert client.post(f"{base}/parts/lines/take-out?of=0", {"version": 1}).status_code == status
        assert client.post(f"{base}/put-back?seen=1").status_code == status
    assert again(case).version == 1


@pytest.mark.parametrize("tail", ["parts/lines", "parts/nonsense", "parts/lines?of=99", "parts/lines?of=-1"])
def test_what_does_not_stand_there_is_not_found(cast: Cast, case: ValueCase, tail: str) -> None:
    assert sign_in(cast.anna).get(f"/value-cases/{case.pk}/{tail}").status_code == 404


def test_growth_that_is_not_what_the_rate_is_is_refused_and_nobody_guesses_it(
    cast: Cast, case: ValueCase
) -> None:
    client, place = sign_in(cast.anna), place_of(case, "ours", "Energy")
    address = f"/value-cases/{case.pk}/parts/lines?of={place}"
    mixed = client.post(address, sent_line(case, place, escalation_is="real"))
    assert (mixed.status_code, list(mixed.context["form"].errors)) == (422, ["escalation_is"])
    document = {key: value for key, value in case.document.items() if key != "escalation_is"}
    document["lines"] = [
        {key: value for key, value in one.items() if key != "escalation"} for one in document["lines"]
    ]
    plain = actions.rewrite_case(again(case), document, case.version, by=cast.anna, at=NOW)
    growth = case.document["lines"][place]["escalation"]
    not_said = client.post(address, sent_line(plain, place, escalation=growth))
    assert not_said.status_code == 422
    assert "escalation_is" not in again(case).document
    said = client.post(address, sent_line(plain, place, escalation=growth, escalation_is="nominal"))
    assert said.status_code == 302
    assert again(case).document["escalation_is"] == "nominal"
