"""Somebody with a word of their own in every place is erased: the word stands nowhere, and the counts are as they were."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from tests.areas.customers.test_merging import Filler
from tests.areas.leads.intake_world import identify, make_source, page, put, take, work
from tests.cast import Cast, make_account, make_deal, make_person, sign_in

from koers.areas.customers import actions
from koers.areas.customers.models import (
    AccountWorth,
    Affiliation,
    ErasedSign,
    Erasure,
    Lifecycle,
    LifecyclePeriod,
    Opinion,
    Person,
    ProfileLink,
    Question,
    Signal,
)
from koers.areas.leads.actions import intake_dead
from koers.areas.leads.models import Identifier, RawEvent, RawState
from koers.areas.selling.models import Order
from koers.bridge import worth
from koers.bridge.erasing import erase as erasing
from koers.bridge.erasing import finishing, places
from koers.bridge.erasing.signs import cleaned, pattern, signs_of
from koers.bridge.store import refreshing
from koers.kit.delivery.models import MailState, OutgoingMail
from koers.kit.guard.models import Answer
from koers.kit.importing import engine, intake
from koers.kit.importing.models import ImportFile
from koers.kit.timeline.models import Event, EventSubject

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EMAIL, PHONE, OLD = "zqxmarker@zqx.example", "+31 6 98761234", "zqxformer@zqx.example"
SAID = f"Ask Wilhelmina Zqxmarker ({EMAIL}) or {PHONE}."
MARKERS = ("zqxmarker", "zqxformer", "98761234", "wilhelmina")
#: Documents whose shape others rely on.
SHAPES: dict[str, Any] = {
    "chance_reasons": [SAID],
    "headings": [SAID],
    "cells": [SAID],
    "findings": [SAID],
    "kept": [SAID],
}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    return tmp_path


@pytest.fixture
def person(cast: Cast) -> Person:
    account = make_account("Vitens", cast.anna, cast.blue)
    made = make_person(
        "Zqxmarker",
        cast.anna,
        cast.blue,
        first_name="Wilhelmina",
        email=OLD,
        account=account,
        source="crm",
        external_id="zqxmarker-7",
    )
    made.email, made.phone = EMAIL, PHONE
    made.save()
    actions.start_lifecycle(made, at=NOW, via="ui")
    return made


def everywhere(person: Person, cast: Cast) -> None:
    """Let the words stand in every declared place: rows of the person, and rows of others."""
    fill = Filler(cast.blue)
    account = person.account
    seat_of = apps.get_model("customers.BuyingRole")
    seat = fill(seat_of, person=person, account=account, **words(seat_of))
    fill(seat_of, account=account, **words(seat_of))
    sides = [fill(apps.get_model("organisation.Department"), role=role) for role in ("marketing", "sales")]
    for label in dict.fromkeys((*places.GOES, *places.EMPTIED, *places.SEARCHED)):
        model = apps.get_model(label)
        if model in (Person, Event, seat_of):
            continue
        names = {field.name for field in model._meta.concrete_fields}
        given: dict[str, Any] = {}
        if "person" in names and model is not Lifecycle:
            given["person"] = person
        elif "account" in names and model is not Lifecycle:
            given["account"] = account
        if "lifecycle" in names:
            given |= {"lifecycle": person.lifecycle, "starts": NOW, "ends": NOW}
        if "lead" in names:
            given["lead"] = person.lifecycle
        if "buying_role" in names or "place" in names:
            given["buying_role" if "buying_role" in names else "place"] = seat
        if model is Lifecycle:
            Lifecycle.objects.filter(person=person).update(**words(model))
            continue
        if label in ("organisation.Expectation", "organisation.CompetenceRequest"):
            given |= dict(
                zip(("expects", "of") if label.endswith("tion") else ("asks", "of"), sides, strict=True)
            )
        if label == "customers.StanceRating":
            given["value"] = 1
        if label == "customers.Merge":
            given |= {"noun": "account", "loser_id": account.pk, "winner_id": account.pk}
        if label == "leads.HandOver":
            given["contract"] = fill(apps.get_model("leads.HandOverContract"), state="past")
        fill(model, **{**words(model), **given})
    event = {"happened_at": NOW, "recorded_at": NOW, "facts": {"what": SAID}, "key": f"file:{EMAIL}"}
    Event.objects.create(kind="leads.page.visited", **event)
    Answer.objects.create(
        caller="u",
        key="k",
        route="/api/v1/persons",
        digest="d",
        attempt="a",
        started_at=NOW,
        body=json.dumps({"n": SAID}).encode(),
    )


def words(model: type[models.Model]) -> dict[str, Any]:
    """Return the words in every column of a model that can name somebody."""
    label = model._meta.label
    columns = {*places.SEARCHED.get(label, ())}
    if label in places.EMPTIED:
        columns |= {
            name
            for name, empty in places.EMPTIED[label].emptied.items()
            if isinstance(empty, (str, dict, tuple))
        }
    found: dict[str, Any] = {}
    for name in columns:
        field: Any = model._meta.get_field(name)
        if name in ("source", "external_id", "message_id", "sha256", "stored"):
            continue
        if isinstance(field, models.JSONField):
            found[name] = SHAPES.get(name, {"told": [SAID]})
        else:
            found[name] = SAID if (field.max_length or 999) >= len(SAID) else EMAIL[: field.max_length]
    return found


def standing() -> Iterator[str]:
    """Yield each place in the database in which one of the words stands: every table, shadow tables too."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    text = (
                        bytes(value).decode("utf-8", "replace")
                        if isinstance(value, (bytes, memoryview))
                        else str(value)
                    )
                    if any(word in text.lower() for word in MARKERS):
                        yield f"{table}.{name}: {text[:80]}"


