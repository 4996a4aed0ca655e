"""A change states the version it was made on."""

import pytest
from django.test import RequestFactory

from koers.kit.guard.versions import PreconditionFailed, etag, require_match, stated_version


def status_of(header: str | None, version: int) -> int:
    headers = {} if header is None else {"If-Match": header}
    with pytest.raises(PreconditionFailed) as refused:
        require_match(RequestFactory().patch("/", headers=headers), version)
    return refused.value.status


def test_the_right_version_passes() -> None:
    assert require_match(RequestFactory().patch("/", headers={"If-Match": etag(7)}), 7) == 7


def test_without_a_version_the_answer_is_428() -> None:
    assert status_of(None, 7) == 428


@pytest.mark.parametrize("header", ['"6"', '"8"', "*", "7", '"abc"', "", '"7", "8"'])
def test_with_another_version_the_answer_is_412(header: str) -> None:
    assert status_of(header, 7) == 412


def test_an_etag_is_read_back_also_when_a_proxy_made_it_weak() -> None:
    assert stated_version(etag(12)) == stated_version('W/"12"') == 12
