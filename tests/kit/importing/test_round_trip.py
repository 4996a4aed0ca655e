"""What Koers writes as a list, Koers reads back: each row is its record, and only a changed cell changes it."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.cast import Cast, fresh, make_account, make_deal, make_person, make_pipeline, sign_in
from tests.kit.importing.conftest import AT, imported, only_file

from koers.areas.customers.models import Account, Affiliation, Person
from koers.areas.organisation.models import Member, Product, ProductGroup, Target, Unit
from koers.areas.selling.models import Deal, DealPeriod, LineItem, Order, OrderLine
from koers.kit.access.models import User
from koers.kit.importing import engine, intake
from koers.kit.importing.messages import row_refusal
from koers.kit.importing.models import Import
from koers.kit.importing.undo import undo
from koers.kit.record import Record

pytestmark = pytest.mark.django_db

NAMES = ("=SUM(A1)", "-5 graden", "+31 6", "@home", "'=quoted", 'Acme; Sons, "Ltd"', "Twin", "Twin")
#: Each list with its target and how many rows the fixture below puts into it.
LISTS = {
    "accounts": ("customers.account", 8),
    "persons": ("customers.person", 3),
    "deals": ("selling.deal", 4),
    "products": ("organisation.product", 2),
    "groups": ("organisation.product_group", 2),
    "orders": ("selling.order", 2),
    "order-lines": ("selling.order_line", 1),
    "line-items": ("selling.line_item", 2),
    "units": ("organisation.unit", 7),
    "members": ("organisation.member", 9),
    "targets": ("organisation.target", 1),
}
FORMS = [("en", "csv"), ("nl", "csv"), ("en", "xlsx"), ("nl", "xlsx")]
NOTHING = {"new": 0, "changed": 0, "same": 0, "duplicate": 0, "refused": 0}


@pytest.fixture
def firm(cast: Cast) -> Cast:
    """A small firm in which names repeat, begin like formulas, and amounts have cents."""
    money = iter((1_234_50, 1_000_00, 5, 9_999_999_99, 1_10, 100, 7, 0))
    accounts = [
        make_account(
            name,
            cast.anna,
            cast.blue,
            kind="public",
            sector="industri",
            revenue_cents=next(money),
            employees=1234,
        )
        for name in NAMES
    ]
    Account.objects.filter(pk=accounts[0].pk).update(parent=accounts[7], phone="+31 10 1234567")
    persons = [
        make_person("van Dam", cast.anna, cast.blue, account=accounts[7], email="Piet@Acme.example"),
        make_person("-5", cast.anna, cast.blue, account=accounts[6]),
        make_person("Jansen", None, cast.company, prefix="de"),
    ]
    pipeline, other = make_pipeline(), make_pipeline("Tenders")
    other.stages.filter(name="Qualified").update(name="Bid")
    other.is_default = False
    other.save()
    stages = {stage.name: stage for stage in pipeline.stages.all()}
    group = ProductGroup.objects.create(name="Pumps", code="P", need="=moving water")
    ProductGroup.objects.create(name="Small pumps", code="PS", parent=group)
    pump = Product.objects.create(
        name="-pump", code="007", group=group, list_price_cents=99_95, currency="USD"
    )
    Product.objects.create(name="Valve", active=False)
    deal = make_deal(
        "=deal",
        cast.anna,
        cast.blue,
        account=accounts[7],
        person=persons[0],
        product=pump,
        amount_cents=1_234_56,
        expected_close_date=date(2027, 3, 4),
        created_date=date(2026, 4, 3),
        stated_chance=40,
        next_step="-call",
    )
    make_deal("Won", cast.anna, cast.blue, stage=stages["Won"], outcome="won", closed_date=date(2026, 2, 3))
    make_deal("Bare", None, cast.company, amount_cents=None, created_date=None)
    second = make_deal(
        "Tender", cast.bram, cast.blue, account=accounts[6], pipeline=other, amount_cents=1_000_00
    )
    LineItem.objects.create(
        deal=deal, product=pump, quantity=Decimal("1.250"), unit_price_cents=99_95, amount_cents=124_94
    )
    LineItem.objects.create(
        deal=second, description="=x", quantity=2, unit_price_cents=333, amount_cents=600, discount_percent=10
    )
    order = Order.objects.create(
        number="=1",
        account=accounts[7],
        deal=deal,
        unit=cast.blue,
        ordered_date=date(2026, 4, 3),
        amount_cents=5_05,
    )
    Order.objects.create(
        number="00012", unit=cast.blue, ordered_date=date(2026, 5, 6), amount_cents=-1_234_50, is_credit=True
    )
    OrderLine.objects.create(order=order, product=pump, quantity=3, unit_price_cents=168, amount_cents=5_05)
    Target.objects.create(
        unit=cast.blue,
        measure="selling.bookings",
        starts=date(2026, 1, 1),
        ends=date(2027, 1, 1),
        amount_cents=1_234_567_89,
    )
    Unit.objects.filter(pk=cast.green.pk).update(starts=date(2026, 3, 4), code="-G")
    return cast


def exported(user: User, path: str, language: str, form: str, folder: Path) -> Path:
    """Download a list as this person and return the file."""
    User.objects.filter(pk=user.pk).update(language=language)
    answer: Any = sign_in(fresh(user)).get(f"/{path}/export?format={form}")
    assert answer.status_code == 200
    file = folder / f"upload.{form}"
    file.write_bytes(b"".join(answer.streaming_content))
    return file


def brought(by: User, file: Path) -> Import:
    """Take a file in as this person, answer nothing, try it out and write it."""
    batch = intake.start(by=fresh(by), at=AT, via="ui")
    intake.add_file(batch, file)
    assert only_file(batch).problem == ""
    assert intake.questions(batch) == []
    engine.try_out(batch, at=AT)
    trial = only_file(batch).checked
    engine.carry_out(batch, at=AT)
    assert only_file(batch).counts == trial
    return batch


def edited(file: Path, row: int, column: int, value: Any) -> Path:
    """Write one cell of an exported file anew, as a spreadsheet would."""
    if file.suffix == ".xlsx":
        book = openpyxl.load_workbook(file)
        sheet: Any = book.active
        sheet.cell(row + 1, column + 1).value = value
        book.save(file)
        return file
    text = file.read_text(encoding="utf-8-sig")
    sign = ";" if text.startswith("Koers ID;") else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    rows[row][column] = value
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=sign).writerows(rows)
    return file


def place(file: Path, heading: str) -> int:
    """Return where a column of a CSV file stands."""
    top = file.read_text(encoding="utf-8-sig").splitlines()[0]
    return top.split(";" if ";" in top else ",").index(heading)


def everything() -> list[Any]:
    """Return every record of the firm as it is stored."""
    models: list[type[Record]] = [
        Account, Person, Deal, Product, ProductGroup, Order, OrderLine, LineItem, Unit, Member, Target, Affiliation
    ]  # fmt: skip
    rows = [list(model._base_manager.order_by("pk").values()) for model in models]
    return [*rows, list(DealPeriod.objects.order_by("pk").values())]


@pytest.mark.parametrize(("language", "form"), FORMS)
@pytest.mark.parametrize("path", LISTS)
def test_an_export_comes_back_without_a_question_and_changes_nothing(
    firm: Cast, path: str, language: str, form: str, tmp_path: Path
) -> None:
    before = everything()
    batch = brought(firm.ada, exported(firm.ada, path, language, form, tmp_path))
    target, rows = LISTS[path]
    assert only_file(batch).target == target
    assert only_file(batch).counts == {**NOTHING, "same": rows}
    assert everything() == before
    assert batch.effects.count() == 0


@pytest.mark.parametrize(
    ("path", "model", "english", "dutch", "value", "field", "stored"),
    [
        ("accounts", Account, "Name", "Naam", "'=SUM(B2)", "name", "=SUM(B2)"),
        ("accounts", Account, "Annual revenue", "Jaaromzet", "7654", "revenue_cents", 7654_00),
        ("persons", Person, "Job title", "Functietitel", "'-5", "job_title", "-5"),
        ("deals", Deal, "Next step", "Volgende stap", "Visit", "next_step", "Visit"),
        ("products", Product, "Name", "Naam", "Big pump", "name", "Big pump"),
        ("orders", Order, "Number", "Nummer", "77", "number", "77"),
        ("line-items", LineItem, "Description", "Omschrijving", "spare", "description", "spare"),
        ("units", Unit, "Code", "Code", "X1", "code", "X1"),
        ("members", Member, "Name", "Naam", "Adriana", "name", "Adriana"),
    ],
)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_changed_cell_changes_one_record_and_undo_takes_it_back(
    firm: Cast,
    path: str,
    model: type[Record],
    english: str,
    dutch: str,
    value: str,
    field: str,
    stored: object,
    language: str,
    tmp_path: Path,
) -> None:
    before = everything()
    file = exported(firm.ada, path, language, "csv", tmp_path)
    column = place(file, english if language == "en" else dutch)
    first: dict[str, Any] = dict(model._base_manager.order_by("pk").values()[0])
    batch = brought(firm.ada, edited(file, 1, column, value))
    assert only_file(batch).counts == {**NOTHING, "changed": 1, "same": LISTS[path][1] - 1}
    after: dict[str, Any] = dict(model._base_manager.values().get(uid=first["uid"]))
    assert {name for name in after if after[name] != first[name]} == {field, "version", "updated_at"}
    assert after[field] == stored
    undo(batch, at=AT)
    restored = [[without_stamps(row) for row in rows] for rows in everything()]
    assert restored == [[without_stamps(row) for row in rows] for rows in before]


def without_stamps(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without what rises with every writing."""
    return {name: value for name, value in row.items() if name not in ("version", "updated_at")}


