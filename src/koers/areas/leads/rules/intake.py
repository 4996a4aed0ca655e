"""How a line from outside is taken in: its id, its moment with the sender's clock corrected, and what is never kept."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from koers.areas.leads.rules import consenting

#: Largest event and largest batch, in bytes; most events in a batch.
MOST_EVENT = 32 * 1024
MOST_BATCH = 500 * 1024
MOST_EVENTS = 5_000
#: Longest id that is kept as it is; a longer one is kept as its hash.
LONGEST_ID = 200
#: The calls of the Segment specification.
CALLS = ("identify", "track", "page", "screen", "group", "alias")

# What was just read from JSON has no circles.
_COMPACT = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_ORIGIN = re.compile(
    r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TooLarge(ValueError):
    """One event is larger than may be; `place` is its number in the batch, from 1."""

    def __init__(self, place: int) -> None:
        super().__init__(str(place))
        self.place = place


class Unreadable(ValueError):
    """The body is no JSON that may be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Line:
    """A line, ready to be stored; `code` says why it may not be kept, and then its payload is empty."""

    uid: str
    sent_at: datetime | None
    original_at: datetime | None
    happened_at: datetime
    payload: str
    code: str = ""


def parsed(body: bytes) -> Any:
    """Return a JSON body; raises Unreadable with `json`, `text` or `deep`."""
    try:
        return json.loads(body, parse_constant=_no_constant)
    except RecursionError:
        raise Unreadable("deep") from None
    except UnicodeDecodeError:
        raise Unreadable("text") from None
    except ValueError:
        raise Unreadable("json") from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def segment_lines(
    events: list[Any], sent: Any, *, received: datetime, mode: str, do_not_track: bool
) -> list[Line]:
    """Return the lines of Segment events; `sent` is the moment of sending that holds for all of them.

    Raises TooLarge, and Unreadable(`deep`).
    """
    made = []
    for place, event in enumerate(events, 1):
        if not isinstance(event, dict):
            made.append(_line(event, place, _content_id(event), None, None, received, ""))
            continue
        _forget_address(event)
        given = event.get("messageId")
        uid = short_id(given) if isinstance(given, str) and given.strip() else _content_id(event)
        sent_at = moment(event.get("sentAt", sent))
        original = moment(event.get("originalTimestamp") or event.get("timestamp"))
        code = consenting.refused(
            consenting.segment_act(event),
            mode=mode,
            said=consenting.segment_said(event),
            anonymous=do_not_track and not consenting.segment_named(event),
        )
        made.append(_line(event, place, uid, sent_at, original, received, code))
    return made


def cloud_lines(events: list[Any], *, received: datetime, mode: str, do_not_track: bool) -> list[Line]:
    """Return the lines of CloudEvents; source and id together are the id. Raises as `segment_lines` does."""
    made = []
    for place, event in enumerate(events, 1):
        if not isinstance(event, dict):
            made.append(_line(event, place, _content_id(event), None, None, received, ""))
            continue
        _forget_address(event)
        given = event.get("id")
        if isinstance(given, str) and given.strip():
            uid = short_id(f"{event.get('source', '')}#{given}")
        else:
            uid = _content_id(event)
        code = consenting.refused(
            consenting.cloud_act(event),
            mode=mode,
            said=consenting.said(event.get("consent")),
            anonymous=do_not_track and not consenting.cloud_named(event),
        )
        made.append(_line(event, place, uid, None, moment(event.get("time")), received, code))
    return made


def _line(
    event: Any,
    place: int,
    uid: str,
    sent: datetime | None,
    original: datetime | None,
    received: datetime,
    code: str,
) -> Line:
    try:
        text = _COMPACT.encode(event)
    except RecursionError:
        raise Unreadable("deep") from None
    if len(text) > MOST_EVENT:
        raise TooLarge(place)
    happened = corrected(received, sent, original)
    if code:
        # Somebody who did not agree leaves nothing but a count: the id of the line is hashed too.
        return Line(_content_id(uid), None, None, happened, "", code)
    return Line(uid, sent, original, happened, text)


