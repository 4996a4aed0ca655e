"""What lies between departments: agreements signed by both, expectations, disputes by a standing rule, loans and moves."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast, sign_in

from koers.areas.organisation import actions
from koers.areas.organisation.models import (
    Agreement,
    CompetenceRequest,
    Department,
    Dispute,
    Expectation,
    JointMeeting,
    NextMove,
    StandingRule,
)
from koers.kit.timeline.models import Event

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)


@pytest.fixture
def both(cast: Cast) -> dict[str, Department]:
    return {one.role: one for one in actions.ensure_departments(cast.company)}


def dispute(cast: Cast, **fields: Any) -> Dispute:
    row = Dispute(
        **{"title": "Whose lead", "subject": "lead", "unit": cast.blue, "opened_on": TODAY} | fields
    )
    return actions.open_dispute(row, by=cast.anna, at=NOW)


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


# --- disputes ---------------------------------------------------------------------------------------------------


def test_a_dispute_is_settled_by_a_standing_rule_and_its_age_stops(cast: Cast) -> None:
    rule = StandingRule.objects.create(
        name="First touch owns", subject="lead", text="Who called first, keeps it."
    )
    row = dispute(cast)
    assert (row.raised_by, row.age_days(TODAY + timedelta(days=9))) == (cast.anna.member, 9)
    actions.close_dispute(row, rule=rule, by=cast.chris, at=NOW + timedelta(days=4))
    assert (row.closed_on, row.rule, row.age_days(date(2027, 1, 1))) == (date(2026, 11, 6), rule, 4)
    event = Event.objects.get(kind="organisation.dispute.closed")
    assert event.facts == {"subject": "lead", "days": 4, "rule": rule.pk}


@pytest.mark.parametrize(
    ("subject", "active", "outcome", "says"),
    [
        ("", True, "", "Name the standing rule"),
        ("price", True, "", "about something else"),
        ("lead", False, "", "about something else, or no longer in use"),
    ],
)
def test_a_dispute_does_not_close_without_a_fitting_rule_or_words(
    cast: Cast, subject: str, active: bool, outcome: str, says: str
) -> None:
    row = dispute(cast)
    rule = (
        StandingRule.objects.create(name="R", subject=subject, text="x", active=active) if subject else None
    )
    with pytest.raises(actions.NotPossibleError, match=says):
        actions.close_dispute(row, rule=rule, outcome=outcome, by=cast.chris, at=NOW)
    row.refresh_from_db()
    assert row.closed_on is None


def test_a_settled_dispute_can_be_opened_again_and_not_settled_twice(cast: Cast) -> None:
    row = actions.close_dispute(dispute(cast), outcome="Shared", by=cast.chris, at=NOW)
    with pytest.raises(actions.NotPossibleError, match="settled already"):
        actions.close_dispute(row, outcome="Again", by=cast.chris, at=NOW)
    actions.reopen_dispute(row, by=cast.chris, at=NOW)
    assert (row.closed_on, row.outcome) == (None, "Shared")


# --- agreements and expectations ---------------------------------------------------------------------------------


def test_an_agreement_holds_when_both_sides_have_signed_and_its_next_version_ends_it(cast: Cast) -> None:
    row = Agreement.objects.create(title="Lead definition", kind="definition", text="A lead is ...")
    actions.sign_agreement(row, side="marketing", by=cast.mila, at=NOW)
    assert not row.is_signed
    actions.sign_agreement(row, side="sales", by=cast.chris, at=NOW)
    assert (row.starts, row.ends) == (TODAY, None)
    with pytest.raises(actions.NotPossibleError, match="Make a new version"):
        actions.reword_agreement(row, text="Else", by=cast.chris, at=NOW)
    second = actions.renew_agreement(row, by=cast.mila, at=NOW)
    assert (second.number, second.text, second.is_signed) == (2, "A lead is ...", False)
    with pytest.raises(actions.NotPossibleError, match="newer version"):
        actions.renew_agreement(row, by=cast.mila, at=NOW)
    later = NOW + timedelta(days=30)
    actions.sign_agreement(second, side="sales", by=cast.chris, at=later)
    actions.sign_agreement(second, side="marketing", by=cast.mila, at=later)
    row.refresh_from_db()
    assert (row.ends, second.starts) == (date(2026, 12, 2), date(2026, 12, 2))


def test_nobody_signs_for_both_sides_and_new_words_take_a_signature_off(cast: Cast) -> None:
    row = Agreement.objects.create(title="Topics", kind="topic", text="Every Monday")
    actions.sign_agreement(row, side="marketing", by=cast.dora, at=NOW)
    with pytest.raises(actions.NotPossibleError, match="Nobody signs for both"):
        actions.sign_agreement(row, side="sales", by=cast.dora, at=NOW)
    actions.reword_agreement(row, text="Every Tuesday", by=cast.dora, at=NOW)
    assert (row.marketing_by, row.text) == (None, "Every Tuesday")


def test_an_expectation_is_unknown_until_somebody_says_so(cast: Cast, both: dict[str, Department]) -> None:
    row = Expectation(expects=both["sales"], of=both["marketing"], topic="Volume", text="Forty leads a month")
    actions.expect(row, by=cast.chris, at=NOW)
    assert (row.verdict, row.settled_on) == ("unknown", None)
    actions.settle(row, verdict="not_met", by=cast.chris, at=NOW)
    assert (row.verdict, row.settled_on) == ("not_met", TODAY)
    actions.settle(row, verdict="unknown", by=cast.chris, at=NOW)
    assert row.settled_on is None
    with pytest.raises(actions.NotPossibleError, match="of another one"):
        actions.expect(
            Expectation(expects=both["sales"], of=both["sales"], topic="x", text="x"), by=cast.chris, at=NOW
        )


# --- meetings, loans and moves ------------------------------------------------------------------------------------


def test_a_meeting_keeps_who_was_there(cast: Cast) -> None:
    row = JointMeeting(unit=cast.blue, held_on=TODAY, agenda="Leads")
    actions.hold_meeting(row, by=cast.chris, at=NOW)
    actions.note_present(row, present=[cast.anna.member, cast.mila.member], by=cast.chris, at=NOW)
    assert sorted(row.present.values_list("name", flat=True)) == ["Anna", "Mila"]


def test_a_competence_is_lent_and_used_once_each(cast: Cast, both: dict[str, Department]) -> None:
    row = CompetenceRequest(
        competence="Calculation", asks=both["marketing"], of=both["sales"], asked_on=TODAY
    )
    actions.ask_competence(row, by=cast.mila, at=NOW)
    assert row.asked_by == cast.mila.member
    with pytest.raises(actions.NotPossibleError, match="Only what was lent"):
        actions.use_competence(row, used_in="Pumps", by=cast.mila, at=NOW)
    actions.answer_request(row, state="fulfilled", by=cast.chris, at=NOW)
    actions.use_competence(row, used_in="Pumps", by=cast.mila, at=NOW)
    assert (row.state, row.answered_on, row.used_in) == ("fulfilled", TODAY, "Pumps")
    with pytest.raises(actions.NotPossibleError, match="answered already"):
        actions.answer_request(row, state="declined", by=cast.chris, at=NOW)
    assert kinds()[-3:] == [
        "organisation.request.asked",
        "organisation.request.answered",
        "organisation.request.used",
    ]


def test_two_offered_moves_are_under_way_at_most(cast: Cast) -> None:
    def move(code: str) -> NextMove:
        row = NextMove(
            title=code or "Own", code=code, theme="L", unit=cast.blue, owner=cast.chris.member, due_on=TODAY,
            metric="Black hole",
        )  # fmt: skip
        return actions.plan_move(row, by=cast.chris, at=NOW)

    first = move("one_funnel")
    move("joint_training")
    with pytest.raises(actions.NotPossibleError, match="Two moves"):
        move("move_people")
    move("")
    actions.finish_move(first, outcome="It works", by=cast.chris, at=NOW)
    move("move_people")
    assert NextMove.objects.planned().count() == 3


# --- the pages ------------------------------------------------------------------------------------------------


def test_a_dispute_is_logged_and_settled_on_its_page(cast: Cast) -> None:
    rule = StandingRule.objects.create(name="First touch owns", subject="lead", text="x")
    StandingRule.objects.create(name="List price", subject="price", text="x")
    anna = sign_in(cast.anna)
    answer = anna.post(
        "/disputes/new",
        {
            "title": "Whose lead",
            "subject": "lead",
            "unit": cast.blue.pk,
            "opened_on": "02-11-2026",
            "text": "",
        },
    )
    row = Dispute.objects.get()
    assert answer.headers["Location"] == f"/disputes/{row.pk}"
    assert row.raised_by == cast.anna.member
    page = anna.get(f"/disputes/{row.pk}/close").content.decode()
    assert "First touch owns" in page
    assert "List price" not in page
    anna.post(f"/disputes/{row.pk}/close", {"rule": rule.pk})
    row.refresh_from_db()
    assert row.rule == rule


def test_a_dispute_of_another_division_is_not_there(cast: Cast) -> None:
    row = dispute(cast, unit=cast.field)
    assert sign_in(cast.anna).get(f"/disputes/{row.pk}").status_code == 404
    assert sign_in(cast.vera).get("/disputes").status_code == 403
    assert sign_in(cast.dora).get(f"/disputes/{row.pk}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "departments",
        "alignment-rounds",
        "agreements",
        "expectations",
        "standing-rules",
        "disputes",
        "joint-meetings",
        "competence-requests",
        "next-moves",
    ],
)
def test_every_list_and_form_opens(cast: Cast, path: str) -> None:
    chris = sign_in(cast.chris)
    assert chris.get(f"/{path}").status_code == 200
    assert chris.get(f"/{path}/new").status_code == (403 if path == "alignment-rounds" else 200)


def test_who_was_present_is_ticked_on_the_page_and_named_to_the_api(cast: Cast) -> None:
    row = JointMeeting.objects.create(unit=cast.blue, held_on=TODAY, agenda="Leads")
    chris = sign_in(cast.chris)
    chris.post(f"/joint-meetings/{row.pk}/present", {"present": [cast.anna.member.pk, cast.bram.member.pk]})
    assert sorted(row.present.values_list("name", flat=True)) == ["Anna", "Bram"]
    assert "Bram" in chris.get(f"/joint-meetings/{row.pk}/panels/present").content.decode()
    answer = chris.post(
        f"/api/v1/joint-meetings/{row.pk}/present",
        {"present": [cast.mila.member.pk]},
        content_type="application/json",
        headers={"If-Match": f'"{row.version}"'},
    )
    assert answer.status_code == 200, answer.content
    assert list(row.present.values_list("name", flat=True)) == ["Mila"]
