"""Hand-overs of the past come in from a file: each with its events, and what does not fit is told with its remedy."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cast import Cast, make_person

from koers.areas.leads.models import HandOver
from koers.kit.importing import engine, intake, undo
from koers.kit.importing.messages import row_refusal
from koers.kit.importing.models import Import
from koers.kit.timeline.models import Event

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HEAD = "id,email,offered,offered_by,offered_to,accepted,returned,return_reason,return_note,first_touch,recycle_on\n"
ROWS = (
    "H1,jansen@acme.example,2026-03-02T10:00:00+01:00,Mila,Anna,2026-03-02T11:00:00+01:00,,,,2026-03-03T09:30:00+01:00,\n"
    "H2,smit@acme.example,2026-03-03T10:00:00+01:00,Mila,Bram,2026-03-03T12:00:00+01:00,2026-03-09T12:00:00+01:00,"
    "no_budget_now,Pas volgend jaar,,2026-12-01\n"
    "H3,nobody@acme.example,2026-03-03T10:00:00+01:00,Mila,Bram,,,,,,\n"
    "H4,jansen@acme.example,2026-05-04T10:00:00+02:00,Mila,Anna,2026-05-01T10:00:00+02:00,,,,,\n"
)


def bring_in(folder: Path, text: str) -> Import:
    file = folder / "hand_overs.csv"
    file.write_text(text, encoding="utf-8")
    batch = intake.start(by=None, at=NOW, via="cli")
    intake.add_file(batch, file)
    return engine.carry_out(batch, at=NOW)


@pytest.fixture
def people(cast: Cast) -> None:
    for name in ("jansen", "smit"):
        make_person(name, cast.anna, cast.blue, email=f"{name}@acme.example")


def test_a_file_of_hand_overs_tells_what_happened(cast: Cast, people: None, tmp_path: Path) -> None:
    bring_in(tmp_path, HEAD + ROWS)
    rows = {row.external_id: row for row in HandOver.objects.all()}
    assert sorted(rows) == ["H1", "H2"]
    assert (rows["H1"].state, rows["H1"].receiver) == ("accepted", cast.anna.member)
    assert rows["H1"].first_touch_at == datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
    assert (rows["H2"].state, rows["H2"].reason, rows["H2"].note) == (
        "returned",
        "no_budget_now",
        "Pas volgend jaar",
    )
    accepted, returned = datetime(2026, 3, 3, 11, tzinfo=UTC), datetime(2026, 3, 9, 11, tzinfo=UTC)
    # Sales answered when it accepted; that it gave the lead back later does not make the answer late.
    assert (rows["H2"].answered_at, rows["H2"].accepted_at, rows["H2"].returned_at) == (
        accepted,
        accepted,
        returned,
    )
    kinds = Event.objects.filter(kind__startswith="leads.hand_over").values_list("kind", flat=True)
    assert sorted(kind.rpartition(".")[2] for kind in kinds) == [
        "accepted", "accepted", "offered", "offered", "returned", "touched",
    ]  # fmt: skip


def test_reading_the_file_twice_doubles_nothing(cast: Cast, people: None, tmp_path: Path) -> None:
    bring_in(tmp_path, HEAD + ROWS)
    before = Event.objects.count()
    bring_in(tmp_path, HEAD + ROWS)
    assert (HandOver.objects.count(), Event.objects.count()) == (2, before)


def test_undo_takes_hand_overs_and_their_events_back(cast: Cast, people: None, tmp_path: Path) -> None:
    batch = bring_in(tmp_path, HEAD + ROWS)
    undo.undo(batch, at=NOW)
    assert HandOver.objects.alive().count() == 0
    assert not Event.objects.filter(kind__startswith="leads.hand_over").exists()


def test_an_address_that_nobody_knows_is_refused_with_what_helps(
    cast: Cast, people: None, tmp_path: Path
) -> None:
    batch = bring_in(tmp_path, HEAD + ROWS)
    refused = {
        row.line: row_refusal(row.code, row.params)
        for file in batch.files.all()
        for row in file.refusals.all()
    }
    assert refused[4][0] == "Person nobody@acme.example is not known."
    assert refused[5] == ("This lies before the offer.", "Correct one of the two moments.")
