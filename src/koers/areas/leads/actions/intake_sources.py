"""What people do with event sources: make one with its key, give it a new key, and end it."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from koers.areas.customers.models import Source
from koers.areas.leads import events
from koers.areas.leads.models import ConsentMode, EventSource, SenderKind
from koers.areas.organisation.models import Unit
from koers.kit.access.models import User
from koers.kit.timeline.recording import record

MARK = "koers_wk_"
#: How long the old key works beside the new one.
OVERLAP = timedelta(hours=24)


def create_source(
    *,
    name: str,
    unit: Unit,
    by: User | None,
    at: datetime,
    kind: str = SenderKind.WEB,
    origin: Source | None = None,
    consent: str = ConsentMode.CARRIED,
    origins: Sequence[str] = (),
    via: str = "ui",
) -> tuple[EventSource, str]:
    """Make an event source and return it with its key, which is shown once and never stored."""
    key = _new_key()
    with transaction.atomic():
        source = EventSource.objects.create(
            name=name,
            unit=unit,
            kind=kind,
            origin=origin,
            consent=consent,
            origins=list(origins),
            prefix=key[: len(MARK) + 5],
            digest=digest_of(key),
        )
        _record(events.SOURCE_OPENED, source, by=by, at=at, via=via)
    return source, key


def rotate_key(source: EventSource, *, by: User | None, at: datetime, via: str = "ui") -> str:
    """Give a source a new key and return it; the old one works for another day, so that nothing is lost."""
    key = _new_key()
    with transaction.atomic():
        source.old_digest, source.old_until = source.digest, at + OVERLAP
        source.digest, source.prefix = digest_of(key), key[: len(MARK) + 5]
        source.revoked_at = None
        source.save(update_fields=["old_digest", "old_until", "digest", "prefix", "revoked_at"])
        _record(events.SOURCE_ROTATED, source, by=by, at=at, via=via)
    return key


def revoke_key(source: EventSource, *, by: User | None, at: datetime, via: str = "ui") -> None:
    """End the keys of a source at once; what came in stays."""
    with transaction.atomic():
        source.revoked_at = source.revoked_at or at
        source.digest = source.old_digest = source.old_until = None
        source.save(update_fields=["revoked_at", "digest", "old_digest", "old_until"])
        _record(events.SOURCE_REVOKED, source, by=by, at=at, via=via)


def digest_of(key: str) -> str:
    """Return the hash under which a key is known."""
    return hashlib.sha256(f"koers.events\x00{key}".encode("utf-8", "replace")).hexdigest()


def _new_key() -> str:
    return MARK + secrets.token_urlsafe(32)


def _record(kind: str, source: EventSource, *, by: User | None, at: datetime, via: str) -> None:
    record(kind, at=at, by=by, via=via, subjects=[(source, "eventsource")])
