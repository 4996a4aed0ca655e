"""A signal of a customer goes to a discipline, becomes a change or a reasoned no, and goes back to the customer."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers import actions
from koers.areas.customers.measures import loop as measures
from koers.areas.customers.models import Account, Need, Signal, SignalRoute
from koers.areas.customers.queries import loop as queries
from koers.areas.customers.rules.loop import after_deciding, after_routing, may, mean_distinct, working_days
from koers.areas.organisation.models import Member
from koers.kit.timeline.models import Event
from koers.kit.timeline.reading import for_subject
from koers.kit.workdays import WorkCalendar

#: A Monday, 10:00 in Amsterdam.
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY, FRIDAY = datetime(2026, 3, 3, 9, tzinfo=UTC), datetime(2026, 3, 6, 9, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)

# --- the rules -----------------------------------------------------------------------------------------------


def test_a_weekend_is_no_working_time() -> None:
    assert working_days(WorkCalendar(), MONDAY, FRIDAY) == 4.0
    assert working_days(WorkCalendar(), FRIDAY, NEXT_MONDAY) == 1.0
    # Ascension Day, 14 May 2026, is a holiday.
    wednesday, friday = datetime(2026, 5, 13, 8, tzinfo=UTC), datetime(2026, 5, 15, 8, tzinfo=UTC)
    assert working_days(WorkCalendar(), wednesday, friday) == 1.0


def test_the_steps_follow_each_other_and_a_no_goes_straight_to_telling() -> None:
    assert [after_routing(step) for step in ("route", "translate", "decide", "do")] == [
        "translate",
        "translate",
        "decide",
        "do",
    ]
    assert after_deciding("adopt", "product") == after_deciding("try", "process") == "do"
    assert after_deciding("refuse", "product") == after_deciding("adopt", "nothing") == "tell"
    assert not may("tell", "do")
    assert not may("decide", "translate")
    assert not may("route", "closed")


def test_disciplines_are_counted_once_for_each_signal() -> None:
    assert mean_distinct([(1, "sales"), (1, "service"), (1, "sales"), (2, "sales")]) == (1.5, 2)
    assert mean_distinct([]) == (None, 0)


# --- the loop ------------------------------------------------------------------------------------------------


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account("Waterschap", cast.anna, cast.blue)


def hear(cast: Cast, account: Account, words: str = "The pump is loud", **fields: Any) -> Signal:
    row = Signal(account=account, words=words, heard_at=MONDAY, **{"kind": "complaint", **fields})
    return actions.hear(row, by=cast.anna, at=MONDAY)


def go(cast: Cast, row: Signal, *, decision: str = "adopt") -> Signal:
    """Take a signal to the customer's ear: routed on Monday, decided on Tuesday, there on Friday, told a Monday on."""
    row = actions.route(row, discipline="sales", owner=None, due_date=None, by=cast.anna, at=MONDAY)
    row = actions.route(row, discipline="product", owner=None, due_date=None, by=cast.anna, at=MONDAY)
    row = actions.translate(row, change="product", proposal="A rubber foot", by=cast.anna, at=TUESDAY)
    row = actions.decide(row, decision=decision, reason="Too dear", by=cast.anna, at=TUESDAY)
    if decision != "refuse":
        row = actions.carry_out(row, by=cast.anna, at=FRIDAY)
    return actions.tell_back(row, answer="It has a rubber foot now", by=cast.anna, at=NEXT_MONDAY)


@pytest.mark.django_db
def test_a_signal_goes_round_and_stands_on_the_timelines(cast: Cast, account: Account) -> None:
    person = make_person("Jansen", cast.anna, cast.blue)
    row = go(cast, hear(cast, account, person=person))
    row.refresh_from_db()
    assert (row.step, row.discipline, row.acted_at, row.told_at) == ("closed", "product", FRIDAY, NEXT_MONDAY)
    assert [one.discipline for one in row.routes.all()] == ["sales", "product"]
    for subject in (row, account, person):
        said = [one.sentence for one in for_subject(subject).entries]
        assert said[:2] == ["The customer was told what came of the signal", "Change carried out"]
        assert said[-1] == "Signal heard: complaint"
    assert for_subject(account).entries[0].words == "The pump is loud"
    kinds = (
        Event.objects.filter(kind__startswith="customers.signal.")
        .order_by("id")
        .values_list("kind", flat=True)
    )
    assert [kind.rsplit(".")[-1] for kind in kinds] == [
        "heard",
        "routed",
        "routed",
        "translated",
        "decided",
        "carried_out",
        "told",
    ]


