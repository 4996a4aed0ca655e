"""What an import does with rows: it keeps what it can, says what it did, and does it once."""

import csv
import io
from collections.abc import Iterable

import pytest
from django.db import connection
from django.utils.translation import override
from tests.kit.importing.conftest import AT, Write, found, imported, only_file, taken_in

from koers.areas.customers.models import Account, Affiliation, Person
from koers.areas.organisation.models import Member, Target
from koers.areas.selling.models import Deal, DealPeriod, Order, OrderLine, Pipeline
from koers.kit.importing import engine, intake
from koers.kit.importing.messages import FileRefused
from koers.kit.importing.models import Import, ImportState
from koers.kit.importing.plan import make_plan
from koers.kit.importing.refused import write_refused
from koers.kit.importing.undo import undo
from koers.kit.timeline.models import Event

pytestmark = pytest.mark.django_db

DEALS = "Deal ID,Deal name,Account,Owner,Stage,Status,Amount,Created,Closed on\n"
ROW = "D1,Pump,Acme,Anna,Talking,won,1200.50,2026-01-05,2026-02-01\n"


def refused(batch: Import) -> list[tuple[int, str, str, str]]:
    rows = [row for file in batch.files.all() for row in file.refusals.all()]
    return [(row.line, row.column, row.value, row.code) for row in rows]


def periods(deal: Deal) -> list[tuple[str, str, str | None, str | None]]:
    rows = deal.periods.order_by("id")
    day = "%Y-%m-%d"
    return [
        (
            row.stage.name,
            row.outcome,
            row.starts.astimezone().strftime(day) if row.starts else None,
            row.ends.astimezone().strftime(day) if row.ends else None,
        )
        for row in rows
    ]


def test_a_trial_writes_nothing_and_counts_what_the_run_then_does(write: Write) -> None:
    batch = taken_in(write("deals.csv", DEALS + ROW + "D2,Pipe,Acme,Bram,Talking,open,,2026-02-30,\n"))
    engine.try_out(batch, at=AT)
    assert (Deal.objects.count(), Account.objects.count(), Pipeline.objects.count()) == (0, 0, 0)
    trial = only_file(batch).checked
    engine.carry_out(batch, at=AT)
    assert (
        trial == only_file(batch).counts == {"new": 1, "changed": 0, "same": 0, "duplicate": 0, "refused": 1}
    )


def test_a_closed_deal_gets_the_history_that_its_dates_prove(write: Write) -> None:
    imported(write("deals.csv", DEALS + ROW))
    deal = Deal.objects.get()
    assert (deal.outcome, deal.amount_cents, str(deal.created_date), str(deal.closed_date)) == (
        "won",
        120050,
        "2026-01-05",
        "2026-02-01",
    )
    assert [(outcome) for _stage, outcome, _starts, _ends in periods(deal)] == ["open", "won"]
    assert deal.periods.filter(ends=None).count() == 1


def test_a_second_run_of_the_same_file_changes_nothing(write: Write) -> None:
    path = write("deals.csv", DEALS + ROW)
    imported(path)
    before = list(Deal.objects.values()), list(DealPeriod.objects.values()), Event.objects.count()
    again = imported(path)
    assert only_file(again).counts == {"new": 0, "changed": 0, "same": 1, "duplicate": 0, "refused": 0}
    assert (list(Deal.objects.values()), list(DealPeriod.objects.values()), Event.objects.count()) == before
    assert again.effects.count() == 0


def test_a_newer_export_ends_the_running_period_and_undo_brings_the_old_history_back(write: Write) -> None:
    imported(write("old.csv", DEALS + "D1,Pump,Acme,Anna,Talking,open,1200,2026-01-05,\n"))
    before = (
        list(Deal.objects.values("name", "amount_cents", "outcome", "stage_id")),
        list(DealPeriod.objects.values()),
    )
    newer = imported(write("new.csv", DEALS + "D1,Pump,Acme,Anna,Talking,won,1500,2026-01-05,2026-03-01\n"))
    deal = Deal.objects.get()
    assert (deal.outcome, deal.amount_cents, deal.version) == ("won", 150000, 2)
    assert [(o, a) for o, a in deal.periods.order_by("id").values_list("outcome", "amount_cents")] == [
        ("open", 120000),
        ("won", 150000),
    ]
    assert undo(newer, at=AT) == {"removed": 1, "restored": 1, "kept": 0}
    after = (
        list(Deal.objects.values("name", "amount_cents", "outcome", "stage_id")),
        list(DealPeriod.objects.values()),
    )
    assert after == before
    assert Deal.objects.get().version == 3


