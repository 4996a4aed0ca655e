"""The import page, as people with different roles meet it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast, make_pipeline, sign_in

from koers.areas.customers.models import Account
from koers.areas.selling.models import Deal
from koers.kit.importing.models import Import, ImportState, SavedMapping
from koers.kit.jobs import drain

pytestmark = pytest.mark.django_db
TEXT = "Deal ID;Deal name;Account;Team;Stage;Status;Amount;Created\nD1;Pump;Acme;Blue;Talking;open;1.500;3-4-2026\n"


def dropped(client: Client, *, name: str = "deals.csv", content: bytes = TEXT.encode()) -> Import:
    answer = client.post("/import/new", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    return Import.objects.latest("id")


def test_a_file_goes_from_the_drop_zone_to_deals_and_back(cast: Cast) -> None:
    client = sign_in(cast.dora)
    batch = dropped(client)
    url = f"/import/{batch.uid}"
    page = client.get(url).content.decode()
    assert "does 03-04-2026 mean 3 April or 4 March?" in page
    assert client.post(f"{url}/run").status_code == 302
    assert (drain(), Deal.objects.count()) == (0, 0)

    file = batch.files.get()
    sent = {f"column-{place}": field for place, field in enumerate(file.fields)}
    chosen = {
        "target": file.target,
        "encoding": "utf-8",
        "delimiter": ";",
        "decimal_sign": ",",
        "date_order": "dmy",
    }
    client.post(f"{url}/files/{file.pk}", {**sent, **chosen, "remember": "1", "next": "1"})
    shown = client.get(f"{url}/files/{file.pk}").content.decode()
    assert "1,500.00" in shown
    assert "3 Apr 2026" in shown

    client.post(f"{url}/try")
    drain()
    assert (Deal.objects.count(), Import.objects.get().state) == (0, ImportState.CHECKED)
    client.post(f"{url}/run")
    drain()
    deal = Deal.objects.get()
    assert (deal.amount_cents, str(deal.created_date), deal.unit) == (150000, "2026-04-03", cast.blue)
    assert "The import is done." in client.get(url).content.decode()
    assert "Pump" in client.get(f"{url}/records/selling.deal").content.decode()
    client.post(f"{url}/undo")
    drain()
    assert (Deal.objects.count(), Account.objects.filter(name="Acme").count()) == (0, 0)
    assert "Everything is as it was before." in client.get(url).content.decode()


def test_a_mapping_is_remembered_for_the_next_file_with_the_same_headings(cast: Cast) -> None:
    client = sign_in(cast.dora)
    batch = dropped(client)
    file = batch.files.get()
    sent = {f"column-{place}": field for place, field in enumerate(file.fields)}
    sent["column-2"] = ""
    client.post(
        f"/import/{batch.uid}/files/{file.pk}",
        {**sent, "target": file.target, "date_order": "dmy", "decimal_sign": ",", "remember": "1"},
    )
    assert SavedMapping.objects.count() == 1
    again = dropped(client).files.get()
    assert (again.fields[2], again.date_order, again.decimal_sign) == ("", "dmy", ",")


def test_a_file_that_cannot_be_read_says_why_beside_its_name(cast: Cast) -> None:
    client = sign_in(cast.dora)
    batch = dropped(client, name="offer.pdf", content=b"%PDF-1.7 x")
    page = client.get(f"/import/{batch.uid}").content.decode()
    assert "This is a PDF document, not a table." in page


def test_the_file_of_refused_rows_can_be_downloaded_and_cannot_run_as_a_formula(cast: Cast) -> None:
    client = sign_in(cast.dora)
    batch = dropped(
        client, content=TEXT.replace("D1;Pump", "D1;=cmd").replace("3-4-2026", "31-2-2026").encode()
    )
    file = batch.files.get()
    file.decimal_sign = ","
    file.save()
    client.post(f"/import/{batch.uid}/run")
    drain()
    answer = client.get(f"/import/{batch.uid}/files/{file.pk}/refused")
    assert answer["Content-Disposition"] == 'attachment; filename="deals.refused.csv"'
    assert "'=cmd" in answer.content.decode("utf-8-sig")


@pytest.mark.parametrize("name", ["anna", "mila", "vera"])
def test_who_may_not_import_gets_403_and_nothing_is_stored(cast: Cast, name: str) -> None:
    client = sign_in(cast[name])
    assert client.get("/import/new").status_code == 403
    assert client.post("/import/new", {"file": SimpleUploadedFile("a.csv", TEXT.encode())}).status_code == 403
    assert client.get("/import").status_code == 403
    assert Import.objects.count() == 0


def test_an_import_of_somebody_else_does_not_exist_for_a_manager(cast: Cast) -> None:
    batch = dropped(sign_in(cast.dora))
    client = sign_in(cast.chris)
    for tail in ("", "/run", "/undo", "/delete", "/try"):
        address = f"/import/{batch.uid}{tail}"
        answer = client.get(address) if not tail else client.post(address)
        assert answer.status_code == 404
    batch.refresh_from_db()
    assert batch.state == ImportState.MAPPING


def test_a_manager_writes_only_in_the_own_units(cast: Cast) -> None:
    make_pipeline()
    client = sign_in(cast.chris)
    rows = "D1;Pump;;Blue;Offer;open;15;2026-01-01\nD2;Valve;;Green;Offer;open;5;2026-01-01\n"
    batch = dropped(client, content=(TEXT.splitlines()[0] + "\n" + rows).encode())
    client.post(f"/import/{batch.uid}/run")
    drain()
    assert list(Deal.objects.values_list("name", "unit__name")) == [("Pump", "Blue")]
    assert [(row.line, row.code) for row in batch.files.get().refusals.all()] == [(3, "not_yours")]
