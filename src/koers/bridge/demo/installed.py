"""What stands at the customers of the demo company, made from what they ordered; all of it marked as of the demo company."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from koers.areas.organisation.models import Product
from koers.areas.selling import actions
from koers.areas.selling.models import Failure, InstalledItem, MaintenancePlan, OrderLine, SparePart

if TYPE_CHECKING:
    from koers_analytics.sample import installing

BATCH = 500
#: Upkeep that is a product of the firm as well.
UPKEEP = ("Trillingsmeting", "Inspectie Gemaal")


def seed(*, as_of: date, seed: int = 1) -> int:
    """Put machines, upkeep, failures and spare parts at the customers that bought most; returns how many rows came in."""
    from koers_analytics.sample import installing

    lines = OrderLine.objects.filter(
        demo=True,
        product__group__name__in=installing.MACHINES,
        order__is_credit=False,
        order__account__isnull=False,
    ).exclude(order__account__kind="wholesale")
    bought = [
        installing.Bought(account, product, name, day, max(1, price), int(quantity))
        for account, product, name, day, price, quantity in lines.order_by("id").values_list(
            "order__account",
            "product",
            "product__name",
            "order__ordered_date",
            "unit_price_cents",
            "quantity",
        )
    ]
    parts = Product.objects.filter(demo=True, name__in=installing.PARTS).order_by("id")
    priced = [(row.pk, row.name, row.list_price_cents or 0) for row in parts]
    made = installing.installed(bought, priced, as_of, seed)
    with transaction.atomic():
        items = InstalledItem.objects.bulk_create([_item(one) for one in made.items], BATCH)
        services = {row.name: row for row in Product.objects.filter(demo=True, name__in=UPKEEP)}
        plans = [_plan(one, items[one.item], services) for one in made.plans]
        failures = [_failure(one, items[one.item]) for one in made.failures]
        spares = [_spare(one) for one in made.spares]
        MaintenancePlan.objects.bulk_create(plans, BATCH)
        Failure.objects.bulk_create(failures, BATCH)
        SparePart.objects.bulk_create(spares, BATCH)
    return len(items) + len(plans) + len(failures) + len(spares)


def _item(one: "installing.Item") -> InstalledItem:
    starts, ends = one.contract or (None, None)
    return InstalledItem(
        account_id=one.bought.account,
        product_id=one.bought.product,
        name=one.bought.name,
        serial=one.serial,
        site=one.site,
        criticality=one.criticality,
        commissioned_date=one.commissioned,
        hours_a_year=one.hours_a_year,
        downtime_cents=one.downtime_cents,
        performance=one.performance,
        quality=one.quality,
        contract_from_date=starts,
        contract_until_date=ends,
        rate_cents=one.rate_cents,
        benefit_cents=one.benefit_cents,
        demo=True,
    )


def _plan(one: "installing.Plan", item: InstalledItem, services: dict[str, Product]) -> MaintenancePlan:
    row = MaintenancePlan(
        item=item,
        name=one.name,
        kind="consumable" if one.days == 91 else "service",
        product=services.get(one.name),
        interval_days=one.days,
        last_done_date=one.last,
        price_cents=one.price_cents,
        benefit_cents=one.benefit_cents,
        in_contract=one.in_contract,
        demo=True,
    )
    actions.fit_plan(row)
    return row


def _failure(one: "installing.Failure", item: InstalledItem) -> Failure:
    started = timezone.make_aware(one.started)
    return Failure(
        item=item,
        started_at=started,
        ended_at=started + timedelta(hours=one.hours),
        cause=one.cause,
        repair_hours=one.hours,
        parts_cents=one.parts_cents,
        demo=True,
    )


def _spare(one: "installing.Spare") -> SparePart:
    row = SparePart(
        account_id=one.account,
        product_id=one.product,
        name=one.name,
        stock=one.stock,
        lead_days=one.lead_days,
        demand_a_year=Decimal(one.demand_a_year),
        safety=Decimal(one.safety),
        maximum=one.maximum,
        price_cents=one.price_cents,
        benefit_cents=one.benefit_cents,
        demo=True,
    )
    actions.fit_spare(row)
    return row
