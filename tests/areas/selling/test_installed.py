"""What stands at customers: due, done, failed, ordered, covered and offered; and what a file may bring."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import Cast, make_account, make_pipeline, sign_in
from tests.kit.importing.conftest import AT, taken_in, write  # noqa: F401 a fixture

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Product
from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.measures import installed as measures
from koers.areas.selling.models import (
    Deal,
    Failure,
    InstalledItem,
    MaintenancePlan,
    Order,
    OrderLine,
    SparePart,
)
from koers.areas.selling.queries import installed as queries
from koers.areas.selling.rules import installed as rules
from koers.kit.importing import engine, intake
from koers.kit.importing.models import ImportRefusal
from koers.kit.importing.undo import undo
from koers.kit.timeline.reading import for_subject

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]
DAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account("Waterweg", cast.anna, cast.blue)


def item(account: Account, name: str = "Vortex", **fields: Any) -> InstalledItem:
    given = {"criticality": "A", "commissioned_date": date(2020, 1, 1), **fields}
    return InstalledItem.objects.create(account=account, name=name, **given)


def plan(on: InstalledItem, **fields: Any) -> MaintenancePlan:
    row = MaintenancePlan(item=on, **{"name": "Big service", "interval_days": 365, **fields})
    return actions.plan_upkeep(row, by=None, at=NOW)


def fail(on: InstalledItem, day: date, hours: float | None) -> Failure:
    started = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    taken = None if hours is None else Decimal(str(hours))
    return actions.report_failure(Failure(item=on, started_at=started, repair_hours=taken), by=None, at=NOW)


def params(account: Account) -> dict[str, Any]:
    return {"account": account.pk, "as_of": DAY}


# --- the oracle ---------------------------------------------------------------------------------------------


def test_four_failures_and_a_day_of_repair_in_a_year_give_the_published_figures(
    cast: Cast, account: Account
) -> None:
    one = item(account)
    for month in (8, 10, 12):
        fail(one, date(2025, month, 3), 5)
    fail(one, date(2026, 6, 30), 9)
    fail(one, date(2025, 6, 30), 500)  # A day too long ago.
    found = {
        name: measure.ask(params(account), cast.anna)
        for name, measure in measures.RUN.items()
        if name != "oee"
    }
    assert (found["mtbf"].value, found["mttr"].value, found["mtbf"].n) == (2184.0, 6.0, 4)
    assert round(found["availability"].value or 0, 6) == 0.997260
    # 8736 h over half of chi-squared (95 %, 10 degrees: 18.307).
    assert "954 hours" in found["mtbf"].note


def test_without_a_failure_the_time_between_failures_is_unknown_with_its_bound(
    cast: Cast, account: Account
) -> None:
    item(account)
    found = measures.MTBF.ask(params(account), cast.anna)
    # 8760 / 2.995732 = 2924.16
    assert (found.value, found.status) == (None, "unknown")
    assert found.note == "Nothing failed. At least 2,924 hours, with 95% confidence."
    assert measures.MTTR.ask(params(account), cast.anna).value is None
    assert measures.AVAILABILITY.ask(params(account), cast.anna).value is None


def test_an_item_of_which_nobody_knows_since_when_it_runs_is_told_and_not_counted(
    cast: Cast, account: Account
) -> None:
    fail(item(account), date(2026, 1, 5), None)
    fail(item(account, "Old", commissioned_date=None), date(2026, 1, 5), 10)
    found = measures.MTBF.ask(params(account), cast.anna)
    assert (found.value, found.n) == (8760.0, 1)
    assert "Of 1 item nobody knows since when it runs; it is not counted." in found.note
    assert "Of 1 failure nobody knows how long the repair took." in found.note


def test_a_repair_of_which_nobody_knows_the_hours_counts_as_the_mean_of_the_others_and_never_as_none(
    cast: Cast, account: Account
) -> None:
    one = item(account, performance=95, quality=98)
    fail(one, date(2026, 1, 5), None)
    lone = measures.AVAILABILITY.ask(params(account), cast.anna)
    assert (lone.value, lone.status) == (None, "unknown")
    assert measures.OEE.ask(params(account), cast.anna).value is None
    fail(one, date(2026, 2, 5), 24)
    # Two repairs of 24 hours: (8760 - 48) / 2 = 4356 between failures, and 8712 / 8760 of the time it ran.
    assert measures.MTBF.ask(params(account), cast.anna).value == 4356.0
    assert measures.MTTR.ask(params(account), cast.anna).value == 24.0
    found = measures.AVAILABILITY.ask(params(account), cast.anna)
    assert (round(found.value or 0, 6), found.n) == (0.994521, 1)
    assert measures.OEE.ask(params(account), cast.anna).value is None


def test_effectiveness_is_the_product_of_three_shares_weighed_by_hours(cast: Cast, account: Account) -> None:
    # 876 of 8760 hours down: 0.90; x 0.95 x 0.98 = 0.8379.
    one = item(account, performance=95, quality=98)
    fail(one, date(2026, 1, 5), 876)
    item(account, "No quality known", performance=95)
    found = measures.OEE.ask(params(account), cast.anna)
    assert (round(found.value or 0, 4), found.n) == (0.8379, 1)
    item(account, "Half the hours", performance=100, quality=100, hours_a_year=4380)
    # (0.8379 x 8760 + 1 x 4380) / 13140
    assert round(measures.OEE.ask(params(account), cast.anna).value or 0, 4) == 0.8919


def test_coverage_counts_items_and_weighs_them_by_criticality(
    cast: Cast, account: Account, settings: Any
) -> None:
    item(account, "1", criticality="A", contract_from_date=date(2025, 1, 1))
    item(account, "2", criticality="B")
    item(account, "3", criticality="C", contract_from_date=date(2025, 1, 1), contract_until_date=DAY)
    item(
        account,
        "4",
        criticality="C",
        contract_from_date=date(2025, 1, 1),
        contract_until_date=date(2026, 6, 30),
    )
    assert measures.COVERAGE.ask(params(account), cast.anna).value == 0.5
    # (3 + 1) / (3 + 2 + 1 + 1)
    assert round(measures.WEIGHTED.ask(params(account), cast.anna).value or 0, 4) == 0.5714
    settings.MAINTENANCE = {"weight_a": 1, "weight_b": 1, "weight_c": 1}
    assert measures.WEIGHTED.ask(params(account), cast.anna).value == 0.5


def test_white_space_is_what_items_are_worth_less_what_was_bought(cast: Cast, account: Account) -> None:
    part, pump = Product.objects.create(name="Seal"), Product.objects.create(name="Pump")
    one = item(account, rate_cents=120000)
    item(account, "2", rate_cents=50000)
    item(account, "3")
    plan(one, product=part)
    for product, day, cents in (
        (part, date(2026, 1, 5), 30000), (pump, date(2026, 1, 5), 99900), (part, date(2025, 6, 30), 70000),
    ):  # fmt: skip
        order = Order.objects.create(
            number=f"{day}{cents}", account=account, unit=account.unit, ordered_date=day, amount_cents=cents
        )
        OrderLine.objects.create(order=order, product=product, unit_price_cents=cents, amount_cents=cents)
    found = measures.WHITE_SPACE.ask(params(account), cast.anna)
    assert (found.value, found.n) == (140000, 3)
    assert found.note == "1 line has no figure and is not in the sum."
    assert measures.BOUGHT.ask(params(account), cast.anna).value == 30000


# --- what is due ----------------------------------------------------------------------------------------------


def test_the_due_list_puts_the_benefit_of_the_customer_first(cast: Cast, account: Account) -> None:
    covered = {"contract_from_date": date(2025, 1, 1)}
    one = item(
        account, contract_until_date=date(2026, 8, 1), rate_cents=240000, benefit_cents=900000, **covered
    )
    item(account, "Bare", serial="S9", criticality="C")
    item(account, "Goes on", **covered)
    plan(one, last_done_date=date(2025, 9, 1), price_cents=80000, benefit_cents=400000)
    plan(one, name="Late in the year", last_done_date=date(2026, 3, 1), benefit_cents=990000)
    plan(
        one,
        name="By use",
        interval_days=None,
        interval_use=1000,
        use_a_day=10,
        last_done_date=date(2026, 5, 1),
    )
    plan(one, name="Never", in_contract=True, price_cents=5000)
    spare = SparePart(
        account=account, name="Seal", stock=3, on_order=2, demand_a_year=Decimal("36.5"), lead_days=30, safety=2,
        maximum=9, price_cents=1250, benefit_cents=100000,
    )  # fmt: skip
    actions.keep_spare(spare, by=None, at=NOW)
    lines, more = queries.due(params(account), cast.anna)
    assert [(line.what, line.text, line.due, line.benefit_cents, line.revenue_cents) for line in lines] == [
        ("contract", "Vortex", date(2026, 8, 1), 900000, 240000),
        ("service", "Vortex: Big service", date(2026, 9, 1), 400000, 80000),
        ("spare", "Seal", None, 100000, 5000),
        ("uncovered", "Bare S9", None, None, None),
        ("service", "Vortex: Never", None, None, 0),
        ("service", "Vortex: By use", date(2026, 8, 9), None, None),
    ]
    assert more == {}
    sums = {
        label: (each["count"].value, each["benefit"].value, each["revenue"].value)
        for label, each in measures.due_readings(params(account), cast.anna)
    }
    assert sums == {
        "Maintenance due": (3, 400000, 80000),
        "Spare parts to order": (1, 100000, 5000),
        "Contracts that end": (1, 900000, 240000),
        "Items without a contract": (1, None, None),
    }


@pytest.mark.parametrize(("stock", "wanted"), [(1, True), (2, False)])
def test_a_spare_is_ordered_at_demand_in_the_lead_time_and_the_safety_stock(
    cast: Cast, account: Account, stock: int, wanted: bool
) -> None:
    row = SparePart(
        account=account,
        name="Seal",
        stock=stock,
        on_order=4,
        demand_a_year=Decimal("36.5"),
        lead_days=30,
        safety=2,
    )
    actions.keep_spare(row, by=None, at=NOW)
    assert row.reorder_level == 5
    assert queries.spares_due(params(account), cast.anna).exists() is wanted


def test_maintenance_that_is_done_is_due_again_after_its_interval(cast: Cast, account: Account) -> None:
    row = plan(item(account), last_done_date=date(2025, 6, 1))
    actions.service_done(row, done_date=DAY, by=cast.anna, at=NOW)
    row.refresh_from_db()
    assert (row.last_done_date, row.due_date) == (DAY, date(2027, 7, 1))
    happened = for_subject(account, limit=9).entries
    assert [entry.sentence for entry in happened] == ["Maintenance done on 1 Jul 2026"]
    with pytest.raises(NotPossibleError):
        actions.service_done(row, done_date=date(2026, 7, 2), by=cast.anna, at=NOW)
    with pytest.raises(NotPossibleError):
        actions.service_done(row, done_date=date(2026, 6, 30), by=cast.anna, at=NOW)


def test_the_time_down_stands_for_hours_that_nobody_counted(cast: Cast, account: Account) -> None:
    row = Failure(
        item=item(account),
        started_at=NOW - timedelta(hours=30),
        ended_at=NOW - timedelta(hours=27, minutes=30),
    )
    actions.report_failure(row, by=cast.anna, at=NOW)
    assert row.repair_hours == Decimal("2.50")
    with pytest.raises(NotPossibleError):
        actions.report_failure(
            Failure(item=row.item, started_at=NOW + timedelta(hours=1)), by=cast.anna, at=NOW
        )


def test_a_spare_that_is_ordered_comes_in_and_never_more_than_was_ordered(
    cast: Cast, account: Account
) -> None:
    row = SparePart(account=account, name="Seal", stock=1, minimum=2, maximum=6)
    actions.keep_spare(row, by=None, at=NOW)
    row = actions.order_spare(row, quantity=Decimal(5), by=cast.anna, at=NOW)
    assert not queries.spares_due(params(account), cast.anna).exists()
    with pytest.raises(NotPossibleError):
        actions.order_spare(row, quantity=Decimal(1), by=cast.anna, at=NOW)
    with pytest.raises(NotPossibleError):
        actions.receive_spare(row, quantity=Decimal(6), by=cast.anna, at=NOW)
    row = actions.receive_spare(row, quantity=Decimal(2), by=cast.anna, at=NOW)
    assert (row.stock, row.on_order) == (3, 3)


# --- pages -----------------------------------------------------------------------------------------------------


def test_what_is_chosen_becomes_a_deal_with_lines_at_our_price(cast: Cast, account: Account) -> None:
    make_pipeline()
    seal = Product.objects.create(name="Seal")
    one = item(account, contract_from_date=date(2020, 1, 1))
    service = plan(one, price_cents=80000)
    spare = SparePart(
        account=account, name="Seal kit", product=seal, stock=0, minimum=1, maximum=4, price_cents=1250
    )
    actions.keep_spare(spare, by=None, at=NOW)
    client = sign_in(cast.anna)
    page = client.get(reverse("accounts-installed", args=[account.pk])).content.decode()
    assert f'value="service-{service.pk}"' in page
    assert f'value="spare-{spare.pk}"' in page
    address = reverse("accounts-installed-offer", args=[account.pk])
    assert client.post(address, {"pick": ["uncovered-1", "x", f"spare-{service.pk + 99}"]}).status_code == 303
    assert not Deal.objects.exists()
    client.post(address, {"pick": [f"service-{service.pk}", f"spare-{spare.pk}"]})
    deal = Deal.objects.get()
    assert (deal.name, deal.account, deal.owner, deal.amount_cents) == (
        "Maintenance due at Waterweg", account, cast.anna.member, 85000,
    )  # fmt: skip
    lines = [
        (line.description, line.product, line.quantity, line.unit_price_cents, line.amount_cents)
        for line in deal.lines.order_by("id")
    ]
    assert lines == [("Vortex: Big service", None, 1, 80000, 80000), ("Seal kit", seal, 4, 1250, 5000)]
    built = client.get(f"{reverse('quotes-build')}?deal={deal.pk}").content.decode()
    assert "Vortex: Big service" in built
    assert f'value="{seal.pk}"' in built


def test_what_has_no_price_is_never_offered_for_nothing(cast: Cast, account: Account) -> None:
    make_pipeline()
    pump = Product.objects.create(name="Vortex 100", list_price_cents=1_870_00)
    kit = Product.objects.create(name="Kit", list_price_cents=95_00)
    one = item(account, product=pump)
    plain, listed = plan(one, name="Look"), plan(one, name="Kit", product=kit)
    address = reverse("accounts-installed-offer", args=[account.pk])
    client = sign_in(cast.anna)
    for pick, said in ((f"service-{plain.pk}", "Vortex: Look"), (f"uncovered-{one.pk}", "Vortex")):
        answer = client.post(address, {"pick": [pick]}, follow=True).content.decode()
        assert f"No price is known of “{said}”. Write one with it, or leave it out." in answer
    assert not Deal.objects.exists()
    InstalledItem.objects.filter(pk=one.pk).update(rate_cents=400_00)
    client.post(address, {"pick": [f"service-{listed.pk}", f"uncovered-{one.pk}"]})
    lines = Deal.objects.get().lines.order_by("id").values_list("description", "product", "unit_price_cents")
    # A contract on a pump sells no second pump.
    assert list(lines) == [("Vortex: Kit", kit.pk, 95_00), ("Vortex", None, 400_00)]


def test_the_base_of_another_unit_stays_out_of_sight(cast: Cast, account: Account) -> None:
    far = make_account("Far away", cast.eva, cast.field)
    item(account)
    item(far, "Hidden pump")
    page = sign_in(cast.anna).get(reverse("installed-base")).content.decode()
    assert "Vortex" in page
    assert "Hidden pump" not in page
    assert sign_in(cast.anna).get(reverse("accounts-installed", args=[far.pk])).status_code == 404
    address = reverse("accounts-installed-offer", args=[account.pk])
    assert sign_in(cast.vera).post(address, {"pick": ["uncovered-1"]}).status_code == 403


def test_a_failure_is_reported_on_the_page_of_the_item(cast: Cast, account: Account) -> None:
    one = item(account)
    client = sign_in(cast.anna)
    sent = {
        "started_at": "2026-01-05T08:00",
        "ended_at": "2026-01-05T11:00",
        "cause": "Seal",
        "parts_cents": "120,50",
    }
    answer = client.post(f"/installed-items/{one.pk}/failed", sent)
    assert answer.status_code in (200, 302, 303, 204), answer.content.decode()[:400]
    found = Failure.objects.get()
    assert (found.cause, found.repair_hours, found.parts_cents) == ("Seal", 3, 12050)


def test_a_plan_without_an_interval_is_refused_with_what_to_do(cast: Cast, account: Account) -> None:
    one = item(account)
    sent = {"item": one.pk, "name": "Whenever", "kind": "service", "currency": "EUR"}
    answer = sign_in(cast.anna).post("/maintenance-plans/new", sent)
    assert "Say how often: every so many days" in answer.content.decode()
    assert not MaintenancePlan.objects.exists()


def test_limits_are_read_from_the_setting_and_nonsense_is_refused() -> None:
    assert rules.Limits.of({"due_days": 30}).due_days == 30
    with pytest.raises(ValueError, match="days_due"):
        rules.Limits.of({"days_due": 30})
    with pytest.raises(ValueError, match="whole number"):
        rules.Limits.of({"due_days": 0})


# --- files --------------------------------------------------------------------------------------------------------

FILES = {
    "accounts.csv": "account id,account name\nA1,Waterweg\n",
    "installed_items.csv": (
        "item id,account id,name,serial number,criticality,commissioned,contract from,contract until,yearly rate\n"
        'P1,A1,Vortex 300,S1,hoog,2020-01-01,2025-01-01,2026-12-31,"1.200,00"\n'
        "P2,A1,Vortex 400,S2,B,2021-01-01,,2026-12-31,\n"
        "P3,A9,Vortex 500,S3,B,2021-01-01,,,\n"
        "P4,A1,Vortex 600,S4,Z,2021-01-01,,,\n"
    ),
    "maintenance_plans.csv": (
        "plan id,item,what is done,interval days,last done on,price\n"
        'M1,S1,Big service,365,2025-09-01,"800,00"\n'
        "M2,S1,Never planned,,2025-09-01,\n"
        "M3,S404,Nowhere,365,2025-09-01,\n"
    ),
    "failures.csv": (
        "failure id,item,failed at,works again at,cause\n"
        "F1,S1,2026-01-05 08:00,2026-01-05 14:00,Seal\n"
        "F2,S1,2026-01-05 08:00,2026-01-04 14:00,Backwards\n"
    ),
    "spare_parts.csv": (
        "part id,account id,spare part,stock,lead time,demand a year,safety stock,min,max\n"
        'R1,A1,Seal,3,30,"36,5",2,,9\nR2,A1,Bearing,3,,,,5,4\n'
    ),
}  # fmt: skip


def test_items_plans_failures_and_spares_come_in_and_what_is_wrong_is_told_by_line(write: Write) -> None:  # noqa: F811
    batch = taken_in(*[write(name, text) for name, text in FILES.items()])
    assert not intake.questions(batch)
    assert not intake.problems(batch)
    engine.carry_out(batch, at=AT)
    one = InstalledItem.objects.get(serial="S1")
    assert (one.criticality, one.rate_cents, str(one.contract_until_date)) == ("A", 120000, "2026-12-31")
    made = MaintenancePlan.objects.get()
    assert (made.item, made.due_date, made.price_cents) == (one, date(2026, 9, 1), 80000)
    assert Failure.objects.get().repair_hours == 6
    assert SparePart.objects.get().reorder_level == 5
    told = {
        (row.file.name, row.line, row.column, row.code)
        for row in ImportRefusal.objects.filter(file__batch=batch)
    }
    assert told == {
        ("installed_items.csv", 3, "contract until", "against_a_rule"),
        ("installed_items.csv", 4, "account", "unknown"),
        ("installed_items.csv", 5, "criticality", "choice"),
        ("maintenance_plans.csv", 3, "interval days", "against_a_rule"),
        ("maintenance_plans.csv", 4, "item", "unknown"),
        ("failures.csv", 3, "works again at", "ends_before_start"),
        ("spare_parts.csv", 3, "max", "against_a_rule"),
    }
    undo(batch, at=timezone.now())
    assert not InstalledItem.objects.alive().exists()
    assert not Failure.objects.alive().exists()


def test_a_second_file_with_another_day_moves_what_is_due(write: Write) -> None:  # noqa: F811
    for text in ("2025-09-01", "2026-02-01"):
        files = {
            **{name: FILES[name] for name in ("accounts.csv", "installed_items.csv")},
            "maintenance_plans.csv": f"plan id,item,what is done,last done on,interval days\nM1,S1,Big service,{text},365\n",
        }
        engine.carry_out(taken_in(*[write(name, body) for name, body in files.items()]), at=AT)
    assert MaintenancePlan.objects.get().due_date == date(2027, 2, 1)