def test_undo_keeps_what_somebody_touched_since_and_says_so(write: Write) -> None:
    batch = imported(write("deals.csv", DEALS + ROW + "D2,Pipe,Bolt,Bram,Talking,open,5,2026-01-01,\n"))
    touched = Deal.objects.get(external_id="D2")
    touched.name = "Pipe, larger"
    touched.save()
    undo(batch, at=AT)
    batch.refresh_from_db()
    assert list(Deal.objects.values_list("name", flat=True)) == ["Pipe, larger"]
    assert list(Account.objects.values_list("name", flat=True)) == ["Bolt"]
    assert batch.state == ImportState.UNDONE
    whys = {(one["name"], one["why"]) for one in batch.kept}
    assert {("Pipe, larger", "changed"), ("Bolt", "used")} <= whys
    assert ("Acme", "used") not in whys


def test_an_id_that_stands_twice_is_refused_with_its_first_line_unless_the_rows_are_equal(
    write: Write,
) -> None:
    batch = imported(write("deals.csv", DEALS + ROW + ROW + ROW.replace("1200.50", "99.99")))
    assert only_file(batch).counts == {"new": 1, "changed": 0, "same": 0, "duplicate": 1, "refused": 1}
    assert refused(batch) == [(4, "Deal ID", "D1", "duplicate_id")]
    assert batch.files.get().refusals.get().params == {"line": "2", "value": "D1"}


def test_an_unknown_owner_is_made_by_a_rule_that_the_person_sees(write: Write) -> None:
    batch = imported(write("deals.csv", DEALS + ROW))
    assert found(batch, "make.organisation.member") == {"Anna": 1}
    assert Deal.objects.get().owner == Member.objects.get(name="Anna")


def test_with_that_rule_off_the_deal_stays_without_owner_and_is_counted(write: Write) -> None:
    batch = imported(write("deals.csv", DEALS + ROW), without=("make.organisation.member",))
    assert (Member.objects.count(), Deal.objects.get().owner) == (0, None)
    assert found(batch, "deal_without_owner") == {"Anna": 1}


@pytest.mark.parametrize(
    ("row", "column", "value", "code"),
    [
        ("D2,P,Acme,Anna,Talking,open,5,2026-02-30,\n", "Created", "2026-02-30", "date_missing"),
        ("D2,P,Acme,Anna,Talking,open,1.2.3,2026-01-01,\n", "Amount", "1.2.3", "two_separators"),
        ("D2,P,Acme,Anna,Talking,perhaps,5,2026-01-01,\n", "Status", "perhaps", "choice"),
        ("D2,P,Acme,Anna,Talking,open,5,2026-01-01,,more\n", "", "more", "too_many_cells"),
        ("D2,P,Acme,Anna,Talking,open,lots,2026-01-01,\n", "Amount", "lots", "number"),
        (f"D2,{'x' * 201},Acme,Anna,Talking,open,5,2026-01-01,\n", "Deal name", "x" * 201, "too_long"),
    ],
)
def test_a_bad_row_is_refused_with_column_value_and_remedy_and_the_others_come_in(
    write: Write, row: str, column: str, value: str, code: str
) -> None:
    batch = imported(write("deals.csv", DEALS + ROW + row))
    assert refused(batch) == [(3, column, value, code)]
    assert Deal.objects.count() == 1


