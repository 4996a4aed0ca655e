"""The page of the people's forecast: who may state what, and what stands there."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cast import Cast, sign_in

from koers.areas.insight import actions
from koers.areas.insight.models import ForecastCall, ForecastLine
from koers.areas.insight.queries import ledger
from koers.areas.insight.rules import period_of, read_period
from koers.kit.jobs.models import JobRun
from koers.kit.timeline.models import Event

NOW = period_of(timezone.localdate(), "month")


def state(cast: Cast, who: str, **given: Any) -> ForecastCall:
    fields = {"commit_cents": 100_00, "by": cast[who], "at": timezone.now(), **given}
    return actions.state_call(NOW, **fields)


@pytest.mark.parametrize(
    ("who", "whom", "may"),
    [
        ("anna", "anna", True),
        ("anna", "bram", False),
        ("anna", "blue", False),
        ("chris", "anna", False),
        ("chris", "blue", True),
        ("chris", "green", False),
        ("chris", "company", False),
        ("dora", "company", True),
        ("dora", "anna", False),
        ("mila", "mila", False),
        ("vera", "blue", False),
    ],
)
def test_a_call_is_stated_by_the_seller_or_by_who_leads_the_unit(
    cast: Cast, who: str, whom: str, may: bool
) -> None:
    target = getattr(cast, whom)
    about = {"member": target.member} if hasattr(target, "member") else {"unit": target}
    if may:
        assert state(cast, who, **about).given_by == cast[who]
        return
    with pytest.raises(PermissionDenied):
        state(cast, who, **about)
    assert not ForecastCall.objects.exists()
    assert not Event.objects.filter(kind="insight.call.stated").exists()


def test_every_change_is_kept_and_the_newest_counts(cast: Cast) -> None:
    for cents, best in ((100_00, None), (80_00, 120_00)):
        state(cast, "anna", member=cast.anna.member, commit_cents=cents, best_case_cents=best)
    assert list(ForecastCall.objects.order_by("pk").values_list("commit_cents", flat=True)) == [100_00, 80_00]
    facts = [one.facts for one in Event.objects.filter(kind="insight.call.stated").order_by("pk")]
    assert [one["was_cents"] for one in facts] == [None, 100_00]
    page = sign_in(cast.chris).get("/forecast", {"unit": cast.blue.pk, "seller": cast.anna.member.pk})
    text = page.content.decode()
    assert "€80" in text
    assert "€100" in text


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"commit_cents": -1}, "nothing or more"),
        ({"commit_cents": 200, "best_case_cents": 100}, "at least the commit"),
    ],
)
def test_amounts_that_do_not_fit_are_refused(cast: Cast, given: dict[str, int], why: str) -> None:
    with pytest.raises(actions.NoCallError, match=why):
        state(cast, "anna", member=cast.anna.member, **given)
    assert not ForecastCall.objects.exists()


def test_a_call_for_a_year_and_one_without_a_seat_are_refused(cast: Cast) -> None:
    with pytest.raises(actions.NoCallError, match="month or a quarter"):
        actions.state_call(
            read_period("2026"), unit=cast.blue, commit_cents=1, by=cast.chris, at=timezone.now()
        )
    cast.anna.member.seats.all().delete()
    with pytest.raises(actions.NoCallError, match="seat"):
        state(cast, "anna", member=cast.anna.member)


def test_a_seller_states_a_commit_on_the_form_and_the_manager_sees_it(cast: Cast) -> None:
    client = sign_in(cast.anna)
    form = client.get("/forecast/call", {"period": NOW.code})
    assert form.status_code == 200
    given = {"commit_cents": "12,500", "best_case_cents": "20,000", "note": "Acme signs"}
    done = client.post(f"/forecast/call?period={NOW.code}", given)
    assert done.status_code == 302
    call = ForecastCall.objects.get()
    assert (call.commit_cents, call.best_case_cents, call.note) == (12_500_00, 20_000_00, "Acme signs")
    assert (call.member, call.unit, call.period) == (cast.anna.member, cast.blue, NOW.code)
    seen = sign_in(cast.chris).get("/forecast-calls")
    assert "Acme signs" in seen.content.decode() or "12,500" in seen.content.decode()
    assert client.post(f"/forecast/call?period={NOW.code}&unit={cast.blue.pk}", given).status_code == 403
    assert (
        client.post(
            f"/forecast/call?period={NOW.code}", {"commit_cents": "5", "best_case_cents": "4"}
        ).status_code
        == 422
    )
    assert ForecastCall.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["/forecast-calls/new", "/forecast-calls/{pk}/edit", "/forecast-calls/{pk}/delete"]
)
def test_no_form_changes_or_deletes_a_call(cast: Cast, address: str) -> None:
    call = state(cast, "anna", member=cast.anna.member)
    for who in ("ada", "dora", "chris", "anna"):
        answer = sign_in(cast[who]).post(address.format(pk=call.pk), {"commit_cents": "1"})
        assert answer.status_code == 403
    call.refresh_from_db()
    assert (call.commit_cents, call.deleted_at) == (100_00, None)


def test_a_period_that_is_not_stored_says_so_and_a_button_has_it_computed(firm: Cast) -> None:
    client = sign_in(firm.chris)
    page = client.get("/forecast", {"period": "2026-06"})
    assert b"computed at the next run" in page.content
    done = client.post("/forecast/renew", {"period": "2026-06", "unit": str(firm.blue.pk)})
    assert done.status_code == 302
    run = JobRun.objects.get(name="insight.forecast_ledger")
    assert run.arguments == {"period": "2026-06"}
    assert run.requested_by == firm.chris
    assert not ForecastLine.objects.exists()


def test_the_page_shows_the_line_with_its_parts_and_works_nothing_out(firm: Cast, monkeypatch: Any) -> None:
    books = ledger.Books.read()
    for day in (date(2026, 6, 7), date(2026, 6, 14)):
        actions.take(books, read_period("2026-06"), day, at=timezone.now())
    monkeypatch.setattr(ledger.Books, "read", lambda: pytest.fail("a page works nothing out"))
    client = sign_in(firm.dora)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        page = client.get("/forecast", {"period": "2026-06"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Eight times out of ten" in text
    for name in ("Water", "Service"):
        assert name in text
    assert len(caught) < 45
    below = client.get("/forecast", {"period": "2026-06", "unit": firm.blue.pk}).content.decode()
    assert "Anna" in below
    assert "Daan" not in below


@pytest.mark.parametrize(("who", "names"), [("chris", {"Anna", "Bram"}), ("anna", {"Anna"}), ("vera", set())])
def test_sellers_are_set_side_by_side_only_for_who_compares_them(
    firm: Cast, who: str, names: set[str]
) -> None:
    actions.take(ledger.Books.read(), read_period("2026-06"), date(2026, 6, 14), at=timezone.now())
    page = sign_in(firm[who]).get("/forecast", {"period": "2026-06", "unit": firm.blue.pk})
    section = page.content.decode().partition('id="parts"')[2].partition("</section>")[0]
    assert {name for name in ("Anna", "Bram", "Daan", "Eva") if name in section} == names


@pytest.mark.parametrize("period", ["2026", "soon", "2026-13"])
def test_an_address_that_is_not_understood_is_refused(cast: Cast, period: str) -> None:
    assert sign_in(cast.dora).get("/forecast", {"period": period}).status_code == 400
