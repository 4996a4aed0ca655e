"""The door for events: the Segment specification and CloudEvents 1.0; every line is kept before anything is made of it.

No cookie and no session is looked at: the write key alone says who sends, so there is nothing that a foreign page
could misuse and CSRF does not apply. The address of the sender's computer is not kept.
"""

import base64
import zlib
from dataclasses import dataclass
from time import time
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from koers.areas.leads.actions import intake_store
from koers.areas.leads.actions.intake_sources import digest_of
from koers.areas.leads.models import EventSource, RawFormat
from koers.areas.leads.rules import intake
from koers.areas.leads.rules.intake import Line, TooLarge, Unreadable
from koers.kit.access.doors import public
from koers.kit.guard import limits

#: Requests of one key; beyond it the sender waits.
PER_KEY = limits.Limit("events", times=6_000, seconds=60)
#: Wrong keys from one address.
WRONG = limits.Limit("events-wrong", times=120, seconds=60)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


class Refused(Exception):
    """The request is not taken; with the status and the words of the answer."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail
        self.retry_after = 0


@dataclass(frozen=True)
class Sent:
    """What was sent: its writing, the events and the moment that all of them were sent."""

    format: RawFormat
    events: list[Any]
    sent_at: Any = None
    key: str = ""


@public
@csrf_exempt
def receive(request: HttpRequest, call: str) -> HttpResponse:
    """Take events in: `call` is the name of a Segment call, or `batch`."""
    if request.method == "OPTIONS":
        return _preflight(request)
    if request.method != "POST":
        answer = problem(405, _("Events are sent with POST."))
        answer["Allow"] = "POST, OPTIONS"
        return answer
    origin = request.headers.get("Origin", "")
    is_taken = False
    try:
        answer = _take(request, call, origin)
        is_taken = True
    except Refused as refusal:
        answer = problem(refusal.status, refusal.title, refusal.detail, retry_after=refusal.retry_after)
    if origin and (is_taken or _is_known(origin)):
        answer["Access-Control-Allow-Origin"] = origin
        answer["Vary"] = "Origin"
    return answer


def _take(request: HttpRequest, call: str, origin: str) -> JsonResponse:
    now = timezone.now()
    header_key = _key_of(request)
    source = _source(request, header_key, now) if header_key else None
    sent = _read(request, call)
    source = source or _source(request, sent.key, now)
    if origin and origin not in source.origins:
        raise Refused(403, _("This web page may not send events."), _("Add its address to the event source."))
    try:
        limits.count(PER_KEY, f"source:{source.pk}", at=time())
        kept = intake_store.store(source, _lines(request, sent, source, now), format=sent.format, at=now)
    except limits.TooMany as error:
        raise _later(error) from None
    except OperationalError:
        refusal = Refused(503, _("The database is busy. Send the same events again."))
        refusal.retry_after = 5
        raise refusal from None
    told = {"accepted": kept.came, "new": kept.new, "left_out": kept.left_out}
    return JsonResponse(told, status=202)


def _lines(request: HttpRequest, sent: Sent, source: EventSource, now: Any) -> list[Line]:
    do_not_track = request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1"
    options = {"received": now, "mode": source.consent, "do_not_track": do_not_track}
    try:
        if sent.format == RawFormat.CLOUDEVENTS:
            return intake.cloud_lines(sent.events, **options)
        return intake.segment_lines(sent.events, sent.sent_at, **options)
    except TooLarge as error:
        words = _("Event %(place)d is larger than %(limit)d bytes; nothing of this request was stored.")
        raise Refused(
            413, _("An event is too large."), words % {"place": error.place, "limit": intake.MOST_EVENT}
        ) from None
    except Unreadable as error:
        raise _unreadable(error) from None


# --- who sends ------------------------------------------------------------------------------------------------


def _key_of(request: HttpRequest) -> str:
    """Return the write key in the header: as a bearer, or as the name of a basic user."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    if scheme.lower() == "bearer":
        return text
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(text, validate=True).decode().partition(":")[0]
        except ValueError:  # No base64, or no text in it.
            return "?"
    return "?" if scheme else ""


def _source(request: HttpRequest, key: str, now: Any) -> EventSource:
    """Return the source with this key; a wrong, old or missing one is refused in the same words."""
    if 20 <= len(key) <= 200:
        found = EventSource.objects.with_key(digest_of(key), at=now).first()
        if found is not None:
            return found
    try:
        limits.count(WRONG, limits.caller(request), at=time())
    except limits.TooMany as error:
        raise _later(error) from None
    raise Refused(401, _("This write key is not valid, or not any more."))


def _later(error: limits.TooMany) -> Refused:
    refusal = Refused(
        429,
        _("That was too often. Try again in %(seconds)d seconds.") % {"seconds": error.retry_after},
        _("Put more events into one batch."),
    )
    refusal.retry_after = error.retry_after
    return refusal


