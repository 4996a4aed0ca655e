"""Renew the analytics store while it is killed, and print what stands after each kill and in the end, as JSON.

A program of its own: it forks processes that really die, so it must not share a database connection with a test run.
"""
# ruff: noqa: E402, T201  (Django is set up before its models are imported; the answer goes to the terminal)

import argparse
import json
import os
import random
import signal
import time
import uuid
from collections import Counter
from datetime import date, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
import django

django.setup()

from django.db import connection, connections

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Unit
from koers.areas.selling.models import Order
from koers.bridge.models import StoreChange, StoreState
from koers.bridge.store import files, refreshing

refreshing.CHUNK = 200


def build(orders: int) -> None:
    unit = Unit.objects.create(kind="company", name="Firm")
    account = Account.objects.create(name="Customer", unit=unit)
    Order.objects.bulk_create(
        Order(
            number=str(n),
            account=account,
            unit=unit,
            ordered_date=date(2024, 1, 1) + timedelta(days=n * 7 % 700),
            amount_cents=n,
        )
        for n in range(orders)
    )


def change(dice: random.Random, share: float) -> None:
    """Change some orders, take some away, make some new."""
    known = list(Order.objects.values_list("pk", flat=True))
    chosen = dice.sample(known, max(3, int(len(known) * share)))
    Order.objects.filter(pk__in=chosen[2:]).update(amount_cents=dice.randrange(10**6))
    Order.objects.filter(pk__in=chosen[:1]).delete()
    one = Order.objects.get(pk=chosen[1])
    one.pk, one.uid = None, uuid.uuid4()
    one._state.adding = True
    one.save()


def rows() -> list[tuple[Any, ...]]:
    found = files.read(refreshing.folder())
    assert found is not None
    with found.connection() as link:
        told: list[tuple[Any, ...]] = link.execute(
            "SELECT order_id, customer_id, ordered_at, net_cents FROM orders ORDER BY 1"
        ).fetchall()
    assert len(told) == found.rows
    return told


def held() -> list[tuple[Any, ...]]:
    return list(Order.objects.order_by("pk").values_list("pk", "account_id", "ordered_date", "amount_cents"))


def renew_in_a_child() -> int:
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        refreshing.refresh()
        os._exit(0)
    except BaseException as wrong:
        print(repr(wrong), flush=True)
        os._exit(1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--orders", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    asked = parser.parse_args()
    dice, told = random.Random(asked.seed), Counter[str]()
    build(asked.orders)
    refreshing.refresh()
    for number in range(asked.kills):
        before = rows()
        change(dice, 0.02)
        if number % 3 == 0:  # then it is read whole
            StoreState.objects.update(uid="")
        child = renew_in_a_child()
        time.sleep(dice.random() * 0.12)
        os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        told["killed" if os.WIFSIGNALED(status) else f"ended {os.WEXITSTATUS(status)}"] += 1
        # What stands is whole: as it was before, or as it is now.
        now = rows()
        told["stands as before" if now == before else "stands renewed" if now == held() else "broken"] += 1
        if number % 2:
            refreshing.refresh()
            told["renewed after a kill"] += rows() == held()
    refreshing.refresh()
    answer = {
        "equal": rows() == held(),
        "changes left": StoreChange.objects.count(),
        "strays": sum(file.suffix in (".loose", ".part") for file in refreshing.folder().iterdir()),
        "database": connection.vendor,
    }
    print(json.dumps(answer | {"told": dict(told)}))


main()
