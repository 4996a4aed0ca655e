"""The way of a lead through the whole house: from a stranger on the web to a loyal customer, and back and in again."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from tests.areas.leads.hand_over_world import in_force, warm
from tests.areas.leads.test_forms import make_form
from tests.cast import Cast
from tests.kit.delivery.conftest import Server, server  # noqa: F401

from koers.areas.customers.models import Lifecycle, Person
from koers.areas.leads import actions
from koers.areas.leads.jobs import clock as clock_jobs
from koers.areas.leads.jobs import intake, reading
from koers.areas.selling.models import Deal
from koers.kit.delivery import sending
from koers.kit.jobs.queue import drain, enqueue

from .conftest import Visitor, settle


class Clock:
    """A clock of the server that a journey sets on."""

    def __init__(self, now: datetime) -> None:
        self.now, self._began = now, timezone.now()

    def __call__(self) -> datetime:
        """Return what the clock says."""
        return self.now

    def later(self, **more: float) -> None:
        """Let time pass, and the house do what it does by itself."""
        self.now += timedelta(**more)
        work()


def work() -> None:
    """Do what the worker does by itself: read events and the timeline, watch the clocks, send mail."""
    for job in (intake.read_events, reading.read_timeline, clock_jobs.watch_clocks):
        enqueue(job)
    drain()
    sending.send_due("1.1", clock=timezone.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Monday 2 November 2026, ten o'clock in Amsterdam, until somebody sets the clock on."""
    from tests.areas.leads.hand_over_world import NOW

    found = Clock(NOW)
    monkeypatch.setattr(timezone, "now", found)
    return found


def press(page: Page, name: str) -> None:
    """Press the button of this name, also one that is a link, and wait for what follows."""
    page.locator("button, a.button").filter(has_text=name).locator("visible=true").first.click()
    settle(page)


def told(page: Page, text: str) -> Locator:
    """Return where the timeline of a page tells something."""
    return page.locator("main [id^=event-]").filter(has_text=text).first


def letters(found: Server) -> list[str]:
    """Return the texts of the mails that a server took."""
    bodies = (mail.get_body() for mail in found.taken)
    return [str(body.get_content()) for body in bodies if body is not None]


def dutch(cast: Cast, *names: str) -> None:
    """Let people read Koers in Dutch."""
    for name in names:
        cast[name].language = "nl"
        cast[name].save()


