"""The ledger of forecasts: what it holds adds up, stands as it was written, and is written once."""

from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.areas.insight.conftest import moment, opened
from tests.cast import Cast, seat

from koers.areas.insight import actions, jobs
from koers.areas.insight.models import ForecastLine
from koers.areas.insight.queries import ledger
from koers.areas.insight.queries.question import read_question
from koers.areas.insight.queries.review import work_out
from koers.areas.insight.rules import read_period
from koers.areas.insight.rules.forecast import ForecastLimits, called_at, of_period, wanted
from koers.areas.selling import actions as selling
from koers.areas.selling.models import Deal
from koers.cli.forecast_ledger import command
from koers.kit.jobs import enqueue
from koers.kit.jobs.queue import run_now
from koers.kit.timeline.recording import permit

Q2, Q3 = read_period("2026-Q2"), read_period("2026-Q3")
DAY = date(2026, 6, 14)


def take(day: date, code: str) -> dict[str, ForecastLine]:
    """Write the lines of a period as of a day and return them by unit or seller."""
    period = read_period(code)
    actions.take(ledger.Books.read(), period, day, at=timezone.now())
    rows = ForecastLine.objects.filter(period=code, as_of_date=day).select_related("unit", "member")
    return {str(one.member or one.unit or "all"): one for one in rows}


def test_every_figure_of_a_line_is_the_one_counted_by_hand(firm: Cast) -> None:
    found = take(DAY, "2026-Q2")
    # Open on 14 June: green 200, service 50, shrunk 700, slipped 400 and one without an amount; booked: grown 1,100.
    assert (found["all"].n_open, found["all"].open_cents, found["all"].unknown_amounts) == (5, 1_350_00, 1)
    assert found["all"].booked_cents == 1_100_00
    # The first quarter is known from 10 February on alone, so that there is no last quarter to go by.
    assert (found["all"].last_cents, found["all"].run_rate_cents) == (None, None)
    june = take(DAY, "2026-06")
    # May brought 1,100, April and March nothing and February 500.
    assert (june["all"].last_cents, june["all"].run_rate_cents) == (1_100_00, 400_00)
    assert (june["Green"].last_cents, june["Anna"].last_cents) == (0, 1_100_00)
    assert [found[name].n_open for name in ("Water", "Pumps", "Blue", "Green", "Service", "Field")] == [
        4,
        4,
        3,
        1,
        1,
        1,
    ]
    assert [found[name].n_open for name in ("Anna", "Bram", "Daan", "Eva")] == [2, 1, 1, 1]
    assert found["Anna"].unit == firm.blue
    assert found["all"].currency == "EUR"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2026-Q2", "n_open"),
        ("2026-Q2", "open_cents"),
        ("2026-Q2", "booked_cents"),
        ("2026-Q2", "expected_cents"),
        ("2026-06", "last_cents"),
        ("2026-06", "run_rate_cents"),
    ],
)
def test_the_leaf_units_and_the_sellers_add_up_to_the_top_without_counting_twice(
    firm: Cast, code: str, name: str
) -> None:
    # Anna moves to Green and takes one deal along; it counts there and she counts once.
    seat(firm.anna.member, firm.green, starts=date(2026, 6, 1))
    moved = Deal.objects.get(name="slipped")
    selling.change(moved, by=firm.dora, at=moment("2026-06-02"), unit=firm.green)
    found = take(DAY, code)
    figures = {key: getattr(one, name) or 0 for key, one in found.items()}
    leaves = sum(figures.get(one, 0) for one in ("Blue", "Green", "Field"))
    sellers = sum(figures.get(one, 0) for one in ("Anna", "Bram", "Daan", "Eva"))
    # An expected value is rounded to a cent in each part.
    assert leaves == pytest.approx(figures["all"], abs=3)
    assert sellers == pytest.approx(figures["all"], abs=3)
    assert figures["Noordzee"] == figures["all"] > 0
    assert sum(1 for one in found.values() if one.member == firm.anna.member) == 1
    assert found["Anna"].unit == firm.green


def test_the_line_of_the_firm_has_the_band_that_the_review_shows(firm: Cast) -> None:
    line = take(DAY, "2026-Q2")["all"]
    asked = read_question({"as_of": str(DAY), "period": "2026-Q2"}, firm.dora, today=DAY)
    facts = work_out(asked, firm.dora)["forecast"]
    assert facts["status"] == "ok"
    for name in ("p10", "p50", "p90", "expected"):
        assert getattr(line, f"{name}_cents") == facts[f"{name}_cents"], name


def test_only_what_was_known_on_the_day_counts(firm: Cast) -> None:
    before = take(date(2026, 5, 3), "2026-Q2")["all"]
    columns = [one.name for one in ForecastLine._meta.fields if one.name not in {"id", "taken_at"}]
    kept = [getattr(before, name) for name in columns]
    with permit("a test"):
        ForecastLine.objects.all().delete()
    opened(firm, "later", "anna", "2026-05-05", 9_999)
    late = Deal.objects.get(name="shrunk")
    selling.win(late, by=firm.bram, at=moment("2026-06-20"))
    again = take(date(2026, 5, 3), "2026-Q2")["all"]
    assert [getattr(again, name) for name in columns] == kept


def test_the_last_day_of_a_period_has_what_came_and_no_range(firm: Cast) -> None:
    line = take(date(2026, 6, 30), "2026-Q2")["all"]
    assert (line.booked_cents, line.expected_cents, line.p10_cents, line.p90_cents) == (1_350_00,) * 4


