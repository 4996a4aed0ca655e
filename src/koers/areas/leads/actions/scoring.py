"""Letting the points of all leads decay: what they did stays the same, what it is worth halves as time goes by."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from koers.areas.customers.models import Lifecycle
from koers.areas.leads.queries import evidence
from koers.areas.leads.rules import points
from koers.areas.leads.rules.points import Tally
from koers.kit.importing import bulk

CHUNK = 5_000
_COLUMNS = ("engagement", "engagement_grade", "scored_at", "priority")


def refresh_points(*, at: datetime, after_chunk: Callable[[], None] | None = None) -> int:
    """Work out the engagement of every scored lead as of a moment, from what is remembered; returns how many changed."""
    _declared, card = evidence.scorecard()
    until, last, changed = evidence.seconds(at), 0, 0
    while True:
        with transaction.atomic():
            rows = Lifecycle.objects.alive().filter(pk__gt=last, engagement__gt=0).order_by("pk")
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(of=("self",), skip_locked=True)
            leads = rows.values_list("pk", "memory", "fit_grade", "value_cents", "chance")[:CHUNK]
            found = []
            for pk, memory, fit, value, chance in leads:
                last = pk
                if memory.get("card") != card.name or "points" not in memory:
                    continue
                engagement = points.engagement_points(card, Tally.unpacked(memory["points"]), until)
                grade = points.engagement_grade(card, engagement)
                priority = points.priority(fit, grade, value, chance)
                found.append((engagement, grade, at, priority, pk))
            if not leads:
                return changed
            if found:
                bulk.change(Lifecycle, _COLUMNS, found)
                changed += len(found)
        if after_chunk is not None:
            after_chunk()
