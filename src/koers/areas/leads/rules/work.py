"""Which work comes first: pure ordering of what needs somebody today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

#: How much fits on the page of a person's day.
MOST = 5

#: Sorts of work, the most pressing first where neither a clock nor an amount decides.
SORTS = (
    "escalated",
    "late_answer",
    "answer",
    "late_touch",
    "touch",
    "promise_late",
    "promise_due",
    "signal_late",
    "quote_approval",
    "case_numbers",
    "hot_new",
    "hot_without_step",
    "step_passed",
    "returned",
    "signal",
    "comes_back",
    "ready",
    "ownerless",
)
#: Sorts in which a promise is broken already.
BROKEN = frozenset({"escalated", "late_answer", "late_touch", "promise_late", "signal_late"})


@dataclass(frozen=True)
class Work:
    """One thing to do for one lead, a signal of a customer or a promise to one: its sort, since when, the money at stake.

    Money is in cents; None is unknown. A signal, a promise, a quote and numbers for a value case have no lead (0) and
    name themselves in `target_id`.
    """

    sort: str
    lead_id: int
    who: str
    company: str = ""
    amount_cents: int | None = None
    currency: str = "EUR"
    moment: datetime | None = None
    detail: str = ""
    target_id: int | None = None


def _rank(one: Work) -> tuple[int, float, int, float, int]:
    broken = 0 if one.sort in BROKEN else 1
    clock = one.moment.timestamp() if one.moment and one.sort in {"answer", "touch"} else float("inf")
    return (broken, clock, -(one.amount_cents or 0), SORTS.index(one.sort), one.lead_id or one.target_id or 0)


def first_of(found: Iterable[Work], most: int = MOST) -> tuple[Sequence[Work], int]:
    """Return what comes first, one thing for each lead, signal, promise, quote and value case, and how much more there is.

    Broken promises lead, then clocks that run out, then the largest amount.
    """
    best: dict[object, Work] = {}
    for one in sorted(found, key=_rank):
        best.setdefault(one.lead_id or (one.sort.partition("_")[0], one.target_id), one)
    ordered = sorted(best.values(), key=_rank)
    return ordered[:most], max(0, len(ordered) - most)