def test_cents_read_back_from_a_changed_amount_in_every_form(firm: Cast, tmp_path: Path) -> None:
    for language, form, written in (
        ("en", "csv", "2345.67"),
        ("nl", "csv", "2345,68"),
        ("en", "xlsx", 2345.69),
        ("nl", "xlsx", 2345.71),
    ):
        heading = exported(firm.ada, "deals", language, "csv", tmp_path)
        column = place(heading, "Amount" if language == "en" else "Bedrag")
        file = edited(exported(firm.ada, "deals", language, form, tmp_path), 1, column, written)
        assert only_file(brought(firm.ada, file)).counts == {**NOTHING, "changed": 1, "same": 3}
        cents = int(str(written).replace(",", "").replace(".", ""))
        assert Deal.objects.get(name="=deal").amount_cents == cents


def test_a_doubtful_dutch_day_is_read_day_first(firm: Cast, tmp_path: Path) -> None:
    file = exported(firm.ada, "orders", "nl", "csv", tmp_path)
    column = place(file, "Besteld op")
    batch = brought(firm.ada, edited(file, 1, column, "05-04-2026"))
    assert only_file(batch).counts == {**NOTHING, "changed": 1, "same": 1}
    assert Order.objects.get(number="=1").ordered_date == date(2026, 4, 5)


