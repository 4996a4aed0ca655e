"""CSV and Parquet files as tables, read through DuckDB: the columns are those of `tables.CONTRACTS`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koers_analytics.funnel import LifecyclePeriods
from koers_analytics.tables import CONTRACTS, BadTable, DealHistory, Stage

_PERIOD = (
    "stage",
    "outcome",
    "valid_from",
    "valid_to",
    "amount_cents",
    "expected_close",
    "owner_id",
    "unit_id",
)
_DEAL = ("account_id", "product_id", "sector", "segment", "created", "closed")
_SQL = {"day": "DATE", "integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "yes_no": "BOOLEAN"}


@dataclass(frozen=True)
class Deals:
    """A deal history with the names that its numbers stand for."""

    history: DealHistory
    deals: tuple[str, ...]
    owners: tuple[str, ...]
    units: tuple[str, ...]
    stages: tuple[str, ...]


def read_deals(paths: Sequence[Path | str]) -> Deals:
    """Read deal histories: one row per period of a deal, columns as in `CONTRACTS["deals"]`.

    Ids may be numbers or texts. Where `amount_cents` is missing, `amount` in whole units of money is used. The deal
    attributes are taken from the row that holds now. Raises BadTable naming what is missing or cannot be read.
    """
    return _built(_rows(paths, "deals"))


@dataclass(frozen=True)
class Leads:
    """Stays of leads in states, with the names that the numbers of subjects, units and owners stand for."""

    periods: LifecyclePeriods
    subjects: tuple[str, ...]
    units: tuple[str, ...]
    owners: tuple[str, ...]


def read_lifecycle(paths: Sequence[Path | str]) -> Leads:
    """Read stays of leads in states: one row per stay, columns as in `CONTRACTS["lifecycle"]`; ids may be texts.

    Stays of one lead that begin on one day are read in the order of the file. Raises BadTable naming what is missing or
    cannot be read.
    """
    names = [rule.name for rule in CONTRACTS["lifecycle"]]
    codes: dict[str, dict[str, int]] = {"subject_id": {}, "unit_id": {}, "owner_id": {}}
    made = []
    for row in _rows(paths, "lifecycle"):
        values = dict(zip(names, row, strict=True))
        if values["subject_id"] in (None, ""):
            raise BadTable("lifecycle: subject_id must be filled in every row")
        for name, known in codes.items():
            text = values[name]
            values[name] = None if text in (None, "") else known.setdefault(text, len(known))
        state = str(values["state"] or "").strip().lower()
        made.append((values["subject_id"], values["pass_no"], state, *(values[name] for name in _STAY)))
    return Leads(LifecyclePeriods.from_rows(made), *(tuple(known) for known in codes.values()))


_STAY = ("starts", "ends", "reason", "source", "campaign", "segment", "unit_id", "owner_id", "touched")


def _rows(paths: Sequence[Path | str], table: str) -> list[tuple[Any, ...]]:
    import duckdb

    files = [str(path) for path in paths]
    if not files:
        raise BadTable(f"{table}: no file was given")
    parts: list[tuple[Any, ...]] = []
    connection = duckdb.connect()
    try:
        for file in files:
            reader = "read_parquet" if file.lower().endswith(".parquet") else "read_csv"
            # Only names of the contract and of the two readers become SQL; the file is a bound parameter.
            described = connection.execute(f"DESCRIBE SELECT * FROM {reader}(?)", [file])  # noqa: S608
            wanted = _selection([row[0] for row in described.fetchall()], table)
            parts += connection.execute(f"SELECT {wanted} FROM {reader}(?)", [file]).fetchall()  # noqa: S608
    except duckdb.Error as wrong:
        raise BadTable(f"{table}: {str(wrong).splitlines()[0]}") from wrong
    finally:
        connection.close()
    return parts


def _selection(names: list[str], table: str) -> str:
    """Return the columns of the contract as SQL, an absent optional one as NULL."""
    missing = [rule.name for rule in CONTRACTS[table] if rule.required and rule.name not in names]
    if missing:
        raise BadTable(f"{table}: columns are missing: {', '.join(missing)}; there are {', '.join(names)}")
    found = []
    for rule in CONTRACTS[table]:
        kind = "VARCHAR" if rule.name.endswith("_id") else _SQL[rule.kind]
        if rule.name in names:
            found.append(f'CAST("{rule.name}" AS {kind})')
        elif rule.name == "amount_cents" and "amount" in names:
            found.append('CAST(ROUND(CAST("amount" AS DOUBLE) * 100) AS BIGINT)')
        else:
            found.append(f"CAST(NULL AS {kind})")
    return ", ".join(found)


def _built(rows: list[tuple[Any, ...]]) -> Deals:
    place = {rule.name: n for n, rule in enumerate(CONTRACTS["deals"])}
    codes: dict[str, dict[str, int]] = {
        name: {} for name in ("deal", "owner", "unit", "stage", "account", "product")
    }

    def number(name: str, text: str | None) -> int | None:
        """Return the number of a text in its column, a new one for a new text; None for no text."""
        return None if text in (None, "") else codes[name].setdefault(str(text), len(codes[name]))

    periods: list[tuple[Any, ...]] = []
    deals: dict[int, tuple[Any, ...]] = {}
    kinds: dict[int, str] = {}
    for row in rows:
        deal, stage = number("deal", row[place["deal_id"]]), number("stage", row[place["stage"]])
        if deal is None or stage is None:
            raise BadTable("deals: deal_id and stage must be filled in every row")
        outcome = str(row[place["outcome"]] or "").strip().lower()
        kinds[stage] = outcome
        values = {name: row[place[name]] for name in (*_PERIOD, *_DEAL, "probability_stated")}
        owner, unit = number("owner", values["owner_id"]), number("unit", values["unit_id"])
        periods.append(
            (deal, stage, outcome, values["valid_from"], values["valid_to"], values["amount_cents"],
             values["expected_close"], owner, unit, values["probability_stated"])
        )  # fmt: skip
        if values["valid_to"] is None or deal not in deals:
            account, product = (
                number("account", values["account_id"]),
                number("product", values["product_id"]),
            )
            deals[deal] = (
                deal,
                account,
                product,
                values["sector"],
                values["segment"],
                values["created"],
                values["closed"],
            )
    stages = [Stage(code, name, code, kinds[code]) for name, code in codes["stage"].items()]
    history = DealHistory.from_rows(periods, deals.values(), stages)
    return Deals(history, *(tuple(codes[name]) for name in ("deal", "owner", "unit", "stage")))
