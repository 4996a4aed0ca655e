"""Each measure in turn, and who may read it."""

import pytest
from tests.cast import Cast

from koers.kit.access.matrix import allowed
from koers.kit.access.models import User
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure


@pytest.fixture(params=registry.every(), ids=lambda one: one.name)
def measure(request: pytest.FixtureRequest) -> Measure:
    """Run the test for every measure."""
    one: Measure = request.param
    return one


@pytest.fixture
def reader(cast: Cast, measure: Measure) -> User:
    """Return who may see the measure: a seller where sellers may, else a director."""
    return cast.anna if allowed(cast.anna, measure.ability) else cast.dora
