"""Who needs me today: at most five, broken promises first, and only what is one's own to do."""

from datetime import UTC, datetime, timedelta

from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Lifecycle, Signal
from koers.areas.leads import actions
from koers.areas.leads.queries.work import today_of
from koers.areas.leads.rules.work import Work, first_of

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def lead(cast: Cast, name: str, state: str, value: int | None, **fields: object) -> Lifecycle:
    person = make_person(
        name, cast.anna, cast.blue, email=f"{name.lower()}@acme.example", job_title="Inkoper"
    )
    life = customers.start_lifecycle(person, at=NOW - timedelta(days=40), owner=cast.anna.member)
    if state != "cold":
        customers.move_lifecycle(
            life, to=state, at=NOW - timedelta(days=30), by=cast.mila, reason="better_known", **fields
        )
    Lifecycle.objects.filter(pk=life.pk).update(value_cents=value, fit_grade="A", engagement_grade=1)
    life.refresh_from_db()
    return life


def test_a_broken_promise_comes_before_money_and_one_lead_is_told_once() -> None:
    found = [
        Work("ready", 1, "A", amount_cents=9_000_00),
        Work("late_answer", 2, "B", amount_cents=1_00),
        Work("hot_without_step", 2, "B", amount_cents=1_00),
        Work("comes_back", 3, "C"),
        Work("ownerless", 4, "D", amount_cents=5_000_00),
        Work("returned", 5, "E", amount_cents=5_000_00),
        Work("step_passed", 6, "F", amount_cents=10_000_00),
    ]
    first, more = first_of(found)
    assert ([one.lead_id for one in first], more) == ([2, 6, 1, 5, 4], 1)
    assert first[0].sort == "late_answer"


def test_a_seller_sees_the_own_desk_and_a_marketer_what_came_back(cast: Cast) -> None:
    hot = lead(cast, "Heet", "hot", 5_000_00)
    back = lead(cast, "Terug", "dropped", 1_000_00, retry_on=NOW.date())
    contract = actions.draft_contract(by=cast.mila, at=NOW)
    actions.sign_contract(contract, side="marketing", by=cast.mila, at=NOW)
    actions.sign_contract(contract, side="sales", by=cast.chris, at=NOW)
    offered = lead(cast, "Aanbod", "warm", 2_000_00)
    actions.offer(
        offered, at=NOW - timedelta(days=4), by=cast.mila, receiver=cast.anna.member, because="Belt zelf"
    )
    anna = {one.lead_id: one.sort for one in today_of(cast.anna, today=NOW.date(), at=NOW)[0]}
    assert anna[offered.pk] == "late_answer"
    assert anna[hot.pk] in {"hot_without_step", "hot_new"}
    mila = {one.lead_id: one.sort for one in today_of(cast.mila, today=NOW.date(), at=NOW)[0]}
    assert mila[back.pk] == "comes_back"
    assert today_of(cast.eva, today=NOW.date(), at=NOW) == ([], 0)


def test_the_page_says_it_in_words_and_links_to_the_lead(cast: Cast) -> None:
    life = lead(cast, "Heet", "hot", None)
    page = sign_in(cast.anna).get("/today").content.decode()
    assert f"/leads/{life.pk}" in page
    assert "1 lead needs you today." in page
    empty = sign_in(cast.eva, headers={"accept-language": "nl"}).get("/today").content.decode()
    assert "need-title" not in empty


def test_a_signal_that_is_with_somebody_is_on_their_day_and_a_late_one_leads(cast: Cast) -> None:
    account = make_account("Acme", cast.anna, cast.blue)
    made = []
    for words, due in (("Belt nooit terug", -1), ("Wil een portaal", 5), ("Van een ander", 5), ("Klaar", 5)):
        row = Signal(account=account, kind="complaint", words=words, heard_at=NOW)
        row = customers.hear(row, by=cast.anna, at=NOW)
        owner = cast.bram.member if words == "Van een ander" else cast.anna.member
        day = NOW.date() + timedelta(days=due)
        made.append(customers.route(row, discipline="sales", owner=owner, due_date=day, by=cast.anna, at=NOW))
    made[3] = customers.translate(made[3], change="nothing", proposal="-", by=cast.anna, at=NOW)
    made[3] = customers.decide(made[3], decision="adopt", by=cast.anna, at=NOW)
    customers.tell_back(made[3], answer="Gedaan", by=cast.anna, at=NOW)
    found, more = today_of(cast.anna, today=NOW.date(), at=NOW)
    assert [(one.sort, one.who, one.detail) for one in found] == [
        ("signal_late", "Belt nooit terug", "translate"),
        ("signal", "Wil een portaal", "translate"),
    ]
    assert more == 0
    page = sign_in(cast.anna).get("/today").content.decode()
    assert "2 signals need you today." in page
    assert f"/signals/{made[0].pk}" in page
