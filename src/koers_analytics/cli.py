"""The `koers-analytics` command: a fictional company as files, and measures and a forecast over files of deals."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from koers_analytics.tables import BadTable

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def main() -> None:
    """Sales analytics on plain files; no server and no database needed."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same company.")
@click.option("--as-of", required=True, type=_DAY, help="The day that counts as today.")
@click.option("--scale", default=1.0, show_default=True, help="Multiplies the number of records.")
@click.option("--no-effects", is_flag=True, help="Plant no effects: nothing is to be found.")
def sample(folder: Path, seed: int, as_of: datetime, scale: float, no_effects: bool) -> None:
    """Write a fictional company as export files of a CRM and an ERP."""
    from koers_analytics.sample import EFFECTS, write_world

    try:
        made = write_world(folder, seed, as_of.date(), scale, () if no_effects else EFFECTS)
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(json.dumps(made.as_dict(), indent=2, ensure_ascii=False))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--as-of", required=True, type=_DAY, help="Only what was known at the end of this day counts.")
@click.option("--until", required=True, type=_DAY, help="The last day of the period.")
@click.option(
    "--from", "starts", type=_DAY, help="The first day of the period; the day after --as-of by default."
)
@click.option("--target", type=float, help="The target, in whole units of money.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def forecast(
    files: tuple[str, ...],
    as_of: datetime,
    until: datetime,
    starts: datetime | None,
    target: float | None,
    as_json: bool,
) -> None:
    """Forecast what deals in FILES will bring."""
    from koers_analytics.forecast import forecast as project

    deals = _read(files)
    first = starts.date() if starts else as_of.date() + timedelta(days=1)
    try:
        made = project(
            deals.history,
            as_of=as_of.date(),
            starts=first,
            ends=until.date() + timedelta(days=1),
            target_cents=None if target is None else round(target * 100),
        )
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    facts: dict[str, Any] = {
        "status": made.status,
        "as_of": as_of.date().isoformat(),
        "starts": first.isoformat(),
        "until": until.date().isoformat(),
        "booked_cents": made.booked_cents,
        **{name: _spread(getattr(made, name)) for name in ("open", "fresh", "total")},
        "p_target": made.p_target,
        "windows": made.windows,
        "unknown_amounts": made.unknown_amounts,
        "deals": [
            {"deal": deals.deals[deal], "chance": round(chance, 4), "amount_cents": cents}
            for deal, chance, cents in zip(
                made.chances.deal_id.tolist(),
                made.chances.chance.tolist(),
                made.chances.amount_cents.tolist(),
                strict=True,
            )
            if made.status == "ok"
        ],
    }
    _tell(facts, as_json)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--as-of", required=True, type=_DAY, help="Only what was known at the end of this day counts.")
@click.option("--from", "starts", type=_DAY, help="First day of the window; 91 days by default.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def pipeline(files: tuple[str, ...], as_of: datetime, starts: datetime | None, as_json: bool) -> None:
    """Tell how the pipeline in FILES changed, how often deals are won and how fast."""
    from koers_analytics.pipeline import aging, cycle_time, waterfall, win_rate

    deals = _read(files)
    ends = as_of.date() + timedelta(days=1)
    first: date = starts.date() if starts else ends - timedelta(days=91)
    try:
        fall = waterfall(deals.history, first, ends)
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    rate, cycle = win_rate(deals.history, first, ends), cycle_time(deals.history, first, ends)
    facts = {
        "as_of": as_of.date().isoformat(),
        "starts": first.isoformat(),
        "waterfall_cents": {part.name: part.cents for part in fall.parts()},
        "win_rate": {
            "won": rate.won,
            "n": rate.n,
            "value": rate.value,
            "low": rate.low,
            "high": rate.high,
            "status": rate.status,
        },
        "cycle_days": {
            "n": cycle.n,
            "median": cycle.median,
            "q1": cycle.q1,
            "q3": cycle.q3,
            "status": cycle.status,
        },
        "open": [
            {"stage": deals.stages[cell.stage], "age": cell.band, "n": cell.n, "cents": cell.cents}
            for cell in aging(deals.history, as_of.date()).table()
        ],
    }
    _tell(facts, as_json)


def _read(files: tuple[str, ...]) -> Any:
    from koers_analytics.files import read_deals

    try:
        return read_deals(files)
    except BadTable as wrong:
        raise click.ClickException(str(wrong)) from wrong


def _spread(found: Any) -> dict[str, int] | None:
    if found is None:
        return None
    return {"expected_cents": found.expected_cents, "p10": found.p10, "p50": found.p50, "p90": found.p90}


def _tell(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    for name, value in facts.items():
        if isinstance(value, dict):
            click.echo(f"{name}: " + ", ".join(f"{key} {one}" for key, one in value.items()))
        elif isinstance(value, list):
            click.echo(f"{name}: {len(value)}")
        else:
            click.echo(f"{name}: {value}")


if __name__ == "__main__":
    main()
