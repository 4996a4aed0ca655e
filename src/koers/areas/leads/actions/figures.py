"""Work out the figures of the board that are too dear for a page: sums over many leads, and how long a stay lasts."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import BooleanField, Case, Count, Q, Sum, Value, When

from koers.areas.customers.models import Lifecycle, LifecyclePeriod, LifecycleState
from koers.areas.leads.models import StateFigure
from koers.areas.leads.rules.staying import median_stay

#: How long a stay lasts is told from so many of the newest stays, that began at most so long ago.
NEWEST, SINCE = 20_000, timedelta(days=730)
DAY = 86_400


def work_out_figures(*, at: datetime) -> int:
    """Replace the figures of all states by those of now; returns how many there are."""
    made = [*_sums(at), *_stays(at)]
    with transaction.atomic():
        StateFigure.objects.all().delete()
        StateFigure.objects.bulk_create(made, batch_size=500)
    return len(made)


def _sums(at: datetime) -> list[StateFigure]:
    is_person = Case(
        When(person__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    rows = (
        Lifecycle.objects.alive()
        .order_by()
        .values("unit_id", "state", of_person=is_person)
        .annotate(leads=Count("pk"), valued=Count("value_cents"), value=Sum("value_cents"))
    )
    return [
        StateFigure(
            unit_id=row["unit_id"],
            state=row["state"],
            kind="person" if row["of_person"] else "account",
            leads=row["leads"],
            valued=row["valued"],
            value_cents=row["value"] or 0,
            worked_at=at,
        )
        for row in rows
    ]


def _stays(at: datetime) -> list[StateFigure]:
    found = []
    for state in LifecycleState.values:
        for kind, who in (
            ("person", Q(lifecycle__person__isnull=False)),
            ("account", Q(lifecycle__account__isnull=False)),
        ):
            rows = LifecyclePeriod.objects.filter(who, state=state, starts__gte=at - SINCE).order_by(
                "-starts"
            )
            stays = [
                (((ends or at) - starts).total_seconds() / DAY, ends is not None)
                for starts, ends in rows.values_list("starts", "ends")[:NEWEST]
            ]
            if stays:
                found.append(
                    StateFigure(
                        state=state, kind=kind, stays=len(stays), stay_days=median_stay(stays), worked_at=at
                    )
                )
    return found
