"""What goes on after a change of account manager: the new owner's first contact, whom they meet, and promises left open."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers.models import Account, Activity, Person, Promise
from koers.areas.selling.measures import continuity as measures
from koers.areas.selling.queries import continuity as queries

CHANGED = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 31)
DAY = timedelta(days=1)


def hand(account: Account, to: Any, at: datetime = CHANGED) -> None:
    """Give an account to another of us at a moment."""
    account.owner = to.member if to is not None else None
    account.save()
    last = account.history.first()
    last.history_date = at
    last.save()


def begun(cast: Cast, name: str = "Haven") -> Account:
    """Return an account of Anna since the beginning of the year before."""
    account = make_account(name, cast.anna, cast.blue)
    account.history.update(history_date=datetime(2025, 1, 1, tzinfo=UTC))
    return account


def spoke(account: Account, who: Any, days: int, person: Person | None = None, kind: str = "call") -> None:
    """Let one of us be in touch so many days after the change."""
    Activity.objects.create(
        kind=kind, subject="x", happened_at=CHANGED + days * DAY, account=account, person=person,
        owner=who.member, unit=account.unit,
    )  # fmt: skip


def asked(account: Account, user: Any, day: date = TODAY) -> list[Any]:
    return [one.ask({"account": account.pk, "as_of": day}, user, at=day) for one in measures.CONTINUITY]


def test_without_a_change_nothing_is_known_and_nothing_is_nought(cast: Cast) -> None:
    account = begun(cast)
    account.city = "Delft"
    account.save()
    found = asked(account, cast.anna)
    assert [(one.value, one.n) for one in found] == [(None, 0)] * 3
    assert {one.note for one in found} == {"No change of owner is known in this time."}


def test_the_days_run_from_the_change_to_the_first_contact_of_the_new_owner_alone(cast: Cast) -> None:
    account = begun(cast)
    hand(account, cast.bram)
    spoke(account, cast.bram, -3)
    spoke(account, cast.anna, 2)
    spoke(account, cast.bram, 4, kind="task")
    first = asked(account, cast.anna)[0]
    assert (first.value, first.n) == (None, 1)
    assert first.note.startswith("1 new owner was not in touch yet")
    spoke(account, cast.bram, 9, kind="mail")
    spoke(account, cast.bram, 12)
    assert (asked(account, cast.anna)[0].value, asked(account, cast.anna)[0].n) == (9.0, 1)
    # A day before that, it was not yet so.
    assert asked(account, cast.anna, date(2026, 3, 10))[0].value is None


def test_over_more_accounts_the_median_counts_who_was_not_in_touch_yet(cast: Cast) -> None:
    for n, days in enumerate((1, 3, 8, None)):
        account = begun(cast, f"Haven {n}")
        hand(account, cast.bram)
        if days is not None:
            spoke(account, cast.bram, days)
    found = measures.FIRST_CONTACT.ask({"as_of": TODAY}, cast.anna, at=TODAY)
    # Kaplan and Meier by hand: of four, half is reached at the second contact, on day three.
    assert (found.value, found.n) == (3.0, 4)
    assert found.note.startswith("1 new owner was not")
    assert measures.FIRST_CONTACT.ask({"as_of": TODAY, "owner": cast.anna.member.pk}, cast.anna).n == 0
    assert measures.FIRST_CONTACT.ask({"as_of": TODAY, "unit": cast.blue.pk}, cast.anna).n == 4
    assert measures.FIRST_CONTACT.ask({}, cast.anna).n == 4
    assert measures.FIRST_CONTACT.ask({"as_of": TODAY}, cast.eva).n == 0
    assert queries.handed_over({"as_of": TODAY}, cast.anna).count() == 4


def test_only_the_last_change_of_the_year_counts_and_one_taken_back_the_same_day_is_none(cast: Cast) -> None:
    account = begun(cast)
    hand(account, cast.bram)
    hand(account, cast.anna, CHANGED + timedelta(hours=1))
    assert queries.changes({"as_of": TODAY}, cast.anna) == []
    hand(account, cast.bram, CHANGED + DAY)
    hand(account, cast.chris, CHANGED + 5 * DAY)
    [one] = queries.changes({"as_of": TODAY}, cast.anna)
    assert (one.former, one.owner, one.at) == (cast.bram.member.pk, cast.chris.member.pk, CHANGED + 5 * DAY)
    assert queries.changes({"as_of": date(2027, 3, 31)}, cast.anna) == []
    assert len(queries.changes({}, cast.anna)) == 1


def test_a_first_owner_follows_nobody(cast: Cast) -> None:
    account = make_account("Kade", None, cast.blue)
    hand(account, cast.anna)
    assert queries.changes({}, cast.anna) == []


def test_persons_of_the_former_owner_are_those_of_the_year_before_and_a_share_needs_five(cast: Cast) -> None:
    account = begun(cast)
    people = [make_person(f"P{n}", cast.anna, cast.blue) for n in range(7)]
    hand(account, cast.bram)
    for one in people[:4]:
        spoke(account, cast.anna, -30, one)
        spoke(account, cast.anna, -20, one)
    spoke(account, cast.anna, -400, people[5])
    spoke(account, cast.anna, -10)
    for one in (people[0], people[1], people[6]):
        spoke(account, cast.bram, 3, one)
    few = asked(account, cast.anna)[1]
    assert (few.status, few.n, few.value) == ("too_few", 4, None)
    spoke(account, cast.anna, -1, people[4])
    found = asked(account, cast.anna)[1]
    assert (found.value, found.n) == (0.4, 5)
    # Wilson's interval of 2 of 5, from his formula by hand.
    assert (found.low, found.high) == (pytest.approx(0.1176, abs=5e-4), pytest.approx(0.7693, abs=5e-4))
    assert queries.persons_before({"account": account.pk}, cast.anna).count() == 5


def test_where_the_former_owner_met_nobody_by_name_the_share_is_unknown(cast: Cast) -> None:
    account = begun(cast)
    hand(account, cast.bram)
    found = asked(account, cast.anna)[1]
    assert (found.value, found.n) == (None, 0)
    assert found.note.startswith("Of no person it is known")


def test_promises_of_the_former_owner_that_are_open_still_are_counted(cast: Cast) -> None:
    account = begun(cast)
    hand(account, cast.bram)
    due = date(2026, 5, 1)

    def promise(who: Any, made: date, state: str = "open") -> None:
        ended = {"closed_date": TODAY} if state != "open" else {}
        Promise.objects.create(
            account=account, text="x", owner=who.member, made_date=made, due_date=due, first_due_date=due,
            state=state, **ended,
        )  # fmt: skip

    assert (asked(account, cast.anna)[2].value, asked(account, cast.anna)[2].n) == (0, 0)
    promise(cast.anna, date(2026, 2, 1))
    promise(cast.anna, date(2026, 2, 1), "kept")
    promise(cast.anna, date(2026, 3, 20))
    promise(cast.bram, date(2026, 2, 1))
    assert (asked(account, cast.anna)[2].value, asked(account, cast.anna)[2].n) == (1, 1)


def test_the_page_of_conversations_says_it_with_its_n(cast: Cast) -> None:
    page = sign_in(cast.chris).get("/deals/conversations")
    assert [(one.value, one.n) for one in page.context["continuity"]] == [(None, 0)] * 3
    assert "No change of owner is known in this time." in page.content.decode()


def test_a_whole_region_that_changes_hands_is_counted_too(cast: Cast) -> None:
    """More changes than a database takes conditions in one statement, each with a promise and a contact."""
    n = 1_200
    Account.objects.bulk_create(
        Account(name=f"Account {i}", unit=cast.blue, owner=cast.bram.member) for i in range(n)
    )
    accounts = list(Account.objects.filter(name__startswith="Account "))
    kept: Any = Account.history.model
    for owner, at, kind in ((cast.anna, CHANGED - 400 * DAY, "+"), (cast.bram, CHANGED, "~")):
        kept.objects.bulk_create(
            kept(
                id=one.pk, uid=one.uid, name=one.name, unit=cast.blue, owner=owner.member, history_date=at,
                history_type=kind, created_at=at, updated_at=at,
            )
            for one in accounts
        )  # fmt: skip
    Promise.objects.bulk_create(
        Promise(
            text="Send it",
            account=one,
            owner=cast.anna.member,
            made_date=made,
            due_date=TODAY,
            first_due_date=TODAY,
        )
        for one in accounts
        for made in (CHANGED.date() - DAY, CHANGED.date() + 2 * DAY)
    )
    found = {
        one.name: one.ask({"unit": cast.blue.pk, "as_of": TODAY}, cast.chris, at=TODAY)
        for one in measures.CONTINUITY
    }
    assert found["selling.first_contact_of_new_owner"].n == n
    assert found["selling.promises_after_change"].value == n
    at_once = measures.continuity_readings({"unit": cast.blue.pk, "as_of": TODAY}, cast.chris)
    assert [(one.n, one.value) for one in at_once] == [(one.n, one.value) for one in found.values()]
