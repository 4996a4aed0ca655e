"""The page of a lead: why it stands where it stands, as of any day; its road, what is next, and merging."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers import actions as customers
from koers.areas.customers.models import ConsentAction, Lifecycle, Merge, Person, Source
from koers.areas.leads import events
from koers.areas.leads.queries.next_step import next_of
from koers.areas.leads.queries.road import road
from koers.areas.leads.queries.why import why_state
from koers.kit.timeline.recording import record

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def day(number: float) -> datetime:
    return NOW + timedelta(days=number)


@pytest.fixture
def person(cast: Cast) -> Person:
    account = make_account("Waterschap", cast.anna, cast.blue, sector="water")
    return make_person("Jansen", cast.anna, cast.blue, account=account, job_title="Inkoper")


@pytest.fixture
def life(person: Person, cast: Cast) -> Lifecycle:
    source = Source.objects.create(name="Website")
    return customers.start_lifecycle(person, at=NOW, origin=source, owner=cast.anna.member)


def act(person: Person, kind: str, number: float, what: str = "") -> Any:
    about = [(person, "lead")]
    return record(kind, at=day(number), subjects=about, facts=events.TouchFacts(what=what))


# --- why -----------------------------------------------------------------------------------------------------------------


def test_a_warm_lead_says_which_rule_and_which_act_made_it_warm(life: Lifecycle, person: Person) -> None:
    form = act(person, events.FORM_SENT, 1, "brochure")
    found = why_state(Lifecycle.objects.get(pk=life.pk), day(5))
    assert found.sentence == (
        "Warm since 3 Mar 2026: fits us and reacted within 90 days (form sent: brochure, 3 Mar 2026)."
    )
    assert [(one.text, one.holds, one.note) for one in found.checks] == [
        ("Sector, size or job title known", True, "sector, job title"),
        ("Acts with which they make themselves known within 90 days", True, ""),
    ]
    assert [sign.event for one in found.checks for sign in one.signs] == [form]
    assert found.agrees


def test_what_would_move_it_next_is_told_with_what_is_so_and_when(life: Lifecycle, person: Person) -> None:
    act(person, events.FORM_SENT, 1)
    ways = {way.to: way for way in why_state(Lifecycle.objects.get(pk=life.pk), day(5)).ways}
    assert set(ways) == {"customer", "hot", "cold"}
    [silent] = ways["cold"].checks
    assert (silent.text, silent.holds, silent.note) == (
        "Their own acts: none for 90 days",
        False,
        "on 1 Jun 2026, if nothing happens",
    )
    assert [one.holds for one in ways["hot"].checks] == [False]


def test_a_cold_lead_says_how_far_it_has_come(life: Lifecycle, person: Person) -> None:
    act(person, events.PAGE_VIEWED, 1)
    ways = [way for way in why_state(life, day(2)).ways if way.to == "warm"]
    assert [(check.holds, check.note) for check in ways[1].checks] == [
        (True, "sector, job title"),
        (False, "1 of 3 so far"),
    ]


@pytest.mark.parametrize(
    ("number", "state", "sentence"),
    [
        (-1, None, "On 1 Mar 2026 this was no lead yet."),
        (0.5, "cold", "Cold since 2 Mar 2026: became a lead through Website."),
        (2, "warm", "Warm since 3 Mar 2026: fits us and reacted within 90 days (form sent, 3 Mar 2026)."),
        (9, "lost", "Lost on 10 Mar 2026, set by hand by Anna: no budget now (“Next year”)."),
    ],
)
def test_every_day_of_the_past_has_its_own_answer(
    life: Lifecycle, person: Person, cast: Cast, number: float, state: str | None, sentence: str
) -> None:
    act(person, events.FORM_SENT, 1)
    life.refresh_from_db()
    customers.move_lifecycle(
        life, to="lost", at=day(8), by=cast.anna, reason="no_budget_now", note="Next year",
        held_until=date(2026, 6, 1),
    )  # fmt: skip
    found = why_state(life, day(number))
    assert (found.period.state if found.period else None) == state
    assert found.sentence == sentence
    assert found.worked_out == (state or "")
    assert found.held_until == (date(2026, 6, 1) if number == 9 else None)


def test_late_evidence_leaves_what_was_known_and_says_what_the_rules_make_of_it(
    life: Lifecycle, person: Person
) -> None:
    act(person, events.FORM_SENT, 10)
    act(person, events.CONTENT_DOWNLOADED, 1)
    life.refresh_from_db()
    found = why_state(life, day(5))
    assert found.period is not None
    assert (found.period.state, found.worked_out, found.agrees) == ("cold", "warm", False)
    assert why_state(life, day(11)).agrees


# --- the road --------------------------------------------------------------------------------------------------------------


def test_the_road_goes_back_and_begins_anew_in_its_right_places(life: Lifecycle, cast: Cast) -> None:
    for to, at in (("warm", 10), ("dropped", 20), ("recycled", 30)):
        customers.move_lifecycle(life, to=to, at=day(at), by=cast.anna, reason="no_need_now")
    found = road(list(life.periods.order_by("starts")), day(40))
    assert found is not None
    assert [(one.state, one.way, one.is_new_pass) for one in found.steps] == [
        ("cold", "", False),
        ("warm", "forward", False),
        ("dropped", "aside", False),
        ("recycled", "again", True),
    ]
    assert [(one.x1, one.x2) for one in found.steps] == [(0, 25), (25, 50), (50, 75), (75, 100)]
    assert found.summary == "Cold → Warm → Dropped off → Came back"
    assert road(list(life.periods.order_by("starts")), day(-1)) is None


def test_a_stay_of_minutes_can_still_be_seen(life: Lifecycle, cast: Cast) -> None:
    customers.move_lifecycle(life, to="warm", at=day(0.01), by=cast.anna, reason="agreed")
    found = road(list(life.periods.order_by("starts")), day(100))
    assert found is not None
    assert 3 < found.steps[0].x2 < 5


# --- what is next ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "text", "verb", "tone"),
    [
        ({"state": "hot"}, "Hot, and nothing is planned.", "plan", "signal"),
        (
            {"state": "hot", "next_step": "Call", "next_step_date": date(2026, 3, 1)},
            "“Call” was planned for 1 Mar 2026.", "note", "bad",
        ),
        (
            {"state": "warm", "fit_grade": "B", "engagement_grade": 2},
            "Fits and is engaged: sales can have it.", "offer", "signal",
        ),
        ({"state": "warm"}, "Nothing is due.", "plan", "plain"),
        ({"state": "lost"}, "There is no day to come back.", "retry", "signal"),
        ({"state": "lost", "retry_on": date(2026, 4, 1)}, "Comes back on 1 Apr 2026.", "", "plain"),
        ({"state": "lost", "retry_on": date(2026, 3, 2)}, "The day to come back was 2 Mar 2026.", "move", "signal"),
        ({"state": "blocked"}, "This person does not want contact. Leave them be.", "", "plain"),
    ],
)  # fmt: skip
def test_the_one_thing_now(
    life: Lifecycle, cast: Cast, fields: dict[str, Any], text: str, verb: str, tone: str
) -> None:
    for name, value in fields.items():
        setattr(life, name, value)
    found = next_of(life, cast.anna, now=NOW)
    assert (found.text, found.verb, found.tone) == (text, verb, tone)


# --- the page -----------------------------------------------------------------------------------------------------------------


def test_the_page_answers_first_and_its_panels_all_open(life: Lifecycle, person: Person, cast: Cast) -> None:
    act(person, events.FORM_SENT, 1, "brochure")
    client = sign_in(cast.anna)
    page = client.get(f"/leads/{life.pk}?as_of=2026-03-02").content.decode()
    assert "Cold since 2 Mar 2026: became a lead through Website." in page
    assert f'hx-get="/leads/{life.pk}/panels/points?as_of=2026-03-02"' in page
    for name in ("why", "next", "points", "stays", "timeline", "owners", "consents", "merged"):
        assert client.get(f"/leads/{life.pk}/panels/{name}").status_code == 200, name
    points = client.get(f"/leads/{life.pk}/panels/points?as_of=2026-03-04").content.decode()
    assert 'aria-current="true"><strong>' in points


def test_nobody_sees_the_page_of_a_lead_of_elsewhere(life: Lifecycle, cast: Cast) -> None:
    client = sign_in(cast.eva)
    tails = ("", "/panels/why", "/panels/stays", "/merge")
    assert [client.get(f"/leads/{life.pk}{tail}").status_code for tail in tails] == [404, 404, 404, 403]


# --- merging --------------------------------------------------------------------------------------------------------------------


def test_two_leads_are_merged_after_a_look_and_taken_apart_again(
    life: Lifecycle, person: Person, cast: Cast
) -> None:
    other = make_person("Janssen", cast.anna, cast.blue, email="p@x.example")
    Person.objects.filter(pk=person.pk).update(email="p@x.example")
    customers.note_consent(other, purpose="news", action=ConsentAction.GIVEN, at=NOW)
    client = sign_in(cast.mila)
    assert "same e-mail address" in client.get(f"/leads/{life.pk}/merge").content.decode()
    look = client.get(f"/leads/{life.pk}/merge?with={other.pk}").content.decode()
    assert "1 consents" in look
    client.post(f"/leads/{life.pk}/merge", {"with": other.pk})
    other.refresh_from_db()
    assert other.merged_into == person
    assert person.consents.count() == 1
    merged = Merge.objects.get()
    assert "Janssen" in client.get(f"/leads/{life.pk}/panels/merged").content.decode()
    client.post(f"/leads/{life.pk}/merges/{merged.pk}/undo")
    other.refresh_from_db()
    assert (other.merged_into, other.deleted_at, other.consents.count()) == (None, None, 1)


def test_nobody_merges_a_record_of_elsewhere_away(life: Lifecycle, cast: Cast) -> None:
    far = make_person("Far", cast.eva, cast.field)
    client = sign_in(cast.mila)
    assert client.post(f"/leads/{life.pk}/merge", {"with": far.pk}).status_code == 404
    assert sign_in(cast.anna).post(f"/leads/{life.pk}/merge", {"with": far.pk}).status_code == 403
    assert Merge.objects.count() == 0