def test_the_refused_rows_come_back_as_a_file_that_can_be_repaired_and_fed_back(write: Write) -> None:
    batch = imported(write("deals.csv", DEALS + ROW + "=D2,+P,Acme,Anna,Talking,open,5,2026-02-30,\n"))
    stream = io.StringIO()
    assert write_refused(only_file(batch), stream) == 1
    heading, row = list(csv.reader(io.StringIO(stream.getvalue())))
    assert heading == [*DEALS.strip().split(","), "Line", "Column", "Value", "Reason", "Remedy"]
    assert row[:2] == ["'=D2", "'+P"]
    assert row[-5:] == [
        "3",
        "Created",
        "2026-02-30",
        "This date does not exist.",
        "Correct the day or the month.",
    ]
    imported(write("again.csv", stream.getvalue().replace("2026-02-30", "2026-02-28")))
    assert sorted(Deal.objects.values_list("external_id", "name")) == [("=D2", "+P"), ("D1", "Pump")]


def test_a_column_mapped_twice_is_refused_with_an_explanation(write: Write, settings: object) -> None:
    file = only_file(taken_in(write("deals.csv", DEALS + ROW)))
    file.fields[1] = file.fields[2] = "name"
    from zoneinfo import ZoneInfo

    with pytest.raises(FileRefused) as caught:
        make_plan(file, intake.folder(), ZoneInfo("Europe/Amsterdam"))
    assert str(caught.value).startswith("The columns Deal name and Account are both mapped to name.")


def test_dates_that_could_be_read_in_two_ways_are_asked_about_and_the_answer_counts(write: Write) -> None:
    path = write(
        "deals.csv", DEALS + ROW.replace("2026-01-05", "03-04-2026").replace("2026-02-01", "05-06-2026")
    )
    batch = taken_in(path)
    [(file, question)] = intake.questions(batch)
    assert (question.key, question.choices) == ("date_order", ("dmy", "mdy"))
    file.date_order = "mdy"
    file.save()
    assert intake.questions(batch) == []
    engine.carry_out(batch, at=AT)
    assert str(Deal.objects.get().created_date) == "2026-03-04"


def test_a_stage_that_a_pipeline_in_use_does_not_have_is_asked_about(write: Write) -> None:
    imported(write("deals.csv", DEALS + ROW))
    batch = taken_in(write("more.csv", DEALS + "D9,P,Acme,Anna,Dreaming,open,5,2026-01-01,\n"))
    [(_file, question)] = intake.questions(batch)
    assert (question.key, "Talking" in question.choices) == ("stage:Dreaming", True)
    batch.answers = {"stage:Dreaming": "Talking"}
    batch.save()
    assert intake.questions(batch) == []
    engine.carry_out(batch, at=AT)
    assert Deal.objects.get(external_id="D9").stage.name == "Talking"


def test_several_files_are_read_in_the_right_order_whatever_order_they_come_in(write: Write) -> None:
    people = write(
        "people.csv", "Contact ID,First name,Last name,Email,Account ID\nP1,Jan,van der Berg,jan@acme.nl,A1\n"
    )
    accounts = write(
        "accounts.csv",
        "Account ID,Account name,City,Industry,Parent\nA1,Acme,Breda,Retail,Zeta\nA2,Zeta,Goes,Retail,\n",
    )
    batch = imported(people, accounts)
    assert [file.name for file in batch.files.all()] == ["accounts.csv", "people.csv"]
    person = Person.objects.get()
    assert (person.first_name, person.prefix, person.last_name) == ("Jan", "van der", "Berg")
    assert Affiliation.objects.get().account.name == "Acme"
    assert Account.objects.get(name="Acme").parent == Account.objects.get(name="Zeta")


def test_stage_history_splits_the_periods_and_reading_it_twice_gives_the_same(write: Write) -> None:
    deals = write("deals.csv", DEALS + "D1,Pump,Acme,Anna,Closing,won,900,2026-01-05,2026-03-01\n")
    history = write(
        "history.csv",
        "Deal ID,Stage,Entered at,Amount\nD1,Talking,2026-01-05 09:00,500\nD1,Offer,2026-02-01 10:00,700\n"
        "D1,Closing,2026-02-10 11:00,900\nD1,Won,2026-03-01 16:00,900\n",
    )
    imported(deals, history)
    rows = list(DealPeriod.objects.order_by("starts").values_list("stage__name", "outcome", "amount_cents"))
    assert rows == [
        ("Talking", "open", 50000),
        ("Offer", "open", 70000),
        ("Closing", "open", 90000),
        ("Won", "won", 90000),
    ]
    ends = list(DealPeriod.objects.order_by("starts").values_list("ends", flat=True))
    starts = list(DealPeriod.objects.order_by("starts").values_list("starts", flat=True))
    assert ends == [*starts[1:], None]
    again = imported(deals, history)
    assert [file.counts["same"] for file in again.files.all()] == [1, 4]