# --- what was sent --------------------------------------------------------------------------------------------


def _read(request: HttpRequest, call: str) -> Sent:
    """Return what was sent; raises Refused where the body cannot be read."""
    body = _body(request)
    content_type = request.headers.get("Content-Type", "")
    bare = content_type.partition(";")[0].strip().lower()
    try:
        if bare == "application/cloudevents-batch+json":
            found = intake.parsed(body)
            if not isinstance(found, list):
                raise Refused(400, _("A batch of CloudEvents is a JSON array."))
            return Sent(RawFormat.CLOUDEVENTS, _not_too_many(found))
        if bare == "application/cloudevents+json":
            return Sent(RawFormat.CLOUDEVENTS, [intake.parsed(body)])
        headers = {name[3:].lower(): value for name, value in request.headers.items() if name[:3] == "Ce-"}
        if headers:
            return Sent(RawFormat.CLOUDEVENTS, [intake.binary_event(headers, content_type, body)])
        return _segment(intake.parsed(body), call)
    except Unreadable as error:
        raise _unreadable(error) from None


def _segment(found: Any, call: str) -> Sent:
    if not isinstance(found, dict):
        raise Refused(400, _("The body is not a JSON object."))
    key = found.pop("writeKey", "")
    key = key if isinstance(key, str) else ""
    if call != "batch":
        return Sent(RawFormat.SEGMENT, [{**found, "type": call}], found.get("sentAt"), key)
    events = found.get("batch")
    if not isinstance(events, list):
        raise Refused(400, _("A batch has its events in the list “batch”."))
    shared = found.get("context")
    if isinstance(shared, dict):
        for event in events:
            if isinstance(event, dict):
                own = event.get("context")
                event["context"] = {**shared, **(own if isinstance(own, dict) else {})}
    return Sent(RawFormat.SEGMENT, _not_too_many(events), found.get("sentAt"), key)


def _not_too_many(events: list[Any]) -> list[Any]:
    if len(events) > intake.MOST_EVENTS:
        words = _("A batch holds at most %(limit)d events.") % {"limit": intake.MOST_EVENTS}
        raise Refused(413, _("The batch is too large."), words)
    return events


def _body(request: HttpRequest) -> bytes:
    """Return the body, unpacked; never more than a batch may have."""
    try:
        announced = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        announced = 0
    if announced > intake.MOST_BATCH:
        raise _too_much()
    body = request.read(intake.MOST_BATCH + 1)
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding == "gzip":
        unpacker = zlib.decompressobj(wbits=31)
        try:
            body = unpacker.decompress(body, intake.MOST_BATCH + 1)
        except zlib.error:
            raise Refused(400, _("The body says that it is packed with gzip, and it is not.")) from None
    elif encoding not in ("", "identity"):
        raise Refused(415, _("The body may be packed with gzip, and not otherwise."))
    if len(body) > intake.MOST_BATCH:
        raise _too_much()
    return body


def _too_much() -> Refused:
    words = _("A request holds at most %(limit)d bytes; nothing of it was stored. Send smaller batches.")
    return Refused(413, _("The batch is too large."), words % {"limit": intake.MOST_BATCH})


def _unreadable(error: Unreadable) -> Refused:
    details = {
        "json": _("The body is not valid JSON. Nothing was stored."),
        "text": _("The body is not text in UTF-8. Nothing was stored."),
        "deep": _("The body is nested too deeply. Nothing was stored."),
    }
    return Refused(400, _("The body cannot be read."), details[error.code])


# --- the answer -----------------------------------------------------------------------------------------------


def problem(status: int, title: str, detail: str = "", *, retry_after: int = 0) -> JsonResponse:
    """Return a Problem Details answer (RFC 9457)."""
    told: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        told["detail"] = detail
    answer = JsonResponse(told, status=status, content_type="application/problem+json")
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if retry_after:
        answer["Retry-After"] = str(retry_after)
    return answer


def _preflight(request: HttpRequest) -> HttpResponse:
    """Answer a browser that asks before it sends; which source it is, only the request itself will say."""
    answer = HttpResponse(status=204)
    origin = request.headers.get("Origin", "")
    answer["Vary"] = "Origin"
    if _is_known(origin):
        for name, value in _PREFLIGHT.items():
            answer[name] = value
        answer["Access-Control-Allow-Origin"] = origin
    return answer


def _is_known(origin: str) -> bool:
    """Tell whether some live source lets pages of this address send."""
    if not origin.startswith(("http://", "https://")):
        return False
    live = EventSource.objects.alive().filter(active=True, revoked_at__isnull=True).exclude(origins=[])
    return any(origin in one for one in live.values_list("origins", flat=True))
