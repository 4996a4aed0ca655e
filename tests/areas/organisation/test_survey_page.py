"""The survey on screen: asked by a manager, answered behind a link without signing in, closed, seen."""

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from tests.cast import Cast, make_member, make_user, seat, sign_in
from tests.kit.delivery.conftest import Server, server  # noqa: F401  the mail server as a fixture

from koers.areas.organisation import actions
from koers.areas.organisation.models import AlignmentResponse, AlignmentRound, SurveyInvitation
from koers.kit.delivery.models import OutgoingMail
from koers.kit.jobs import drain

SIDES = {"anna": "sales", "bram": "sales", "chris": "sales", "mila": "marketing"}


@pytest.fixture
def team(cast: Cast) -> Cast:
    """The cast with two more marketers in Blue."""
    for name in ("Noor", "Otto"):
        seat(make_member(name, make_user(name, "marketer", language="nl")), cast.blue, "marketer")
    return cast


def ask(cast: Cast, by: str = "chris", **changed: Any) -> Any:
    """Open a round for Blue by its page, with everybody ticked."""
    page = sign_in(cast[by]).get(f"/relation/survey/new?unit={cast.blue.pk}")
    ticked = re.findall(r'name="people" value="(\d+)"', page.content.decode())
    last = timezone.localdate() + timedelta(days=10)
    sent = {
        "target_type": "aligned",
        "target_reason": "Projects take a year.",
        "market_speed": "slow",
        "closes_on": f"{last:%d-%m-%Y}",
        "people": ticked,
    }
    return sign_in(cast[by]).post(f"/relation/survey/new?unit={cast.blue.pk}", sent | changed)


def links(answer: Any) -> dict[str, str]:
    """Return the links of the page that shows them once, by name."""
    text = answer.content.decode()
    found = re.findall(
        r'value="http://testserver(/survey/[\w-]+)" readonly data-select aria-label="Link for (\w+)"', text
    )
    return {name: link for link, name in found}


def sheet(value: str = "4", n: int = 20) -> dict[str, str]:
    return {f"q{number:02d}": value for number in range(1, n + 1)}


def fingerprint() -> str:
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in sorted(apps.get_models(include_auto_created=True), key=lambda one: one._meta.db_table):
            if not model._meta.db_table.startswith(("django_session", "usersessions")):
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY 1')
                digest.update(repr(cursor.fetchall()).encode())
    return digest.hexdigest()


# --- asking ---------------------------------------------------------------------------------------------------


def test_a_manager_asks_both_departments_and_sees_the_links_once(team: Cast) -> None:
    answer = ask(team)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert sorted(links(answer)) == ["Anna", "Bram", "Chris", "Mila", "Noor", "Otto"]
    one = AlignmentRound.objects.get()
    assert (one.unit, one.target_type, one.market_speed) == (team.blue, "aligned", "slow")
    assert "/survey/" not in sign_in(team.chris).get("/relation").content.decode().replace(
        "/relation/survey/", ""
    )


def test_who_is_not_ticked_is_not_asked(team: Cast) -> None:
    members = [str(team[name].member.pk) for name in ("anna", "mila")]
    assert sorted(links(ask(team, people=members))) == ["Anna", "Mila"]


