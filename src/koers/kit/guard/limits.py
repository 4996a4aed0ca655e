"""So many times in so many seconds, per person or per address.

Counts live in the cache. With the standard cache each server process counts for itself, so that the real limit is
at most the stated one times the number of server processes.
"""

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from time import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Limit:
    """At most `times` in `seconds` for one purpose."""

    purpose: str
    times: int
    seconds: int


class TooMany(Exception):
    """The limit is reached; `retry_after` says in how many seconds it opens again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


def caller(request: HttpRequest) -> str:
    """Return who asks: the person when known, else the address of the connection."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    return f"address:{request.META.get('REMOTE_ADDR', '')}"


def count(limit: Limit, who: str, *, at: float) -> None:
    """Count one more; raise `TooMany` beyond the limit.

    Two neighbouring windows are weighed, so that nobody gets twice the limit around the turn of one.
    """
    window, into = divmod(at, limit.seconds)
    mark = hashlib.sha256(f"{limit.purpose}\x00{who}".encode()).hexdigest()[:32]
    now_key, before_key = f"limit:{mark}:{int(window)}", f"limit:{mark}:{int(window) - 1}"
    cache.add(now_key, 0, timeout=2 * limit.seconds)
    used = _raise_by_one(now_key, 2 * limit.seconds)
    weighed = used + cache.get(before_key, 0) * (1 - into / limit.seconds)
    if weighed > limit.times:
        raise TooMany(max(1, int(limit.seconds - into)))


def _raise_by_one(key: str, timeout: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # Fell out of the cache between the two calls.
        cache.set(key, 1, timeout=timeout)
        return 1


def limited(
    purpose: str, *, times: int, seconds: int
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Answer 429 with Retry-After when a caller uses a view more often than this."""
    limit = Limit(purpose, times, seconds)

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                count(limit, caller(request), at=time())
            except TooMany as error:
                return refusal(error)
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def refusal(error: TooMany) -> HttpResponse:
    """Return the 429 answer."""
    text = _("That was too often. Try again in %(seconds)d seconds.") % {"seconds": error.retry_after}
    answer = HttpResponse(text, status=429, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = str(error.retry_after)
    return answer
