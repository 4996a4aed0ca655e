"""What came in by source, and why lines were refused, in words with what helps."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koers.areas.leads.events import FORM_SENT
from koers.areas.leads.models import (
    EventSource,
    FormAnswer,
    IdentityProposal,
    IntakeDay,
    ProposalState,
    RawEvent,
)
from koers.kit.timeline.kinds import words_of

Text = str | Promise

#: Why a line was refused, and what helps.
FAULTS: dict[str, tuple[Text, Text]] = {
    "not_an_object": (
        _("The line is no JSON object"),
        _("Send each event as an object: { … }."),
    ),
    "unknown_type": (
        _("The type of the event is not known"),
        _(
            "Segment events are identify, track, page, screen, group or alias; CloudEvents begin with koers. and are listed in the guide."
        ),
    ),
    "no_identity": (
        _("It does not say who did it"),
        _("Send a userId, an anonymousId or an e-mail address; ids have at most 200 signs."),
    ),
    "no_name": (_("A track event has no name"), _("Send its name in the field event.")),
    "no_group": (_("It names no group and no company"), _("Send a groupId, or traits with a name.")),
    "bad_time": (_("The time cannot be read"), _("Write times as 2026-03-02T10:00:00Z.")),
    "future": (
        _("It lies more than a day ahead"),
        _("Set the clock of the sender, or read the event again once that day has come."),
    ),
    "too_old": (_("It is older than ten years"), _("Let it go, or bring history in as a file.")),
    "too_deep": (_("The event is nested too deeply"), _("Send at most twenty levels.")),
    "no_id": (_("A CloudEvent has no id"), _("Give every event an id that it keeps when it is sent again.")),
    "no_attribute": (
        _("A CloudEvent lacks a field that it must have"),
        _("Send specversion, id, source and type as text."),
    ),
    "bad_version": (_("This version of CloudEvents is not known"), _("Send specversion 1.0.")),
    "bad_subject": (
        _("The subject is no person and no account"),
        _("Write it as person/… or account/… with the number you know them by."),
    ),
    "shared_phone": (
        _("The telephone number belongs to several persons"),
        _("Send a name or an e-mail address too, or log the call with the right person."),
    ),
    "erased": (
        _("The address belongs to somebody who was erased"),
        _(
            "When they came back by themselves, let the address in again under Settings, Erasures, and read this "
            "again. Otherwise let it go."
        ),
    ),
    "failed": (
        _("It could not be processed, three times"),
        _("Read it again; when that does not help, the log of the worker says more."),
    ),
}
#: Why a join waits for a person.
DOUBTS: dict[str, Text] = {
    "two_users": _("Both have an id of their own in the same source"),
    "many_emails": _("It would be the sixth e-mail address"),
    "many_visitors": _("It would be more than twenty devices in a week"),
}


@dataclass(frozen=True)
class SourceRow:
    """An event source with what came in of late."""

    source: EventSource
    last_at: datetime | None
    done: int
    ignored: int
    dead: int
    waiting: int

    @property
    def state(self) -> str:
        """Return whether it works: `live`, `quiet` (nothing came yet), `off` or `revoked`."""
        if self.source.revoked_at is not None:
            return "revoked"
        if not self.source.active:
            return "off"
        return "live" if self.last_at is not None else "quiet"


def sources(user: Any, *, today: date, days: int = 7) -> list[SourceRow]:
    """Return the event sources that a person may see, with what came in over some days."""
    rows = EventSource.objects.visible_to(user).select_related("unit", "origin").order_by("name", "id")
    return with_counts(list(rows), since=today - timedelta(days=days - 1))


def with_counts(rows: list[EventSource], *, since: date) -> list[SourceRow]:
    """Return event sources with their counts since a day."""
    ids = [row.pk for row in rows]
    recent = Q(on_date__gte=since)
    counted = {
        one["source_id"]: one
        for one in IntakeDay.objects.filter(source_id__in=ids)
        .order_by()
        .values("source_id")
        .annotate(
            last=Max("last_at"), done_=Sum("done", filter=recent), ignored_=Sum("ignored", filter=recent)
        )
    }
    dead = _per_source(RawEvent.objects.dead().filter(source_id__in=ids))
    waiting = _per_source(RawEvent.objects.waiting().filter(source_id__in=ids))
    none: Mapping[str, Any] = {}
    return [
        SourceRow(
            row,
            counted.get(row.pk, none).get("last"),
            counted.get(row.pk, none).get("done_") or 0,
            counted.get(row.pk, none).get("ignored_") or 0,
            dead.get(row.pk, 0),
            waiting.get(row.pk, 0),
        )
        for row in rows
    ]


def _per_source(rows: "QuerySet[RawEvent]") -> dict[int, int]:
    counted = rows.order_by().values_list("source_id").annotate(n=Count("id"))
    return dict(counted)


def days_of(source: EventSource, *, today: date, days: int = 30) -> list[IntakeDay]:
    """Return what came in on each of the last days, also on those on which nothing came."""
    first = today - timedelta(days=days - 1)
    kept = {row.on_date: row for row in source.days.filter(on_date__gte=first)}
    return [
        kept.get(day) or IntakeDay(source=source, on_date=day)
        for day in (first + timedelta(days=number) for number in range(days))
    ]


@dataclass(frozen=True)
class Letter:
    """A refused line with its reason in words, what helps, and its content laid out."""

    raw: RawEvent
    reason: Text
    remedy: Text
    lines: str = field(repr=False, default="")


def dead_letters(user: Any, *, source: int | None = None, code: str = "") -> "QuerySet[RawEvent]":
    """Return the refused events that a person may see, newest first."""
    rows = RawEvent.objects.visible_to(user).dead().select_related("source").order_by("-id")
    if source is not None:
        rows = rows.filter(source_id=source)
    return rows.filter(code=code) if code else rows


def letter(raw: RawEvent) -> Letter:
    """Return a refused event in words."""
    reason, remedy = FAULTS.get(raw.code, (raw.code, ""))
    return Letter(raw, reason, remedy, laid_out(raw.payload))


def laid_out(payload: str) -> str:
    """Return a line as people read it."""
    try:
        return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return payload


def codes(user: Any) -> list[tuple[str, Text, int]]:
    """Return the reasons that occur among the refused events of a person, with their number."""
    counted = dead_letters(user).order_by().values_list("code").annotate(n=Count("id"))
    return sorted(
        ((code, FAULTS.get(code, (code, ""))[0], n) for code, n in counted), key=lambda one: (-one[2], one[0])
    )


def proposals(user: Any) -> "QuerySet[IdentityProposal]":
    """Return the joins that wait for a decision of this person."""
    rows = IdentityProposal.objects.visible_to(user).filter(state=ProposalState.OPEN)
    related = ("person__account", "other__account", "visitor__source", "raw__source")
    return rows.select_related(*related).order_by("-seen_at", "-id")


@words_of(FORM_SENT)
def form_words(many: Sequence[dict[str, Any]]) -> list[str]:
    """Return what people wrote on the forms that events are about."""
    ids = [facts["words_id"] for facts in many if facts.get("words_id")]
    found = dict(FormAnswer.objects.filter(pk__in=ids).values_list("pk", "answers"))
    return [found.get(facts.get("words_id") or 0, {}).get("message", "") for facts in many]