def test_een_vreemde_wordt_een_trouwe_klant(
    firm: Cast,
    visitor: Visitor,
    server: Server,  # noqa: F811
    clock: Clock,
    settings: Any,
    live_server: Any,
) -> None:
    settings.BASE_URL = live_server.url
    dutch(firm, "mila", "anna")
    in_force(firm, accepted=["has_next_step", "has_need"])
    _source, key = actions.create_source(
        name="Website", unit=firm.blue, by=firm.mila, at=clock.now, consent="asked"
    )
    form = make_form(firm, double_opt_in=True)

    # A stranger looks around, and says who she is.
    stranger = visitor(locale="nl-NL")
    for number in range(3):
        answer = stranger.page.request.post(
            f"{live_server.url}/events/v1/page",
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            data={
                "anonymousId": "a-1",
                "messageId": f"m{number}",
                "name": "Pompen",
                "timestamp": clock.now.isoformat(),
            },
        )
        assert answer.status == 202
    page = stranger.open(f"/f/{form.slug}?lang=nl")
    page.get_by_label("E-mailadres").fill("sanne@waterbedrijf.nl")
    page.get_by_label("Voornaam").fill("Sanne")
    page.get_by_label("Achternaam").fill("de Wit")
    page.get_by_label("Onderneming").fill("Waterbedrijf Oost")
    page.get_by_label("Je bericht").fill("Onze pompen verbruiken te veel stroom.")
    page.get_by_label("Ja, mail me nieuws over pompen.").check()
    page.wait_for_timeout(3_500)  # who answers in no time is taken for a program
    press(page, "Versturen")
    stranger.page.request.post(
        f"{live_server.url}/events/v1/identify",
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        data={
            "anonymousId": "a-1",
            "messageId": "m9",
            "traits": {"email": "sanne@waterbedrijf.nl"},
            "timestamp": clock.now.isoformat(),
        },
    )
    clock.later(minutes=2)
    person = Person.objects.get(email="sanne@waterbedrijf.nl")
    link = re.search(r"/f/confirm/[\w-]+", letters(server)[0])
    assert link is not None
    page = stranger.open(link[0])
    press(page, "Ja, ik bevestig")
    expect(page.get_by_role("heading", name="Dank je, het is bevestigd")).to_be_visible()

    # Marketing finds out what kind of firm it is: now the lead fits us and is warm.
    marketer = visitor(firm.mila)
    lead = Lifecycle.objects.get(person=person)
    page = marketer.open(f"/leads/{lead.pk}")
    expect(page.get_by_text("Pagina bekeken: pompen")).to_have_count(3)
    page = marketer.open(f"/accounts/{person.account_id}/edit")
    page.locator("[name=sector]").fill("Water")
    page.locator("[name=employees]").fill("300")
    press(page, "Opslaan")
    clock.later(minutes=2)
    page = marketer.open(f"/leads/{lead.pk}")
    expect(page.locator(".state, .badge").filter(has_text="Warm").first).to_be_visible()
    press(page, "Aan verkoop aanbieden")
    expect(page.locator(".checks").first).to_contain_text("een grondslag")
    page.get_by_label("Naar").select_option(label="Anna")
    page.get_by_label("Beste volgende vraag").fill("Wat kost een storing je?")
    press(page, "Aan verkoop aanbieden")

    # Sales accepts at the keyboard, and calls.
    seller = visitor(firm.anna)
    page = seller.open("/leads/desk")
    expect(page.locator(".desk-card").first).to_contain_text("Onze pompen verbruiken te veel stroom.")
    page.keyboard.press("a")
    panel = page.locator("[data-panel-of=accept]").first
    expect(panel).to_be_visible()
    panel.get_by_label("Volgende stap").fill("Bellen")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator(".toast").first).to_be_visible()
    clock.later(minutes=30)
    page = seller.open("/leads/desk?lane=touch")
    page.keyboard.press("a")
    panel = page.locator("[data-panel-of=touch]").first
    panel.get_by_label("Over").fill("Kennismaking")
    panel.locator("button.primary").click()
    expect(page.locator("[data-panel-of=touch]")).to_have_count(0)
    page = seller.open("/leads/desk?lane=touch")
    expect(page.locator(".desk-card")).to_have_count(0)

    # The deal that came with it is won: the lead and its firm are customers.
    clock.later(days=14)
    seller = visitor(firm.anna)
    deal = Deal.objects.get(person=person)
    page = seller.open(f"/deals/{deal.pk}/win")
    page.locator("[name=amount_cents]").fill("25000")
    press(page, "Winnen")
    firms = Lifecycle.objects.get(account=person.account)
    for row in (lead, firms):
        page = seller.open(f"/leads/{row.pk}")
        expect(told(page, "Van heet naar klant")).to_be_visible()

    # They order again and again, and say why they stay: loyal.
    for number in (1, 2):
        clock.later(days=30)
        seller = visitor(firm.anna)
        page = seller.open(f"/orders/new?account={person.account_id}")
        page.locator("[name=number]").fill(f"2026-{number}")
        page.locator("[name=ordered_date]").fill(f"{clock.now:%d-%m-%Y}")
        page.locator("[name=amount_cents]").fill("4000")
        press(page, "Opslaan")
    page = seller.open(f"/leads/{firms.pk}/motive")
    page.locator("[name=strength]").select_option(index=1)
    press(page, "Vastleggen waarom ze blijven")
    clock.later(minutes=2)
    page = seller.open(f"/leads/{firms.pk}")
    for move in (
        "Van koud naar warm",
        "Van warm naar heet",
        "Van heet naar klant",
        "Van klant naar trouwe klant",
    ):
        expect(told(page, move)).to_be_visible()
    firms.refresh_from_db()
    assert (firms.state, firms.pass_number) == ("loyal", 1)


