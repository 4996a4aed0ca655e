"""So many times, and not more, per person or address."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from koers.kit.guard.limits import Limit, TooMany, count, limited

EXPORT = Limit("export", times=3, seconds=60)
START = 1_800_000_000.0  # a whole number of minutes


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_the_limit_itself_is_allowed_and_the_next_is_not() -> None:
    for _ in range(3):
        count(EXPORT, "user:1", at=START)
    with pytest.raises(TooMany) as refused:
        count(EXPORT, "user:1", at=START + 20)
    assert refused.value.retry_after == 40


def test_one_person_does_not_use_up_the_limit_of_another() -> None:
    for _ in range(3):
        count(EXPORT, "user:1", at=START)
    count(EXPORT, "user:2", at=START)


def test_the_turn_of_a_window_does_not_double_the_limit() -> None:
    for _ in range(3):
        count(EXPORT, "user:1", at=START + 59)
    with pytest.raises(TooMany):
        count(EXPORT, "user:1", at=START + 61)
    count(EXPORT, "user:1", at=START + 180)


def test_a_view_answers_429_with_the_time_to_wait() -> None:
    @limited("try", times=1, seconds=3600)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert view(request).status_code == 200
    refused = view(request)
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 3600
