"""The same request twice is one change and two equal answers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory
from django.utils import timezone

from koers.kit.guard.idempotency import forget, remembered_answers
from koers.kit.guard.models import Answer, Token

pytestmark = pytest.mark.django_db
View = Callable[[HttpRequest], HttpResponse]


def make_row(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    token = Token.objects.create(
        purpose="made", digest=f"{Token.objects.count()}", created_at=now, expires_at=now
    )
    return JsonResponse({"id": token.pk}, status=201, headers={"ETag": '"1"'})


def refuse(request: HttpRequest) -> HttpResponse:
    make_row(request)
    return JsonResponse({"title": "No"}, status=422)


def ask(
    view: View, key: str | None = "k1", body: str = "{}", path: str = "/api/v1/deals", **more: str
) -> HttpResponse:
    headers = {"Idempotency-Key": key} if key is not None else {}
    request = RequestFactory().post(path, body, content_type="application/json", headers=headers | more)
    request.user = AnonymousUser()
    return remembered_answers(view)(request)


def made() -> int:
    return Token.objects.filter(purpose="made").count()


def test_a_repeat_gets_the_first_answer_and_changes_nothing() -> None:
    first, second = ask(make_row), ask(make_row)
    assert (first.status_code, second.status_code, made()) == (201, 201, 1)
    assert second.content == first.content
    assert (second["ETag"], second["Idempotent-Replayed"]) == ('"1"', "true")
    assert "Idempotent-Replayed" not in first


def test_another_key_is_another_request() -> None:
    ask(make_row, "k1")
    ask(make_row, "k2")
    assert made() == 2


def test_without_a_key_every_request_counts() -> None:
    ask(make_row, None)
    ask(make_row, None)
    assert (made(), Answer.objects.count()) == (2, 0)


def test_the_same_key_with_another_body_or_address_is_refused() -> None:
    ask(make_row)
    assert ask(make_row, body='{"a": 1}').status_code == 422
    assert ask(make_row, path="/api/v1/accounts").status_code == 422
    assert made() == 1


def test_the_same_key_of_another_caller_is_another_request() -> None:
    ask(make_row, Authorization="Bearer one")
    ask(make_row, Authorization="Bearer two")
    assert made() == 2
    assert "Bearer" not in str(list(Answer.objects.values()))


def test_a_refusal_is_remembered_and_leaves_nothing_behind() -> None:
    first, second = ask(refuse), ask(refuse)
    assert (first.status_code, second.status_code, made()) == (422, 422, 0)
    assert second["Idempotent-Replayed"] == "true"


def test_a_server_error_may_be_tried_again() -> None:
    ask(lambda request: HttpResponse(status=500))
    assert ask(make_row).status_code == 201


def test_an_exception_may_be_tried_again_and_leaves_nothing_behind() -> None:
    def explode(request: HttpRequest) -> HttpResponse:
        make_row(request)
        raise RuntimeError("out of order")

    with pytest.raises(RuntimeError):
        ask(explode)
    assert made() == 0
    assert ask(make_row).status_code == 201


def test_a_repeat_while_the_first_is_at_work_must_wait() -> None:
    answers: list[HttpResponse] = []

    def repeats_itself(request: HttpRequest) -> HttpResponse:
        answers.append(ask(make_row))
        return make_row(request)

    assert ask(repeats_itself).status_code == 201
    assert (answers[0].status_code, answers[0]["Retry-After"], made()) == (409, "2", 1)


def test_a_request_whose_server_died_runs_again_and_the_dead_one_cannot_come_back() -> None:
    def loses_its_turn(request: HttpRequest) -> HttpResponse:
        answer = make_row(request)
        Answer.objects.update(attempt="taken over by another server")
        return answer

    assert ask(loses_its_turn).status_code == 409
    assert made() == 0
    Answer.objects.update(started_at=timezone.now() - timedelta(minutes=3))
    assert ask(make_row).status_code == 201
    assert made() == 1


def test_answers_are_kept_for_a_day() -> None:
    ask(make_row)
    Answer.objects.update(started_at=timezone.now() - timedelta(hours=25))
    assert ask(make_row).status_code == 201
    assert "Idempotent-Replayed" not in ask(make_row, "k2")
    Answer.objects.update(started_at=timezone.now() - timedelta(hours=25))
    assert forget() == 2


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_of_a_wrong_length_is_refused(key: str) -> None:
    assert ask(make_row, key).status_code == 400
    assert made() == 0