def test_a_lead_goes_back_comes_back_and_gets_in_again(
    firm: Cast,
    visitor: Visitor,
    clock: Clock,
    live_server: Any,
) -> None:
    in_force(firm)
    lead = warm(firm)
    _source, key = actions.create_source(
        name="Website", unit=firm.blue, by=firm.mila, at=clock.now, consent="asked"
    )

    # Marketing offers, sales accepts, and gives it back with a reason.
    page = visitor(firm.mila).open(f"/leads/{lead.pk}/offer")
    page.get_by_label("To", exact=False).first.select_option(label="Anna")
    press(page, "Offer to sales")
    page = visitor(firm.anna).open("/leads/desk")
    page.keyboard.press("a")
    panel = page.locator("[data-panel-of=accept]").first
    panel.get_by_label("Next step").fill("Call")
    page.keyboard.press("Enter")
    expect(page.locator("[data-panel-of=accept]")).to_have_count(0)
    clock.later(hours=2)
    page = visitor(firm.anna).open("/leads/desk?lane=touch")
    page.keyboard.press("r")
    panel = page.locator("[data-panel-of=return]").first
    panel.get_by_text("No need now").click()
    panel.locator("textarea").fill("Their budget is spent until spring.")
    press(page, "Return to marketing")
    expect(page.locator("[data-panel-of=return]")).to_have_count(0)
    lead.refresh_from_db()
    assert (lead.state, lead.reason) == ("returned", "no_need_now")
    back_on = lead.retry_on
    assert back_on is not None

    # Marketing sees it, with the words of sales, and agrees with the day.
    page = visitor(firm.mila).open("/leads/desk?lane=back")
    expect(page.locator(".desk-card").first).to_contain_text("Their budget is spent until spring.")
    page.keyboard.press("a")
    page.locator("[data-panel-of=keep]").first.locator("button.primary").click()
    expect(page.locator("[data-panel-of=keep]")).to_have_count(0)

    # In spring they still want nothing: dropped off, with a day to come back.
    clock.later(days=(back_on - clock.now.date()).days)
    page = visitor(firm.mila).open("/leads/desk?lane=due")
    expect(page.locator("main").get_by_text("Piet Jansen").first).to_be_visible()
    page = visitor(firm.mila).open(f"/leads/{lead.pk}/move")
    page.locator("[name=to]").select_option(value="dropped")
    page.locator("[name=reason]").select_option(value="no_need_now")
    press(page, "Move")
    lead.refresh_from_db()
    assert lead.state == "dropped"
    assert lead.retry_on is not None

    # On its day it is there again, in a second pass; it reacts, and sales gets it again.
    clock.later(days=(lead.retry_on - clock.now.date()).days)
    lead.refresh_from_db()
    assert (lead.state, lead.pass_number, lead.retry_on) == ("recycled", 2, None)
    answer = page.request.post(
        f"{live_server.url}/events/v1/track",
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        data={
            "userId": "w-17",
            "context": {"traits": {"email": lead.person.email}},
            "messageId": "t1",
            "event": "Form Submitted",
            "timestamp": clock.now.isoformat(),
        },
    )
    assert answer.status == 202
    clock.later(minutes=2)
    lead.refresh_from_db()
    assert (lead.state, lead.pass_number) == ("warm", 2)
    page = visitor(firm.mila).open(f"/leads/{lead.pk}/offer")
    page.get_by_label("To", exact=False).first.select_option(label="Anna")
    if page.locator("[name=because]").count():
        page.locator("[name=because]").fill("They asked for a quote.")
    press(page, "Offer to sales")
    page = visitor(firm.anna).open("/leads/desk")
    page.keyboard.press("a")
    page.locator("[data-panel-of=accept]").first.get_by_label("Next step").fill("Visit")
    page.keyboard.press("Enter")
    expect(page.locator("[data-panel-of=accept]")).to_have_count(0)
    lead.refresh_from_db()
    assert (lead.state, lead.pass_number, lead.owner) == ("hot", 2, firm.anna.member)
    page = visitor(firm.mila).open(f"/leads/{lead.pk}")
    for move in (
        "From hot to returned to marketing",
        "From dropped off to came back",
        "From came back to warm",
    ):
        expect(told(page, move)).to_be_visible()


def test_the_desk_brings_a_card_when_somebody_comes_to_it(firm: Cast, visitor: Visitor, clock: Clock) -> None:
    in_force(firm)
    for number in range(5):
        lead = warm(firm, f"Lead{number}", need=f"Need of {number}")
        actions.offer(lead, at=clock.now, by=firm.mila, receiver=firm.anna.member)
    page = visitor(firm.anna).open("/leads/desk")
    expect(page.locator(".desk-line")).to_have_count(5)
    for _step in range(4):
        page.keyboard.press("j")
    last = page.locator(".desk-card[data-current]")
    expect(last.locator("[data-panel-of=accept]")).to_be_hidden()
    page.keyboard.press("a")
    expect(last.locator("[data-panel-of=accept]")).to_be_visible()
    expect(last.locator("blockquote")).to_contain_text("Need of")
    expect(page.locator(".desk-card[data-current]")).to_have_count(1)
    narrow = visitor(firm.anna, width=390)
    page = narrow.open("/leads/desk")
    page.locator(".desk-card").last.scroll_into_view_if_needed()
    expect(page.locator(".desk-card[data-later]").last).to_be_hidden()
    assert narrow.too_wide() == 0