def test_nothing_is_written_by_looking_at_the_form(team: Cast) -> None:
    chris = sign_in(team.chris)
    chris.get("/relation")
    before = fingerprint()
    assert chris.get(f"/relation/survey/new?unit={team.blue.pk}").status_code == 200
    assert fingerprint() == before


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"closes_on": "01-01-2020"}, "Leave people at least a day"),
        ({"closes_on": "soon"}, "closes_on"),
        ({"people": []}, "people"),
        ({"target_type": "married"}, "target_type"),
    ],
)
def test_a_round_that_cannot_be_is_refused_on_its_form(team: Cast, changed: Any, says: str) -> None:
    answer = ask(team, **changed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not AlignmentRound.objects.exists()


def test_a_side_that_is_too_small_is_told_before_anybody_is_asked(cast: Cast) -> None:
    text = sign_in(cast.chris).get(f"/relation/survey/new?unit={cast.blue.pk}").content.decode()
    assert "Marketing has only 1 person here." in text
    assert "Sales has only" not in text


@pytest.mark.parametrize("name", ["anna", "mila", "vera"])
def test_only_who_leads_asks(team: Cast, name: str) -> None:
    assert sign_in(team[name]).get("/relation/survey/new").status_code == 403
    assert ask(team, by=name).status_code == 403
    assert not AlignmentRound.objects.exists()


def test_a_manager_asks_only_in_the_units_of_their_seats(team: Cast) -> None:
    chris = sign_in(team.chris)
    assert chris.get(f"/relation/survey/new?unit={team.company.pk}").status_code == 404
    assert chris.post(f"/relation/survey/new?unit={team.company.pk}", {}).status_code == 404
    assert chris.post("/relation/survey/new", {}).status_code == 422
    assert not AlignmentRound.objects.exists()


# --- answering ------------------------------------------------------------------------------------------------


def test_looking_at_the_survey_changes_nothing_however_often(team: Cast) -> None:
    found = links(ask(team))
    stranger = sign_in()
    before = fingerprint()
    for _time in range(3):
        page = stranger.get(found["Anna"])
        assert page.status_code == 200
    assert stranger.head(found["Anna"]).status_code == 200
    assert fingerprint() == before
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("language", "first", "low", "high"),
    [
        ("en", "Our sales forecast usually lands close to the result.", "Not at all", "Fully"),
        ("nl", "Onze verkoopprognose zit meestal dicht bij de uitkomst.", "Helemaal niet", "Helemaal wel"),
    ],
)  # fmt: skip
def test_the_survey_speaks_both_languages_on_one_page(
    team: Cast, language: str, first: str, low: str, high: str
) -> None:
    found = links(ask(team))
    text = sign_in().get(f"{found['Anna']}?language={language}").content.decode()
    assert f'<html lang="{language}"' in text
    assert text.count("<fieldset") == 20
    assert text.count('type="radio"') == 120
    for words in (first, low, high):
        assert words in text
    assert "Anna" not in text


def test_a_sheet_is_sent_once_and_the_link_is_dead_after_it(team: Cast) -> None:
    found = links(ask(team))
    stranger = sign_in()
    answer = stranger.post(found["Anna"], sheet())
    assert (answer.status_code, answer.headers["Location"]) == (302, "/survey/done?language=en")
    assert stranger.get("/survey/done?language=nl").status_code == 200
    assert stranger.get(found["Anna"]).status_code == 404
    assert stranger.post(found["Anna"], sheet("1")).status_code == 404
    assert [row.answers["q01"] for row in AlignmentResponse.objects.all()] == [4]


def test_a_sheet_with_few_answers_is_only_taken_when_somebody_means_it(team: Cast) -> None:
    found = links(ask(team))
    stranger = sign_in()
    short = sheet(n=15) | {"q16": "open", "q17": "7"}
    answer = stranger.post(found["Mila"], short)
    assert answer.status_code == 422
    assert "You answered 15 statements; from 16 on your answers count." in answer.content.decode()
    assert re.search(r'name="q01" value="4" checked', answer.content.decode())
    assert not AlignmentResponse.objects.exists()
    assert stranger.post(found["Mila"], short | {"even_so": "1"}).status_code == 302
    kept = AlignmentResponse.objects.get().answers
    assert (kept["q15"], kept["q16"], kept["q17"], kept["q20"]) == (4, None, None, None)


def test_a_signed_in_person_leaves_no_more_trace_than_a_stranger(team: Cast) -> None:
    found = links(ask(team))
    anna = sign_in(team.anna)
    anna.post(found["Anna"], sheet())
    row = AlignmentResponse.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organisation_alignmentresponse")
        columns = {one[0] for one in cursor.description}
    assert columns == {"id", "role", "answers", "department_id", "round_id"}
    assert row.role == "sales"


@pytest.mark.parametrize("path", ["/survey/x", "/survey/" + "x" * 43, "/survey/" + "x" * 900])
def test_a_link_that_never_was_is_dead_politely(db: None, path: str) -> None:
    answer = sign_in().get(path)
    assert answer.status_code == 404
    assert "This link no longer works" in answer.content.decode()


# --- closing and seeing ------------------------------------------------------------------------------------------


