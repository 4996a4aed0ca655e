"""What people do with forms: make one, change it, take it off the web."""

from datetime import datetime
from typing import Any

from django.db import transaction

from koers.areas.leads import events
from koers.areas.leads.models import ConsentMode, EventSource, LeadForm, SenderKind
from koers.kit.access.models import User
from koers.kit.timeline.recording import record

#: Fields of a form that its own event source has too.
_SHARED = ("name", "unit", "origin", "active")


def create_form(form: LeadForm, *, by: User | None, at: datetime, via: str = "ui") -> LeadForm:
    """Store a new form with the event source under which its answers come in."""
    with transaction.atomic():
        form.event_source = EventSource.objects.create(
            kind=SenderKind.FORM, consent=ConsentMode.ASKED, demo=form.demo, **_shared(form)
        )
        form.save()
        record(events.FORM_MADE, at=at, by=by, via=via, subjects=[(form, "leadform")])
    return form


def change_form(form: LeadForm, *, by: User | None, at: datetime, via: str = "ui") -> LeadForm:
    """Store a changed form; what was answered before keeps the words it was asked with."""
    with transaction.atomic():
        form.save()
        EventSource.objects.filter(pk=form.event_source_id).update(**_shared(form))
        record(events.FORM_CHANGED, at=at, by=by, via=via, subjects=[(form, "leadform")])
    return form


def _shared(form: LeadForm) -> dict[str, Any]:
    return {name: getattr(form, name) for name in _SHARED}
