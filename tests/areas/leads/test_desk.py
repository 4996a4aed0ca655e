"""The hand-over desk: what lies on whose desk, in which order, what a card tells, and what its verbs answer."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.leads.hand_over_world import call, in_force, offered, warm
from tests.cast import Cast, fresh, sign_in

from koers.areas.customers.models import Lifecycle
from koers.areas.leads import actions
from koers.areas.leads.models import HandOver
from koers.areas.leads.queries import desk
from koers.areas.leads.queries.desk import Asked
from koers.areas.leads.views.desk.words import Clock, day_and_time, lasting
from koers.kit.timeline.models import Event
from koers.kit.workdays import WorkCalendar

# Monday 2 November 2026, ten o'clock in Amsterdam.
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def waiting(cast: Cast, number: int, **fields: object) -> list[HandOver]:
    now = timezone.now()
    return [
        offered(cast, warm(cast, f"Lead {one:02d}", priority=1000.0 + one, **fields), at=now)
        for one in range(number)
    ]


def names(page: str) -> list[str]:
    return re.findall(r'class="desk-who"><strong>([^<]*)</strong>', page)


# --- the clock in words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "en", "nl"),
    [
        (0.2, "1 minute", "1 minuut"),
        (45, "45 minutes", "45 minuten"),
        (60, "1 hour", "1 uur"),
        (200, "3 h 20 min", "3 u 20 min"),
        (-70, "1 h 10 min", "1 u 10 min"),
        (1_000, "17 hours", "17 uur"),
    ],
)
def test_working_time_is_told_in_hours_and_minutes(language: str, minutes: float, en: str, nl: str) -> None:
    assert lasting(minutes) == {"en": en, "nl": nl}[language]


def test_a_moment_near_now_is_told_by_its_day() -> None:
    zone = timezone.get_default_timezone()
    with timezone.override(zone):
        assert day_and_time(MONDAY + timedelta(hours=2), MONDAY) == "today 12:00"
        assert day_and_time(MONDAY + timedelta(days=1), MONDAY) == "tomorrow 10:00"
        assert day_and_time(MONDAY - timedelta(days=1), MONDAY) == "yesterday 10:00"
        assert day_and_time(MONDAY + timedelta(days=3), MONDAY) == "5 Nov 2026 10:00"


def test_the_clock_stands_still_outside_working_hours_and_over_kings_day() -> None:
    calendar = WorkCalendar()
    # Offered on Monday 26 April 2027 at 16:00; King's Day is the 27th, so eight hours end on the 28th at 16:00.
    start = datetime(2027, 4, 26, 14, 0, tzinfo=UTC)
    due = calendar.add(start, 480)
    assert due == datetime(2027, 4, 28, 14, 0, tzinfo=UTC)
    kings_day = datetime(2027, 4, 27, 10, 0, tzinfo=UTC)
    clock = Clock.of(desk.ticking(calendar, start, due, kings_day), calendar, kings_day)
    assert (clock.text, clock.until, clock.used) == ("7 hours left", "stands still until tomorrow 09:00", 12)
    later = datetime(2027, 4, 28, 15, 0, tzinfo=UTC)
    late = Clock.of(
        desk.ticking(calendar, start, due, datetime(2027, 4, 29, 8, 0, tzinfo=UTC)), calendar, later
    )
    assert (late.text, late.used, late.tone) == ("2 hours late", 100, "bad")


# --- what lies where ----------------------------------------------------------------------------------------------


def test_the_best_leads_come_first_and_the_late_ones_before_them(cast: Cast) -> None:
    in_force(cast, holdout_percent=0)
    rows = waiting(cast, 3)
    HandOver.objects.filter(pk=rows[0].pk).update(due_at=timezone.now() - timedelta(hours=1))
    page = sign_in(cast.anna).get(reverse("leads-desk")).content.decode()
    assert names(page) == ["Piet Lead 00", "Piet Lead 02", "Piet Lead 01"]


def test_a_seller_sees_own_leads_and_those_of_the_unit_for_whoever_is_first(cast: Cast) -> None:
    in_force(cast)
    now = timezone.now()
    offered(cast, warm(cast, "Mine"), at=now)
    actions.offer(warm(cast, "Ours"), at=now, by=cast.mila, unit=cast.blue)
    actions.offer(warm(cast, "His"), at=now, by=cast.mila, receiver=cast.bram.member)
    assert set(names(sign_in(cast.anna).get(reverse("leads-desk")).content.decode())) == {
        "Piet Mine",
        "Piet Ours",
    }
    assert set(names(sign_in(cast.chris).get(reverse("leads-desk")).content.decode())) == {
        "Piet Mine",
        "Piet Ours",
        "Piet His",
    }
    assert names(sign_in(cast.eva).get(reverse("leads-desk")).content.decode()) == []


def test_a_marketer_sees_what_lies_with_sales_and_what_came_back(cast: Cast) -> None:
    in_force(cast)
    first, second = waiting(cast, 2)
    actions.return_(second, reason="no_budget_now", note="Mei", at=timezone.now(), by=cast.anna)
    mila = sign_in(cast.mila)
    assert names(mila.get(reverse("leads-desk")).content.decode()) == [str(first)]
    back = mila.get(reverse("leads-desk"), {"lane": "back"}).content.decode()
    assert names(back) == [str(second)]
    assert "no budget now. “Mei”" in back


def test_a_second_attempt_is_asked_of_who_was_silent_after_the_first(cast: Cast) -> None:
    in_force(cast)
    now = timezone.now()
    life = warm(cast)
    row = offered(cast, life, at=now - timedelta(hours=2))
    actions.accept(row, at=now - timedelta(hours=1), by=cast.anna)
    call(cast, life, now - timedelta(minutes=30))
    asked = Asked("second")
    assert [one.pk for one in desk.rows(fresh(cast.anna), asked, now)] == [row.pk]
    Lifecycle.objects.filter(pk=life.pk).update(last_touch_at=now)
    assert list(desk.rows(fresh(cast.anna), asked, now)) == []


@pytest.mark.parametrize("who", ["ada", "dora", "chris", "anna", "mila", "vera"])
@pytest.mark.parametrize("lane", ["", "waiting", "touch", "second", "sent", "back", "due", "nonsense"])
def test_every_lane_is_a_page_for_everybody_who_may_read_it(cast: Cast, who: str, lane: str) -> None:
    in_force(cast)
    first, second = waiting(cast, 2)
    actions.accept(first, at=timezone.now(), by=cast.anna)
    actions.return_(second, reason="no_reply", at=timezone.now(), by=cast.anna)
    for language in ("en", "nl"):
        cast[who].language = language
        cast[who].save()
        assert sign_in(cast[who]).get(reverse("leads-desk"), {"lane": lane}).status_code == 200


def test_pages_of_a_lane_show_every_lead_once(cast: Cast) -> None:
    in_force(cast)
    rows = waiting(cast, 7)
    user, now = fresh(cast.anna), timezone.now()
    seen: list[int] = []
    after = None
    for _page in range(4):
        found, part = desk.page(user, Asked("waiting"), now, after=after, size=3)
        seen += found
        after = part.after
        if after is None:
            break
    assert sorted(seen) == sorted(row.pk for row in rows)
    assert len(seen) == 7


def test_a_full_desk_asks_the_database_no_more_than_a_nearly_empty_one(cast: Cast) -> None:
    in_force(cast)
    client = sign_in(cast.anna)
    counted = []
    for number in (2, 12):
        for one in range(number):
            offered(cast, warm(cast, f"Lead {number} {one}"), at=timezone.now())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("leads-desk"))
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[1] <= 26


# --- the verbs ----------------------------------------------------------------------------------------------------


def ask(cast: Cast, who: str, row: HandOver, verb: str, **given: str) -> tuple[int, str, dict[str, object]]:
    """Use a verb as the page does, and return status, body and the message."""
    client = sign_in(cast[who], headers={"HX-Request": "true"})
    named = {f"h{row.pk}-{name}": value for name, value in given.items()}
    answer = client.post(reverse(f"desk-{verb}", args=[row.pk]), {**named, **given})
    said = json.loads(answer.headers.get("HX-Trigger", "{}")).get("koers:toast", {})
    return answer.status_code, answer.content.decode(), said


def soon() -> str:
    return (timezone.localdate() + timedelta(days=1)).isoformat()


def test_an_accepted_lead_leaves_the_desk_and_can_be_taken_back(cast: Cast) -> None:
    in_force(cast, accepted=["has_role", "has_need", "has_next_step"])
    (row,) = waiting(cast, 1)
    status, body, said = ask(
        cast, "anna", row, "accept", next_step="Call", next_step_date=soon(), need="Two pumps"
    )
    assert (status, "desk-card" in body) == (200, False)
    assert f'id="line-{row.pk}" hx-swap-oob="delete"' in body
    assert str(said["text"]).startswith("Piet Lead 00 is yours. First contact before ")
    assert said["undo"] == reverse("desk-undo", args=[row.pk])
    row.refresh_from_db()
    assert (row.state, row.lead.state, row.lead.need, row.lead.owner) == (
        "accepted",
        "hot",
        "Two pumps",
        cast.anna.member,
    )
    sign_in(cast.anna).post(reverse("desk-undo", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "offered"


def test_what_is_missing_comes_back_on_the_card_and_nothing_is_changed(cast: Cast) -> None:
    in_force(cast, accepted=["has_need", "has_next_step"])
    (row,) = waiting(cast, 1)
    before = Event.objects.count()
    status, body, _said = ask(cast, "anna", row, "accept", next_step="Call", next_step_date=soon())
    assert (status, Event.objects.count()) == (422, before)
    assert 'data-opened="accept"' in body
    assert f'name="h{row.pk}-need"' in body
    assert 'value="Call"' in body


def test_what_no_field_can_tell_asks_why_it_is_accepted_all_the_same(cast: Cast) -> None:
    in_force(cast, accepted=["has_account"])
    (row,) = waiting(cast, 1)
    row.lead.person.account = None
    row.lead.person.save()
    status, body, _said = ask(cast, "anna", row, "accept", next_step="Call", next_step_date=soon())
    assert (status, "Agreed for an accepted lead and not known here: a company." in body) == (422, True)
    given = {"next_step": "Call", "next_step_date": soon(), "because": "New firm"}
    assert ask(cast, "anna", row, "accept", **given)[0] == 200
    row.refresh_from_db()
    assert (row.state, row.note) == ("accepted", "New firm")


def test_who_comes_second_reads_who_was_first_and_keeps_what_was_typed(cast: Cast) -> None:
    in_force(cast)
    row = actions.offer(warm(cast), at=timezone.now(), by=cast.mila, unit=cast.blue)
    actions.accept(row, at=timezone.now(), by=cast.bram)
    HandOver.objects.filter(pk=row.pk).update(receiver=cast.anna.member)
    status, body, said = ask(cast, "anna", row, "return", reason="no_fit", note="They only rent")
    assert status == 200  # Anna owns it by now: she may return what was accepted.
    row.refresh_from_db()
    status, body, said = ask(cast, "anna", row, "return", reason="no_fit", note="They only rent")
    assert (status, said["text"]) == (409, "Bram was first: returned.")
    assert "They only rent</textarea>" in body


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "Choose a reason."),
        ({"reason": "other"}, "“Other” needs a few words."),
        ({"reason": "no_fit", "recycle_on": "2020-01-01"}, "This day has passed."),
    ],
)
def test_a_return_says_why(cast: Cast, given: dict[str, str], complaint: str) -> None:
    in_force(cast)
    (row,) = waiting(cast, 1)
    status, body, _said = ask(cast, "anna", row, "return", **given)
    row.refresh_from_db()
    assert (status, row.state, complaint in body) == (422, "offered", True)


def test_each_reason_tells_what_the_contract_does_with_it(cast: Cast) -> None:
    in_force(cast)
    waiting(cast, 1)
    page = sign_in(cast.anna).get(reverse("leads-desk")).content.decode()
    told = re.findall(r'value="(\w+)" data-digit="(\d)"', page)
    assert told[2] == ("no_budget_now", "3")
    assert len(told) == 10
    assert "does not come back by itself" in page


def test_a_logged_contact_stops_the_clock_of_the_first_contact(cast: Cast) -> None:
    in_force(cast)
    (row,) = waiting(cast, 1)
    actions.accept(row, at=timezone.now() - timedelta(minutes=1), by=cast.anna)
    status, _body, _said = ask(cast, "anna", row, "touch", kind="call", subject="Introduction")
    row.refresh_from_db()
    assert (status, row.first_touch_at is not None) == (200, True)


def test_an_escalated_lead_lies_before_the_manager(cast: Cast) -> None:
    in_force(cast)
    (row,) = waiting(cast, 1)
    status, body, said = ask(cast, "anna", row, "escalate")
    assert (status, said["text"]) == (200, "Piet Lead 00 lies before Chris.")
    assert "Escalated to Chris" in body


def test_a_manager_gives_an_offer_to_who_has_the_emptiest_desk(cast: Cast) -> None:
    in_force(cast)
    (row,) = waiting(cast, 1)
    form = sign_in(cast.chris).get(reverse("desk-reassign-form", args=[row.pk])).content.decode()
    assert f'<option value="{cast.bram.member.pk}">Bram (0)</option>' in form
    assert f'value="{cast.anna.member.pk}"' not in form
    status, _body, said = ask(cast, "chris", row, "reassign", receiver=str(cast.bram.member.pk))
    assert (status, said["text"]) == (200, "Piet Lead 00 lies with Bram now.")
    assert ask(cast, "chris", row, "reassign", receiver=str(cast.eva.member.pk))[0] == 422


def test_marketing_withdraws_and_deals_with_what_came_back(cast: Cast) -> None:
    in_force(cast)
    first, second = waiting(cast, 2)
    assert ask(cast, "mila", first, "withdraw")[0] == 200
    actions.return_(second, reason="no_reply", at=timezone.now(), by=cast.anna)
    day = timezone.localdate() + timedelta(days=30)
    status, _body, _said = ask(cast, "mila", second, "keep", recycle_on=day.isoformat())
    first.refresh_from_db()
    second.refresh_from_db()
    assert (status, first.state, second.recycle_on, second.lead.retry_on) == (200, "withdrawn", day, day)
    assert second.handled_at is not None


@pytest.mark.parametrize(
    ("who", "verb", "status"),
    [
        ("bram", "accept", 403),
        ("mila", "accept", 403),
        ("vera", "return", 403),
        ("anna", "withdraw", 403),
        ("anna", "reassign", 403),
        ("eva", "accept", 404),
        ("daan", "return", 404),
    ],
)
def test_who_may_not_is_refused(cast: Cast, who: str, verb: str, status: int) -> None:
    in_force(cast)
    (row,) = waiting(cast, 1)
    before = Event.objects.count()
    assert ask(cast, who, row, verb, reason="no_fit", next_step="x", next_step_date=soon())[0] == status
    row.refresh_from_db()
    assert (row.state, Event.objects.count()) == ("offered", before)


# --- an open page goes on -----------------------------------------------------------------------------------------


def test_an_open_page_hears_how_the_clocks_stand_and_who_answered_meanwhile(cast: Cast) -> None:
    in_force(cast)
    first, second = waiting(cast, 2)
    ids = f"{first.pk}-{second.pk}"
    actions.withdraw(first, at=timezone.now(), by=cast.mila)
    newest = offered(cast, warm(cast, "Newest"), at=timezone.now())
    body = sign_in(cast.anna).get(reverse("desk-clocks"), {"ids": ids, "lane": "waiting"}).content.decode()
    assert f'id="verbs-{first.pk}" hx-swap-oob="true"' in body
    assert f'id="verbs-{second.pk}"' not in body
    assert f'id="tick-card-{second.pk}" hx-swap-oob="true"' in body
    assert "One more came in." in body
    assert '<span class="badge count" id="lane-waiting" hx-swap-oob="true">2</span>' in body
    assert "<form" not in body
    assert newest.pk > second.pk


def test_without_scripts_a_verb_leads_back_to_the_desk(cast: Cast) -> None:
    in_force(cast)
    (row,) = waiting(cast, 1)
    answer = sign_in(cast.anna).post(
        reverse("desk-accept", args=[row.pk]),
        {f"h{row.pk}-next_step": "Call", f"h{row.pk}-next_step_date": soon()},
    )
    assert (answer.status_code, answer.url) == (302, reverse("leads-desk"))
    answer = sign_in(cast.anna).post(reverse("desk-return", args=[row.pk]), {})
    assert answer.status_code == 422
    assert b"<html" in answer.content