def test_dutch_orders_with_decimal_commas_and_credits_come_in_to_the_cent(write: Write) -> None:
    orders = write(
        "orders.csv",
        "Ordernummer;Klant;Orderdatum;Orderbedrag;Creditnota\nO1;Café Noord;31-01-2026;12.500,05;nee\nO2;Café Noord;01-02-2026;-10,00;ja\n".encode(
            "cp1252"
        ),
    )
    lines = write(
        "orderregels.csv",
        "Ordernummer;Regel;Artikel;Aantal;Stuksprijs;Regelbedrag\nO1;1;Pomp;2;6.250,00;12.500,00\nO1;2;Ring;1;0,05;0,05\n",
    )
    imported(orders, lines)
    assert list(Order.objects.order_by("number").values_list("number", "amount_cents", "is_credit")) == [
        ("O1", 1250005, False),
        ("O2", -1000, True),
    ]
    assert sum(OrderLine.objects.values_list("amount_cents", flat=True)) == 1250005


def test_targets_name_a_quarter_and_become_half_open_periods(write: Write) -> None:
    imported(write("targets.csv", "Verkoper;Periode;Maat;Doel\nAnna;2026-Q4;bookings;250.000,00\n"))
    target = Target.objects.get()
    assert (str(target.starts), str(target.ends), target.amount_cents, target.measure) == (
        "2026-10-01",
        "2027-01-01",
        25000000,
        "selling.bookings",
    )


def test_activities_become_one_event_each_however_often_they_are_delivered(write: Write) -> None:
    imported(write("deals.csv", DEALS + ROW))
    path = write(
        "activities.csv",
        "Activity ID,Type,Subject,Activity date,Deal ID,Owner\nT1,Visit,Second look,2026-02-03 14:00,D1,Anna\n",
    )
    imported(path)
    imported(path)
    event = Event.objects.get(kind="customers.activity.done")
    assert {(s.subject_kind, s.role) for s in event.subjects.all()} >= {
        ("activity", "activity"),
        ("deal", "deal"),
    }
    assert Deal.objects.get().last_activity_at == event.happened_at


def test_text_that_looks_like_a_formula_comes_through_a_workbook_and_back_unchanged(
    tmp_path: object, write: Write
) -> None:
    from pathlib import Path

    from xlsxwriter import Workbook

    from koers.kit.guard.cells import escape

    names = ["=1+1", "+31 6 1234", "-5", "@SUM(A1)", "'=x", "'s-Hertogenbosch"]
    path = Path(str(tmp_path)) / "accounts.xlsx"
    book = Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    for row, cells in enumerate(
        [
            ["Account ID", "Account name", "City"],
            *([f"A{n}", escape(name), "Goes"] for n, name in enumerate(names)),
        ]
    ):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell)
    book.close()
    from openpyxl import load_workbook

    assert all(cell.data_type != "f" for row in load_workbook(path).active.iter_rows() for cell in row)  # type: ignore[union-attr]
    imported(path)
    assert list(Account.objects.order_by("external_id").values_list("name", flat=True)) == names


def test_records_in_the_bin_stay_there(write: Write) -> None:
    path = write("deals.csv", DEALS + ROW)
    imported(path)
    Deal.objects.update(deleted_at=AT)
    batch = imported(path)
    assert found(batch, "in_bin") == {"D1": 1}
    assert Deal.objects.get().deleted_at == AT


