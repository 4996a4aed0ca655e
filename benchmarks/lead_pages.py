"""How fast the pages about leads answer, once the leads were read; part of `python -m benchmarks.leads`.

The leads get sources, campaigns and values, one of twenty is handed over, and what the board reads from stored figures
is worked out before the pages are timed; the time of that is told too.
"""

import time
from dataclasses import asdict
from datetime import datetime
from typing import Any

from benchmarks.pages import Page, measure, server, session_of

SOURCES, CAMPAIGNS = 12, 40
ROLES = ("director", "seller")


def pages() -> list[Page]:
    """Return the pages that are timed, each with the addresses of what it asks; a question of a page follows a colon."""
    units, sources = range(4, 44), range(1, SOURCES + 1)
    return [
        Page("list", ("/leads",)),
        Page("desk", ("/leads/desk",)),
        Page("today", ("/today",)),
        Page("board", ("/leads/board",)),
        Page("board: persons", ("/leads/board?kind=person",)),
        Page("board: accounts", ("/leads/board?kind=account",)),
        Page("board: one unit", tuple(f"/leads/board?unit={number}" for number in units)),
        Page("board: one source", tuple(f"/leads/board?origin={number}" for number in sources)),
        Page(
            "board: one campaign",
            tuple(f"/leads/board?campaign=Campaign+{number}" for number in range(CAMPAIGNS)),
        ),
        Page("board: no such campaign", ("/leads/board?campaign=Nowhere",)),
        Page("board: nobody's", ("/leads/board?owner=none",)),
        Page("board: mine", ("/leads/board?owner=me",)),
        Page("board: a lane", ("/leads/board/lanes/gone", "/leads/board/lanes/back")),
    ]


def times(leads: int, at: datetime, seed: int = 1) -> dict[str, Any]:
    """Return what working out the figures cost (seconds), and what each page costs a director and a seller."""
    from django.conf import settings
    from django.db import connection, connections
    from django.utils import timezone

    from koers.areas.leads.actions.figures import work_out_figures

    dress(seed)
    hand_over(leads, at, seed)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    began = time.perf_counter()
    work_out_figures(at=timezone.now())
    found: dict[str, Any] = {"figures of the board": round(time.perf_counter() - began, 1)}
    cookies = {role: session_of(f"{role}@bench.example") for role in ROLES}
    connections.close_all()
    settings.ALLOWED_HOSTS = ["*"]
    with server():
        for role, cookie in cookies.items():
            for page in pages():
                found[f"{page.name}, {role}"] = asdict(
                    measure(page, cookie, f"{role}@bench.example", crowd=":" not in page.name)
                )
    return found


def dress(seed: int = 1) -> None:
    """Give leads sources, campaigns and values, as a firm that has worked for years."""
    from django.db import connection

    from benchmarks.world import _mixed
    from koers.areas.customers.models import Lifecycle, Source

    first = Source.objects.bulk_create(Source(name=f"Source {number:02d}") for number in range(SOURCES))[0]
    of_row = {name: _mixed(factor, modulus, seed).replace("i", "id") for name, factor, modulus in (
        ("source", 7919, SOURCES), ("campaign", 104729, CAMPAIGNS), ("value", 668265263, 9_000_000),
    )}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Lifecycle._meta.db_table} SET "
            f"origin_id = CASE WHEN id % 4 = 0 THEN NULL ELSE {first.pk} + {of_row['source']} END, "
            f"campaign = CASE WHEN id % 3 = 0 THEN 'Campaign ' || {of_row['campaign']} ELSE '' END, "
            f"value_cents = CASE WHEN id % 2 = 0 THEN 100000 + {of_row['value']} END"
        )


def hand_over(leads: int, at: datetime, seed: int = 1) -> None:
    """Hand over every twentieth lead: of five hand-overs two wait for an answer, two for a contact, one came back."""
    from benchmarks.world import _mixed, _team, fill
    from koers.areas.leads.models import HandOver, HandOverContract

    contract = HandOverContract.objects.create(number=1, state="in_force", starts=at)
    unit, owner = _team(seed)
    turn, ago, ahead = "(i % 5)", _mixed(2654435761, 4000, seed), f"({_mixed(40503, 6600, seed)} - 600)"
    before, after = f"datetime('now', '-' || {ago} || ' minutes')", f"datetime('now', {ahead} || ' minutes')"
    fill(
        HandOver,
        leads // 20,
        lead_id="i * 20",
        contract_id=str(contract.pk),
        state=f"CASE WHEN {turn} < 2 THEN 'offered' WHEN {turn} < 4 THEN 'accepted' ELSE 'returned' END",
        receiver_id=owner,
        unit_id=unit,
        offered_at=before,
        remind_at=before,
        due_at=after,
        take_back_at=after,
        answered_at=f"CASE WHEN {turn} >= 2 THEN {before} END",
        accepted_at=f"CASE WHEN {turn} >= 2 THEN {before} END",
        touch_due_at=f"CASE WHEN {turn} IN (2, 3) THEN {after} END",
        returned_at=f"CASE WHEN {turn} = 4 THEN {before} END",
        reason=f"CASE WHEN {turn} = 4 THEN 'no_reply' ELSE '' END",
        rank="(i * 7919 % 1000) / 1000.0",
        before="'{}'",
        trail="'[]'",
        brief="'{}'",
        routed="'[]'",
    )