def gone(person: Person, cast: Cast) -> Erasure:
    made = erasing.erase(person, ground="withdrawn", by=cast.chris, at=NOW)
    finishing.finish(made, at=NOW)
    return made


@pytest.mark.django_db
def test_the_words_of_somebody_erased_stand_nowhere(person: Person, cast: Cast, own_folder: Path) -> None:
    source = make_source(cast)
    take(
        source,
        identify("m1", 1, userId="u1", anonymousId="a-zqxmarker", email=EMAIL, name="Wilhelmina Zqxmarker"),
    )
    take(source, page("m2", 2, anonymousId="a-zqxmarker", url=f"https://x.example/?m={EMAIL}"))
    everywhere(person, cast)
    file = own_folder / "old.csv"
    file.write_text(f"first name,last name,email\nWilhelmina,Zqxmarker,{EMAIL}\n")
    intake.add_file(intake.start(by=cast.anna, at=NOW, via="ui"), file)
    file.unlink()
    assert len({one.split(":")[0] for one in standing()}) > 80
    made = gone(person, cast)
    assert sorted(standing()) == []
    for path in own_folder.rglob("*"):
        if path.is_file():
            assert not any(word.encode() in path.read_bytes().lower() for word in MARKERS), path
    assert (made.signs, made.finished_at) == ({}, NOW)
    stored = ImportFile.objects.get(name__endswith=".csv")
    assert (stored.stored, stored.problem) == ("", "erased")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO kit_searchtext(kit_searchtext) VALUES ('integrity-check')")
            cursor.execute("SELECT count(*) FROM kit_searchtext WHERE kit_searchtext MATCH 'qxm'")
            assert cursor.fetchone()[0] == 0


@pytest.mark.django_db
def test_a_question_to_others_that_names_somebody_is_found_by_its_new_words_only(
    person: Person, cast: Cast
) -> None:
    asked = Question.objects.create(
        account=person.account,
        text="Does Wilhelmina Zqxmarker decide, or the board?",
        owner=cast.anna.member,
    )
    assert asked.normal_text == "does wilhelmina zqxmarker decide or the board"
    gone(person, cast)
    asked.refresh_from_db()
    assert (asked.text, asked.normal_text) == ("Does […] decide, or the board?", "does decide or the board")
    assert not any("customers_" in one and "question" in one for one in standing())


@pytest.mark.django_db
def test_counts_and_models_say_the_same_before_and_after(person: Person, cast: Cast) -> None:
    account = person.account
    for n in range(4):
        Order.objects.create(
            number=f"o{n}",
            account=account,
            unit=cast.blue,
            ordered_date=datetime(2025, 1 + n, 3).date(),
            amount_cents=10_000,
        )
    make_deal("Pumps", cast.anna, cast.blue, account=account, person=person)
    Signal.objects.create(
        account=account, person=person, kind="complaint", words=SAID, heard_at=NOW, step_since=NOW
    )

    def counts() -> tuple[Any, ...]:
        about = EventSubject.objects.filter(subject_kind="person", subject_id=person.pk)
        return (
            refreshing.refresh(whole=True).snapshot.rows,
            list(Lifecycle.objects.alive().values_list("state", "unit", "owner", "origin")),
            LifecyclePeriod.objects.count(),
            about.count(),
            Signal.objects.count(),
            account.deals.count(),
        )

    before = counts()
    gone(person, cast)
    assert counts() == before
    run = worth.work_out(today=NOW.date(), at=NOW)
    assert run is not None
    assert (run.customers, AccountWorth.objects.get(run=run).account_id) == (1, account.pk)
    row = Person._base_manager.get(pk=person.pk)
    assert (str(row), row.email, row.account_id) == ("Erased person", "", account.pk)
    assert row.uid != person.uid
    assert str(account.deals.get().person) == "Erased person"


