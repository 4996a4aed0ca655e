"""What selling tells the leads: orders, credits, won and lost deals stand on the timeline of customer and contact."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.cast import Cast, fresh, make_account, make_deal, make_person, make_user, sign_in
from tests.kit.importing.conftest import AT, Write, imported, write  # noqa: F401

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Account, Lifecycle, Person
from koers.areas.organisation.models import Unit
from koers.areas.selling import actions, events
from koers.areas.selling.models import Deal, Order
from koers.kit.importing.undo import undo
from koers.kit.timeline.models import Event

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 3, 10, 0, tzinfo=UTC)  # midday in Amsterdam, in summer


def told(*kinds: str) -> list[tuple[str, datetime, list[tuple[str, str]]]]:
    """Return what was told of these kinds: kind, moment, and what it is about."""
    rows = Event.objects.filter(kind__in=kinds).order_by("happened_at", "id")
    return [
        (
            event.kind,
            event.happened_at,
            list(event.subjects.order_by("id").values_list("subject_kind", "role")),
        )
        for event in rows
    ]


def order(unit: Unit, **fields: object) -> Order:
    return Order(number="1", unit=unit, **{"ordered_date": date(2026, 4, 3), "amount_cents": 5_05, **fields})


def test_an_order_is_told_at_midday_of_its_day_to_account_deal_and_contact(cast: Cast) -> None:
    account = make_account("Acme", cast.anna, cast.blue)
    person = make_person("Jansen", cast.anna, cast.blue, account=account)
    deal = make_deal("Pumps", cast.anna, cast.blue, account=account, person=person)
    actions.place_order(order(cast.blue, account=account, deal=deal), by=cast.anna, at=AT)
    about = [("order", "order"), ("account", "account"), ("deal", "deal"), ("person", "contact")]
    assert told(events.ORDER_PLACED) == [(events.ORDER_PLACED, NOON, about)]


def test_an_order_makes_its_customer_a_customer_and_a_credit_does_not(cast: Cast) -> None:
    buyer, other = (make_account(name, cast.anna, cast.blue) for name in ("Acme", "Bolt"))
    for account in (buyer, other):
        customers.start_lifecycle(account, at=NOON - timedelta(days=30))
    actions.place_order(order(cast.blue, account=buyer), by=cast.anna, at=AT)
    actions.place_order(order(cast.blue, account=other, is_credit=True), by=cast.anna, at=AT)
    states = dict(Lifecycle.objects.values_list("account__name", "state"))
    assert states == {"Acme": "customer", "Bolt": "cold"}
    assert [kind for kind, _at, _about in told(events.ORDER_PLACED, events.ORDER_CREDITED)] == [
        events.ORDER_PLACED,
        events.ORDER_CREDITED,
    ]


def test_todays_order_is_told_now_when_midday_is_still_to_come() -> None:
    morning = datetime(2026, 4, 3, 7, 30, tzinfo=UTC)
    assert actions.ordered_at(date(2026, 4, 3), morning) == morning
    assert actions.ordered_at(date(2026, 4, 3), NOON + timedelta(hours=3)) == NOON
    assert actions.ordered_at(date(2026, 4, 4), morning) == NOON + timedelta(days=1)


def test_an_order_from_the_form_is_told_too(cast: Cast) -> None:
    account = make_account("Acme", cast.anna, cast.blue)
    answer = sign_in(fresh(cast.anna)).post(
        "/orders/new",
        {
            "number": "77",
            "ordered_date": "2026-04-03",
            "account": account.pk,
            "unit": cast.blue.pk,
            "owner": cast.anna.member.pk,
            "amount_cents": "5.05",
            "currency": "EUR",
        },
    )
    assert (answer.status_code, Order.objects.count()) == (303, 1)
    assert [kind for kind, _at, _about in told(events.ORDER_PLACED)] == [events.ORDER_PLACED]


ORDERS = "Ordernummer;Klant;Orderdatum;Orderbedrag;Creditnota\nO1;Acme;2026-04-03;12.500,05;nee\nO2;Acme;2026-04-04;-10,00;ja\n"


def test_imported_orders_are_told_once_and_undo_takes_that_back(write: Write) -> None:  # noqa: F811
    batch = imported(write("orders.csv", ORDERS))
    expected = [
        (events.ORDER_PLACED, NOON, [("order", "order"), ("account", "account")]),
        (events.ORDER_CREDITED, NOON + timedelta(days=1), [("order", "order"), ("account", "account")]),
    ]
    assert told(events.ORDER_PLACED, events.ORDER_CREDITED) == expected
    imported(write("again.csv", ORDERS))
    assert told(events.ORDER_PLACED, events.ORDER_CREDITED) == expected
    undo(batch, at=AT)
    assert told(events.ORDER_PLACED, events.ORDER_CREDITED) == []


HEAD = "Deal ID,Deal name,Account,Stage,Status,Amount,Created,Closed on\n"
WON = "D1,Pumps,Acme,Talking,won,100,2026-01-05,2026-02-03\n"
MIDNIGHT = datetime(2026, 2, 2, 23, 0, tzinfo=UTC)


def test_a_deal_that_came_in_as_won_is_told_on_its_day_and_undo_takes_that_back(write: Write) -> None:  # noqa: F811
    batch = imported(write("deals.csv", HEAD + WON + "D2,Valves,Bolt,Talking,lost,5,2026-01-05,2026-02-03\n"))
    about = [("deal", "deal"), ("account", "account")]
    assert told(events.DEAL_WON, events.DEAL_LOST) == [
        (events.DEAL_WON, MIDNIGHT, about),
        (events.DEAL_LOST, MIDNIGHT, about),
    ]
    undo(batch, at=AT)
    assert (Deal.objects.count(), Event.objects.filter(kind__startswith="selling.").count()) == (0, 0)


def test_a_newer_export_tells_the_end_and_its_undo_takes_only_that_back(write: Write) -> None:  # noqa: F811
    imported(write("older.csv", HEAD + WON.replace("won", "open").replace("2026-02-03", "")))
    assert told(events.DEAL_WON) == []
    newer = imported(write("newer.csv", HEAD + WON))
    assert told(events.DEAL_WON) == [(events.DEAL_WON, MIDNIGHT, [("deal", "deal"), ("account", "account")])]
    undo(newer, at=AT)
    assert (told(events.DEAL_WON), Deal.objects.get().outcome) == ([], "open")


def test_a_deal_closed_on_an_unknown_day_is_told_as_of_its_opening(write: Write) -> None:  # noqa: F811
    imported(write("deals.csv", HEAD + WON.replace("2026-02-03", "")))
    assert [at for _kind, at, _about in told(events.DEAL_WON)] == [datetime(2026, 1, 4, 23, 0, tzinfo=UTC)]


def test_leads_that_only_rules_moved_go_with_the_import_and_others_keep_it(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(HEAD + WON + "D2,Valves,Bolt,Talking,won,5,2026-01-05,2026-02-03\n")
    batch = imported(path)
    for account in Account.objects.all():
        life = customers.start_lifecycle(account, at=NOON)
        customers.move_lifecycle(life, to="warm", at=NOON, rule="lead_lifecycle@1:reacted")
    held = Lifecycle.objects.get(account__name="Bolt")
    boss = make_user("boss", "administrator")
    customers.move_lifecycle(held, to="cold", at=NOON, by=boss, reason="better_known")
    undo(batch, at=AT)
    assert list(Account.objects.values_list("name", flat=True)) == ["Bolt"]
    assert list(Lifecycle.objects.values_list("account__name", flat=True)) == ["Bolt"]
    assert Person.objects.count() == 0
