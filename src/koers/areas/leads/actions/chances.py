"""Keep what the model says: a newly trained model, and the chance of each lead with its reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from koers.areas.customers.models import Lifecycle
from koers.areas.leads.models import ChanceModel

#: So many trained models are kept.
KEPT = 30


@dataclass(frozen=True)
class Chance:
    """What the model says of one lead: chance with its interval, and the reasons as plain values."""

    lead_id: int
    chance: float
    low: float
    high: float
    reasons: Sequence[dict[str, Any]] = ()


def keep_model(
    *,
    at: datetime,
    status: str,
    why: str = "",
    rows: int = 0,
    positives: int = 0,
    model: dict[str, Any] | None = None,
    backtest: dict[str, Any] | None = None,
) -> ChanceModel:
    """Keep a trained model; one that is not fit for use wipes the chances that an earlier one gave."""
    with transaction.atomic():
        made = ChanceModel.objects.create(
            trained_at=at,
            status=status,
            why=why[:300],
            rows=rows,
            positives=positives,
            in_use=status == "ok",
            model=model,
            backtest=backtest or {},
        )
        ChanceModel.objects.older_than_newest(KEPT).delete()
        if not made.in_use:
            Lifecycle.objects.filter(chance__isnull=False).update(
                chance=None, chance_low=None, chance_high=None, chance_reasons=[]
            )
    return made


def store_chances(found: Iterable[Chance], *, at: datetime) -> int:
    """Store chances; who objects to being scored gets none. Returns how many were stored."""
    stored = 0
    for one in found:
        scored = Lifecycle.objects.filter(pk=one.lead_id, person__unscored_since__isnull=True)
        stored += scored.exclude(state="blocked").update(
            chance=one.chance,
            chance_low=one.low,
            chance_high=one.high,
            chance_reasons=list(one.reasons),
            scored_at=at,
        )
    return stored
