"""What leads did comes in from a file: who is new becomes a lead, nothing is doubled, and what cannot be is told."""

from datetime import UTC, datetime
from pathlib import Path

from tests.cast import Cast, make_account, make_person

from koers.areas.customers.actions import FORGOTTEN
from koers.areas.customers.models import Lifecycle, Person, Source
from koers.areas.leads.models import EventSource, Visitor
from koers.kit.importing import engine, intake
from koers.kit.importing.models import Import
from koers.kit.importing.undo import undo
from koers.kit.timeline.models import Event

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FILE = """id,time,type,name,email,anonymous_id,company,source,campaign,medium,url,value
T1,2026-03-02T10:00:00+01:00,form,Piet van Dam,piet@acme.example,,Acme,Website,Voorjaar,web,https://x.example/a,
T2,2026-03-04T10:00:00+01:00,page,,piet@acme.example,v-1,Acme,Website,,web,https://x.example/b,
T3,2026-03-05T10:00:00+01:00,page,,,v-9,,Website,,web,https://x.example/c,
T4,2031-03-05T10:00:00+01:00,call,Els Smit,els@acme.example,,Acme,Telefoon,,phone,,
T2,2026-03-04T10:00:00+01:00,page,,piet@acme.example,v-1,Acme,Website,,web,https://x.example/b,
T5,2026-03-06T10:00:00+01:00,webinar,Jan Bos,JAN@acme.example,,Acme,Website,,web,,
"""


def bring_in(folder: Path, text: str = FILE) -> Import:
    file = folder / "lead_events.csv"
    file.write_text(text, encoding="utf-8")
    batch = intake.start(by=None, at=NOW, via="cli")
    intake.add_file(batch, file)
    return engine.carry_out(batch, at=NOW)


def test_acts_of_a_file_stand_on_the_timeline_of_their_person(cast: Cast, tmp_path: Path) -> None:
    account = make_account("Acme", cast.anna, cast.blue)
    jan = make_person("Bos", cast.anna, cast.blue, email="jan@acme.example", first_name="Jan")
    bring_in(tmp_path)
    piet = Person.objects.get(email="piet@acme.example")
    assert (piet.first_name, piet.last_name, piet.account, piet.legal_basis) == (
        "Piet",
        "van Dam",
        account,
        "request",
    )
    life = Lifecycle.objects.get(person=piet)
    assert (life.origin, life.campaign) == (Source.objects.get(name="Website"), "Voorjaar")
    assert Lifecycle.objects.filter(person=jan).count() == 1
    kinds = (
        Event.objects.filter(kind__startswith="leads.").order_by("happened_at").values_list("kind", flat=True)
    )
    assert list(kinds) == ["leads.form.sent", "leads.page.viewed", "leads.webinar.attended"]


def test_acts_are_not_doubled_when_the_file_is_read_again(cast: Cast, tmp_path: Path) -> None:
    make_account("Acme", cast.anna, cast.blue)
    bring_in(tmp_path)
    before = Event.objects.count()
    bring_in(tmp_path)
    assert (Event.objects.count(), Person.objects.filter(email="piet@acme.example").count()) == (before, 1)


DEVICES = """id,time,type,email,anonymous_id,person_id,source,medium,url,value
D1,2026-03-01T10:00:00+01:00,page,,d-1,,Website,E-mail,https://x.example/prices?mail=jan@x.example,
D2,2026-03-02T10:00:00+01:00,form,piet@acme.example,d-1,,Website,,,1250.50
D3,2026-03-03T10:00:00+01:00,page,,d-1,,Website,,,
D4,2026-03-04T10:00:00+01:00,form,els@acme.example,d-1,,Website,,,
D5,2026-03-05T10:00:00+01:00,page,,d-1,,Website,,,
D6,2026-03-05T10:00:00+01:00,page,,d-9,,Website,,,
D7,2026-03-06T10:00:00+01:00,call,,,P7,Website,,,
D8,2026-03-06T10:00:00+01:00,call,,,P8,Website,,,
"""


def acts_of(person: Person) -> list[str]:
    mine = Event.objects.filter(subjects__subject_kind="person", subjects__subject_id=person.pk, via="import")
    return list(mine.filter(kind__startswith="leads.").order_by("happened_at").values_list("key", flat=True))


def test_a_device_belongs_to_whom_the_file_knows_on_it(cast: Cast, tmp_path: Path) -> None:
    known = make_person("Bos", cast.anna, cast.blue, external_id="P7", source="erp")
    batch = bring_in(tmp_path, DEVICES)
    piet, els = (Person.objects.get(email=f"{name}@acme.example") for name in ("piet", "els"))
    ids = {person: [key.rpartition(":")[2] for key in acts_of(person)] for person in (piet, els, known)}
    assert ids == {piet: ["D1", "D2", "D3"], els: ["D4", "D5"], known: ["D7"]}
    facts = Event.objects.get(key__endswith=":D1").facts
    assert (facts["what"], facts["medium"]) == ("/prices", "e-mail")
    assert Event.objects.get(key__endswith=":D2").facts["value_cents"] == 125_050
    assert {one["code"]: one["count"] for one in batch.findings if one["code"] == "nobody_known"} == {
        "nobody_known": 1
    }
    assert batch.files.get().counts["refused"] == 1
    assert EventSource.objects.count() == Visitor.objects.count() == 0


def test_an_import_that_is_undone_takes_its_acts_off_persons_who_were_there(
    cast: Cast, tmp_path: Path
) -> None:
    jan = make_person("Bos", cast.anna, cast.blue, email="jan@acme.example", job_title="Inkoper")
    batch = bring_in(tmp_path)
    assert len(acts_of(jan)) == 1
    undo(batch, at=NOW)
    assert acts_of(jan) == []
    assert not Person.objects.filter(email="piet@acme.example").exists()
    assert Event.objects.filter(kind__startswith="leads.").count() == 0
    assert Lifecycle.objects.get(person=jan).memory == FORGOTTEN
