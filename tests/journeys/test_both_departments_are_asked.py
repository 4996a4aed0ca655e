"""Marketing and sales are asked how they work together: by mail, without names, from the first question to the next move."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.cast import Cast, make_member, make_user, seat
from tests.kit.delivery.conftest import Server, server  # noqa: F401  the mail server as a fixture

from koers.areas.organisation.models import (
    AlignmentResponse,
    NextMove,
    SurveyInvitation,
)
from koers.kit.delivery.models import OutgoingMail
from koers.kit.jobs import drain

from .conftest import NARROW, Visit, Visitor, settle

#: What each answers to every statement. Statement 7, one definition of a lead, is 1 for all of sales.
ANSWERS = {"mila": 4, "noor": 4, "otto": 3, "anna": 2, "bram": 3, "chris": 2}
SELLERS = {"anna", "bram", "chris"}
DUTCH = {"noor", "bram"}
WORDS = {
    "en": {
        "first": "Our sales forecast usually lands close to the result.",
        "marks": ["Not at all", "A little", "Partly", "Mostly", "Fully"],
        "send": "Send my answers",
        "thanks": "Thank you",
        "dead": "This link no longer works",
    },
    "nl": {
        "first": "Onze verkoopprognose zit meestal dicht bij de uitkomst.",
        "marks": ["Helemaal niet", "Een beetje", "Gedeeltelijk", "Grotendeels", "Helemaal wel"],
        "send": "Antwoorden versturen",
        "thanks": "Dank je wel",
        "dead": "Deze link werkt niet meer",
    },
}


@pytest.fixture
def team(firm: Cast, server: Server, live_server: Any, settings: Any) -> Cast:  # noqa: F811
    """The cast with two more marketers in Blue, a server that takes mail, and links that lead to this installation."""
    settings.BASE_URL = live_server.url
    for name in ("Noor", "Otto"):
        seat(make_member(name, make_user(name, "marketer")), firm.blue, "marketer")
    for name in DUTCH:
        user = firm[name] if name in SELLERS else firm.blue.seats.get(member__name="Noor").member.user
        user.language = "nl"
        user.save()
    return firm


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that follows."""
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def ask(visit: Visit) -> None:
    """Start a round as whoever leads does it: from the page on marketing and sales, with everybody ticked."""
    page = visit.open("/relation")
    expect(page.locator(".sentence")).to_contain_text("Nobody has been asked yet")
    page.get_by_role("link", name="Ask both departments").click()
    page.get_by_label("Wanted relationship").select_option("aligned")
    page.get_by_label("Why").fill("Projects take a year.")
    assert page.locator('input[name="people"]:checked').count() == 6
    assert visit.axe() == []
    press(page, "Ask them")
    expect(page.get_by_text("6 mails are on their way.")).to_be_visible()
    expect(page.get_by_text("Marketing: 0 of 3 answered.")).to_be_visible()


def letters(server: Server) -> dict[str, str]:  # noqa: F811
    """Return the link that each got, by name; a mail goes to one address only."""
    found = {}
    for mail in server.taken:
        name = str(mail["To"]).split("@")[0]
        body = mail.get_body(("plain",))
        assert body is not None
        links = re.findall(r"https?://\S+", body.get_content())
        found[name] = next(link for link in links if "/survey/" in link)
    return found


def answer(visit: Visit, name: str, link: str) -> None:
    """Open a link and answer every statement on the page, in the language of the mail."""
    language = "nl" if name in DUTCH else "en"
    words = WORDS[language]
    page = visit.open(link.removeprefix(visit.base))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_text(str(words["first"]))).to_be_visible()
    assert name.title() not in page.locator("body").inner_text()
    for number, statement in enumerate(page.locator(".survey-item").all(), 1):
        value = 1 if number == 7 and name in SELLERS else ANSWERS[name]
        statement.get_by_label(words["marks"][value - 1], exact=True).check()
    assert visit.axe() == []
    assert visit.too_wide() <= 0
    press(page, str(words["send"]))
    expect(page.get_by_role("heading", name=str(words["thanks"]))).to_be_visible()


