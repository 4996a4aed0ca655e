"""A repeated request with the same Idempotency-Key gets the first answer, and its work is done once.

The change and the stored answer commit together. A server that is killed between them leaves neither, so after
`GIVEN_UP` the same request may simply run.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.kit.guard.models import Answer

METHODS = frozenset({"POST", "PATCH"})
PREFIX = "/api/"
KEPT = timedelta(hours=24)
GIVEN_UP = timedelta(minutes=2)
MOST_KEY = 200
MOST_BODY = 1 << 20
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")


class _Lost(Exception):
    """Another attempt took over; this one is rolled back."""


def remembered_answers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware for the API: honour the Idempotency-Key header of POST and PATCH."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method not in METHODS or not request.path.startswith(PREFIX):
            return get_response(request)
        if not 1 <= len(key) <= MOST_KEY:
            return _problem(400, _("An Idempotency-Key has 1 to 200 characters."))
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BODY:
            return _problem(413, _("A request with an Idempotency-Key holds at most 1 MB."))
        return _once(request, key, get_response)

    return middleware


def _once(
    request: HttpRequest, key: str, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    now = timezone.now()
    caller, route = _caller(request), f"{request.method} {request.get_full_path()}"[:300]
    digest = hashlib.sha256(request.body).hexdigest()
    mine = Answer(
        caller=caller, key=key, route=route, digest=digest, attempt=secrets.token_hex(16), started_at=now
    )
    Answer.objects.filter(caller=caller, key=key, started_at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            mine.save(force_insert=True)
    except IntegrityError:
        known = Answer.objects.get(caller=caller, key=key)
        replay = _replay(known, mine)
        if replay is not None:
            return replay
        taken = Answer.objects.filter(pk=known.pk, attempt=known.attempt, status=None)
        if not taken.update(attempt=mine.attempt, started_at=now):
            return _busy()
        mine.pk = known.pk
    return _work(request, mine, get_response)


def _replay(known: Answer, mine: Answer) -> HttpResponse | None:
    """Return the answer to a repeat, or None when the first attempt was given up and may be repeated."""
    if (known.route, known.digest) != (mine.route, mine.digest):
        return _problem(422, _("This Idempotency-Key was used for another request. Choose a new one."))
    if known.status is None:
        return _busy() if mine.started_at - known.started_at < GIVEN_UP else None
    answer = HttpResponse(bytes(known.body), status=known.status, headers=known.headers)
    answer["Idempotent-Replayed"] = "true"
    return answer


def _work(
    request: HttpRequest, mine: Answer, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    try:
        with transaction.atomic():
            answer = get_response(request)
            if answer.status_code >= 400:
                transaction.set_rollback(True)
            elif not _keep(mine, answer):
                raise _Lost
    except _Lost:
        return _busy()
    except BaseException:
        Answer.objects.filter(pk=mine.pk, attempt=mine.attempt).delete()
        raise
    if 400 <= answer.status_code < 500 and answer.status_code not in (401, 409, 412, 428, 429):
        _keep(mine, answer)
    elif answer.status_code >= 400:  # May go well next time, so it must be possible to try again.
        Answer.objects.filter(pk=mine.pk, attempt=mine.attempt).delete()
    return answer


def _keep(mine: Answer, answer: HttpResponse) -> bool:
    headers = {name: answer[name] for name in _KEPT_HEADERS if name in answer}
    row = Answer.objects.filter(pk=mine.pk, attempt=mine.attempt, status=None)
    return bool(row.update(status=answer.status_code, headers=headers, body=bytes(answer.content)))


def _caller(request: HttpRequest) -> str:
    """Name the caller without keeping a secret: the person, or the hash of the key that was sent."""
    sent = request.headers.get("Authorization")
    if sent:
        return "key:" + hashlib.sha256(sent.encode()).hexdigest()
    user = getattr(request, "user", None)
    return f"user:{user.pk}" if user is not None and user.is_authenticated else "nobody"


def _busy() -> HttpResponse:
    answer = _problem(409, _("The first request with this Idempotency-Key is still being worked on."))
    answer["Retry-After"] = "2"
    return answer


def _problem(status: int, detail: str) -> HttpResponse:
    body = json.dumps({"type": "about:blank", "status": status, "title": detail, "detail": detail})
    return HttpResponse(body, status=status, content_type="application/problem+json")


def forget(*, before: timedelta = KEPT) -> int:
    """Delete answers that are older than they need to be."""
    gone, _rows = Answer.objects.filter(started_at__lt=timezone.now() - before).delete()
    return gone
