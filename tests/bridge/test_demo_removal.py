"""Removing the demo company takes exactly what was seeded."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps

from koers.areas.customers.actions import log_activity
from koers.areas.customers.models import Account, Activity, Person
from koers.areas.organisation.models import Member, Product, Unit
from koers.areas.selling import actions
from koers.areas.selling.models import Deal, DealPeriod, Order, OrderLine, Pipeline, Stage
from koers.bridge.demo import removal as demo
from koers.kit.access.models import User
from koers.kit.record import Record
from koers.kit.timeline.models import Event, EventSubject, Permit

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def company(*, demo_rows: bool, name: str) -> dict[str, Any]:
    """Seed a small firm with one account, deal, order and activity."""
    unit = Unit.objects.create(kind="company", name=name, demo=demo_rows)
    team = Unit.objects.create(kind="team", name=f"{name} team", parent=unit, demo=demo_rows)
    member = Member.objects.create(name=f"{name} seller", demo=demo_rows)
    pipeline = Pipeline.objects.create(name=name, demo=demo_rows)
    stage = Stage.objects.create(pipeline=pipeline, position=0, name="Offer", demo=demo_rows)
    account = Account.objects.create(name=f"{name} customer", unit=team, owner=member, demo=demo_rows)
    person = Person.objects.create(last_name=name, unit=team, account=account, demo=demo_rows)
    deal = Deal(
        name=name, unit=team, owner=member, account=account, pipeline=pipeline, stage=stage, demo=demo_rows
    )
    actions.open_deal(deal, by=None, at=NINE)
    order = Order.objects.create(
        number=name,
        unit=team,
        account=account,
        ordered_date=date(2026, 3, 2),
        amount_cents=100,
        demo=demo_rows,
    )
    product = Product.objects.create(name=name, demo=demo_rows)
    OrderLine.objects.create(
        order=order, product=product, unit_price_cents=100, amount_cents=100, demo=demo_rows
    )
    activity = Activity(kind="call", happened_at=NINE, account=account, unit=team, demo=demo_rows)
    log_activity(activity, by=None, at=NINE, about=[(deal, "deal")])
    return {
        "unit": unit,
        "account": account,
        "deal": deal,
        "member": member,
        "person": person,
        "pipeline": pipeline,
    }


def own_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Return every own row of every noun, as stored."""
    nouns = [m for m in apps.get_models() if issubclass(m, Record)]
    return {m.__name__: sorted(m._base_manager.filter(demo=False).values_list(), key=str) for m in nouns}


def demo_count() -> int:
    return sum(m._base_manager.filter(demo=True).count() for m in apps.get_models() if issubclass(m, Record))


def test_everything_seeded_goes_with_its_history_and_events_and_own_rows_are_as_before() -> None:
    company(demo_rows=False, name="Own")
    before = own_rows()
    events_before = set(Event.objects.values_list("pk", flat=True))
    company(demo_rows=True, name="Seeded")
    User.objects.create_user("seeded@example.test", name="Seeded", demo=True)
    assert demo.has_demo()

    removal = demo.remove()

    assert demo_count() == 0
    assert not demo.has_demo()
    assert own_rows() == before
    assert set(Event.objects.values_list("pk", flat=True)) == events_before
    assert EventSubject.objects.exclude(event_id__in=events_before).count() == 0
    assert DealPeriod.objects.count() == 1
    assert Account.history.count() == 1  # type: ignore[attr-defined]
    assert removal.stays == {}
    assert removal.total == 12
    assert Permit.objects.count() == 0


def test_the_preview_counts_the_same_and_writes_nothing() -> None:
    company(demo_rows=True, name="Seeded")
    before = demo_count()
    counted = demo.preview()
    assert demo_count() == before
    assert demo.remove() == counted


def test_a_demo_account_that_carries_an_own_deal_stays_with_what_it_stands_on() -> None:
    seeded = company(demo_rows=True, name="Seeded")
    own = company(demo_rows=False, name="Own")
    mine = Deal(name="Mine", unit=own["unit"], account=seeded["account"], pipeline=own["pipeline"])
    actions.open_deal(mine, by=None, at=NINE)
    before = own_rows()

    removal = demo.remove()

    assert own_rows() == before
    mine.refresh_from_db()
    assert mine.account == seeded["account"]
    assert removal.stays == {"accounts": 1, "units": 2, "members": 1}
    assert Event.objects.filter(subjects__subject_kind="deal", subjects__subject_id=mine.pk).count() == 1
