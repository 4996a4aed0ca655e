"""Every number equals its rows, and opens them: in a quarter with thirty deals."""

from copy import deepcopy
from datetime import date, datetime, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.cast import Cast, make_account, make_cast, make_pipeline, sign_in

from koers.areas.selling import actions
from koers.areas.selling.models import Deal, Stage
from koers.kit.access.models import User
from koers.kit.measures.declaration import Measure

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 10, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
GIVEN = {"starts": date(2026, 1, 1), "ends": date(2026, 4, 1), "as_of": date(2026, 4, 1)}


@pytest.fixture(scope="module")
def quarter(kept: None) -> Cast:
    cast = make_cast()
    make_pipeline()
    account = make_account("Acme", cast.anna, cast.blue, sector="Food")
    for number in range(30):
        deal = Deal(
            name=f"d{number}",
            account=account,
            owner=cast.anna.member,
            unit=cast.blue,
            amount_cents=None if number == 7 else 1000_00 + number,
            expected_close_date=date(2026, 3, 1),
        )
        deal = actions.open_deal(deal, by=cast.anna, at=START + timedelta(days=number))
        verb = (actions.win, actions.lose, None)[number % 3]
        if verb is not None:
            verb(deal, by=cast.anna, at=START + timedelta(days=number + 20))
        elif number % 2:
            actions.move_stage(
                deal, to=Stage.objects.get(name="Offer"), by=cast.anna, at=START + timedelta(days=40)
            )
    return cast


@pytest.fixture
def cast(quarter: Cast, db: None) -> Cast:
    """Everybody in the quarter; each test has objects of its own, as it would have read them."""
    return deepcopy(quarter)


def params_of(measure: Measure) -> dict[str, Any]:
    return {name: value for name, value in GIVEN.items() if name in measure.params}


def test_the_number_is_what_its_rows_add_up_to(cast: Cast, measure: Measure) -> None:
    if measure.value is None:
        assert measure.adds_up == "", "a number that adds up is counted here, not elsewhere"
        return
    for name in ("anna", "dora", "eva"):
        params = params_of(measure)
        answer = measure.value(params, cast[name])
        rows = measure.row_set(params, cast[name])
        if answer.n is not None:
            assert answer.n == rows.count(), name
        if measure.adds_up:
            assert (answer.value or 0) == measure.total_of(rows), name


def test_the_rows_of_a_number_open_from_its_reading(reader: User, measure: Measure) -> None:
    reading = measure.ask(params_of(measure), reader)
    answer = sign_in(reader).get(reading.rows_url)
    assert answer.status_code == 200
    assert escape(str(measure.definition)) in answer.content.decode()
    if reading.n is not None:
        assert len(answer.context["listing"].slice.rows) == min(reading.n, 50)


@pytest.mark.parametrize("time", ["once", "again"])
def test_what_a_test_writes_in_the_quarter_is_gone_for_the_next(cast: Cast, time: str) -> None:
    assert Deal.objects.filter(name__startswith="d").count() == 30
    Deal.objects.update(name="changed")
    cast.anna.name = "changed"
    cast.anna.save()
    assert User.objects.filter(name="changed").count() == 1


@pytest.mark.parametrize("time", ["once", "again"])
def test_whom_a_test_changes_is_as_before_for_the_next(cast: Cast, time: str) -> None:
    assert cast.anna.name == "Anna"
    assert cast.anna.member.user is cast.anna
    cast.anna.name = "changed"
