"""The board: columns by state, counts that stop, moves with the server's word, and two people at one card."""

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast, make_account, make_cast, make_person, make_unit, sign_in

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Lifecycle, Source
from koers.areas.leads.actions.figures import work_out_figures
from koers.areas.leads.models import StateFigure
from koers.areas.leads.queries import board as queries
from koers.areas.leads.queries.board import Board, Question

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def lead(
    cast: Cast, name: str, state: str = "warm", owner: Any = None, unit: Any = None, **fields: Any
) -> Lifecycle:
    owner, unit = owner or cast.anna, unit or cast.blue
    life = customers.start_lifecycle(make_person(name, owner, unit), at=NOW, owner=owner.member)
    if state != "cold":
        customers.move_lifecycle(life, to=state, at=NOW, by=cast.ada, reason="agreed")
    Lifecycle.objects.filter(pk=life.pk).update(**fields)
    life.refresh_from_db()
    return life


def firm(cast: Cast, name: str, **fields: Any) -> Lifecycle:
    life = customers.start_lifecycle(make_account(name, cast.anna, cast.blue), at=NOW)
    Lifecycle.objects.filter(pk=life.pk).update(**fields)
    return life


def column(user: Any, state: str = "warm", question: Question | None = None, now: datetime = NOW) -> Any:
    [found] = Board(user, question or Question(), now=now).columns([state])
    return found


def names(user: Any, state: str = "warm", **asked: Any) -> list[str]:
    return [card.who for card in column(user, state, Question(**asked)).cards]


def move(client: Client, life: Lifecycle, to: str, **sent: Any) -> Any:
    given = {
        "to": to,
        "was": life.state,
        "version": life.version,
        "reason": "agreed",
        "back": "",
        "shown": "cold warm hot customer loyal",
        **sent,
    }
    return client.post(f"/leads/board/{life.pk}/move", given)


def toast(answer: Any) -> dict[str, str]:
    told: dict[str, str] = json.loads(answer.headers["HX-Trigger"])["koers:toast"]
    return told


# --- what stands where ----------------------------------------------------------------------------------------------------


def test_cards_stand_in_their_column_the_most_pressing_first(cast: Cast) -> None:
    lead(cast, "Low", priority=1)
    lead(cast, "High", priority=9)
    lead(cast, "Cold", "cold", priority=99)
    lead(cast, "Far", owner=cast.eva, unit=cast.field, priority=99)
    assert names(cast.anna) == ["Piet High", "Piet Low"]
    assert names(cast.dora) == ["Piet Far", "Piet High", "Piet Low"]


def test_the_order_is_the_same_when_units_are_walked_one_by_one(cast: Cast) -> None:
    for number in range(8):
        lead(cast, f"N{number}", priority=number % 3, unit=(cast.blue, cast.pumps, cast.water)[number % 3])
    walked = [card.pk for card in column(cast.anna).cards]
    ordered = Lifecycle.objects.filter(state="warm").order_by("-priority", "-id")
    assert walked == list(ordered.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"kind": "person"}, {"Mine", "Team", "Below"}),
        ({"kind": "account"}, {"Firm"}),
        ({"owner": "me"}, {"Mine", "Below"}),
        ({"owner": "none"}, {"Firm"}),
        ({"campaign": "Spring"}, {"Team"}),
        ({"origin": True}, {"Mine"}),
        ({"unit": True}, {"Below"}),
        ({"unit": 10**9}, set()),
    ],
)
def test_filters_leave_who_is_asked_for(cast: Cast, asked: dict[str, Any], expected: set[str]) -> None:
    fair = Source.objects.create(name="Fair")
    cell = make_unit("Cell", "team", cast.blue)
    lead(cast, "Mine", origin=fair)
    lead(cast, "Team", owner=cast.bram, campaign="Spring")
    lead(cast, "Below", unit=cell)
    firm(cast, "Firm", state="warm")
    given = {"origin": fair.pk, "unit": cell.pk}
    question = {name: given[name] if value is True else value for name, value in asked.items()}
    assert {name.split()[-1] for name in names(cast.anna, **question)} == expected


