"""CSV and Parquet files as tables, read through DuckDB: the columns are those of `tables.CONTRACTS`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
_SQL = {"day": "DATE", "integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR"}


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
    import duckdb

    files = [str(path) for path in paths]
    if not files:
        raise BadTable("deals: no file was given")
    parts = []
    connection = duckdb.connect()
    try:
        for file in files:
            reader = "read_parquet" if file.lower().endswith(".parquet") else "read_csv"
            # Only names of the contract and of the two readers become SQL; the file is a bound parameter.
            described = connection.execute(f"DESCRIBE SELECT * FROM {reader}(?)", [file])  # noqa: S608
            wanted = _selection([row[0] for row in described.fetchall()])
            parts += connection.execute(f"SELECT {wanted} FROM {reader}(?)", [file]).fetchall()  # noqa: S608
    except duckdb.Error as wrong:
        raise BadTable(f"deals: {str(wrong).splitlines()[0]}") from wrong
    finally:
        connection.close()
    return _built(parts)


def _selection(names: list[str]) -> str:
    """Return the columns of the contract as SQL, an absent optional one as NULL."""
    missing = [rule.name for rule in CONTRACTS["deals"] if rule.required and rule.name not in names]
    if missing:
        raise BadTable(f"deals: columns are missing: {', '.join(missing)}; there are {', '.join(names)}")
    found = []
    for rule in CONTRACTS["deals"]:
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
