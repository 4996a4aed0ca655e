"""Large tables for benchmarks, in chunks of plain tuples: a million accounts, 250,000 deals, ten million events.

Each chunk has a generator of its own, made from the seed, the table and the number of the chunk: the same arguments
give the same rows, and a chunk never depends on the one before. Keys count from 1. Days are `datetime.date`, moments
naive `datetime.datetime`.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from koers_analytics.sample import names
from koers_analytics.sample.dealing import STAGES

Chunk = list[tuple[Any, ...]]
ACCOUNTS, DEALS, EVENTS = 1_000_000, 250_000, 10_000_000
UNITS, OWNERS = 40, 400
SECTORS = (
    "Voedingsmiddelen",
    "Chemie",
    "Glastuinbouw",
    "Industrie",
    "Bouw",
    "Gemeente",
    "Waterschap",
    "Groothandel",
)
KINDS = ("call", "mail", "meeting", "visit", "quote", "note")
_DAYS = 1095


def unit_of(owner: int) -> int:
    """Return the unit in which an owner sits: both count from 1.

    >>> unit_of(1), unit_of(41)
    (1, 1)
    """
    return (owner - 1) % UNITS + 1


def accounts(
    count: int = ACCOUNTS, seed: int = 1, as_of: date = date(2026, 1, 1), chunk: int = 50_000
) -> Iterator[Chunk]:
    """Yield chunks of (key, name, sector, city, employees, owner, unit, created_date); names are unique."""
    heads = [f"{head}{tail}" for head in names.PLACE_HEADS for tail in names.PLACE_TAILS]
    heads += [f"{prefix} {last}".strip().title() for prefix, last in names.LAST]
    trades = [trade for trades in names.TRADES.values() for trade in trades]
    for number, first, size in _chunks(count, chunk):
        rng = _generator(seed, 1, number)
        head, trade = rng.integers(0, len(heads), size).tolist(), rng.integers(0, len(trades), size).tolist()
        sector, city = (
            rng.integers(0, len(SECTORS), size).tolist(),
            rng.integers(0, len(names.CITIES), size).tolist(),
        )
        staff = np.maximum(1, rng.lognormal(4, 1.3, size)).astype(int).tolist()
        owner = rng.integers(1, OWNERS + 1, size).tolist()
        created = _dates(as_of, rng.integers(0, 3000, size))
        yield [
            (first + n, f"{heads[head[n]]} {trades[trade[n]]} {first + n}", SECTORS[sector[n]], names.CITIES[city[n]],
             staff[n], owner[n], unit_of(owner[n]), created[n])
            for n in range(size)
        ]  # fmt: skip


def deals(
    count: int = DEALS,
    accounts: int = ACCOUNTS,
    seed: int = 1,
    as_of: date = date(2026, 1, 1),
    chunk: int = 25_000,
) -> Iterator[Chunk]:
    """Yield chunks of (key, name, account, owner, unit, stage, outcome, amount_cents, created, expected, closed).

    `stage` counts from 0 along `STAGES` of `koers_analytics.sample.dealing`; `closed` is None while open. About six
    tenths of the decided deals are won.
    """
    for number, first, size in _chunks(count, chunk):
        made = _deal_columns(seed, number, size, accounts, as_of)
        columns = [
            made[name]
            for name in ("account", "owner", "stage", "outcome", "amount", "created", "expected", "closed")
        ]
        yield [
            (first + n, f"Deal {first + n} {STAGES[stage]}", account, owner, unit_of(owner), stage, outcome, amount, created, expected, closed)
            for n, (account, owner, stage, outcome, amount, created, expected, closed) in enumerate(zip(*columns, strict=True))
        ]  # fmt: skip


def deal_periods(
    count: int = DEALS,
    accounts: int = ACCOUNTS,
    seed: int = 1,
    as_of: date = date(2026, 1, 1),
    chunk: int = 25_000,
) -> Iterator[Chunk]:
    """Yield chunks of (deal, stage, outcome, starts, ends, amount_cents, expected, owner, unit), the history of `deals`.

    Call with the same arguments as `deals`; chunks hold the periods of the same deals, in order of deal and time.
    """
    for number, first, size in _chunks(count, chunk):
        made = _deal_columns(seed, number, size, accounts, as_of)
        rows: Chunk = []
        for n in range(size):
            stage, outcome, owner = made["stage"][n], made["outcome"][n], made["owner"][n]
            marks = made["marks"][n]
            tail = (made["amount"][n], made["expected"][n], owner, unit_of(owner))
            for step, starts in enumerate(marks):
                last = step == len(marks) - 1
                here = (stage, outcome) if last else (step, "open")
                rows.append((first + n, *here, starts, None if last else marks[step + 1], *tail))
        yield rows


def events(
    count: int = EVENTS,
    accounts: int = ACCOUNTS,
    deals: int = DEALS,
    seed: int = 1,
    as_of: date = date(2026, 1, 1),
    chunk: int = 100_000,
) -> Iterator[Chunk]:
    """Yield chunks of (key, kind, at, account, deal or None, owner, minutes), spread over three years; not sorted."""
    stop = np.datetime64(as_of, "s")
    for number, first, size in _chunks(count, chunk):
        rng = _generator(seed, 3, number)
        kind = rng.integers(0, len(KINDS), size).tolist()
        at = (stop - rng.integers(60, _DAYS * 86_400, size).astype("timedelta64[s]")).tolist()
        account = rng.integers(1, accounts + 1, size).tolist()
        deal = rng.integers(1, 2 * max(1, deals) + 1, size).tolist()
        owner = rng.integers(1, OWNERS + 1, size).tolist()
        minutes = rng.integers(0, 90, size).tolist()
        yield [
            (
                first + n,
                KINDS[kind[n]],
                at[n],
                account[n],
                deal[n] if deal[n] <= deals else None,
                owner[n],
                minutes[n],
            )
            for n in range(size)
        ]


def _deal_columns(seed: int, number: int, size: int, accounts: int, as_of: date) -> dict[str, list[Any]]:
    rng = _generator(seed, 2, number)
    ago = rng.integers(1, _DAYS, size)
    length = np.maximum(4, rng.lognormal(3.9, 0.6, size)).astype(int)
    is_open = length > ago
    won = rng.random(size) < 0.6
    depth = np.where(won & ~is_open, 5, rng.integers(1, 6, size))
    today = np.datetime64(as_of, "D")
    start = today - ago
    end = start + np.minimum(length, ago)
    shares = np.sort(rng.random((size, 5)), axis=1)
    marks = start[:, None] + (shares * np.minimum(length, ago)[:, None]).astype(int)
    marks[:, 0] = start
    lists = marks.tolist()
    closing = end.tolist()
    trails = [
        lists[n][: depth[n]] if is_open[n] else [*lists[n][: depth[n]], closing[n]] for n in range(size)
    ]
    outcome = np.where(is_open, "open", np.where(won, "won", "lost"))
    stage = np.where(is_open, depth - 1, np.where(won, 5, 6))
    return {
        "account": rng.integers(1, accounts + 1, size).tolist(),
        "owner": rng.integers(1, OWNERS + 1, size).tolist(),
        "stage": stage.tolist(),
        "outcome": outcome.tolist(),
        "amount": (np.rint(rng.lognormal(9, 1.3, size)) * 100).astype(int).tolist(),
        "created": start.tolist(),
        "expected": (start + length + rng.integers(-10, 20, size)).tolist(),
        "closed": [None if live else day for live, day in zip(is_open.tolist(), closing, strict=True)],
        "marks": trails,
    }


def _chunks(count: int, chunk: int) -> Iterator[tuple[int, int, int]]:
    for number, done in enumerate(range(0, count, chunk)):
        yield number, done + 1, min(chunk, count - done)


def _generator(seed: int, table: int, number: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([seed, table, number]))


def _dates(as_of: date, ago: Any) -> list[Any]:
    found: list[Any] = (np.datetime64(as_of, "D") - ago).tolist()
    return found
