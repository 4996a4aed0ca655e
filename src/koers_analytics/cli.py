"""The `koers-analytics` command: a fictional company as files, and what files of deals, leads and orders say."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
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
@click.option("--leads", is_flag=True, help="Also write what leads did, and their hand-overs to sales.")
def sample(folder: Path, seed: int, as_of: datetime, scale: float, no_effects: bool, leads: bool) -> None:
    """Write a fictional company as export files of a CRM and an ERP."""
    from koers_analytics.sample import EFFECTS, LEAD_EFFECTS, write_world

    planted, about_leads = ((), ()) if no_effects else (EFFECTS, LEAD_EFFECTS)
    try:
        made = write_world(folder, seed, as_of.date(), scale, planted, about_leads if leads else None)
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


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--as-of", required=True, type=_DAY, help="Only what was known at the end of this day counts.")
@click.option(
    "--cohort",
    default="month",
    show_default=True,
    type=click.Choice(["week", "month", "quarter", "year", "all"]),
)
@click.option(
    "--by", type=click.Choice(["source", "campaign", "segment", "unit", "owner"]), help="Split by this."
)
@click.option(
    "--value", type=float, help="Mean first-year margin of a new customer, in whole units of money."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def funnel(
    files: tuple[str, ...], as_of: datetime, cohort: str, by: str | None, value: float | None, as_json: bool
) -> None:
    """Tell how far the leads in FILES came, how they travelled, how long they stayed and what leaked."""
    from koers_analytics.files import read_lifecycle
    from koers_analytics.funnel import cohort_funnel, flows, leakage, time_in_state

    try:
        leads = read_lifecycle(files)
    except BadTable as wrong:
        raise click.ClickException(str(wrong)) from wrong
    day = as_of.date()
    names = {"unit": leads.units, "owner": leads.owners}.get(by or "")
    travelled = flows(leads.periods, day)
    lost = leakage(leads.periods, day, 0 if value is None else value * 100)
    facts = {
        "as_of": day.isoformat(),
        "cohorts": [_cohort(one, names) for one in cohort_funnel(leads.periods, day, cohort, by=by)],
        "days_in_state": [
            {"state": one.state, "n": one.n, "still_there": one.censored, "median": one.median, "low": one.low,
             "high": one.high, "status": one.status}
            for state in ("cold", "warm", "hot", "customer")
            for one in time_in_state(leads.periods, state, day)
        ],
        "moves": [
            {"from": one.origin, "to": one.target, "n": one.n, "share": round(one.share, 4),
             "median_days": one.median_days, "direction": one.direction}
            for one in travelled.moves
        ],
        "paths": [{"states": one.states, "n": one.n} for one in travelled.paths],
        "other_paths": travelled.other,
        "here": travelled.here,
        "left": lost.left,
        "leaked": lost.leaked,
        "leaked_cents": None
        if value is None
        else {"expected": lost.cents, "low": lost.low, "high": lost.high},
    }  # fmt: skip
    _tell(facts, as_json)


def _cohort(one: Any, names: tuple[str, ...] | None) -> dict[str, Any]:
    known = names is not None and 0 <= one.group < len(names)
    return {
        "cohort": one.label,
        "group": names[one.group]
        if names is not None and known
        else None
        if names is not None
        else one.group,
        "unfinished": one.unfinished,
        "entered": one.entered,
        "open": one.open,
        "reached": one.reached,
        "left": one.left,
        "steps": [
            {
                "from": step.origin,
                "to": step.target,
                "moved": step.moved,
                "failed": step.failed,
                "open": step.open,
                "rate": step.rate.value,
                "low": step.rate.low,
                "high": step.rate.high,
                "status": step.rate.status,
                "median_days": step.median_days,
            }
            for step in one.steps
        ],
    }


class _ManyNames(click.Command):
    """A command whose options for columns take one name or several: `--exclude A B` is `--exclude A --exclude B`."""

    several = ("--exclude", "--known-before")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the option before each further name, once FILE has been given."""
        told: list[str] = []
        option, free, file_given = "", 0, False
        for one in args:
            if one.startswith("--"):
                option, free = ("" if one == "--json" else one), 0
            elif option in self.several and free >= 1 and file_given:
                told.append(option)
            elif not option or free >= 1:
                file_given = True
            free += not one.startswith("--")
            told.append(one)
        return super().parse_args(ctx, told)


