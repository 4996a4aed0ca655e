"""Contracts that are renewed or not: published figures, and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.columns import BadTable
from koers_analytics.value import fit_renewals

REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


@pytest.mark.parametrize(
    ("survivors", "g", "d", "likelihood", "later"),
    [
        (REGULAR, 0.7041, 1.1820, -1680.265, [0.220, 0.204, 0.191, 0.180, 0.170]),
        (HIGH_END, 0.6681, 3.8061, -1611.158, [0.460, 0.436, 0.414, 0.395, 0.378]),
    ],
)
def test_the_published_companies_are_fitted_and_foreseen(survivors, g, d, likelihood, later):
    found = fit_renewals(survivors)
    assert (found.g, found.d) == pytest.approx((g, d), rel=1e-3)
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-3)
    assert found.survival([8, 9, 10, 11, 12]) == pytest.approx(later, abs=1e-3)
    assert (found.status, found.n, found.renewals) == ("converged", 1000, 7)


def test_four_renewals_are_enough():
    found = fit_renewals(REGULAR[:5])
    assert (found.g, found.d) == pytest.approx((0.7637, 1.2958), rel=1e-3)
    assert found.log_likelihood == pytest.approx(-1401.559, abs=1e-3)
    assert found.retention([1, 2, 3, 4, 5]) == pytest.approx([0.629, 0.750, 0.812, 0.849, 0.874], abs=1e-3)


def test_what_remains_is_the_discounted_sum_of_renewals():
    found = fit_renewals(REGULAR)
    later = np.arange(4, 4000)
    share = found.survival(later) / found.survival([3])
    assert found.remaining(3, 0.1) == pytest.approx((share * 1.1 ** -(later - 4.0)).sum(), rel=1e-6)


def test_customers_who_are_all_alike_stand_at_a_boundary():
    found = fit_renewals([1000, 820, 650, 500, 370])
    assert (found.status, found.covariance) == ("boundary", None)
    first, last = found.retention([1, 4])
    assert first == pytest.approx(last, abs=0.01)


@pytest.mark.parametrize(
    ("survivors", "says"),
    [
        ([1000, 800], "at least two renewals"),
        ([1000, 800, 900], "can only fall"),
        ([1000, 1000, 1000], "somebody has to leave"),
        ([1000, 0, 0], "somebody has to stay"),
    ],
)
def test_numbers_that_cannot_be_are_refused(survivors, says):
    with pytest.raises(BadTable, match=says):
        fit_renewals(survivors)


@settings(max_examples=60, deadline=None)
@given(drops=st.lists(st.integers(1, 80), min_size=3, max_size=8))
def test_retention_rises_and_survival_falls_to_the_product_of_it(drops):
    survivors = [1000, *(1000 - np.cumsum(drops)).tolist()]
    found = fit_renewals(survivors)
    times = np.arange(1, 12)
    assert (np.diff(found.retention(times)) >= -1e-12).all()
    assert np.cumprod(found.retention(times)) == pytest.approx(found.survival(times), rel=1e-6)