@pytest.mark.django_db
def test_a_no_carries_a_reason_and_is_told_as_well(cast: Cast, account: Account) -> None:
    row = hear(cast, account)
    row = actions.route(row, discipline="product", owner=None, due_date=None, by=cast.anna, at=MONDAY)
    row = actions.translate(row, change="product", proposal="A rubber foot", by=cast.anna, at=TUESDAY)
    with pytest.raises(ValueError, match="carries a reason"):
        actions.decide(row, decision="refuse", reason=" ", by=cast.anna, at=TUESDAY)
    row = actions.decide(row, decision="refuse", reason="Too dear", by=cast.anna, at=TUESDAY)
    assert (row.step, row.acted_at, row.told_at) == ("tell", TUESDAY, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.filter(pk=row.pk).update(reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.filter(pk=row.pk).update(step="closed")


@pytest.mark.django_db
def test_no_step_is_skipped_and_none_is_taken_twice(cast: Cast, account: Account) -> None:
    row = hear(cast, account)
    for verb, answers in (
        (actions.translate, {"change": "product", "proposal": "x"}),
        (actions.decide, {"decision": "adopt"}),
        (actions.carry_out, {}),
        (actions.tell_back, {"answer": "x"}),
    ):
        with pytest.raises(actions.NotThisStep):
            verb(row, **answers, by=cast.anna, at=TUESDAY)  # type: ignore[operator]
    done = go(cast, row)
    with pytest.raises(actions.NotThisStep):
        actions.tell_back(done, answer="again", by=cast.anna, at=NEXT_MONDAY)
    assert Event.objects.filter(kind="customers.signal.told").count() == 1


@pytest.mark.django_db
def test_a_signal_does_not_touch_a_need_of_another_account(cast: Cast, account: Account) -> None:
    other = make_account("Other", cast.anna, cast.blue)
    need = actions.record_need(Need(account=other, statement="Calm", category="P"), by=cast.anna, at=MONDAY)
    row = actions.route(
        hear(cast, account), discipline="sales", owner=None, due_date=None, by=cast.anna, at=MONDAY
    )
    with pytest.raises(ValueError, match="another account"):
        actions.translate(row, change="product", proposal="x", need=need, by=cast.anna, at=MONDAY)


@pytest.mark.django_db
def test_the_numbers_are_those_of_the_loop_and_too_few_are_not_shown(cast: Cast, account: Account) -> None:
    today = NEXT_MONDAY.date()
    for _one in range(3):
        go(cast, hear(cast, account))
    go(cast, hear(cast, account), decision="refuse")
    found = {one.measure.name: one for one in measures.readings(cast.anna, account=account.pk, today=today)}
    assert found["customers.signals_closed"].status == "too_few"
    hear(cast, account, "Waits")
    found = {one.measure.name: one for one in measures.readings(cast.anna, account=account.pk, today=today)}
    assert found["customers.signals_open"].value == 1
    assert (found["customers.signals_closed"].value, found["customers.signals_closed"].n) == (0.8, 5)
    assert (found["customers.signal_to_action"].status, found["customers.signal_to_action"].n) == (
        "too_few",
        4,
    )
    go(cast, Signal.objects.get(words="Waits"))
    days = measures.DAYS.ask({"account": account.pk, "as_of": today}, cast.anna)
    assert (days.value, days.n) == (4.0, 5)  # Four changes after 4 working days, one no after 1.
    assert measures.DISCIPLINES.ask({}, cast.anna).value == 2.0
    assert measures.OPEN.ask({"account": account.pk}, cast.eva).value == 0
    client = sign_in(cast.anna)
    for one in measures.readings(cast.anna, account=account.pk, today=today):
        assert client.get(one.rows_url).status_code == 200


# --- the pages -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_says_what_waits_and_the_verbs_close_the_loop(cast: Cast, account: Account) -> None:
    client = sign_in(cast.anna)
    assert "Write down the first signal" in client.get("/signals/desk").content.decode()
    assert "Write down the first signal" in client.get(f"/accounts/{account.pk}/signals").content.decode()
    sent = {
        "account": account.pk,
        "kind": "wish",
        "words": "A blue one",
        "heard_by_way": "mail",
        "heard_at": "2026-03-02T10:00",
    }
    assert client.post("/signals/new", sent).status_code in {302, 303}
    row = Signal.objects.get()
    assert (row.step, row.heard_at) == ("route", MONDAY)
    anna = Member.objects.get(user=cast.anna)
    assert "To be routed" in client.get("/signals/desk").content.decode()
    steps = (
        ("route", {"discipline": "product", "owner": anna.pk, "due_date": "2026-03-05"}, "translate"),
        ("translate", {"change": "product", "proposal": "Offer it in blue"}, "decide"),
        ("decide", {"decision": "refuse", "reason": ""}, "decide"),
        ("decide", {"decision": "adopt", "reason": ""}, "do"),
        ("done", {}, "tell"),
        ("tell", {"answer": "It comes in blue"}, "closed"),
    )
    for verb, answers, step in steps:
        client.post(f"/signals/{row.pk}/{verb}", {**answers, "version": row.version})
        row.refresh_from_db()
        assert row.step == step, verb
    assert (row.owner, row.due_date) == (anna, date(2026, 3, 5))
    assert "A blue one" not in client.get("/signals/desk").content.decode()
    assert "It comes in blue" in client.get(f"/accounts/{account.pk}/signals").content.decode()


@pytest.mark.django_db
def test_signals_of_others_are_not_seen_and_not_moved(cast: Cast, account: Account) -> None:
    row = hear(cast, account)
    eva, bram = sign_in(cast.eva), sign_in(cast.bram)
    assert "The pump is loud" not in eva.get("/signals/desk").content.decode()
    assert eva.get(f"/accounts/{account.pk}/signals").status_code == 404
    assert eva.get(f"/signals/{row.pk}").status_code == 404
    assert bram.post(f"/signals/{row.pk}/route", {"discipline": "sales"}).status_code == 403
    assert SignalRoute.objects.count() == 0
    assert "The pump is loud" in sign_in(cast.anna).get("/signals/desk").content.decode()
    assert "The pump is loud" not in sign_in(cast.anna).get("/signals/desk?whose=mine").content.decode()


@pytest.mark.django_db
def test_the_desk_takes_as_many_statements_for_ten_signals_as_for_two(cast: Cast, account: Account) -> None:
    client = sign_in(cast.anna)

    def count(n: int) -> int:
        for _one in range(n):
            person = make_person("Jansen", cast.anna, cast.blue)
            hear(cast, make_account("More", cast.anna, cast.blue), person=person)
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert client.get("/signals/desk").status_code == 200
        return len(made)

    count(2)
    assert count(2) == count(6)


@pytest.mark.django_db
def test_of_each_step_the_longest_waiting_are_shown_and_the_rest_is_one_click_away(
    cast: Cast, account: Account
) -> None:
    for n in range(queries.EACH + 2):
        hear(cast, account, f"Signal {n}")
    [lane] = queries.lanes(Signal.objects.all(), at=TUESDAY)
    assert (lane.size, len(lane.lines), lane.more) == (22, 20, 2)
    assert {line.days for line in lane.lines} == {1.0}
    assert "/signals?step=route" in sign_in(cast.anna).get("/signals/desk").content.decode()


@pytest.mark.django_db
def test_going_back_to_former_words_does_not_move_the_signal(cast: Cast, account: Account) -> None:
    row = hear(cast, account)
    first = row.version
    actions.route(row, discipline="sales", owner=None, due_date=None, by=cast.anna, at=MONDAY)
    sign_in(cast.anna).post(f"/signals/{row.pk}/return/{first}")
    row.refresh_from_db()
    assert (row.step, row.discipline) == ("translate", "sales")