@main.command(cls=_ManyNames)
@click.argument("file", type=click.Path())
@click.option("--target", required=True, help="The column that says what became of each row.")
@click.option("--positive", required=True, help="The value of that column that counts as success.")
@click.option("--exclude", multiple=True, metavar="COLUMN", help="Leave this column out.")
@click.option(
    "--time", metavar="COLUMN", help="Learn from the earlier rows by this column, judge on the later."
)
@click.option(
    "--known-before",
    multiple=True,
    metavar="COLUMN",
    help="Vouch that this column was known before the outcome.",
)
@click.option(
    "--folds", default=5, show_default=True, type=click.IntRange(2, 50), help="Parts held out in turn."
)
@click.option("--seed", default=1, show_default=True, help="The same seed divides the rows the same way.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def score(as_json: bool, **asked: Any) -> None:
    """Judge a lead score on FILE, beside naive Bayes, on rows that it has not seen.

    FILE is CSV (any delimiter, also gzipped) or Parquet, one lead a row. Rows without a value in the target are open
    and left out. Ends with 1 when the file cannot be used or has too few closed rows, and with 2 when a column is
    refused because it seems to know the outcome.
    """
    from koers_analytics.scoring.report import score_file, told_in_text

    try:
        facts = score_file(asked.pop("file"), **asked)
    except (BadTable, ValueError) as wrong:
        raise click.ClickException(str(wrong)) from wrong
    if as_json:
        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
    if facts["status"] != "ok":
        click.echo(f"Error: {facts['why']}", err=True)
        raise SystemExit(2 if facts["status"] == "leak" else 1)
    if not as_json:
        click.echo("\n".join(told_in_text(facts)))


@main.command()
@click.argument("file", type=click.Path())
@click.option("--customer", default="customer_id", show_default=True, help="The column with the customer.")
@click.option("--date", "day", default="ordered_at", show_default=True, help="The column with the day.")
@click.option("--amount", default="net_amount", show_default=True, help="The column with the amount.")
@click.option("--date-format", help="How days are written, such as %d-%m-%Y; 2026-12-31 by default.")
@click.option(
    "--model",
    default="mbg-nbd",
    show_default=True,
    type=click.Choice(["mbg-nbd", "bg-nbd", "pareto-nbd"]),
    help="How customers buy and leave.",
)
@click.option("--until", type=_DAY, help="The last day that counts; that of the last order by default.")
@click.option(
    "--unit", default="week", show_default=True, type=click.Choice(["day", "week", "month", "year"])
)
@click.option("--horizon", default=26.0, show_default=True, help="How far to look ahead, in units of time.")
@click.option("--split", type=_DAY, help="Judge on the orders after this day.")
@click.option("--spend", type=click.Choice(["gamma-gamma"]), help="Also model the value of an order.")
@click.option("--margin", default=1.0, show_default=True, help="The share of a value that is kept.")
@click.option("--rate", default=0.1, show_default=True, help="The yearly discount; 0.1 is 10 %.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def clv(
    file: str,
    customer: str,
    day: str,
    amount: str,
    date_format: str | None,
    model: str,
    until: datetime | None,
    unit: str,
    horizon: float,
    split: datetime | None,
    spend: str | None,
    margin: float,
    rate: float,
    as_json: bool,
) -> None:
    """Tell who in FILE will order again and what that is worth, with the error on orders held out.

    FILE is CSV (any delimiter, also gzipped) or Parquet, one order a row. Columns order_id, refers_to_order_id,
    is_credit and currency are used when they are there. Ends with 1 when the file cannot be used; with few customers,
    or without convergence, it says so in `status` and gives the plain figures.
    """
    from koers_analytics.value.reading import Asked
    from koers_analytics.value.report import told_in_text, value_file

    try:
        facts = value_file(
            file,
            asked=Asked(customer, day, amount, date_format),
            model=model.replace("-", "_"),
            until=until.date() if until else None,
            unit=unit,
            horizon=horizon,
            spend=spend is not None,
            margin=margin,
            yearly_rate=rate,
            split=split.date() if split else None,
        )
    except (BadTable, ValueError) as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(
        json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False)
        if as_json
        else "\n".join(told_in_text(facts))
    )


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed", type=int, help="Another seed for the draws than the case names.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; amounts are cents.")
def value(file: Path, seed: int | None, as_json: bool) -> None:
    """Work out the value case in FILE (JSON): saving, payback, what it hangs on, and the range at random.

    `koers value` reads the same case as YAML. Ends with 1 and a line for each problem when it cannot be worked out.
    """
    from koers_analytics import costing

    try:
        case = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        if seed is not None and isinstance(case, dict):
            case["seed"] = seed
        facts = costing.work_out(costing.read_case(case))
    except costing.BadCase as wrong:
        lines = [f"{costing.dotted(one.path) or 'the case'}: {one.message}" for one in wrong.problems]
        raise click.ClickException("\n".join(lines)) from wrong
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as wrong:
        raise click.ClickException(f"{file} is not JSON: {wrong}. `koers value` reads YAML.") from wrong
    click.echo(
        json.dumps(facts, indent=2, ensure_ascii=False) if as_json else "\n".join(costing.told_in_text(facts))
    )


@main.command()
@click.argument("file", type=click.Path())
@click.option("--treatment", required=True, metavar="COLUMN", help="Yes for the rows that got it.")
@click.option("--outcome", required=True, metavar="COLUMN", help="Yes for the rows where it went well.")
@click.option("--strata", default="", metavar="COLUMN[,COLUMN]", help="Compare like with like within these.")
@click.option("--least", default=30, show_default=True, type=click.IntRange(1), help="Rows an arm must have.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def effect(file: str, treatment: str, outcome: str, strata: str, least: int, as_json: bool) -> None:
    """Tell how much more often the treated rows of FILE went well than the others, within strata.

    FILE is CSV (any delimiter, also gzipped) or Parquet. Treatment and outcome are yes or no (1/0, true/false, won/lost).
    Ends with 1 when the file cannot be used; with too few rows in an arm it says so in `status`.
    """
    from koers_analytics.effect.report import effect_file, told_in_text

    names = [name.strip() for name in strata.split(",") if name.strip()]
    try:
        facts = effect_file(file, treatment, outcome, names, least)
    except BadTable as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(json.dumps(facts, indent=2, ensure_ascii=False) if as_json else "\n".join(told_in_text(facts)))


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
