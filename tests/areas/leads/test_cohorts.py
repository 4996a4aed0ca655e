"""What became of the leads of a month, counted by hand: a cohort, not a snapshot."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.cast import Cast, make_person

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Lifecycle, Source
from koers.kit.measures import registry

MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COHORT = {"starts": date(2026, 3, 1), "ends": date(2026, 4, 1)}


@pytest.fixture
def month(cast: Cast) -> list[Lifecycle]:
    """40 leads of March from two sources, 5 of April: every second gets warm, every fourth hot, every eighth customer."""
    fair, web = Source.objects.create(name="Fair"), Source.objects.create(name="Website")
    made = []
    for number in range(45):
        person = make_person(f"Nummer {number}", cast.anna, cast.blue)
        at = MARCH + timedelta(days=number % 20 if number < 40 else 40)
        life = customers.start_lifecycle(person, at=at, origin=fair if number % 2 else web)
        for step, state in ((2, "warm"), (4, "hot"), (8, "customer")):
            if number % step == 0:
                at += timedelta(days=10)
                customers.move_lifecycle(life, to=state, at=at, by=cast.mila, reason="better_known")
        made.append(life)
    for life in made[1:8:2]:
        customers.move_lifecycle(
            life, to="dropped", at=MARCH + timedelta(days=30), by=cast.mila, reason="no_reply"
        )
    customers.move_lifecycle(made[1], to="recycled", at=MARCH + timedelta(days=60), rule="leads.retry")
    return made


def ask(name: str, cast: Cast, **params: object) -> tuple[float | None, int | None]:
    reading = registry.get(name).ask({**COHORT, **params}, cast.chris)
    return reading.value, reading.n


def test_a_cohort_holds_who_came_in_that_month_and_nobody_else(cast: Cast, month: list[Lifecycle]) -> None:
    assert ask("leads.entered", cast) == (40, 40)


@pytest.mark.parametrize(("to", "share"), [("warm", 20 / 40), ("hot", 10 / 40), ("customer", 5 / 40)])
def test_conversion_is_the_share_of_the_cohort_that_got_there(
    cast: Cast, month: list[Lifecycle], to: str, share: float
) -> None:
    assert ask("leads.conversion", cast, to=to) == (pytest.approx(share), 40)


def test_conversion_knows_its_interval_and_who_is_still_on_the_way(
    cast: Cast, month: list[Lifecycle]
) -> None:
    reading = registry.get("leads.conversion").ask({**COHORT, "to": "customer"}, cast.chris)
    # Wilson for 5 of 40, by an independent calculator.
    assert (reading.low, reading.high) == (pytest.approx(0.0546, abs=5e-4), pytest.approx(0.2611, abs=5e-4))
    # 40 came in, 5 are customers, 4 dropped off of whom 1 came back.
    assert "32" in reading.note


def test_what_was_known_on_a_day_counts_and_not_what_came_later(cast: Cast, month: list[Lifecycle]) -> None:
    assert ask("leads.conversion", cast, to="customer", as_of=date(2026, 3, 20)) == (0.0, 40)


def test_a_source_without_customers_shows(cast: Cast, month: list[Lifecycle]) -> None:
    fair = Source.objects.get(name="Fair")
    assert ask("leads.conversion", cast, to="warm", origin=fair.pk) == (0.0, 20)


def test_too_few_leads_give_no_rate(cast: Cast, month: list[Lifecycle]) -> None:
    reading = registry.get("leads.conversion").ask(
        {"starts": date(2026, 4, 1), "ends": date(2026, 5, 1), "to": "warm"}, cast.chris
    )
    assert (reading.status, reading.value, reading.n) == ("too_few", None, 5)


def test_who_left_is_counted_by_reason(cast: Cast, month: list[Lifecycle]) -> None:
    april = {"starts": date(2026, 4, 1), "ends": date(2026, 5, 1)}
    reading = registry.get("leads.left").ask({**april, "reason": "no_reply"}, cast.chris)
    assert reading.value == 4
    assert registry.get("leads.left").ask({**april, "reason": "no_fit"}, cast.chris).value == 0


def test_rows_of_another_unit_stay_out(cast: Cast, month: list[Lifecycle]) -> None:
    assert registry.get("leads.entered").ask(COHORT, cast.eva).value == 0
