"""Records that may be one: proposed with reasons, seen by who sees both, decided once, and taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers import actions
from koers.areas.customers.actions import Likeness
from koers.areas.customers.models import Account, Duplicate, DuplicateSearch, DuplicateVerdict, Merge, Person
from koers.bridge import duplicates

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
REASONS = [{"field": "name", "level": "near", "likeness": 0.97, "weight": 8.1}]


def two(cast: Cast, **fields: Any) -> tuple[Account, Account]:
    return (
        make_account("Jansen Installaties", cast.anna, cast.blue, city="Breda", **fields),
        make_account("Janssen Installaties BV", cast.anna, cast.blue, city="Breda", **fields),
    )


def proposed(one: Account | Person, other: Account | Person) -> Duplicate:
    actions.propose(one.subject_code, [Likeness(one.pk, other.pk, 0.93, 4.2, REASONS)], at=NOW)
    return Duplicate.objects.get(noun=one.subject_code, first_id=one.pk, second_id=other.pk)


def test_a_look_proposes_accounts_and_persons_that_are_alike_with_the_reasons(cast: Cast) -> None:
    one, other = two(cast, phone="076-5213344")
    make_account("De Vries Bouw", cast.anna, cast.blue, city="Breda", phone="076-5990000")
    piet = make_person("Jansen", cast.anna, cast.blue, email="p@jansen.nl", account=one)
    same = make_person("Jansen", cast.anna, cast.blue, first_name="P.", email="p@jansen.nl", account=other)
    make_person("Bos", cast.anna, cast.blue, first_name="Els", account=one)
    assert duplicates.look("account", at=NOW).found == 1
    assert duplicates.look("person", at=NOW).found == 1
    row = Duplicate.objects.get(noun="account")
    assert (row.first_id, row.second_id, row.verdict) == (one.pk, other.pk, "open")
    assert [(why["field"], why["level"]) for why in row.reasons] == [
        ("phone", "same"),
        ("city", "same"),
        ("name", "near"),
    ]
    row = Duplicate.objects.get(noun="person")
    assert (row.first_id, row.second_id) == (piet.pk, same.pk)


def test_colleagues_with_the_number_of_their_firm_are_not_one_whatever_else_they_share(cast: Cast) -> None:
    firm = make_account("Jansen Installaties BV", cast.anna, cast.blue, phone="076-5213344")
    for number in range(40):
        other = make_account(f"Firm {number}", cast.anna, cast.blue, phone=f"010-40000{number:02d}")
        make_person(f"Name{number}", cast.anna, cast.blue, first_name=f"F{number}", account=other)
    shared = {"phone": "076-5213344", "account": firm}
    make_person("de Vries", cast.anna, cast.blue, first_name="Karin", email="vries@jansen.nl", **shared)
    make_person("van Loon", cast.anna, cast.blue, first_name="Karin", email="loon@jansen.nl", **shared)
    make_person("van Loon", cast.anna, cast.blue, first_name="Bart", email="bart@jansen.nl", **shared)
    assert duplicates.look("person", at=NOW).found == 0
    make_person("Loon", cast.anna, cast.blue, first_name="Bartholomeus", email="bart@jansen.nl", **shared)
    assert duplicates.look("person", at=NOW, everything=True).found == 1


def test_the_next_look_is_at_what_changed_since_and_finds_it_against_everything(cast: Cast) -> None:
    one, other = two(cast, phone="076-5213344")
    duplicates.look("account", at=NOW)
    later = NOW + timedelta(days=1)
    Account.objects.update(updated_at=NOW - timedelta(days=3))
    third = make_account("Jansen Installaties", cast.anna, cast.blue, city="Breda", phone="0765213344")
    Account.objects.filter(pk=third.pk).update(updated_at=later)
    search = duplicates.look("account", at=later)
    assert (search.records, search.fresh, search.found) == (3, 1, 2)
    assert set(Duplicate.objects.values_list("first_id", "second_id")) == {
        (one.pk, other.pk),
        (one.pk, third.pk),
        (other.pk, third.pk),
    }
    Account.objects.filter(pk=third.pk).update(name="De Vries", phone="", city="Goes", updated_at=later)
    duplicates.look("account", at=later + timedelta(minutes=1))
    assert Duplicate.objects.count() == 1, "what is alike no more is no longer proposed"


def test_what_a_person_told_apart_is_not_proposed_again_also_not_under_another_record(cast: Cast) -> None:
    one, other = two(cast, phone="076-5213344")
    row = proposed(one, other)
    actions.tell_apart(row, at=NOW, by=cast.anna)
    assert duplicates.look("account", at=NOW, everything=True).found == 0
    third = make_account("Jansen Installaties Breda", cast.anna, cast.blue, city="Breda")
    actions.merge(one, into=third, at=NOW)
    assert actions.propose("account", [Likeness(other.pk, third.pk, 0.9, 4, REASONS)], at=NOW) == 0
    row.refresh_from_db()
    assert (row.verdict, row.decided_by) == (DuplicateVerdict.APART, cast.anna)


def test_a_merge_of_two_and_its_undo_bring_the_proposal_back(cast: Cast) -> None:
    one, other = two(cast)
    row = proposed(one, other)
    made = actions.merge_duplicate(row, keep=other.pk, taken=["name"], at=NOW, by=cast.anna)
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.verdict, row.merge, made.loser_id, other.name) == ("merged", made, one.pk, one.name)
    with pytest.raises(actions.AlreadyDecided):
        actions.tell_apart(row, at=NOW, by=cast.anna)
    actions.take_verdict_back(row, at=NOW, by=cast.anna)
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.verdict, row.merge, other.name) == ("open", None, "Janssen Installaties BV")
    assert Account.objects.alive().count() == 2


def test_a_merge_that_is_undone_elsewhere_opens_the_proposal_again(cast: Cast) -> None:
    one, other = two(cast)
    row = proposed(one, other)
    actions.unmerge(actions.merge_duplicate(row, keep=one.pk, taken=[], at=NOW, by=None), at=NOW)
    row.refresh_from_db()
    assert (row.verdict, row.merge) == ("open", None)


def test_a_proposal_is_seen_only_by_who_sees_both_records(cast: Cast) -> None:
    one = make_account("Jansen Installaties", cast.anna, cast.blue)
    hidden = make_account("Jansen Geheim", cast.eva, cast.field)
    row = proposed(one, hidden)
    for user, status in ((cast.anna, 404), (cast.eva, 404), (cast.dora, 200)):
        browser = sign_in(user)
        assert browser.get(f"/duplicates/{row.pk}").status_code == status
        page = browser.get("/duplicates?of=account").content.decode()
        assert ("Jansen Geheim" in page) == (status == 200)
        assert browser.post(f"/duplicates/{row.pk}/apart").status_code == (303 if status == 200 else 404)
        Duplicate.objects.update(verdict="open", decided_at=None)


def test_only_who_may_change_both_records_decides(cast: Cast) -> None:
    one = make_account("Jansen", cast.anna, cast.blue)
    other = make_account("Janssen", cast.bram, cast.blue)
    row = proposed(one, other)
    for user in (cast.anna, cast.vera):
        browser = sign_in(user)
        page = browser.get(f"/duplicates/{row.pk}").content.decode()
        assert 'name="keep"' not in page
        for verb in ("merge", "apart"):
            assert browser.post(f"/duplicates/{row.pk}/{verb}", {"keep": "first"}).status_code == 403
    assert Merge.objects.count() == 0
    assert sign_in(cast.chris).post(f"/duplicates/{row.pk}/merge", {"keep": "first"}).status_code == 303
    assert Merge.objects.get().winner_id == one.pk
    assert sign_in(cast.anna).post(f"/duplicates/{row.pk}/undo").status_code == 403
    assert sign_in(cast.chris).post(f"/duplicates/{row.pk}/undo").status_code == 303
    assert Account.objects.alive().count() == 2


def test_the_page_shows_both_and_takes_the_values_that_were_chosen(cast: Cast) -> None:
    one, other = two(cast)
    Account.objects.filter(pk=other.pk).update(
        phone="076-5213344", website="jansen.nl", revenue_cents=658_400_000
    )
    Account.objects.filter(pk=one.pk).update(website="janssen.nl")
    row = proposed(one, other)
    browser = sign_in(cast.chris)
    page = browser.get(f"/duplicates/{row.pk}").content.decode()
    assert 'name="field-phone" value="second" checked' in page, "what one lacks the other fills"
    assert 'name="field-name" value="first" checked' in page
    assert "076-5213344" in page
    assert "6,584,000" in page, "money is written as money"
    assert "93%" in page
    sent = {"keep": "first", "field-phone": "second", "field-website": "first", "field-unit": "second"}
    answer = browser.post(f"/duplicates/{row.pk}/merge", sent, follow=True)
    assert "Janssen Installaties BV is merged into Jansen Installaties." in answer.content.decode()
    one.refresh_from_db()
    assert (one.phone, one.website, one.name) == ("076-5213344", "janssen.nl", "Jansen Installaties")
    assert browser.get(f"/duplicates/{row.pk}").status_code == 404
    browser.post(f"/duplicates/{row.pk}/undo")
    one.refresh_from_db()
    assert one.phone == ""


def test_the_list_asks_as_many_statements_for_fifty_pairs_as_for_two(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    rows = [make_account(f"Jansen {n}", cast.anna, cast.blue) for n in range(60)]
    likes = [Likeness(rows[n].pk, rows[n + 1].pk, 0.9, 4, REASONS) for n in range(59)]
    assert actions.propose("account", likes, at=NOW) == 59
    browser = sign_in(cast.chris)
    browser.get("/duplicates")
    with django_assert_max_num_queries(40):
        page = browser.get("/duplicates").content.decode()
    assert "59" in page
    assert DuplicateSearch.objects.count() == 0
