"""Small random worlds of leads: accounts, persons, and events at any moment, for both ways of reading them."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.cast import Cast, make_account, make_person

from koers.areas.customers.models import Account, Lifecycle, Person
from koers.areas.leads import events
from koers.kit.timeline.recording import Happening, record_many

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KINDS = (
    events.PAGE_VIEWED,
    events.PAGE_VIEWED,
    events.PAGE_VIEWED,
    events.FORM_SENT,
    events.CONTENT_DOWNLOADED,
    events.ACCEPTED,
    events.RETURNED,
    "selling.deal.won",
    "selling.deal.lost",
    "selling.order.placed",
    "customers.motive.proven",
    "customers.activity.done",
)


def people(cast: Cast, dice: random.Random, accounts: int = 4, persons: int = 6) -> None:
    """Make accounts and persons; of some hardly anything is known."""
    firms: list[Account | None] = [None]
    for number in range(accounts):
        sector = dice.choice(["", "water", "food"])
        employees = dice.choice([None, 10, 60, 400])
        firms.append(make_account(f"Firm {number}", cast.anna, cast.blue, sector=sector, employees=employees))
    for number in range(persons):
        title = dice.choice(["", "Inkoper"])
        phone = dice.choice(["", "010"])
        make_person(
            f"P{number}", cast.anna, cast.blue, account=dice.choice(firms), job_title=title, phone=phone
        )
    Account.objects.update(created_at=NOW - timedelta(days=200))
    Person.objects.update(created_at=NOW - timedelta(days=100))


def happening(dice: random.Random, person: Person, at: datetime) -> Happening:
    """Return something that this person did, or that was done with this person's account."""
    kind = dice.choice(KINDS)
    about: list[Any] = [(person, "lead")]
    if person.account is not None:
        about.append((person.account, "account"))
    if dice.random() < 0.2:  # The same event about one person in two parts is one event.
        about.append((person, "contact"))
    facts: Any = {}
    if kind == events.RETURNED:
        facts = events.HandOverFacts(1, reason=dice.choice(["no_fit", "no_reply"]))
    elif kind == events.ACCEPTED:
        facts = events.HandOverFacts(1)
    elif kind == "customers.motive.proven":
        facts = {"motive": "brand"}
    elif kind == "customers.activity.done":
        facts = {"activity_id": 1, "activity": "call"}
    elif kind == "selling.deal.lost":
        facts = {"reason": dice.choice(["", "no_budget_now", "a reason of the firm's own that is long"])}
    return Happening(kind, at, about, facts, via="test")


def happen(dice: random.Random, count: int, low: float, high: float) -> None:
    """Let things happen between two days, counted from now; nobody listens."""
    persons = list(Person.objects.select_related("account").order_by("pk"))
    record_many(
        [
            happening(dice, dice.choice(persons), NOW + timedelta(days=dice.uniform(low, high)))
            for _ in range(count)
        ],
        listen=False,
    )


def standing() -> list[Any]:
    """Return where every lead stands, with its stays, by the name of its person or account.

    The sums behind the engagement stand in the memory; how far they have decayed depends on when somebody looked.
    """
    found = []
    for life in Lifecycle.objects.select_related("person", "account").order_by("account_id", "person_id"):
        stays = life.periods.order_by("starts", "id").values_list(
            "pass_number", "state", "was", "starts", "ends", "reason", "rule", "skipped"
        )
        memory = {name: value for name, value in life.memory.items() if name not in ("event", "seen")}
        found.append(
            (
                str(life.subject),
                life.state,
                life.since,
                life.pass_number,
                life.reason,
                list(stays),
                life.fit_points,
                life.fit_grade,
                life.engagement_grade,
                life.priority,
                life.last_touch_at,
                life.due_at,
                life.retry_on,
                rounded(memory),
            )
        )
    return found


def rounded(value: Any) -> Any:
    """Return a value with its fractions cut to four digits: sums may be added up in another order."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value
