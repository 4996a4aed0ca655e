"""What needs somebody: open deals by age, the few that need action today, and what is missing in the records."""

from typing import TYPE_CHECKING, Any

from django.db.models import Count

import koers.areas.insight.queries.world as worlds
from koers.areas.customers.models import Activity
from koers.areas.insight.queries.outlook import deal_names
from koers.areas.insight.rules import Thresholds
from koers.areas.selling.models import Deal

if TYPE_CHECKING:
    from koers_analytics.tables import Mask

Facts = dict[str, Any]
BANDS = ("within", "older_75", "older_90", "unknown")


def aging(world: worlds.World) -> Facts:
    """Return the open deals by stage and by their age beside that of won deals in the same stage."""
    from koers_analytics.pipeline import aging as analyse

    cells = {
        (int(cell.stage), cell.band): cell for cell in analyse(world.history, world.question.as_of).table()
    }
    stages = [stage for stage in world.stages if any((stage, band) in cells for band in BANDS)]
    rows = []
    for stage in stages:
        found = {band: cells.get((stage, band)) for band in BANDS}
        rows.append(
            {
                "stage_id": stage,
                "stage": world.stages[stage],
                "bands": {
                    band: {"n": int(cell.n) if cell else 0, "value_cents": int(cell.cents) if cell else 0}
                    for band, cell in found.items()
                },
            }
        )
    return {"bands": list(BANDS), "stages": rows}


def attention(world: worlds.World, limits: Thresholds) -> list[Facts]:
    """Return at most five deals that need action, each with its money and one reason."""
    from koers_analytics.pipeline import attention as analyse

    steps, silent, contacts = _known(world, limits)
    # A deal without an amount counts with the list price of its product: a manager's time is worth money.
    found = analyse(
        world.priced,
        world.question.as_of,
        next_step_dates=steps,
        last_activity=silent,
        contacts=contacts,
        limit=limits.most,
    )
    names = deal_names([int(one.deal_id) for one in found])
    now = world.history.at(world.question.as_of)
    stated = {int(pk) for pk in world.history.deal_id[now.amount_known & (now.amount_cents != 0)]}
    return [
        {
            "deal_id": int(one.deal_id),
            **names.get(int(one.deal_id), {}),
            "reason": one.reason,
            "value_cents": int(one.cents),
            "is_list_price": int(one.deal_id) not in stated,
            "days": None if one.days is None else int(one.days),
        }
        for one in found
    ]


def _known(world: worlds.World, limits: Thresholds) -> tuple[Any, Any, Any]:
    """Return next steps, last activities and contacts of the open deals, each None where nobody records them."""
    now = world.history.at(world.question.as_of)
    open_ids = {int(one) for one in world.history.deal_id[now.open]}
    rows = Deal.objects.visible_to(world.user).open().order_by()
    values = rows.values_list(
        "id", "account_id", "person_id", "next_step", "next_step_date", "last_activity_at"
    )
    steps, silent = {}, {}
    accounts: dict[int, tuple[int | None, int | None]] = {}
    for pk, account, person, step, step_day, last in values.iterator():
        if pk in open_ids:
            steps[pk] = step_day if step or step_day else None
            silent[pk] = last.date() if last else None
            accounts[pk] = (account, person)
    enough = limits.recorded * max(1, len(steps))
    kept_steps = steps if sum(day is not None for day in steps.values()) >= enough else None
    kept_silent = silent if sum(day is not None for day in silent.values()) >= enough else None
    return kept_steps, kept_silent, _contacts(world, accounts) if kept_silent else None


def _contacts(world: worlds.World, accounts: dict[int, tuple[int | None, int | None]]) -> dict[int, int]:
    """Return with how many persons of the customer we speak, for each open deal."""
    rows = Activity.objects.visible_to(world.user).filter(account__isnull=False, person__isnull=False)
    spoken = dict(
        rows.order_by()
        .values_list("account_id")
        .annotate(n=Count("person_id", distinct=True))
        .values_list("account_id", "n")
    )
    return {
        deal: max(spoken.get(account, 0), 1 if person else 0)
        for deal, (account, person) in accounts.items()
        if account is not None
    }


def quality(world: worlds.World) -> list[Facts]:
    """Return how many deals miss something that the review needs; nothing missing is no row."""
    import numpy as np

    history = world.history
    now = history.at(world.question.as_of)
    here, still, closed = now.exists, now.open, now.exists & ~now.open
    won = now.outcome == 1
    checks: list[tuple[str, Mask, Mask]] = [
        ("no_account", here & (history.account_id < 0), here),
        ("open_without_amount", still & ~now.amount_known, still),
        ("won_without_amount", won & ~now.amount_known, won),
        ("no_opening_date", here & np.isnat(history.created), here),
        ("no_closing_date", closed & np.isnat(now.closed_on), closed),
        ("no_expected_close", still & np.isnat(now.expected), still),
        ("no_owner", here & (now.owner < 0), here),
        ("no_product", here & (history.product_id < 0), here),
    ]
    rows: list[Facts] = [
        {"code": code, "n": int(missing.sum()), "of": int(of.sum())}
        for code, missing, of in checks
        if missing.any()
    ]
    if world.extract.without_history:
        rows.append({"code": "no_history", "n": world.extract.without_history, "of": None})
    for currency, n in world.extract.other_currencies:
        rows.append({"code": "other_currency", "n": n, "of": None, "currency": currency})
    return rows