def test_a_line_that_stands_is_not_written_again_and_a_second_run_adds_nothing(firm: Cast) -> None:
    books = ledger.Books.read()
    first = actions.take(books, Q2, DAY, at=timezone.now())
    assert first == ForecastLine.objects.count() == 12
    assert actions.take(books, Q2, DAY, at=timezone.now()) == 0
    # Two runs at once: the second one saw nothing yet, and the constraints keep its lines out.
    ForecastLine.objects.bulk_create(books.lines(Q2, DAY, at=timezone.now()), ignore_conflicts=True)
    assert ForecastLine.objects.count() == 12


def test_a_run_that_was_killed_goes_on_where_it_was(firm: Cast) -> None:
    asked = [(DAY - timedelta(weeks=n), Q2) for n in range(3)]
    stopped = actions.take_all(asked, at=timezone.now())
    assert next(stopped) == 12
    stopped.close()
    again = list(actions.take_all(asked, at=timezone.now()))
    assert (again[0], len(again)) == (0, 3)
    assert ForecastLine.objects.filter(unit=None, member=None).count() == 3


@pytest.mark.parametrize("way", ["update", "save", "delete", "row"])
def test_the_database_refuses_to_change_or_delete_a_line(firm: Cast, way: str) -> None:
    line = take(DAY, "2026-Q2")["all"]
    line.booked_cents = 1
    ways: dict[str, Any] = {
        "update": lambda: ForecastLine.objects.update(expected_cents=1),
        "save": line.save,
        "delete": lambda: ForecastLine.objects.filter(pk=line.pk)._raw_delete("default"),
        "row": line.delete,
    }
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ways[way]()
    line.refresh_from_db()
    assert line.booked_cents == 1_100_00
    with permit("a test"):
        ForecastLine.objects.all().delete()
    assert not ForecastLine.objects.exists()


def test_calls_stand_in_the_line_as_they_were_on_the_day_and_roll_up_over_the_tree(firm: Cast) -> None:
    def say(who: str, euros: int, day: str, **fields: Any) -> None:
        user = firm[who]
        whom = {"unit": fields["unit"]} if "unit" in fields else {"member": user.member}
        actions.state_call(
            Q2,
            **whom,
            commit_cents=euros * 100,
            best_case_cents=fields.get("best", euros) * 100,
            by=user,
            at=moment(day),
        )

    say("anna", 900, "2026-06-01", best=1_500)
    say("anna", 800, "2026-06-10")
    say("anna", 5, "2026-06-15")
    say("bram", 300, "2026-06-02")
    say("eva", 40, "2026-06-02")
    say("chris", 1_000, "2026-06-03", unit=firm.blue)
    say("dora", 2_000, "2026-06-03", unit=firm.company)
    found = take(DAY, "2026-Q2")
    told = {name: (one.commit_cents, one.summed_commit_cents, one.callers) for name, one in found.items()}
    assert told["Anna"] == (800_00, None, 0)
    assert told["Blue"] == (1_000_00, 1_100_00, 2)
    assert told["Green"] == (None, None, 0)
    assert told["Water"] == (None, 1_100_00, 2)
    assert told["Noordzee"] == told["all"] == (2_000_00, 1_140_00, 3)


def test_the_wanted_lines_are_week_ends_and_the_days_on_which_calls_are_judged() -> None:
    few = ForecastLimits(weeks_back=2, periods_back={"month": 1, "quarter": 1}, horizons=(4, 1))
    found = [(str(day), period.code) for day, period in wanted(date(2026, 11, 27), few)]
    now = ["2027-Q1", "2026-Q4", "2026-12", "2026-11"]
    assert found[:8] == [(day, code) for day in ("2026-11-22", "2026-11-15") for code in now]
    assert found[8:] == [
        ("2026-10-31", "2026-10"),
        ("2026-10-18", "2026-10"),
        ("2026-09-30", "2026-Q3"),
        ("2026-09-27", "2026-10"),
        ("2026-09-20", "2026-Q3"),
        ("2026-08-30", "2026-Q3"),
    ]


def test_the_end_of_a_month_belongs_to_the_next_and_closes_the_last() -> None:
    codes = [one.code for one in called_at(date(2026, 9, 30))]
    assert codes == ["2026-10", "2026-11", "2026-Q4", "2027-Q1", "2026-09", "2026-Q3"]
    assert [str(day) for day, _period in of_period(read_period("2026-10"), date(2026, 11, 27))][:3] == [
        "2026-10-31", "2026-10-25", "2026-10-18",
    ]  # fmt: skip


def test_the_job_writes_the_lines_of_one_period_and_the_command_those_of_a_day(firm: Cast) -> None:
    assert run_now(enqueue(jobs.write_ledger, period="2026-04")).state == "done"
    days = {str(day) for day in ForecastLine.objects.values_list("as_of_date", flat=True)}
    assert {"2026-04-30", "2026-04-26", "2026-03-01"} <= days
    done = CliRunner().invoke(command, ["--as-of", "2026-06-30", "--from", "2026-06-21"])
    assert done.exit_code == 0, done.output
    assert "14 of 14 days and periods written" in done.output
    assert "0 of 14" in CliRunner().invoke(command, ["--as-of", "2026-06-30", "--from", "2026-06-21"]).output


def test_a_firm_without_deals_has_no_lines(cast: Cast) -> None:
    assert list(actions.take_all([(DAY, Q2)], at=timezone.now())) == [0]
    assert not ForecastLine.objects.exists()
