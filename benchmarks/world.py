"""A large firm, made by the database itself from a seed: accounts, deals with periods, and timeline events.

Every value is arithmetic on the row number, so the same seed and size give the same world. The rows go into the
real tables with their triggers; only the large indexes of the timeline are built after the rows, as one would.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Member, Seat, Unit
from koers.areas.selling.models import Deal, Pipeline, Stage
from koers.kit.access.models import User
from koers.kit.timeline.models import Event

FIRST = [
    "Noord",
    "Zuid",
    "Oost",
    "West",
    "Delta",
    "Rijn",
    "Maas",
    "IJssel",
    "Vecht",
    "Waal",
    "Zaan",
    "Eem",
    "Linge",
    "Merwede",
    "Schelde",
    "Dommel",
]
SECOND = [
    "Water",
    "Staal",
    "Papier",
    "Chemie",
    "Food",
    "Agro",
    "Haven",
    "Bouw",
    "Energie",
    "Textiel",
    "Glas",
    "Metaal",
    "Zuivel",
    "Zorg",
    "Logistiek",
]
THIRD = [
    "Groep",
    "BV",
    "NV",
    "Holding",
    "Techniek",
    "Services",
    "Industrie",
    "Productie",
    "Handel",
    "Systemen",
    "Partners",
]
SECTORS = [
    "food",
    "chemicals",
    "water board",
    "municipality",
    "construction",
    "horticulture",
    "wholesale",
    "energy",
]
TEAMS, SELLERS_EACH = 50, 5


@dataclass(frozen=True)
class Size:
    """How many rows a world has."""

    name: str
    accounts: int
    deals: int
    events: int


SIZES = {
    "tiny": Size("tiny", 1_000, 250, 10_000),
    "small": Size("small", 10_000, 2_500, 100_000),
    "full": Size("full", 1_000_000, 250_000, 10_000_000),
}


def build(size: Size, seed: int = 1) -> dict[str, float]:
    """Fill an empty, migrated SQLite database; returns the seconds that each part took."""
    took = {}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-1000000")
    for name, part in (
        ("organisation", _organisation),
        ("accounts", _accounts),
        ("deals", _deals),
        ("events", _events),
    ):
        began = time.perf_counter()
        part(size, seed)
        took[name] = round(time.perf_counter() - began, 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return took


def _organisation(size: Size, seed: int) -> None:
    company = Unit.objects.create(kind="company", name="Bench")
    divisions = [Unit.objects.create(kind="division", name=f"Division {n}", parent=company) for n in range(2)]
    director = User.objects.create_user("director@bench.example", name="Director", role="director")
    Member.objects.create(name="Director", user=director)
    for n in range(TEAMS):
        team = Unit.objects.create(kind="team", name=f"Team {n:02d}", parent=divisions[n % 2])
        for k in range(SELLERS_EACH):
            member = Member.objects.create(name=f"Seller {n:02d}-{k}")
            Seat.objects.create(member=member, unit=team, function="seller")
            if n == 0 and k == 0:
                member.user = User.objects.create_user("seller@bench.example", name="Seller", role="seller")
                member.save()
    pipeline = Pipeline.objects.create(name="Bench", is_default=True)
    steps = [
        ("Lead in", "open"),
        ("Qualified", "open"),
        ("Offer", "open"),
        ("Contract", "open"),
        ("Won", "won"),
        ("Lost", "lost"),
    ]
    for position, (name, outcome) in enumerate(steps):
        Stage.objects.create(pipeline=pipeline, position=position, name=name, outcome=outcome)


def _mixed(factor: int, modulus: int, shift: int = 0) -> str:
    """Return SQL for a number below `modulus` that jumps about with the row number `i`."""
    return f"(((i + {shift}) * {factor}) % 4294967291 % {modulus})"


def _pick(words: list[str], number: str) -> str:
    cases = " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(words))
    return f"CASE {number} {cases} END"


def _team(seed: int) -> tuple[str, str]:
    first_team = Unit.objects.filter(kind="team").order_by("id").values_list("id", flat=True)[0]
    first_seller = (
        Member.objects.filter(name__startswith="Seller").order_by("id").values_list("id", flat=True)[0]
    )
    team = _mixed(2654435761, TEAMS, seed)
    return (
        f"({first_team} + {team})",
        f"({first_seller} + {team} * {SELLERS_EACH} + {_mixed(40503, SELLERS_EACH, seed)})",
    )


def _accounts(size: Size, seed: int) -> None:
    unit, owner = _team(seed)
    name = " || ' ' || ".join(
        [
            _pick(FIRST, _mixed(7919, len(FIRST), seed)),
            _pick(SECOND, _mixed(104729, len(SECOND), seed)),
            _pick(THIRD, _mixed(1299709, len(THIRD), seed)),
            f"printf('%06x', {_mixed(2246822519, 16777216, seed)})",
        ]
    )
    fill(
        Account,
        size.accounts,
        name=name,
        sector=_pick(SECTORS, _mixed(3266489917, len(SECTORS), seed)),
        city=_pick(FIRST, _mixed(374761393, len(FIRST), seed)),
        employees=_mixed(668265263, 5000, seed),
        unit_id=unit,
        owner_id=owner,
        kind="'business'",
    )


def _deals(size: Size, seed: int) -> None:
    unit, owner = _team(seed)
    stages = list(Stage.objects.order_by("position").values_list("id", "outcome"))
    stage_number = f"(CASE WHEN i % 5 = 0 THEN {_mixed(7919, 4, seed)} WHEN i % 2 = 0 THEN 4 ELSE 5 END)"
    outcome = "(CASE WHEN i % 5 = 0 THEN 'open' WHEN i % 2 = 0 THEN 'won' ELSE 'lost' END)"
    opened = f"date('2023-01-01', '+' || {_mixed(1299709, 1200, seed)} || ' days')"
    closed = f"date({opened}, '+' || (20 + {_mixed(40503, 150, seed)}) || ' days')"
    fill(
        Deal,
        size.deals,
        name="'Deal ' || printf('%07d', i)",
        account_id=f"(1 + {_mixed(2246822519, size.accounts, seed)})",
        unit_id=unit,
        owner_id=owner,
        pipeline_id=str(Pipeline.objects.get().pk),
        stage_id=_pick([str(pk) for pk, _outcome in stages], stage_number),
        outcome=outcome,
        amount_cents=f"(100000 + {_mixed(668265263, 40000000, seed)})",
        created_date=opened,
        expected_close_date=closed,
        closed_date=f"CASE WHEN {outcome} = 'open' THEN NULL ELSE {closed} END",
        next_step_date="CASE WHEN i % 3 = 0 THEN NULL ELSE date('2026-12-01', '+' || (i % 30) || ' days') END",
    )
    steps = [str(pk) for pk, kind in stages if kind == "open"]
    with connection.cursor() as cursor:
        for n, stage in enumerate(steps):
            last = n == len(steps) - 1
            ends = (
                "CASE WHEN outcome = 'open' THEN NULL ELSE closed_date || ' 12:00:00' END"
                if last
                else (f"date(created_date, '+{(n + 1) * 5} days') || ' 12:00:00'")
            )
            cursor.execute(
                "INSERT INTO selling_dealperiod (deal_id, stage_id, outcome, amount_cents, currency, owner_id, unit_id, "
                f"expected_close_date, starts, ends, taken_back, override_reason) SELECT id, {stage}, 'open', amount_cents, 'EUR', owner_id, "
                f"unit_id, expected_close_date, date(created_date, '+{n * 5} days') || ' 12:00:00', {ends}, 0, '' "
                "FROM selling_deal"
            )
        cursor.execute(
            "INSERT INTO selling_dealperiod (deal_id, stage_id, outcome, amount_cents, currency, owner_id, unit_id, "
            "expected_close_date, starts, ends, taken_back, override_reason) SELECT id, stage_id, outcome, amount_cents, 'EUR', owner_id, "
            "unit_id, expected_close_date, closed_date || ' 12:00:00', NULL, 0, '' FROM selling_deal WHERE outcome <> 'open'"
        )


def _events(size: Size, seed: int) -> None:
    at = f"datetime('2023-01-01', '+' || {_mixed(2654435761, 1_800_000, seed)} || ' minutes')"
    _without_indexes(
        lambda: fill(
            Event,
            size.events,
            kind=_pick(
                ["customers.activity.done", "selling.deal.changed", "selling.deal.stage_moved"],
                _mixed(7919, 3, seed),
            ),
            happened_at=at,
            recorded_at=at,
            facts="'{}'",
            via="'import'",
            key="'bench:' || i",
        ),
        ["kit_event_by_kind"],
    )

    def links() -> None:
        with connection.cursor() as cursor:
            for code, count, every in (("account", size.accounts, 1), ("deal", size.deals, 4)):
                cursor.execute(
                    "INSERT INTO kit_eventsubject (event_id, subject_kind, subject_id, role, happened_at) "
                    f"SELECT id, '{code}', 1 + ((id + {seed}) * 2246822519) % 4294967291 % {count}, '', happened_at "
                    f"FROM kit_event WHERE id % {every} = 0"
                )

    _without_indexes(links, ["kit_subject_newest_first"])


def _without_indexes(work: Any, names: list[str]) -> None:
    """Do the work without some indexes and build them afterwards from the sorted rows."""
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type='index' AND name=%s", [name]
            ).fetchone()[0]
            for name in names
        }
        for name in names:
            cursor.execute(f"DROP INDEX {name}")
        work()
        for sql in found.values():
            cursor.execute(sql)


def fill(model: type[models.Model], count: int, **columns: str) -> None:
    """Insert `count` rows; `columns` gives SQL over the row number `i`, the rest takes the field's own default."""
    values = {}
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        values[field.column] = columns.get(field.column) or _default(field)
    names, expressions = ", ".join(f'"{name}"' for name in values), ", ".join(values.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {expressions} FROM n'
        )


def _default(field: models.Field[Any, Any]) -> str:
    if isinstance(field, models.UUIDField):
        return "lower(hex(randomblob(16)))"
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return "datetime('2026-01-01', '+' || (i % 400000) || ' minutes')"
    if field.null:
        return "NULL"
    if field.default is NOT_PROVIDED or callable(field.default):
        return "''"
    if isinstance(field.default, bool):
        return str(int(field.default))
    if isinstance(field.default, int | float):
        return str(field.default)
    return f"'{field.default}'"