@pytest.mark.django_db
def test_a_person_merged_from_two_goes_with_both_and_cannot_be_taken_apart(
    person: Person, cast: Cast
) -> None:
    other = make_person("Zqxmarker", cast.anna, cast.blue, first_name="W.", email=OLD, phone=PHONE)
    actions.merge(other, into=person, at=NOW, taken=("email",))
    assert set(erasing.ids_of(person)) == {person.pk, other.pk}
    gone(person, cast)
    assert list(standing()) == []
    assert not Person.objects.all().binned().exists()
    assert Person._base_manager.filter(erased_at__isnull=False).count() == 2
    with pytest.raises(erasing.AlreadyErased):
        erasing.erase(Person._base_manager.get(pk=person.pk), ground="duty", by=cast.chris, at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["anna", "mila", "vera", "daan", "eva"])
def test_nobody_but_managers_of_the_unit_and_those_above_them_erase(
    name: str, person: Person, cast: Cast
) -> None:
    with pytest.raises(PermissionDenied):
        erasing.erase(person, ground="withdrawn", by=cast[name], at=NOW)
    assert not Erasure.objects.exists()
    assert Person.objects.get(pk=person.pk).email == EMAIL


@pytest.mark.django_db
def test_a_manager_of_another_unit_does_not_erase(person: Person, cast: Cast) -> None:
    Person.objects.filter(pk=person.pk).update(unit=cast.field)
    with pytest.raises(PermissionDenied):
        erasing.erase(Person.objects.get(pk=person.pk), ground="withdrawn", by=cast.chris, at=NOW)