def test_a_column_knows_its_count_its_sum_and_how_long_they_are_here(cast: Cast) -> None:
    for days, cents in ((1, 100), (3, None), (8, 250)):
        lead(cast, f"D{days}", since=NOW - timedelta(days=days), value_cents=cents)
    found = column(cast.anna)
    assert (found.leads, found.valued, found.value_cents, found.days) == (3, 2, 350, 3.0)


def test_beyond_the_cap_the_count_stops_until_the_figures_are_stored(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CAP", 2)
    monkeypatch.setattr("koers.areas.leads.measures.board.CAP", 2)
    for number in range(4):
        lead(cast, f"N{number}", value_cents=1_000_00)
    lead(cast, "Far", owner=cast.eva, unit=cast.field, value_cents=1_000_00)
    before = column(cast.anna)
    assert (before.leads, before.is_capped, before.valued) == (3, True, None)
    work_out_figures(at=NOW)
    found = column(cast.anna)
    assert (found.leads, found.is_capped, found.counted_at) == (4, False, NOW)
    assert (found.valued, found.value_cents, found.as_of) == (4, 4_000_00, NOW)
    assert column(cast.anna, question=Question(owner="me")).valued is None
    client = sign_in(cast.anna)

    def number(address: str) -> str:
        page = client.get(address).content.decode()
        [shown] = re.findall(r'id="column-warm".*?reading-value"[^>]*>([^<]*)</a>', page, re.DOTALL)
        return str(shown)

    assert [number("/leads/board"), number("/leads/board?owner=me")] == ["4", "2+"]


def test_a_large_board_counts_nothing_while_somebody_waits(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CAP", 2)
    for number in range(12):
        lead(cast, f"N{number}", ("cold", "warm", "hot", "customer")[number % 4])
    work_out_figures(at=NOW)
    with CaptureQueriesContext(connection) as seen:
        found = Board(cast.dora, Question(), now=NOW).columns(["cold", "warm", "hot", "customer"])
    assert [one.leads for one in found] == [3, 3, 3, 3]
    assert [one["sql"] for one in seen if "COUNT(" in one["sql"].upper()] == []


def test_stored_figures_are_exact_and_replace_each_other(cast: Cast) -> None:
    first = lead(cast, "A", value_cents=100)
    lead(cast, "B", value_cents=None)
    firm(cast, "Firm", state="warm", value_cents=7)
    customers.move_lifecycle(first, to="hot", at=NOW + timedelta(days=4), by=cast.ada, reason="agreed")
    for _again in range(2):
        work_out_figures(at=NOW + timedelta(days=10))
    rows = StateFigure.objects.filter(unit=cast.blue).order_by("state", "kind")
    assert list(rows.values_list("state", "kind", "leads", "valued", "value_cents")) == [
        ("hot", "person", 1, 1, 100),
        ("warm", "account", 1, 1, 7),
        ("warm", "person", 1, 0, 0),
    ]
    # One of two warm stays ended, after 4 days: half have left.
    warm = StateFigure.objects.get(unit=None, state="warm", kind="person")
    assert (warm.stays, warm.stay_days) == (2, 4.0)


def test_who_stands_still_much_longer_than_usual_is_marked(cast: Cast) -> None:
    StateFigure.objects.create(state="warm", kind="person", stay_days=10, stays=9, worked_at=NOW)
    lead(cast, "Old", since=NOW - timedelta(days=16))
    lead(cast, "New", since=NOW - timedelta(days=15))
    lead(cast, "Customer", "customer", since=NOW - timedelta(days=900))
    assert {card.who: card.is_stale for card in column(cast.anna).cards} == {
        "Piet Old": True,
        "Piet New": False,
    }
    assert [card.is_stale for card in column(cast.anna, "customer").cards] == [False]


def test_a_card_says_in_a_few_words_why_it_is_there(cast: Cast) -> None:
    by_hand = lead(cast, "Hand")
    customers.move_lifecycle(by_hand, to="lost", at=NOW, by=cast.anna, reason="no_budget_now")
    lead(cast, "New", "cold")
    assert [card.why for card in column(cast.anna, "lost").cards] == ["By hand: no budget now"]
    assert [card.why for card in column(cast.anna, "cold").cards] == ["Became a lead"]


def test_the_board_asks_the_database_equally_often_for_10_and_for_200_leads(cast: Cast) -> None:
    client = sign_in(cast.anna)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/leads/board").status_code == 200
        return len(seen)

    for number in range(10):
        lead(cast, f"A{number}", ("cold", "warm", "hot", "customer", "dropped")[number % 5])
    few = asked()
    for number in range(190):
        lead(cast, f"B{number}", ("cold", "warm", "hot", "customer", "dropped")[number % 5])
    assert asked() == few <= 40


def test_more_cards_come_by_key_and_no_place_is_made_up(cast: Cast) -> None:
    for number in range(30):
        lead(cast, f"N{number:02}", priority=number)
    client = sign_in(cast.anna)
    page = client.get("/leads/board").content.decode()
    [address] = re.findall(r'hx-get="(/leads/board/columns/warm[^"]*)"', page)
    more = client.get(address.replace("&amp;", "&")).content.decode()
    assert re.findall(r"Piet (N\d\d)</a>", more) == [f"N{number:02}" for number in range(14, -1, -1)]
    assert "hx-get" not in more
    assert [
        client.get(f"/leads/board/columns/{tail}").status_code for tail in ("warm", "warm?after=x", "x")
    ] == [404] * 3


def test_what_lies_beside_the_road_comes_when_it_is_opened(cast: Cast) -> None:
    lead(cast, "Gone", "dropped")
    client = sign_in(cast.anna)
    assert "Piet Gone" not in client.get("/leads/board").content.decode()
    assert "Piet Gone" in client.get("/leads/board/lanes/gone").content.decode()
    assert client.get("/leads/board/lanes/elsewhere").status_code == 404


def test_names_are_text_and_never_markup(cast: Cast) -> None:
    lead(cast, '"><script>alert(1)</script>')
    page = sign_in(cast.anna).get("/leads/board").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_empty_board_says_what_to_do(cast: Cast) -> None:
    page = sign_in(cast.mila).get("/leads/board").content.decode()
    assert 'href="/leads/new"' in page
    assert 'href="/import"' in page


# --- moving ------------------------------------------------------------------------------------------------------------------


def test_a_move_answers_with_both_columns_as_they_are(cast: Cast) -> None:
    life = lead(cast, "Dekker")
    answer = move(sign_in(cast.anna), life, "hot")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert (answer.headers["HX-Reswap"], text.count('hx-swap-oob="true"')) == ("none", 2)
    assert re.search(r'id="column-hot".*Piet Dekker', text, re.DOTALL)
    assert toast(answer)["text"] == "Piet Dekker is moved: hot."
    life.refresh_from_db()
    assert (life.state, life.reason) == ("hot", "agreed")


def test_what_was_moved_on_the_board_goes_back_from_its_toast(cast: Cast) -> None:
    life = lead(cast, "Dekker")
    client = sign_in(cast.anna)
    undo = toast(move(client, life, "hot", back="kind=person"))["undo"]
    answer = client.post(undo)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/leads/board?kind=person")
    life.refresh_from_db()
    assert life.state == "warm"
    client.post(undo)
    life.refresh_from_db()
    assert (life.state, life.periods.count()) == ("warm", 4)


@pytest.mark.parametrize("to", ["hot", "cold", "lost"])
def test_forward_back_and_aside_all_ask_for_a_reason_first(cast: Cast, to: str) -> None:
    life = lead(cast, "Dekker")
    client = sign_in(cast.anna)
    asked = client.get(f"/leads/board/{life.pk}/move?to={to}&version={life.version}").content.decode()
    assert f'<option value="{to}" selected>' in asked
    refused = move(client, life, to, reason="").content.decode()
    assert refused.count("Choose a reason.") >= 1
    life.refresh_from_db()
    assert life.state == "warm"


def test_what_goes_aside_keeps_its_reason_and_its_day(cast: Cast) -> None:
    life = lead(cast, "Dekker")
    done = move(sign_in(cast.anna), life, "lost", reason="no_fit", retry_on="2099-01-01").content.decode()
    assert re.findall(r'id="((?:column|head)-[a-z]+)"', done) == ["column-warm", "head-lost"]
    life.refresh_from_db()
    assert (life.state, life.reason, str(life.retry_on)) == ("lost", "no_fit", "2099-01-01")


def test_a_drop_where_no_move_leads_is_answered_in_words(cast: Cast) -> None:
    life = lead(cast, "Dekker", "customer")
    asked = sign_in(cast.anna).get(f"/leads/board/{life.pk}/move?to=warm").content.decode()
    assert "Customer does not lead to warm. From here it goes to: loyal customer, lapsed." in asked


def test_who_drops_a_card_that_moved_meanwhile_is_told_before_being_asked(cast: Cast) -> None:
    life = lead(cast, "Dekker")
    seen = life.version
    move(sign_in(cast.anna), life, "hot")
    answer = sign_in(cast.chris).get(
        f"/leads/board/{life.pk}/move?to=lost&was=warm&version={seen}&shown=warm+hot"
    )
    assert "Somebody changed Piet Dekker meanwhile: hot." in toast(answer)["text"]
    assert re.search(r'id="column-hot".*Piet Dekker', answer.content.decode(), re.DOTALL)


def test_of_two_who_move_one_lead_the_second_is_told_and_sees_where_it_is(cast: Cast) -> None:
    life = lead(cast, "Dekker")
    move(sign_in(cast.anna), life, "hot")
    answer = move(sign_in(cast.chris), life, "cold", reason="no_fit")
    assert "Somebody changed Piet Dekker meanwhile: hot." in toast(answer)["text"]
    assert re.search(r'id="column-hot".*Piet Dekker', answer.content.decode(), re.DOTALL)
    life.refresh_from_db()
    assert (life.state, life.periods.count()) == ("hot", 3)


def test_a_move_that_does_not_exist_is_refused_by_the_form(cast: Cast) -> None:
    life = lead(cast, "Dekker", "customer")
    assert "aria-invalid" in move(sign_in(cast.anna), life, "warm").content.decode()
    life.refresh_from_db()
    assert life.state == "customer"


def test_who_may_not_move_a_lead_gets_no_handle_and_no_move(cast: Cast) -> None:
    theirs, far = lead(cast, "Theirs", owner=cast.bram), lead(cast, "Far", owner=cast.eva, unit=cast.field)
    client = sign_in(cast.anna)
    page = client.get("/leads/board").content.decode()
    assert "Piet Theirs" in page
    assert "draggable" not in page
    assert [move(client, one, "hot").status_code for one in (theirs, far)] == [403, 404]
    assert [move(sign_in(cast.vera), theirs, "hot").status_code] == [403]
    assert set(Lifecycle.objects.values_list("state", flat=True)) == {"warm"}


def test_the_rail_and_the_row_above_the_page_lead_to_the_board(cast: Cast) -> None:
    page = sign_in(cast.anna).get("/leads/board").content.decode()
    assert '<a href="/leads/board" aria-current="page">Board</a>' in page
    assert re.search(r'<a class="rail-link" href="/leads/board"[^>]*aria-current="page"', page)


def test_of_two_who_move_one_lead_in_the_same_moment_one_wins(committed: None) -> None:
    cast = make_cast()
    life = lead(cast, "Dekker")
    clients = [sign_in(cast.anna), sign_in(cast.chris)]
    start = threading.Barrier(2)

    def go(number: int) -> str:
        start.wait()
        try:
            return toast(move(clients[number], life, ("hot", "cold")[number]))["text"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        said = sorted(text.split(" ", 1)[0] for text in both.map(go, range(2)))
    assert said == ["Piet", "Somebody"]
    life.refresh_from_db()
    assert life.state in ("hot", "cold")
    assert life.periods.count() == 3
