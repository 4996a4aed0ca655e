"""Solutions made together with a customer: boards with owner and evidence, the log of decisions, numbers and warnings."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cast import Cast, make_account, make_deal, make_person, sign_in

from koers.areas.customers.models import Account, Need, Person
from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.measures import solution as numbers
from koers.areas.selling.models import (
    ApproachChoice,
    BuyingStep,
    Deal,
    SolutionBoard,
    SolutionDecision,
    ValueBenefit,
    ValueCase,
)
from koers.areas.selling.queries import approach, room
from koers.areas.selling.queries.solution import Solution, solution_of
from koers.areas.selling.rules import solution as rules
from koers.areas.selling.rules.flags import Course, Limits, flags
from koers.kit.methods import registry, schema
from koers.kit.methods.checking import check
from koers.kit.timeline.reading import for_subject

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 2)
BOARDS = ["requirements", "customisation", "deployment", "support"]


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account("Havenbedrijf", cast.anna, cast.blue)


@pytest.fixture
def mia(cast: Cast, account: Account) -> Person:
    return make_person("Bos", cast.anna, cast.blue, first_name="Mia", account=account)


@pytest.fixture
def deal(cast: Cast, account: Account) -> Deal:
    row = make_deal("Pumps", cast.anna, cast.blue, account=account, amount_cents=4000000)
    ApproachChoice.objects.create(
        deal=row, layer="offer", method="consultative", method_version=1, chosen_at=NOW
    )
    return row


def board(name: str) -> schema.Board:
    held = registry.shelf().get("consultative", 1)
    assert held is not None
    assert isinstance(held.method, schema.Playbook)
    return next(one for one in held.method.boards if one.id == name)


def seen(deal: Deal, day: date = DAY) -> Solution:
    found = solution_of(deal, approach.all_chosen(deal), day)
    assert found is not None
    return found


def states(deal: Deal, day: date = DAY) -> list[str]:
    return [one.state for one in seen(deal, day).boards]


def keep(deal: Deal, name: str, by: Any, **given: Any) -> SolutionBoard:
    values = {"owner": by.member, "person": None, "due_date": None, **given}
    return actions.keep_board(deal, board(name), **values, by=by, at=NOW)


def show(
    deal: Deal, name: str, part: str, by: Any, text: str = "Signed", origin: str = "Mail of 1 March"
) -> Any:
    return actions.show_evidence(deal, board(name), part=part, text=text, origin=origin, by=by, at=NOW)


def note(deal: Deal, by: Any, text: str = "No stop longer than an hour", **given: Any) -> SolutionDecision:
    values = {"sort": "requirement", **given}
    return actions.note_decision(deal, board("requirements"), text=text, **values, by=by, at=NOW)


# --- the rules, from values alone ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "lacking", "stands"),
    [
        (rules.Kept(), 2, "unowned"),
        (rules.Kept(), 0, "unowned"),
        (rules.Kept(True), 1, "running"),
        (rules.Kept(True, DAY), 1, "running"),
        (rules.Kept(True, DAY - timedelta(days=1)), 1, "late"),
        (rules.Kept(True, DAY - timedelta(days=1)), 0, "ready"),
        (rules.Kept(True, DAY - timedelta(days=1), DAY), 1, "closed"),
        (rules.Kept(False, None, DAY), 0, "closed"),
        (rules.Kept(True, None, DAY + timedelta(days=1)), 0, "ready"),
    ],
)
def test_a_board_stands_as_its_owner_day_and_evidence_say(
    kept: rules.Kept, lacking: int, stands: str
) -> None:
    assert rules.state(kept, lacking, DAY) == stands


def test_what_lacks_of_a_solution_warns_and_a_missing_board_is_grave() -> None:
    calm = Course(DAY, next_step_date=DAY)
    assert flags(calm, Limits()) == []
    course = Course(DAY, next_step_date=DAY, no_baseline=True, benefits_unowned=2, boards_missing=1)
    assert [(one.rule, one.n, one.is_grave) for one in flags(course, Limits())] == [
        ("no_baseline", 0, False),
        ("benefit_unowned", 2, False),
        ("board_missing", 1, True),
    ]


def test_two_boards_or_two_parts_of_one_name_are_refused_with_their_line() -> None:
    part = "      - id: {0}\n        title: {{en: A, nl: A}}\n        help: {{en: A, nl: A}}\n"
    one = "  - id: {0}\n    title: {{en: B, nl: B}}\n    help: {{en: B, nl: B}}\n    exits:\n"
    head = (
        "id: mine\nversion: 1\nkind: playbook\ntitle: {en: M, nl: M}\npurpose: {en: M, nl: M}\n"
        "origin: {author: Us, year: 2026, use: {en: M, nl: M}}\nlicence: CC0-1.0\n"
        "stages:\n  - id: s\n    title: {en: S, nl: S}\n    done_when: [{en: D, nl: D}]\nboards:\n"
    )
    whole = head + one.format("a") + part.format("p") + one.format("b") + part.format("p")
    assert check(whole.encode(), "mine.yaml").problems == ()
    twice = check((head + one.format("a") + part.format("p") + part.format("p")).encode(), "mine.yaml")
    assert [(one.field, one.line) for one in twice.problems] == [("boards[1].exits[2].id", 20)]
    double = check((head + (one.format("a") + part.format("p")) * 2).encode(), "mine.yaml")
    assert [one.field for one in double.problems] == ["boards[2].id"]


# --- boards -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_four_boards_close_when_somebody_answers_and_their_evidence_lies_there(
    cast: Cast, deal: Deal, mia: Person
) -> None:
    assert [one.board.id for one in seen(deal).boards] == BOARDS
    assert states(deal) == ["unowned"] * 4
    with pytest.raises(NotPossibleError, match="who of us answers"):
        actions.close_board(deal, board("requirements"), by=cast.anna, at=NOW)
    keep(deal, "requirements", cast.anna, person=mia, due_date=DAY - timedelta(days=1))
    assert states(deal) == ["late", "unowned", "unowned", "unowned"]
    show(deal, "requirements", "baseline", cast.anna)
    show(deal, "requirements", "signed", cast.anna, origin="")
    with pytest.raises(NotPossibleError, match="The list of requirements that they signed"):
        actions.close_board(deal, board("requirements"), by=cast.anna, at=NOW)
    assert states(deal)[0] == "late"
    show(deal, "requirements", "signed", cast.anna, origin="Minutes, page 2")
    assert states(deal)[0] == "ready"
    row = actions.close_board(deal, board("requirements"), by=cast.anna, at=NOW)
    assert (row.closed_date, row.person, states(deal)[0]) == (DAY, mia, "closed")
    assert states(deal, DAY - timedelta(days=1))[0] == "ready"
    with pytest.raises(NotPossibleError, match="open it again"):
        show(deal, "requirements", "signed", cast.anna, text="")
    with pytest.raises(NotPossibleError, match="so already"):
        actions.close_board(deal, board("requirements"), by=cast.anna, at=NOW)
    actions.reopen_board(deal, board("requirements"), by=cast.anna, at=NOW)
    with pytest.raises(NotPossibleError, match="so already"):
        actions.reopen_board(deal, board("requirements"), by=cast.anna, at=NOW)
    assert show(deal, "requirements", "signed", cast.anna, text=" ") is None
    assert states(deal)[0] == "late"
    told = [one.sentence for one in for_subject(deal).entries]
    assert (told.count("Board closed"), told.count("Board opened again")) == (1, 1)


@pytest.mark.django_db
def test_writing_the_same_again_tells_nothing_and_parts_of_two_boards_stay_apart(
    cast: Cast, deal: Deal
) -> None:
    first = keep(deal, "support", cast.anna)
    before = first.version
    assert keep(deal, "support", cast.anna).version == before
    show(deal, "support", "agreement", cast.anna)
    show(deal, "support", "agreement", cast.anna)
    told = [one.sentence for one in for_subject(deal).entries]
    assert (told.count("Board changed"), told.count("Evidence of a board noted")) == (1, 1)
    with pytest.raises(ValueError, match="baseline"):
        show(deal, "support", "baseline", cast.anna)
    assert [one.lacking for one in seen(deal).boards] == [2, 2, 2, 1]
    assert SolutionBoard.objects.count() == 1


# --- what was decided ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_log_says_who_proposed_and_who_agreed_and_what_was_dropped_counts_no_longer(
    cast: Cast, deal: Deal, mia: Person
) -> None:
    theirs = note(deal, cast.anna, proposed_by="customer", proposer=mia, agreed_date=DAY, agreer=mia)
    ours = note(deal, cast.anna, "A spare pump on site", proposed_by="us")
    note(deal, cast.anna, "Two languages", sort="change")
    gone = note(deal, cast.anna, "Blue paint", proposed_by="customer")
    assert (theirs.owner, theirs.noted_date) == (cast.anna.member, DAY)
    assert (seen(deal).requirements(), seen(deal).open) == ((1, 3), 3)
    actions.drop_decision(gone, reason="Nobody sees it", by=cast.anna, at=NOW)
    actions.agree(ours, agreed_date=DAY, agreer=mia, by=cast.anna, at=NOW)
    assert (seen(deal).requirements(), seen(deal).open, len(seen(deal).decisions)) == ((2, 2), 1, 4)
    for row, again in ((ours, actions.agree), (gone, actions.agree)):
        with pytest.raises(NotPossibleError, match="so already"):
            again(row, agreed_date=DAY, by=cast.anna, at=NOW)
    with pytest.raises(NotPossibleError, match="so already"):
        actions.drop_decision(gone, reason="Twice", by=cast.anna, at=NOW)
    read = {
        one.measure.name.partition(".")[2]: one
        for one in numbers.solution_readings({"deal": deal.pk}, cast.anna)
    }
    assert (read["requirements_agreed"].value, read["requirements_agreed"].n) == (1.0, 2)
    assert (read["scope_changes"].value, read["proposed_by_customer"].value) == (1, 0.5)
    assert "Known of 2 of 3" in read["proposed_by_customer"].note
    assert read["requirements_agreed"].low is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"text": "  "}, "in words"),
        ({"agreed_date": DAY + timedelta(days=1)}, "not come yet"),
    ],
)
def test_a_decision_without_words_or_agreed_on_a_day_to_come_is_refused(
    cast: Cast, deal: Deal, given: dict[str, Any], why: str
) -> None:
    with pytest.raises(NotPossibleError, match=why):
        note(deal, cast.anna, **given)
    assert not SolutionDecision.objects.exists()


@pytest.mark.django_db
def test_somebody_agrees_on_a_day_and_proposes_for_the_customer_alone(
    cast: Cast, deal: Deal, mia: Person
) -> None:
    with pytest.raises(NotPossibleError, match="which day"):
        note(deal, cast.anna, agreer=mia)
    with pytest.raises(NotPossibleError, match="what the customer proposed"):
        note(deal, cast.anna, proposed_by="us", proposer=mia)
    row = note(deal, cast.anna)
    with pytest.raises(NotPossibleError, match="Say why"):
        actions.drop_decision(row, reason=" ", by=cast.anna, at=NOW)


@pytest.mark.django_db
def test_numbers_without_a_requirement_are_unknown_and_each_sees_the_decisions_of_their_deals(
    cast: Cast, deal: Deal, account: Account
) -> None:
    empty = numbers.REQUIREMENTS_AGREED.ask({"deal": deal.pk}, cast.anna)
    assert (empty.value, empty.n) == (None, 0)
    note(deal, cast.anna, agreed_date=DAY)
    note(deal, cast.anna, "Quiet at night")
    far = make_account("Far", cast.eva, cast.field)
    other = make_deal("Elsewhere", cast.eva, cast.field, account=far)
    actions.note_decision(other, board("support"), sort="requirement", text="Far", by=cast.eva, at=NOW)
    assert numbers.REQUIREMENTS_AGREED.ask({}, cast.anna).value == 0.5
    assert numbers.REQUIREMENTS_AGREED.ask({}, cast.eva).value == 0.0
    assert numbers.REQUIREMENTS_AGREED.ask({}, cast.dora).n == 3
    assert numbers.REQUIREMENTS_AGREED.ask({"unit": cast.field.pk}, cast.dora).n == 1
    assert numbers.REQUIREMENTS_AGREED.ask({"board": "support"}, cast.dora).n == 1
    assert numbers.REQUIREMENTS_AGREED.ask({"owner": cast.anna.member.pk}, cast.dora).n == 2


# --- warnings -----------------------------------------------------------------------------------------------


def warned(cast: Cast, deal: Deal) -> set[str]:
    return {one.code for one in room.room(Deal.objects.get(pk=deal.pk), cast.anna, DAY).warnings} & {
        "no_baseline",
        "benefit_unowned",
        "board_missing",
    }


@pytest.mark.django_db
def test_the_room_warns_of_what_lacks_once_the_purchase_came_so_far(
    cast: Cast, deal: Deal, mia: Person
) -> None:
    case = ValueCase.objects.create(deal=deal, title="Saving")
    benefit = ValueBenefit.objects.create(
        case=case, name="Energy", promised_cents=100, measure_date=DAY + timedelta(days=180)
    )
    assert warned(cast, deal) == {"benefit_unowned"}
    benefit.person = mia
    benefit.save()
    step = BuyingStep.objects.create(deal=deal, phase="search", entered_date=DAY)
    assert warned(cast, deal) == set()
    for phase, expected in (("proposals", {"no_baseline"}), ("select", {"no_baseline", "board_missing"})):
        step.phase = phase
        step.save()
        assert warned(cast, deal) == expected
    need = Need.objects.create(
        account=deal.account, category="F", unit_of_measure="stops", statement="Runs", baseline_value=9
    )
    keep(deal, "support", cast.anna, owner=None)
    assert warned(cast, deal) == {"board_missing"}
    keep(deal, "support", cast.anna)
    assert warned(cast, deal) == set()
    need.delete()
    ApproachChoice.objects.filter(deal=deal).update(method="integrated_system")
    assert warned(cast, deal) == set()


# --- pages --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_is_there_for_an_approach_with_boards_alone_and_takes_a_deal_through_it(
    cast: Cast, deal: Deal, mia: Person
) -> None:
    client, address = sign_in(cast.anna), reverse("deals-room-solution", args=[deal.pk])
    other = make_deal("Plain", cast.anna, cast.blue, account=deal.account)
    assert client.get(reverse("deals-room-solution", args=[other.pk])).status_code == 404
    page = client.get(address).content.decode()
    assert "0 of 4 boards are closed. Of 4 nobody is named who answers for them." in page

    def at(name: str, query: str = "") -> str:
        return reverse(f"deals-room-solution-{name}", args=[deal.pk]) + query

    sent = {"owner": cast.anna.member.pk, "person": mia.pk, "due_date": "2026-04-01"}
    assert client.post(at("board", "?board=requirements"), sent).status_code == 303
    assert client.get(at("board", "?board=lunch")).status_code == 404
    for part in ("baseline", "signed"):
        written = {"text": "There", "origin": "Minutes"}
        assert client.post(at("evidence", f"?board=requirements&part={part}"), written).status_code == 303
    assert client.get(at("evidence", "?board=requirements&part=lunch")).status_code == 404
    assert client.post(at("close"), {"board": "requirements", "verb": "close"}).status_code == 303
    assert SolutionBoard.objects.get().closed_date == timezone.localdate()
    decision = {"text": "Quiet at night", "sort": "requirement", "board": "support", "proposer": mia.pk}
    both = client.post(at("decide"), {**decision, "proposed_by": "us"})
    assert (both.status_code, "Name one of the two" in both.content.decode()) == (422, True)
    dayless = client.post(at("decide"), {**decision, "agreer": mia.pk})
    assert (dayless.status_code, "on which day they agreed" in dayless.content.decode()) == (422, True)
    assert client.post(at("decide"), decision).status_code == 303
    row = SolutionDecision.objects.get()
    assert (row.proposed_by, row.proposer, row.board) == ("customer", mia, "support")
    agreed = {"agreed_date": timezone.localdate().isoformat(), "agreer": mia.pk}
    assert client.post(at("agree", f"?decision={row.pk}"), agreed).status_code == 303
    page = client.get(address).content.decode()
    for told in ("1 of 4 boards are closed.", "proposed by Mia Bos", "Mia Bos agreed on"):
        assert told in page
    assert client.post(at("drop", f"?decision={row.pk}"), {"reason": ""}).status_code == 422
    assert client.post(at("drop", f"?decision={row.pk}"), {"reason": "Too dear"}).status_code == 303
    assert "Too dear" in client.get(address).content.decode()
    elsewhere = reverse("deals-room-solution-agree", args=[other.pk]) + f"?decision={row.pk}"
    assert client.post(elsewhere, agreed).status_code == 404
    viewer = sign_in(cast.vera)
    assert (viewer.get(address).status_code, viewer.post(at("close"), {}).status_code) == (200, 403)
    rest = client.get(reverse("deals-room-rest", args=[deal.pk])).content.decode()
    assert "Boards and decisions" in rest


@pytest.mark.django_db
def test_a_longer_log_takes_no_more_statements(cast: Cast, deal: Deal, mia: Person) -> None:
    client, address = sign_in(cast.anna), reverse("deals-room-solution", args=[deal.pk])
    counts = []
    for wanted in (2, 12):
        while SolutionDecision.objects.count() < wanted:
            note(deal, cast.anna, proposed_by="customer", proposer=mia, agreed_date=DAY, agreer=mia)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen_now:
            client.get(address)
        counts.append(len(seen_now))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_somebody_of_another_part_of_the_firm_stays_without_a_name(cast: Cast, deal: Deal) -> None:
    far = make_person("Verborgen", cast.eva, cast.field)
    keep(deal, "support", cast.dora, person=far, owner=cast.anna.member)
    note(deal, cast.dora, proposed_by="customer", proposer=far)
    address = reverse("deals-room-solution", args=[deal.pk])
    assert sign_in(cast.dora).get(address).content.decode().count("Verborgen") == 2
    page = sign_in(cast.anna).get(address).content.decode()
    assert "Verborgen" not in page
    assert "somebody you may not see" in page
    assert "proposed by the customer" in page
