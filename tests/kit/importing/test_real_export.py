"""A real export, through the real importer: the figures were counted from the CSV alone."""

from pathlib import Path

import pytest
from django.db.models import Count, Sum
from tests.kit.importing.conftest import AT, found, imported, taken_in

from koers.areas.customers.models import Account
from koers.areas.selling.models import Deal, DealPeriod
from koers.kit.importing import engine
from koers.kit.importing.target import nouns
from koers.kit.importing.undo import undo
from koers.kit.timeline.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.realdata]
NAMES = ("sales_pipeline.csv", "sales_teams.csv", "accounts.csv", "products.csv")


@pytest.fixture
def paths(public_data: Path) -> list[Path]:
    return [public_data / "maven_crm" / name for name in NAMES]


def everything() -> dict[str, int]:
    counted = {kind.name: kind.model._base_manager.count() for kind in nouns()}
    return {**counted, "periods": DealPeriod.objects.count(), "events": Event.objects.count()}


def test_the_deals_of_a_real_crm_come_in_to_the_last_one(paths: list[Path]) -> None:
    batch = imported(*paths)
    by_stage = dict(Deal.objects.order_by().values_list("stage__name").annotate(n=Count("id")))
    assert by_stage == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    assert Deal.objects.won().aggregate(total=Sum("amount_cents"))["total"] == 10_005_534_00
    regions = Deal.objects.won().order_by().values_list("unit__parent__name").annotate(n=Count("id"))
    assert dict(regions) == {"Central": 1629, "East": 1171, "West": 1438}
    assert DealPeriod.objects.filter(ends=None).count() == 8800
    assert Account.objects.exclude(parent=None).count() == 15
    assert engine.counts(batch) == {"new": 8927, "changed": 0, "same": 0, "duplicate": 0, "refused": 0}


def test_the_dirt_is_reported_and_handled_by_rules_that_can_be_seen(paths: list[Path]) -> None:
    batch = imported(*paths)
    assert found(batch, "fold") == {"GTXPro": 1480}
    assert found(batch, "spelling") == {"technolgy": 12, "Philipines": 1}
    assert found(batch, "deal_without_account") == {"": 1425}
    assert set(found(batch, "member_without_deals")) == {
        "Carl Lin",
        "Carol Thompson",
        "Elizabeth Anderson",
        "Mei-Mei Johns",
        "Natalya Ivanova",
    }
    assert Account.objects.filter(sector="technology").count() == 12
    assert Deal.objects.filter(product__name="GTX Pro").count() == 1480


def test_a_trial_a_second_run_and_undo_leave_the_database_as_it_was(paths: list[Path]) -> None:
    before = everything()
    trial = engine.try_out(taken_in(*paths), at=AT)
    assert everything() == before
    batch = imported(*paths)
    assert engine.counts(trial, dry=True) == engine.counts(batch)
    after = everything()
    again = imported(*reversed(paths))
    assert engine.counts(again) == {"new": 0, "changed": 0, "same": 8927, "duplicate": 0, "refused": 0}
    assert everything() == after
    undo(again, at=AT)
    undo(batch, at=AT)
    assert (batch.kept, everything()) == ([], before)
