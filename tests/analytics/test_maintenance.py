"""Maintenance: figures by hand, and nothing claimed of what never failed."""

import doctest
from datetime import date
from decimal import Decimal
from math import log

import pytest

import koers_analytics.costing.case
import koers_analytics.costing.report
import koers_analytics.costing.working
from koers_analytics import maintenance
from koers_analytics.maintenance import Due, contract_coverage, due_list, next_service, oee, reliability


@pytest.mark.parametrize(
    "module",
    [
        maintenance,
        koers_analytics.costing.case,
        koers_analytics.costing.working,
        koers_analytics.costing.report,
    ],
)
def test_the_examples_hold(module):
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


def test_four_failures_in_a_year():
    found = reliability(4, 24, 8760)
    assert (found.mtbf, found.mttr, round(found.availability, 6)) == (2184.0, 6.0, 0.997260)
    assert found.mtbf_at_least < found.mtbf
    assert round(oee(0.90, 0.95, 0.98), 4) == 0.8379


def test_what_never_failed_has_a_lower_bound_and_no_mean():
    found = reliability(0, 0, 8760)
    assert (found.mtbf, found.mttr, found.availability) == (None, None, None)
    assert found.mtbf_at_least == pytest.approx(8760 / -log(0.05))


@pytest.mark.parametrize(("failures", "repair", "hours"), [(-1, 0, 10), (1, 11, 10), (0, 2, 10), (1, 0, 0)])
def test_times_that_cannot_be_are_refused(failures, repair, hours):
    with pytest.raises(ValueError, match=r"Failures may not|no failure"):
        reliability(failures, repair, hours)


def test_service_is_due_at_the_earlier_of_time_and_use():
    last = date(2026, 1, 1)
    assert next_service(last, 365, 500, 10) == date(2026, 2, 20)
    assert next_service(last, 30, 500, 10) == date(2026, 1, 31)
    assert next_service(last, None, 500, 0) is None


def test_coverage_is_weighted_by_how_critical_things_are():
    found = contract_coverage([("A", True), ("A", False), ("B", True), ("C", False)])
    assert (found.items, found.covered, found.share, found.weighted) == (4, 2, 0.5, 5 / 9)
    assert contract_coverage([]).share is None
    with pytest.raises(ValueError, match="'D' is not one of"):
        contract_coverage([("D", True)])


def test_what_is_due_stands_by_its_benefit_for_the_customer():
    spare = Due("spare", "Belt", None, None, Decimal(90))
    soon = Due("service", "Press", date(2026, 2, 1), Decimal(500), Decimal(100))
    more = Due("contract", "Line", date(2026, 3, 1), Decimal(900), Decimal(50))
    late = Due("service", "Oven", date(2026, 9, 1), Decimal(5000), Decimal(10))
    assert due_list([spare, soon, late, more], date(2026, 6, 30)) == [more, soon, spare]
    with pytest.raises(ValueError, match="is not one of"):
        due_list([Due("party", "x", None, None, None)], date(2026, 6, 30))
