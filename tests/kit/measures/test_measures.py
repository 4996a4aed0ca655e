"""Every number equals its rows, knows its least n, and has a page."""

from datetime import date, datetime, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.cast import Cast, make_account, make_pipeline, sign_in

from koers.areas.selling import actions
from koers.areas.selling.models import Deal, Stage
from koers.kit.access.matrix import allowed
from koers.kit.measures import registry
from koers.kit.measures.declaration import BadParam, Measure
from koers.kit.measures.readings import Answer
from koers.kit.resource import registry as resources

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 10, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
GIVEN = {"starts": date(2026, 1, 1), "ends": date(2026, 4, 1), "as_of": date(2026, 4, 1)}


@pytest.fixture
def quarter(cast: Cast) -> None:
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


@pytest.fixture(params=registry.every(), ids=lambda one: one.name)
def measure(request: pytest.FixtureRequest) -> Measure:
    one: Measure = request.param
    return one


def params_of(measure: Measure) -> dict[str, Any]:
    return {name: value for name, value in GIVEN.items() if name in measure.params}


def reader_of(measure: Measure, cast: Cast) -> Any:
    """Return who may see a measure: a seller where sellers may, else a director."""
    return cast.anna if allowed(cast.anna, measure.ability) else cast.dora


def test_the_number_is_what_its_rows_add_up_to(cast: Cast, quarter: None, measure: Measure) -> None:
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


def test_the_rows_of_a_number_open_from_its_reading(cast: Cast, quarter: None, measure: Measure) -> None:
    reader = reader_of(measure, cast)
    reading = measure.ask(params_of(measure), reader)
    answer = sign_in(reader).get(reading.rows_url)
    assert answer.status_code == 200
    assert escape(str(measure.definition)) in answer.content.decode()
    if reading.n is not None:
        assert len(answer.context["listing"].slice.rows) == min(reading.n, 50)


def test_a_measure_has_a_page_and_a_definition_in_both_languages(cast: Cast, measure: Measure) -> None:
    page, reader = f"/measures/{measure.name}", reader_of(measure, cast)
    assert sign_in(reader).get(page).status_code == 200
    if reader != cast.anna:
        assert sign_in(cast.anna).get(page).status_code == 403
    assert str(measure.label)
    assert str(measure.definition).endswith(".")
    assert measure.resource in {one.path for one in resources.every()}


def example(**changes: Any) -> Measure:
    named: dict[str, Any] = {
        "name": "test.rate",
        "label": "Rate",
        "definition": "A rate.",
        "unit": "ratio",
        "rows": lambda params, user: Deal.objects.all(),
        "params": {"ends": "date", "unit": "id", "kind": "choice:a|b"},
        "min_n": 10,
    }
    return Measure(**(named | changes))


@pytest.mark.parametrize(
    ("n", "status", "value"), [(9, "too_few", None), (10, "ok", 0.5), (0, "too_few", None)]
)
def test_below_the_least_n_no_value_is_shown(n: int, status: str, value: float | None) -> None:
    reading = example().reading(Answer(0.5, n, low=0.2, high=0.8), {})
    assert (reading.status, reading.value, reading.n) == (status, value, n)
    assert (reading.low is None) == (status == "too_few")


def test_a_sum_or_a_count_is_shown_however_few_it_comes_from() -> None:
    assert example(adds_up="rows", unit="count").reading(Answer(3, 3), {}).value == 3


def test_the_address_of_rows_is_read_back_as_it_was_written() -> None:
    measure = example()
    params = {"unit": 4, "ends": date(2026, 4, 1), "kind": "b"}
    assert measure.rows_url(params) == "/measures/test.rate/rows?ends=2026-04-01&kind=b&unit=4"
    assert measure.read_params({"unit": ["4"], "ends": ["2026-04-01"], "kind": ["b"]}) == params


@pytest.mark.parametrize(
    "given", [{"colour": ["red"]}, {"unit": ["x"]}, {"unit": ["9" * 30]}, {"ends": ["soon"]}, {"kind": ["c"]}]
)
def test_a_parameter_that_does_not_fit_is_refused(given: dict[str, list[str]]) -> None:
    with pytest.raises(BadParam):
        example().read_params(given)


def test_an_address_of_rows_that_makes_no_sense_is_a_bad_request(cast: Cast) -> None:
    name = registry.every()[0].name
    for query in ("colour=red", "sort=next_step", "after=abc"):
        assert sign_in(cast.anna).get(f"/measures/{name}/rows?{query}").status_code == 400, query
    assert sign_in(cast.anna).get("/measures/no.such/rows").status_code == 404


def test_two_measures_of_one_name_are_an_error() -> None:
    known = registry.every()[0]
    with pytest.raises(ValueError, match="twice"):
        registry.register(example(name=known.name))
