"""What leads did comes in from a file: who is new becomes a lead, nothing is doubled, and what cannot be is told."""

from datetime import UTC, datetime
from pathlib import Path

from tests.cast import Cast, make_account, make_person

from koers.areas.customers.models import Lifecycle, Person, Source
from koers.kit.importing import engine, intake
from koers.kit.importing.models import Import
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


def bring_in(folder: Path) -> Import:
    file = folder / "lead_events.csv"
    file.write_text(FILE, encoding="utf-8")
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