def test_both_departments_are_asked_by_mail_and_see_the_same_result(
    team: Cast,
    visitor: Visitor,
    server: Server,  # noqa: F811
) -> None:
    chris = visitor(team.chris)
    ask(chris)
    drain()
    links = letters(server)
    assert sorted(links) == sorted(ANSWERS)
    assert len(set(links.values())) == 6

    for number, name in enumerate(ANSWERS):
        answer(visitor(width=NARROW if number % 2 else 1280), name, links[name])
        chris.open("/relation")
        # Nothing is seen while it runs, however many have answered.
        expect(chris.page.locator(".sentence")).to_contain_text("Both departments are being asked")
    expect(chris.page.get_by_text("Sales: 3 of 3 answered.")).to_be_visible()
    used = visitor().page.request.get(links["noor"])
    assert (used.status, WORDS["nl"]["dead"] in used.text()) == (404, True)

    press(chris.page, "Close now")
    page = chris.page
    # Marketing: 80, 80 and 60 of 100. Sales: 40, 60 and 40, each less what statement 7 took: 39, 58 and 39.
    expect(page.locator(".sentence")).to_contain_text(
        "Marketing calls the relationship aligned, sales calls it defined."
    )
    marketing, sales, both = page.locator(".tracks").first.locator("li:not(.tracks-head)").all()
    expect(marketing).to_contain_text("73.3")
    expect(sales).to_contain_text("45.3")
    # Both weigh the same. Of all draws of three out of three on each side, a twentieth lies below 52.8 and above 65.8.
    expect(both).to_contain_text("Together")
    expect(both).to_contain_text("59.3")
    expect(both).to_contain_text("52.8–65.8")
    expect(both).to_contain_text("between defined and aligned")
    expect(page.get_by_text("You want aligned, and that is within the interval.")).to_be_visible()
    largest = page.get_by_role("row").filter(
        has_text="We have one written definition of a lead that is ready for sales."
    )
    expect(largest).to_contain_text("large")
    assert re.findall(r"[-−]?\d\.\d", largest.inner_text()) == ["3.7", "1.0", "-2.7"]
    assert chris.axe() == []
    assert chris.too_wide() <= 0

    # Who was asked is forgotten, and no mail tells it.
    assert SurveyInvitation.objects.count() == 0
    assert set(OutgoingMail.objects.values_list("to", "subject", "text")) == {("", "", "")}
    assert AlignmentResponse.objects.count() == 6

    # Somebody who was asked sees the same, in their own language.
    bram = visitor(team.bram, width=NARROW)
    bram.open("/relation")
    expect(bram.page.locator(".sentence")).to_contain_text(
        "Marketing noemt de relatie afgestemd, verkoop noemt die afgebakend."
    )
    expect(bram.page.get_by_text("tussen afgebakend en afgestemd").first).to_be_visible()
    assert bram.axe() == []
    assert bram.too_wide() <= 0


def test_one_side_alone_gives_no_total_and_a_move_is_taken_on_all_the_same(
    team: Cast,
    visitor: Visitor,
    server: Server,  # noqa: F811
) -> None:
    chris = visitor(team.chris)
    ask(chris)
    drain()
    for name, link in letters(server).items():
        if name in SELLERS:
            answer(visitor(), name, link)
    chris.open("/relation")
    press(chris.page, "Close now")
    page = chris.page
    expect(page.locator(".sentence")).to_contain_text("Too few people answered")
    marketing, sales, both = page.locator(".tracks").first.locator("li:not(.tracks-head)").all()
    expect(sales).to_contain_text("45.3")
    for line in (marketing, both):
        expect(line).not_to_contain_text(re.compile(r"\d\d\.\d"))

    # No contract about leads is the lowest there is, so the lead process comes first.
    page.locator('[data-opens="move-write_definitions"]').click()
    dialog = page.get_by_role("dialog", name="Write down what a lead is that is ready for sales")
    dialog.get_by_label("Who").select_option("Chris")
    assert chris.axe() == []
    dialog.get_by_role("button", name="Plan this").click()
    expect(page.get_by_text("It is planned.")).to_be_visible()
    move = NextMove.objects.get()
    assert (move.code, move.theme, move.owner, move.state) == (
        "write_definitions",
        "L",
        team.chris.member,
        "planned",
    )
