"""Whatever two exports say: undoing the newer gives the state after the older, undoing both gives nothing."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.kit.importing.conftest import AT, imported

from koers.areas.selling.models import Deal, DealPeriod
from koers.kit.importing import engine
from koers.kit.importing.target import nouns
from koers.kit.importing.undo import undo
from koers.kit.timeline.models import Event, EventSubject

pytestmark = pytest.mark.django_db
HEAD = "Deal ID,Deal name,Account,Owner,Stage,Status,Amount,Created,Closed on"
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 6, 30)).map(dt.date.isoformat)
ROWS = st.dictionaries(
    st.integers(1, 6),
    st.tuples(
        st.sampled_from(["Pump", "Valve", "=1+1"]),
        st.sampled_from(["", "Acme", "Bolt B.V.", "bolt bv"]),
        st.sampled_from(["", "Anna", "Bram"]),
        st.just("Talking"),
        st.sampled_from(["open", "won", "lost"]),
        st.sampled_from(["", "0", "12.50", "99999.99", "not a number"]),
        DAYS,
        st.one_of(st.just(""), DAYS),
    ),
    min_size=1,
    max_size=6,
)


class Rollback(Exception):
    """Takes an example back."""


def written(folder: str, name: str, rows: dict[int, Any]) -> Path:
    path = Path(folder) / name
    lines = [HEAD, *(",".join([f"D{key}", *cells]) for key, cells in rows.items())]
    path.write_text("\n".join(lines) + "\n")
    return path


def state() -> dict[str, Any]:
    """Everything that people see, without versions and moments of writing."""
    hidden = {"version", "updated_at", "created_at"}
    found: dict[str, Any] = {}
    for kind in nouns():
        rows = kind.model._base_manager.order_by("pk").values()
        found[kind.name] = [{k: v for k, v in row.items() if k not in hidden} for row in rows]
    found["periods"] = list(DealPeriod.objects.order_by("deal_id", "pk").values())
    return found


# Shrinking an example of three imports takes longer than reading it.
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(older=ROWS, newer=ROWS)
def test_undo_is_the_inverse_of_import(older: dict[int, Any], newer: dict[int, Any]) -> None:
    try:
        with tempfile.TemporaryDirectory() as folder, transaction.atomic():
            nothing = state()
            first = imported(written(folder, "older.csv", older))
            middle, events = state(), Event.objects.count()
            second = imported(written(folder, "newer.csv", newer))
            assert engine.counts(imported(written(folder, "newer.csv", newer)))["new"] == 0
            check_invariants()
            undo(second, at=AT)
            assert second.kept == []
            assert state() == middle
            assert Event.objects.count() == events
            undo(first, at=AT)
            assert first.kept == []
            assert (state(), EventSubject.objects.count()) == (nothing, 0)
            raise Rollback
    except Rollback:
        pass


def check_invariants() -> None:
    """Each deal has exactly one open-ended period, without gaps, and it agrees with the deal."""
    for deal in Deal.objects.all():
        periods = list(deal.periods.order_by("id"))
        assert [period.ends for period in periods].count(None) == 1
        last = next(period for period in periods if period.ends is None)
        assert (last.stage_id, last.outcome, last.amount_cents) == (
            deal.stage_id,
            deal.outcome,
            deal.amount_cents,
        )
        ends = {period.ends for period in periods} - {None}
        assert ends == {period.starts for period in periods if period.starts in ends}