@pytest.mark.django_db
def test_killed_anywhere_it_is_finished_by_the_next_try(
    person: Person, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere(person, cast)
    made = erasing.erase(person, ground="objected", by=cast.ada, at=NOW)
    assert list(Erasure.objects.unfinished()) == [made]
    real, written = finishing._write, 0

    class Killed(BaseException):
        pass

    def dies(model: Any, pk: int, changed: dict[str, Any]) -> None:
        nonlocal written
        written += 1
        if written % 9 == 0:
            raise Killed
        real(model, pk, changed)

    monkeypatch.setattr(finishing, "_write", dies)
    tries = 0
    while Erasure.objects.unfinished().exists():
        tries += 1
        try:
            finishing.finish_all()
        except Killed:
            assert Erasure.objects.get().signs["texts"]
    assert tries > 5
    assert list(standing()) == []


@pytest.mark.django_db
def test_the_transaction_of_an_erasure_is_whole_or_not_at_all(
    person: Person, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*given: Any) -> int:
        raise RuntimeError

    monkeypatch.setattr(erasing, "_empty", breaks)
    ProfileLink.objects.create(
        person=person, url="https://x.example/zqxmarker", legal_basis="interest", noted_date=NOW.date()
    )
    with pytest.raises(RuntimeError):
        erasing.erase(person, ground="withdrawn", by=cast.chris, at=NOW)
    assert (ProfileLink.objects.count(), Erasure.objects.count(), ErasedSign.objects.count()) == (1, 0, 0)


@pytest.mark.django_db
def test_what_is_said_beforehand_is_what_happens(person: Person, cast: Cast) -> None:
    Affiliation.objects.create(person=person, account=person.account)
    ProfileLink.objects.create(
        person=person, url="https://x.example/zqxmarker", legal_basis="interest", noted_date=NOW.date()
    )
    make_deal("Pumps", cast.anna, cast.blue, account=person.account, person=person)
    twin = make_person("Zqxmarker", cast.anna, cast.blue, email=EMAIL)
    told = erasing.preview(person)
    assert told.goes == {"affiliations": 1, "profile links": 1}
    assert (told.emptied["persons"], told.emptied["leads"], told.stays["deals"]) == (1, 1, 1)
    assert told.alike == (twin,)
    assert erasing.erase(person, ground="withdrawn", by=cast.dora, at=NOW).counts["goes"] == 2


@pytest.mark.django_db
def test_a_surname_alone_goes_from_texts_about_them_and_stays_in_those_of_others(
    person: Person, cast: Cast
) -> None:
    elsewhere = make_account("Waternet", cast.anna, cast.blue, description="Zqxmarker is a street here")
    mine = make_deal("Offer for Zqxmarker", cast.anna, cast.blue, account=person.account)
    gone(person, cast)
    mine.refresh_from_db()
    elsewhere.refresh_from_db()
    assert mine.name == "Offer for […]"
    assert elsewhere.description == "Zqxmarker is a street here"


def test_only_whole_words_are_taken_out() -> None:
    matching = pattern(["Jan Smit", "jan@x.example"])
    assert cleaned("jan smit's offer", matching) == "[…]'s offer"
    assert cleaned("Jan Smits, arjan@x.example", matching) == "Jan Smits, arjan@x.example"
    assert cleaned({"a": ["JAN SMIT", 3, None]}, matching) == {"a": ["[…]", 3, None]}


# --- coming back ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_row_of_a_file_that_names_somebody_erased_is_kept_out_with_its_line(
    person: Person, cast: Cast, own_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    gone(person, cast)
    file = own_folder / "again.csv"
    file.write_text(
        f"First name,Last name,Email\nPiet,Bos,piet@bos.example\nWilhelmina,Zqxmarker,{EMAIL.upper()}\n"
    )
    batch = intake.start(by=None, at=NOW, via="cli")
    intake.add_file(batch, file)
    with django_capture_on_commit_callbacks(execute=True):
        engine.carry_out(batch, at=NOW)
    row = batch.files.get()
    assert (row.stored, row.problem) == ("", "erased")
    assert list((own_folder / "imports").iterdir()) == []
    assert not any("zqxmarker" in one for one in standing())
    refusal = row.refusals.get()
    assert (refusal.line, refusal.column, refusal.code) == (3, "Email", "erased")
    assert (refusal.value, refusal.cells) == ("", [])
    assert list(Person.objects.alive().values_list("email", flat=True)) == ["piet@bos.example"]
    from koers.kit.importing.refused import refused_rows

    told = list(refused_rows(row))[1]
    assert told[3:5] == [3, "Email"]
    assert told[6:] == [
        "This belongs to somebody who was erased from Koers.",
        "Leave the row out; only when they came back by themselves, let the address in again under Settings, Erasures.",
    ]
    assert actions.let_in_again(EMAIL)
    batch = intake.start(by=None, at=NOW, via="cli")
    intake.add_file(batch, file)
    engine.carry_out(batch, at=NOW)
    assert Person.objects.filter(email__iexact=EMAIL).exists()


@pytest.mark.django_db
def test_an_event_of_somebody_erased_is_left_out_and_blanked(person: Person, cast: Cast) -> None:
    source = make_source(cast)
    take(source, identify("m1", 1, userId="u1", email=EMAIL))
    assert Identifier.objects.filter(person=person).count() == 2
    gone(person, cast)
    take(
        source,
        identify("m2", 2, userId="u9", email=EMAIL),
        page("m3", 3, userId="u1"),
        page("m4", 4, userId="u2"),
    )
    told = {row.uid: (row.state, row.code, bool(row.payload)) for row in RawEvent.objects.all()}
    assert told["m2"] == told["m3"] == (RawState.IGNORED, "erased", False)
    assert told["m4"][0] == RawState.DONE
    assert set(Person.objects.alive().values_list("last_name", flat=True)) == {"u2"}


@pytest.mark.django_db
def test_a_line_that_waits_when_its_person_is_erased_is_left_out(person: Person, cast: Cast) -> None:
    source = make_source(cast)
    put(source, identify("m1", 1, userId="u1", email=EMAIL))
    gone(person, cast)
    work()
    row = RawEvent.objects.get()
    assert (row.state, row.code, row.payload) == (RawState.IGNORED, "erased", "")
    assert not Person.objects.alive().exists()


@pytest.mark.django_db
def test_a_mail_that_waits_is_cancelled_and_links_are_dead(person: Person, cast: Cast) -> None:
    from koers.areas.customers.actions.opinion import TOKEN
    from koers.kit.guard import tokens
    from koers.kit.guard.models import Token

    fill = Filler(cast.blue)
    opinion = fill(Opinion, person=person, account=person.account)
    tokens.issue(TOKEN, str(opinion.pk), lifetime=NOW - NOW.replace(day=1), at=NOW)
    mail = fill(OutgoingMail, to=EMAIL, state="queued", subject=SAID, text=SAID)
    gone(person, cast)
    mail.refresh_from_db()
    assert (mail.state, mail.why, mail.to, mail.text) == (MailState.CANCELLED, "erased", "", "")
    assert not Token.objects.exists()


@pytest.mark.django_db
def test_the_address_is_refused_by_hand_and_by_the_api_until_it_is_let_in(person: Person, cast: Cast) -> None:
    gone(person, cast)
    client = sign_in(cast.anna)
    member = cast.anna.members.get() if hasattr(cast.anna, "members") else None
    given = {
        "last_name": "Zqxmarker",
        "email": EMAIL,
        "unit": cast.blue.pk,
        "owner": member.pk if member else "",
    }
    answer = client.post("/persons/new", given)
    assert "This address belongs to somebody who was erased" in answer.content.decode()
    assert not Person.objects.alive().exists()
    assert client.post("/settings/erasures/let-in", {"address": EMAIL}).status_code == 403
    sign_in(cast.ada).post("/settings/erasures/let-in", {"address": EMAIL.upper()})
    client.post("/persons/new", given)
    assert Person.objects.alive().count() == 1


# --- the pages ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_erases_only_with_a_ground_and_the_name(person: Person, cast: Cast) -> None:
    client, address = sign_in(cast.chris), f"/persons/{person.pk}/erase"
    assert address in client.get(f"/persons/{person.pk}").content.decode()
    assert "Erase for good" in client.get(address).content.decode()
    for given in ({"ground": "withdrawn", "confirm": "Jan"}, {"ground": "", "confirm": str(person)}):
        assert client.post(address, given).status_code == 422
    assert not Erasure.objects.exists()
    answer = client.post(address, {"ground": "withdrawn", "confirm": "wilhelmina zqxmarker"})
    made = Erasure.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/settings/erasures/{made.pk}")
    assert "not finished yet" in client.get(answer.headers["Location"]).content.decode()
    finishing.finish_all()
    told = client.get(answer.headers["Location"]).content.decode()
    assert "not finished yet" not in told
    assert "zqxmarker" not in told.lower()
    assert client.get(f"/persons/{person.pk}").status_code == 404
    assert "∅" not in client.get("/persons/bin").content.decode()
    assert client.post(f"/persons/{person.pk}/restore").status_code in (403, 404)
    assert sign_in(cast.anna).get("/settings/erasures").status_code == 403
    assert f"/settings/erasures/{made.pk}" in client.get("/settings/erasures").content.decode()


@pytest.mark.django_db
def test_a_name_that_somebody_else_has_too_stays_in_texts_about_the_other(person: Person, cast: Cast) -> None:
    namesake = make_account("Waternet", cast.anna, cast.blue, description="Ask Wilhelmina Zqxmarker")
    make_person("Zqxmarker", cast.anna, cast.blue, first_name="Wilhelmina", account=namesake)
    mine = make_deal("For Wilhelmina Zqxmarker", cast.anna, cast.blue, account=person.account)
    assert "Wilhelmina Zqxmarker" in signs_of([person.pk]).near
    gone(person, cast)
    namesake.refresh_from_db()
    mine.refresh_from_db()
    assert (namesake.description, mine.name) == ("Ask Wilhelmina Zqxmarker", "For […]")


@pytest.mark.django_db
def test_a_form_of_somebody_erased_waits_for_a_decision_and_is_read_once_they_are_let_in(
    person: Person, cast: Cast
) -> None:
    from tests.areas.leads.test_forms import make_form, send

    form = make_form(cast)
    gone(person, cast)
    assert send(form, email=EMAIL).status_code in (200, 302, 303)
    work(at=datetime.now(UTC))
    row = RawEvent.objects.get()
    assert (row.state, row.code, EMAIL in row.payload) == (RawState.DEAD, "erased", True)
    assert not Person.objects.alive().exists()
    actions.let_in_again(EMAIL)
    intake_dead.retry_dead([row.pk], at=NOW)
    work(at=datetime.now(UTC))
    assert Person.objects.alive().get().email == EMAIL