def test_a_round_from_asking_to_seeing(team: Cast) -> None:
    found = links(ask(team))
    for name, link in found.items():
        value = "2" if name in ("Anna", "Bram", "Chris") else "4"
        assert sign_in().post(link, sheet(value)).status_code == 302
    chris = sign_in(team.chris)
    running = chris.get("/relation").content.decode()
    assert "Sales: 3 of 3 answered." in running
    assert "Marketing: 3 of 3 answered." in running
    assert "Both departments are being asked how they work together." in running
    assert "Marketing calls" not in running
    one = AlignmentRound.objects.get()
    chris.post(f"/relation/survey/{one.pk}/close")
    page = chris.get("/relation").content.decode()
    assert "Marketing calls the relationship integrated, sales calls it defined." in page
    assert "You want aligned, and that is where you are." in page
    assert SurveyInvitation.objects.count() == 0


def test_the_others_are_reminded_once_with_new_links(team: Cast) -> None:
    found = links(ask(team))
    sign_in().post(found["Anna"], sheet())
    one = AlignmentRound.objects.get()
    chris = sign_in(team.chris)
    again = links(chris.post(f"/relation/survey/{one.pk}/remind"))
    assert sorted(again) == ["Bram", "Chris", "Mila", "Noor", "Otto"]
    assert not set(again.values()) & set(found.values())
    assert chris.post(f"/relation/survey/{one.pk}/remind").status_code == 302


@pytest.mark.parametrize("verb", ["close", "remind"])
def test_somebody_of_another_division_cannot_touch_a_round(team: Cast, verb: str) -> None:
    ask(team)
    one = AlignmentRound.objects.get()
    other = make_user("Floor", "manager")
    seat(make_member("Floor", other), team.field, "manager")
    assert sign_in(other).post(f"/relation/survey/{one.pk}/{verb}").status_code == 404
    assert sign_in(team.anna).post(f"/relation/survey/{one.pk}/{verb}").status_code == 403
    one.refresh_from_db()
    assert (one.closed_at, one.reminded_at) == (None, None)


# --- by mail ------------------------------------------------------------------------------------------------------


def test_links_go_by_mail_in_the_language_of_each_and_work(team: Cast, server: Server) -> None:  # noqa: F811
    answer = ask(team)
    assert answer.headers["Location"] == f"/relation?unit={team.blue.pk}"
    drain()
    by_name = {str(mail["To"]).split("@")[0]: mail for mail in server.taken}
    assert sorted(by_name) == ["anna", "bram", "chris", "mila", "noor", "otto"]
    assert "without your name" in str(by_name["anna"]["Subject"])
    body = by_name["noor"].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = re.search(r"https?://[^/]+(/survey/[\w-]+\?language=nl)", body)
    assert link
    page = sign_in().get(link[1])
    assert "Onze verkoopprognose zit meestal dicht bij de uitkomst." in page.content.decode()
    assert sign_in().post(link[1], sheet()).status_code == 302


def test_a_mail_that_has_gone_no_longer_holds_its_link_and_closing_blanks_who_got_one(
    team: Cast,
    server: Server,  # noqa: F811
) -> None:
    ask(team)
    drain()
    assert len(server.taken) == 6
    assert not OutgoingMail.objects.filter(text__contains="/survey/").exists()
    one = AlignmentRound.objects.get()
    actions.close_round(one, by=team.chris, at=timezone.now())
    assert set(OutgoingMail.objects.values_list("to", "subject", "text")) == {("", "", "")}


def test_a_reminder_is_not_sent_to_who_answers_before_it_leaves(team: Cast, server: Server) -> None:  # noqa: F811
    ask(team)
    drain()
    server.taken.clear()
    one = AlignmentRound.objects.get()
    _round, asked = actions.remind(one, by=team.chris, at=timezone.now())
    token = next(each.token for each in asked if each.invitation.member.name == "Anna")
    assert actions.answer(token, {f"q{n:02d}": 3 for n in range(1, 21)}, at=timezone.now())
    drain()
    assert sorted(str(mail["To"]).split("@")[0] for mail in server.taken) == [
        "bram",
        "chris",
        "mila",
        "noor",
        "otto",
    ]


def test_who_has_no_address_is_handed_a_link_all_the_same(team: Cast, server: Server) -> None:  # noqa: F811
    seat(make_member("Pim"), team.blue, "marketer")
    answer = ask(team)
    assert list(links(answer)) == ["Pim"]
    assert "6 mails are on their way." in answer.content.decode()
