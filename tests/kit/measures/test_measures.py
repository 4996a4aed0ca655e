"""Every number knows its least n and its parameters, and has a page."""

from datetime import date
from typing import Any

import pytest
from tests.cast import Cast, sign_in

from koers.areas.selling.models import Deal
from koers.kit.access.models import User
from koers.kit.measures import registry
from koers.kit.measures.declaration import BadParam, Measure
from koers.kit.measures.readings import Answer
from koers.kit.resource import registry as resources

pytestmark = pytest.mark.django_db


def test_a_measure_has_a_page_and_a_definition_in_both_languages(
    cast: Cast, reader: User, measure: Measure
) -> None:
    page = f"/measures/{measure.name}"
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


def test_what_needs_no_number_of_cases_is_unknown_without_any_and_never_too_few() -> None:
    reading = example(min_n=1).reading(Answer(0.5, 0, low=0.2, high=0.8), {})
    assert (reading.status, reading.value, reading.low, reading.n) == ("unknown", None, None, 0)
    assert example(min_n=1).reading(Answer(0.5, 1), {}).value == 0.5


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
