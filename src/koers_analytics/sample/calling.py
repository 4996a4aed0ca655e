"""What the sellers of a fictional company would have said each month would bring, with one who says too much if wished."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koers_analytics.pipeline.bookings import bookings_by, months_earlier
from koers_analytics.tables import Day, DealHistory, as_day

#: Days before the end at which a call is stated, how much of the outcome the seller sees by then, and the noise on it.
STATED = ((36, 0.45, 0.25), (16, 0.7, 0.18), (9, 0.9, 0.1))
#: How many times too much the planted optimist says.
LEAN = 1.45
_STEP = 50_000


@dataclass(frozen=True)
class SampleCall:
    """A call on a month, `starts` up to `ends`; cents."""

    owner: int
    starts: date
    ends: date
    stated: date
    commit_cents: int
    best_case_cents: int


def sample_calls(
    history: DealHistory, *, as_of: date, seed: int, months: int = 26, optimist: int | None = None
) -> list[SampleCall]:
    """Return calls on the last finished months and the present one, by every owner with open deals on the day.

    A call lies between what came and what is usual for the seller, nearer to what came as the end comes nearer, with a
    noise that neither raises nor lowers it. The `optimist` says `LEAN` times as much. The present month, of which nobody
    knows the end, is called at what is usual.
    """
    rng = np.random.Generator(np.random.PCG64([seed, 77]))
    first = as_of.replace(day=1)
    spans = [(months_earlier(first, n), months_earlier(first, n - 1)) for n in range(months, -1, -1)]
    came = [bookings_by(history, *span, "owner", as_of=as_of) for span in spans]
    state = history.at(as_of)
    found: list[SampleCall] = []
    for owner in np.unique(state.owner[state.open & (state.owner >= 0)]).tolist():
        begins = _begins(history, owner, as_of)
        held = [n for n, span in enumerate(spans) if as_day(span[0]) >= begins]
        cents = {n: came[n][owner].cents if owner in came[n] else 0 for n in held}
        finished = [cents[n] for n in held if spans[n][1] <= as_of]
        usual = sum(finished) / len(finished) if finished else 0.0
        lean = LEAN if owner == optimist else 1.0
        for n in held:
            actual = cents[n] if spans[n][1] <= as_of else usual
            found += _called(owner, spans[n], as_of, (actual, usual), lean, rng)
    return found


def _begins(history: DealHistory, owner: int, as_of: Day) -> np.datetime64:
    """Return the day on which the first deal of an owner was opened."""
    mine = history.at(as_of).owner == owner
    opened = history.opened[mine & ~np.isnat(history.opened)]
    return opened.min() if len(opened) else as_day(as_of)


def _called(
    owner: int,
    span: tuple[date, date],
    as_of: date,
    sees: tuple[float, float],
    lean: float,
    rng: np.random.Generator,
) -> Iterator[SampleCall]:
    actual, usual = sees
    for days, share, noise in STATED:
        stated = span[1] - timedelta(days=days)
        error = float(np.exp(rng.normal(0.0, noise) - noise**2 / 2))
        if stated > as_of:
            continue
        cents = round(lean * error * (share * actual + (1 - share) * usual) / _STEP) * _STEP
        yield SampleCall(owner, span[0], span[1], stated, cents, round(cents * 1.3 / _STEP) * _STEP)