def test_a_changed_stage_moves_the_deal_and_undo_brings_its_history_back(firm: Cast, tmp_path: Path) -> None:
    deal = Deal.objects.get(name="=deal")
    DealPeriod.objects.create(
        deal=deal,
        stage=deal.stage,
        outcome="open",
        amount_cents=deal.amount_cents,
        currency="EUR",
        unit=firm.blue,
    )
    file = exported(firm.ada, "deals", "en", "csv", tmp_path)
    batch = brought(firm.ada, edited(file, 1, place(file, "Stage"), "Won"))
    assert only_file(batch).counts == {**NOTHING, "changed": 1, "same": 3}
    deal.refresh_from_db()
    assert (deal.stage.name, deal.outcome, deal.account_id) == ("Won", "won", Account.objects.all()[7].pk)
    assert list(deal.periods.order_by("pk").values_list("outcome", flat=True)) == ["open", "won"]
    undo(batch, at=AT)
    deal.refresh_from_db()
    assert (deal.stage.name, deal.outcome) == ("Qualified", "open")
    assert list(deal.periods.values_list("outcome", flat=True)) == ["open"]


def test_an_unknown_koers_id_refuses_its_row_and_says_what_helps(firm: Cast, tmp_path: Path) -> None:
    file = exported(firm.ada, "products", "en", "csv", tmp_path)
    unknown = "00000000-0000-4000-8000-000000000000"
    batch = brought(firm.ada, edited(edited(file, 1, 0, unknown), 2, 0, "no id at all"))
    assert only_file(batch).counts == {**NOTHING, "refused": 2}
    rows = [(row.line, row.column, row.value, row.code) for row in only_file(batch).refusals.order_by("line")]
    assert rows == [
        (2, "Koers ID", unknown, "unknown_koers_id"),
        (3, "Koers ID", "no id at all", "unknown_koers_id"),
    ]
    assert row_refusal("unknown_koers_id", {}) == (
        "No record that you can see has this Koers ID; perhaps it lies in the bin.",
        "Empty the cell to bring the row in as new, or export the list again.",
    )