def corrected(received: datetime, sent: datetime | None, original: datetime | None) -> datetime:
    """Return when it happened by our clock: received - (sent - original).

    >>> at = lambda hour, minute: datetime(2026, 3, 2, hour, minute, tzinfo=UTC)
    >>> corrected(at(10, 0), at(12, 0), at(11, 45)).isoformat()  # the sender's clock is two hours ahead
    '2026-03-02T09:45:00+00:00'
    """
    if original is None:
        return received
    if sent is None:
        return original
    try:
        return received - (sent - original)
    except OverflowError:
        return original


def moment(given: Any) -> datetime | None:
    """Return a moment from ISO 8601 text or milliseconds since 1970; None for what is none. Without a zone it is UTC.

    >>> moment("2026-03-02T10:00:00Z") == moment("2026-03-02 11:00:00+01:00") == moment(1772445600000)
    True
    """
    try:
        if isinstance(given, str):
            found = datetime.fromisoformat(given.strip())
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        elif isinstance(given, int | float) and not isinstance(given, bool) and abs(given) > 10**11:
            found = _EPOCH + timedelta(milliseconds=given)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return found if found.year >= 1900 else None


def is_origin(text: str) -> bool:
    """Tell whether a text is the address of a site as browsers name it: https, or http on this machine.

    >>> is_origin("https://www.example.com"), is_origin("http://www.example.com"), is_origin("https://*.example.com")
    (True, False, False)
    """
    return len(text) <= 200 and bool(_ORIGIN.fullmatch(text))


def short_id(text: str) -> str:
    """Return an id as it is kept: without invisible signs, and as its hash when it is long."""
    clean = text.strip()
    if not clean.isprintable():
        clean = "".join(sign for sign in clean if sign.isprintable())
    fits = 0 < len(clean) <= LONGEST_ID
    return clean if fits else f"sha256:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def _content_id(event: Any) -> str:
    """Return an id made of the content: the same event sent again has the same one."""
    kept = event
    if isinstance(event, dict):
        kept = {name: value for name, value in event.items() if name not in ("sentAt", "receivedAt")}
    try:
        text = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    except RecursionError:
        raise Unreadable("deep") from None
    return f"content:{hashlib.sha256(text.encode()).hexdigest()}"


def _forget_address(event: dict[str, Any]) -> None:
    """Take the address of the computer (and a key) out of an event, wherever the specifications put it."""
    event.pop("ip", None)
    event.pop("writeKey", None)
    for name in ("context", "properties", "traits", "data"):
        part = event.get(name)
        if isinstance(part, dict):
            part.pop("ip", None)
            part.pop("ip_address", None)
            part.pop("ipAddress", None)


def binary_event(headers: Mapping[str, str], content_type: str, body: bytes) -> dict[str, Any]:
    """Return a CloudEvent in binary mode as one in structured mode; `headers` are the `ce-` ones without that mark.

    Raises Unreadable when the body says that it is JSON and is not.
    """
    event: dict[str, Any] = {name: _unescaped(value) for name, value in headers.items()}
    if content_type:
        event["datacontenttype"] = content_type
    bare = content_type.partition(";")[0].strip().lower()
    if body and (bare in ("", "application/json", "text/json") or bare.endswith("+json")):
        event["data"] = parsed(body)
    elif body:
        event["data"] = body.decode("utf-8", "replace")
    return event


def _unescaped(value: str) -> str:
    """Read percent signs in a header the way the HTTP binding writes them."""
    found = re.sub(
        r"(?:%[0-9A-Fa-f]{2})+",
        lambda hit: bytes.fromhex(hit.group().replace("%", "")).decode("utf-8", "replace"),
        value,
    )
    return found[1:-1] if len(found) > 1 and found[0] == found[-1] == '"' else found
