"""The API against generated requests: no answer of 5xx and none that its own description does not allow.

`KOERS_FUZZ_CASES` sets how many cases all callers make together; seed and number are printed.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.cast import make_account, make_cast, make_deal, make_person, make_pipeline, sign_in

from koers.api import api
from koers.kit.guard.limits import Limit
from koers.kit.resource.api_description import description
from koers.wsgi import application

CASES = int(os.environ.get("KOERS_FUZZ_CASES", "400"))
CALLERS = ("anonymous", "ada", "anna", "vera")
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


def operations(schema: Any) -> list[Any]:
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    monkeypatch.setattr("koers.kit.resource.api.LIMIT", Limit("api", times=10**9, seconds=60))
    cast = make_cast()
    make_pipeline()
    account = make_account("Acme", cast.anna, cast.blue)
    person = make_person("Berg", cast.anna, cast.blue, account=account)
    for number in range(3):
        make_deal(f"deal {number}", cast.anna, cast.blue, account=account, person=person)
    cookies = {
        name: sign_in(cast[name]).cookies["sessionid"].value for name in CALLERS if name != "anonymous"
    }
    # As Django's own test client does: the connection of the test outlives each request.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield cookies
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("caller", CALLERS)
def test_no_generated_request_breaks_the_api_or_its_description(caller: str, world: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_dict(description(api))
    schema.app = application
    found = operations(schema)
    each = max(1, CASES // len(CALLERS) // len(found))
    made = 0

    for operation in found:

        @settings(
            max_examples=each,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @schemathesis_given(operation)
        def ask(case: Any) -> None:
            nonlocal made
            made += 1
            headers = {"Cookie": f"sessionid={world[caller]}"} if caller in world else {}
            answer = case.call(headers=headers)
            if caller == "anonymous":
                assert answer.status_code == 401
            case.validate_response(answer, checks=list(CHECKS))

        ask()
    print(f"{caller}: {made} cases over {len(found)} operations, derandomized")  # noqa: T201
    assert made >= len(found)


def schemathesis_given(operation: Any) -> Any:
    from hypothesis import given

    return given(case=operation.as_strategy())