def test_what_the_database_refuses_keeps_out_that_row_alone(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import IntegrityError

    from koers.kit.importing import work

    real = work.Work.store

    def fail_on_d2(self: work.Work, name: str, items: Iterable[work.Item]) -> None:
        kept = list(items)
        if any(item.key == "D2" for item in kept):
            raise IntegrityError("for the test")
        real(self, name, kept)

    monkeypatch.setattr(work.Work, "store", fail_on_d2)
    batch = imported(write("deals.csv", DEALS + ROW + ROW.replace("D1", "D2") + ROW.replace("D1", "D3")))
    assert refused(batch) == [(3, "", "", "database")]
    assert sorted(Deal.objects.values_list("external_id", flat=True)) == ["D1", "D3"]


def test_an_import_can_be_stopped_between_chunks_and_gone_on_with(write: Write) -> None:
    rows = "".join(ROW.replace("D1", f"D{number}") for number in range(1200))
    batch = taken_in(write("deals.csv", DEALS + rows))
    asked = iter([False, True])
    with pytest.raises(engine.Stopped):
        engine.carry_out(batch, at=AT, stop=lambda: next(asked))
    assert (Deal.objects.count(), Import.objects.get().state) == (500, ImportState.STOPPED)
    engine.carry_out(Import.objects.get(), at=AT)
    assert (Deal.objects.count(), Import.objects.get().state) == (1200, ImportState.DONE)
    assert only_file(batch).counts["new"] == 1200


def test_after_many_rows_the_server_knows_how_many_there_are(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("NOT RUN: SQLite plans without statistics of its tables")
    monkeypatch.setattr(engine, "MANY", 3)
    imported(write("accounts.csv", "Account,Sector\nAcme,retail\nBolt,retail\nCrane,retail\n"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'customers_account'")
        assert cursor.fetchone() == (3,)


def test_many_rows_come_in_while_others_have_the_server_look_at_its_tables(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("NOT RUN: SQLite plans without statistics of its tables")
    monkeypatch.setattr(engine, "MANY", 3)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as elsewhere:
            elsewhere.execute("LOCK TABLE pg_database, customers_person IN SHARE UPDATE EXCLUSIVE MODE")
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
            imported(write("accounts.csv", "Account,Sector\nAcme,retail\nBolt,retail\nCrane,retail\n"))
    finally:
        other.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'customers_account'")
        assert cursor.fetchone() == (3,)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("", "selling.bookings"),
        ("bookings", "selling.bookings"),
        ("Bookings", "selling.bookings"),
        ("Orderintake", "selling.bookings"),
        ("Money that stayed (insight.equity_kept)", "insight.equity_kept"),
        ("Geld dat bleef (insight.retained_gross)", "insight.retained_gross"),
        ("insight.retained_gross", "insight.retained_gross"),
    ],
)
def test_the_measure_of_a_target_is_read_by_its_code_and_by_its_word_in_either_language(
    write: Write, said: str, kept: str
) -> None:
    imported(write("targets.csv", f"Member,Measure,Period,Amount\nAnna,{said},2026-01,1000.00\n"))
    assert [(one.measure, one.amount_cents) for one in Target.objects.all()] == [(kept, 100_000)]


@pytest.mark.parametrize(
    ("code", "said", "reason", "remedy"),
    [
        (
            "en",
            "Bookinks",
            "No measure has this name.",
            "Write the word for a measure or its code, such as selling.bookings.",
        ),
        (
            "nl",
            "selling.won_deal",
            "Geen maatstaf heet zo.",
            "Schrijf het woord voor een maatstaf of de code ervan, zoals selling.won_deals.",
        ),
        (
            "nl",
            "Wens",
            "Geen maatstaf heet zo.",
            "Schrijf het woord voor een maatstaf of de code ervan, zoals selling.bookings.",
        ),
    ],
)
def test_a_target_for_a_measure_that_nobody_knows_is_refused_with_its_place_and_the_nearest_name(
    write: Write, code: str, said: str, reason: str, remedy: str
) -> None:
    path = write(
        "targets.csv",
        f"Member,Measure,Period,Amount\nAnna,bookings,2026-01,1000.00\nAnna,{said},2026-02,2000.00\n",
    )
    batch = imported(path)
    assert refused(batch) == [(3, "Measure", said, "unknown_measure")]
    assert [(one.measure, one.amount_cents) for one in Target.objects.all()] == [
        ("selling.bookings", 100_000)
    ]
    written = io.StringIO()
    with override(code):
        write_refused(only_file(batch), written)
    assert next(csv.reader(io.StringIO(written.getvalue().splitlines()[1])))[4:] == [
        "3",
        "Measure",
        said,
        reason,
        remedy,
    ]