def test_a_koers_id_that_stands_twice_with_other_values_refuses_the_second(
    firm: Cast, tmp_path: Path
) -> None:
    file = exported(firm.ada, "products", "en", "csv", tmp_path)
    uid = str(Product.objects.get(name="-pump").uid)
    batch = brought(firm.ada, edited(file, 2, 0, uid))
    assert only_file(batch).counts == {**NOTHING, "same": 1, "refused": 1}
    assert only_file(batch).refusals.get().code == "duplicate_id"


def test_a_row_without_a_koers_id_is_new(firm: Cast, tmp_path: Path) -> None:
    file = exported(firm.ada, "accounts", "en", "csv", tmp_path)
    batch = brought(firm.ada, edited(edited(file, 1, 0, ""), 1, place(file, "Name"), "Fresh"))
    assert only_file(batch).counts == {**NOTHING, "new": 1, "same": 7}
    assert Account.objects.filter(name="Fresh").count() == 1


def test_a_file_changes_nothing_that_its_bringer_may_not_see_or_write(firm: Cast, tmp_path: Path) -> None:
    shared = make_account("Shared", firm.dora, firm.company)
    file = exported(firm.ada, "accounts", "en", "csv", tmp_path)
    hidden = brought(firm.eva, file)
    assert only_file(hidden).counts == {**NOTHING, "same": 1, "refused": 8}
    codes = set(only_file(hidden).refusals.values_list("code", flat=True))
    assert codes == {"unknown_koers_id"}
    changed = brought(firm.eva, edited(file, 9, place(file, "City"), "Delft"))
    assert only_file(changed).counts == {**NOTHING, "refused": 9}
    assert only_file(changed).refusals.get(line=10).code == "not_yours"
    shared.refresh_from_db()
    assert shared.city == ""


def test_a_changed_name_of_a_parent_is_one_changed_row(firm: Cast, tmp_path: Path) -> None:
    file = exported(firm.ada, "accounts", "en", "csv", tmp_path)
    batch = brought(firm.ada, edited(file, 2, place(file, "Subsidiary of"), "'+31 6"))
    assert only_file(batch).counts == {**NOTHING, "changed": 1, "same": 7}
    parent = Account.objects.get(name="-5 graden").parent
    assert parent is not None
    assert parent.name == "+31 6"


def test_an_export_with_few_columns_left_comes_back_on_the_command_line(firm: Cast, tmp_path: Path) -> None:
    file = exported(firm.ada, "deals", "en", "csv", tmp_path)
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    narrow = tmp_path / "narrow.csv"
    with narrow.open("w", newline="") as stream:
        writer = csv.DictWriter(
            stream, ["Amount", "Koers ID", "Next step", "Stage", "Outcome"], extrasaction="ignore"
        )
        writer.writeheader()
        writer.writerows(
            [{**rows[0], "Next step": "Visit", "Amount": ""}, *rows[1:3], {**rows[3], "Stage": "Offer"}]
        )
    batch = imported(narrow)
    assert only_file(batch).counts == {**NOTHING, "changed": 2, "same": 2}
    tender = Deal.objects.get(name="Tender")
    assert (tender.pipeline.name, tender.stage.name, tender.stage.pipeline.name) == (
        "Tenders",
        "Offer",
        "Tenders",
    )
    deal = Deal.objects.get(name="=deal")
    assert (deal.next_step, deal.amount_cents, deal.stage.name) == ("Visit", 1_234_56, "Qualified")
