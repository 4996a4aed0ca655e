"""What a relation brings besides orders: recorded, valued, taken back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from tests.cast import Cast, make_account, sign_in

from koers.areas.customers import actions
from koers.areas.customers.models import Account
from koers.areas.customers.queries.relation import gains
from koers.kit.timeline.models import Event
from koers.kit.timeline.reading import for_subject

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: The names of the verbs as the reference of the method has them.
KINDS = ("reference", "referral", "pilot", "early", "award", "market")


@pytest.fixture
def account(cast: Cast) -> Account:
    """Anna's account."""
    return make_account("Noordzee", cast.anna, cast.blue)


def note(account: Account, cast: Cast, what: str = "referral", cents: int | None = 250_000) -> Event:
    """Record something that the customer did for us."""
    return actions.note_gain(account, what=what, happened_at=NOW, value_cents=cents, by=cast.anna)


@pytest.mark.django_db
def test_each_sort_is_kept_with_its_value_and_an_unknown_value_stays_unknown(
    cast: Cast, account: Account
) -> None:
    for what in KINDS:
        note(account, cast, what, None if what == "market" else 100)
    found = {one.what: one.value_cents for one in gains(account)}
    assert found == {
        "reference": 100,
        "referral": 100,
        "pilot": 100,
        "early": 100,
        "award": 100,
        "market": None,
    }
    for wrong in ({"what": "lunch"}, {"what": "pilot", "value_cents": -1}):
        with pytest.raises(ValueError, match=r"no gain|below zero"):
            actions.note_gain(account, happened_at=NOW, by=cast.anna, **wrong)


@pytest.mark.django_db
def test_what_is_taken_back_leaves_the_page_once_and_stays_on_the_timeline(
    cast: Cast, account: Account
) -> None:
    wrong, right = note(account, cast, "pilot"), note(account, cast, "award")
    actions.take_gain_back(account, wrong.pk, by=cast.anna, at=NOW)
    assert [one.event_id for one in gains(account)] == [right.pk]
    said = {(entry.event.kind, entry.event.cause_id) for entry in for_subject(account).entries}
    assert ("customers.relation.gave", None) in said
    assert ("customers.relation.withdrawn", wrong.pk) in said
    other = make_account("Zuid", cast.anna, cast.blue)
    for row, event in ((account, wrong.pk), (other, right.pk)):
        with pytest.raises(actions.NothingToTakeBack):
            actions.take_gain_back(row, event, by=cast.anna, at=NOW)
    assert [one.event_id for one in gains(account)] == [right.pk]


@pytest.mark.django_db
def test_the_page_records_and_undoes_exactly_the_one_that_was_recorded(cast: Cast, account: Account) -> None:
    client = sign_in(cast.anna)
    page = f"/accounts/{account.pk}"
    assert "nobody has recorded anything yet" in client.get(f"{page}/loyalty").content.decode()
    first = note(account, cast, "market", None)
    today = timezone.localdate().isoformat()
    sent = client.post(f"{page}/gain", {"what": "referral", "on": today, "value_cents": "2.500,00"})
    assert sent.status_code == 303
    note(account, cast, "award")
    shown = client.get(f"{page}/loyalty").content.decode()
    assert "Brought us another customer" in shown
    assert "2,500" in shown
    client.post(f"{page}/gain-back/undo?after={first.pk}")
    assert sorted(one.what for one in gains(account)) == ["award", "market"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"), [("on", "2999-01-01"), ("value_cents", "-5"), ("what", "lunch"), ("on", "")]
)
def test_a_day_to_come_a_value_below_zero_and_an_unknown_sort_are_refused(
    cast: Cast, account: Account, name: str, value: str
) -> None:
    sent: dict[str, Any] = {"what": "pilot", "on": "2026-03-01", "value_cents": ""} | {name: value}
    answer = sign_in(cast.anna).post(f"/accounts/{account.pk}/gain", sent)
    assert answer.status_code == 422
    assert gains(account) == []


@pytest.mark.django_db
def test_who_may_not_see_the_account_records_nothing_there(cast: Cast, account: Account) -> None:
    client = sign_in(cast.eva)
    sent = {"what": "pilot", "on": "2026-03-01", "value_cents": ""}
    assert client.post(f"/accounts/{account.pk}/gain", sent).status_code in {403, 404}
    assert client.post(f"/accounts/{account.pk}/gain-back", {"event": 1}).status_code in {403, 404}
    assert gains(account) == []


@pytest.mark.django_db
def test_what_a_merged_account_did_counts_for_the_kept_one_until_they_are_taken_apart(
    cast: Cast, account: Account
) -> None:
    twin = make_account("Noordzee BV", cast.anna, cast.blue)
    gain = note(twin, cast, "reference", 4_000)
    merged = actions.merge(twin, into=account, at=NOW, by=cast.anna)
    assert [(one.event_id, one.value_cents) for one in gains(account)] == [(gain.pk, 4_000)]
    actions.unmerge(merged, at=NOW, by=cast.anna)
    assert gains(account) == []
    assert [one.event_id for one in gains(twin)] == [gain.pk]


def test_the_worth_of_what_a_relation_brings_is_in_the_currency_of_the_firm(cast: Cast) -> None:
    account = make_account("Acme", cast.anna, cast.blue)
    with override_settings(CURRENCY="USD"):
        event = actions.note_gain(account, what="award", happened_at=NOW, value_cents=5_00, by=cast.anna)
    assert event.facts["currency"] == "USD"
