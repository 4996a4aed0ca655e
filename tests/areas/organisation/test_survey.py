"""A round of the survey: who is asked, that nothing leads from a sheet to a person, and what may be seen."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.test import override_settings
from tests.cast import Cast, make_member, make_user, seat

from koers.areas.organisation import actions
from koers.areas.organisation.actions.survey import to_remind
from koers.areas.organisation.models import (
    AlignmentResponse,
    AlignmentRound,
    Department,
    Member,
    SurveyInvitation,
)
from koers.areas.organisation.queries import relation, survey
from koers.areas.organisation.rules.survey import remind_on, shown, steps_to
from koers.kit.guard.models import Token
from koers.kit.timeline.models import Event, EventSubject

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
HOUR = timedelta(hours=1)


def sheet(value: int | None = 3, **other: int | None) -> dict[str, int | None]:
    return {f"q{number:02d}": value for number in range(1, 21)} | other


def more_marketers(cast: Cast, n: int) -> list[Member]:
    made = [
        make_member(f"Marketer {number}", make_user(f"Marketer {number}", "marketer")) for number in range(n)
    ]
    for member in made:
        seat(member, cast.blue, "marketer")
    return made


def opened(cast: Cast, **named: Any) -> tuple[AlignmentRound, dict[str, str]]:
    """Open a round for the whole firm and return it with the links by the name of who got them."""
    made, asked = actions.open_round(
        cast.company, closes_on=date(2026, 11, 16), by=cast.dora, at=NOW, **named
    )
    return made, {one.invitation.member.name: one.token for one in asked}


def fingerprints() -> dict[str, str]:
    """A digest of each table."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


# --- who is asked -----------------------------------------------------------------------------------------------


def test_the_seats_say_who_belongs_to_which_department(cast: Cast) -> None:
    actions.ensure_departments(cast.company)
    found = [(one.department.name, one.member.name) for one in relation.members_of(cast.company, TODAY)]
    assert found == [
        ("Marketing", "Mila"),
        ("Sales", "Anna"),
        ("Sales", "Bram"),
        ("Sales", "Chris"),
        ("Sales", "Daan"),
        ("Sales", "Eva"),
    ]


def test_a_department_below_takes_its_own_people_from_the_one_above(cast: Cast) -> None:
    actions.ensure_departments(cast.company)
    service = Department.objects.create(name="Service sales", role="sales", unit=cast.service)
    found = {one.member.name: one.department for one in relation.members_of(cast.company, TODAY)}
    assert found["Eva"] == service
    assert found["Anna"].name == "Sales"
    assert [one.member.name for one in relation.members_of(cast.service, TODAY)] == ["Eva"]


def test_a_round_asks_both_sides_keeps_its_version_and_runs_once(cast: Cast) -> None:
    made, links = opened(cast)
    assert (made.method, made.method_version, made.least_answers) == ("marketing_sales_alignment", 1, 3)
    assert len(links) == 6
    assert sum(made.invited.values()) == 6
    with pytest.raises(actions.NotPossibleError, match="running here already"):
        opened(cast)


def test_a_round_without_one_side_or_without_a_day_is_refused(cast: Cast) -> None:
    sellers = {one.member.pk for one in relation.members_of(cast.company, TODAY)[1:]}
    with pytest.raises(actions.NotPossibleError, match="both marketing and sales"):
        actions.open_round(
            cast.company, member_ids=sellers, closes_on=date(2026, 11, 16), by=cast.dora, at=NOW
        )
    with pytest.raises(actions.NotPossibleError, match="at least a day"):
        actions.open_round(cast.company, closes_on=TODAY, by=cast.dora, at=NOW)
    assert not AlignmentRound.objects.exists()
    assert not Department.objects.exists()


@pytest.mark.parametrize("name", ["anna", "mila", "vera", "chris"])
def test_who_may_not_open_a_round_here_changes_nothing(cast: Cast, name: str) -> None:
    # Chris manages Blue; a round of the whole firm is not his to open.
    with pytest.raises(PermissionDenied):
        actions.open_round(cast.company, closes_on=date(2026, 11, 16), by=cast[name], at=NOW)
    assert (AlignmentRound.objects.count(), SurveyInvitation.objects.count(), Token.objects.count()) == (
        0,
        0,
        0,
    )


# --- an answer --------------------------------------------------------------------------------------------------


def test_a_link_takes_one_sheet_and_is_dead_after_it(cast: Cast) -> None:
    made, links = opened(cast)
    assert actions.answer(links["Anna"], sheet(), at=NOW + HOUR)
    assert not actions.answer(links["Anna"], sheet(), at=NOW + HOUR)
    assert actions.invitation_of(links["Anna"], at=NOW + HOUR) is None
    assert made.responses.count() == 1


def test_a_link_dies_with_its_round_and_at_the_end_of_the_last_day(cast: Cast) -> None:
    made, links = opened(cast)
    last_minute = datetime(2026, 11, 16, 22, 59, tzinfo=UTC)  # one minute to midnight in Amsterdam
    assert actions.invitation_of(links["Bram"], at=last_minute) is not None
    assert actions.invitation_of(links["Bram"], at=last_minute + timedelta(minutes=1)) is None
    actions.close_round(made, by=cast.dora, at=NOW + HOUR)
    assert not actions.answer(links["Bram"], sheet(), at=NOW + HOUR)
    assert not AlignmentResponse.objects.exists()


@pytest.mark.parametrize("answers", [sheet(6), sheet(0), {**sheet(), "q21": 3}])
def test_answers_that_do_not_fit_are_refused_and_the_link_lives_on(cast: Cast, answers: Any) -> None:
    made, links = opened(cast)
    with pytest.raises(ValueError):
        actions.answer(links["Anna"], answers, at=NOW)
    assert made.responses.count() == 0
    assert actions.invitation_of(links["Anna"], at=NOW) is not None


def test_a_guessed_or_foreign_token_opens_nothing(cast: Cast) -> None:
    opened(cast)
    from koers.kit.guard import tokens

    foreign = tokens.issue("invitation", "1", lifetime=HOUR, at=NOW)
    for text in ("", "x" * 43, foreign, "1", "x" * 500):
        assert actions.invitation_of(text, at=NOW) is None


# --- nothing leads to a person ------------------------------------------------------------------------------------


def test_a_sheet_holds_no_person_no_moment_and_no_order() -> None:
    fields = {field.name: field for field in AlignmentResponse._meta.get_fields()}
    assert set(fields) == {"id", "round", "department", "role", "answers"}
    assert not any(isinstance(field, models.DateField | models.TimeField) for field in fields.values())
    assert {field.related_model for field in fields.values() if field.is_relation} == {
        AlignmentRound,
        Department,
    }
    assert not any(
        name.endswith("alignmentresponse") for name in apps.all_models["organisation"] if "histor" in name
    )
    assert {"member", "has_answered"} < {field.name for field in SurveyInvitation._meta.get_fields()}
    assert not any(
        isinstance(field, models.DateField | models.TimeField)
        for field in SurveyInvitation._meta.get_fields()
    )


def test_an_answer_changes_three_tables_and_writes_no_moment_anywhere(cast: Cast) -> None:
    _made, links = opened(cast)
    before, events = fingerprints(), Event.objects.count()
    assert actions.answer(links["Anna"], sheet(), at=NOW + HOUR)
    after = fingerprints()
    assert {table for table in after if after[table] != before[table]} == {
        "organisation_alignmentresponse",
        "organisation_surveyinvitation",
        "kit_token",
    }
    assert Event.objects.count() == events
    assert not Token.objects.filter(used_at__isnull=False).exists()


def test_no_value_of_a_sheet_stands_anywhere_else(cast: Cast) -> None:
    """Ids have 62 random bits: one that is found elsewhere was copied, and is no accident."""
    _made, links = opened(cast)
    for number, name in enumerate(("Anna", "Bram", "Mila"), 1):
        assert actions.answer(links[name], sheet(number), at=NOW + HOUR)
    ids = {str(pk) for pk in AlignmentResponse.objects.values_list("pk", flat=True)}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model is AlignmentResponse:
                continue
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            text = repr(cursor.fetchall())
            assert not [pk for pk in ids if pk in text], model
    kinds = set(EventSubject.objects.values_list("subject_kind", flat=True))
    assert kinds == {"alignround", "unit"}


def test_every_new_sheet_deals_all_ids_of_its_round_anew(cast: Cast) -> None:
    made, links = opened(cast)
    seen: list[set[int]] = []
    for name in ("Anna", "Bram", "Chris", "Daan"):
        actions.answer(links[name], sheet(), at=NOW + HOUR)
        seen.append(set(made.responses.values_list("pk", flat=True)))
    assert [len(ids) for ids in seen] == [1, 2, 3, 4]
    assert not seen[0] & seen[1]
    assert not seen[1] & seen[2]
    assert not seen[2] & seen[3]


def test_the_order_of_the_sheets_says_nothing_about_the_order_of_the_answers(cast: Cast) -> None:
    """Of 24 orders of four sheets each comes about as often: over 48 rounds the first to answer stands first in a quarter."""
    first = 0
    for number in range(48):
        made = AlignmentRound.objects.create(
            unit=cast.company, method="marketing_sales_alignment", method_version=1, opened_at=NOW,
            closes_on=date(2026, 11, 16), closed_at=NOW + HOUR * number,
        )  # fmt: skip
        place = actions.ensure_departments(cast.company)[0]
        from koers.areas.organisation.actions.survey import _deal_in

        for value in (1, 2, 3, 4):
            _deal_in(made, place.pk, "marketing", sheet(value))
        first += made.responses.order_by("id").first().answers["q01"] == 1  # type: ignore[union-attr]
    assert 2 <= first <= 24


def test_a_sheet_cannot_be_kept_by_itself(cast: Cast) -> None:
    made, _links = opened(cast)
    place = Department.objects.get(role="sales")
    with pytest.raises(TypeError, match="never one by one"):
        AlignmentResponse(round=made, department=place, role="sales", answers=sheet()).save()


def test_closing_forgets_who_took_part_and_keeps_how_many(cast: Cast) -> None:
    made, links = opened(cast)
    actions.answer(links["Anna"], sheet(), at=NOW)
    actions.close_round(made, by=cast.dora, at=NOW + HOUR)
    assert (SurveyInvitation.objects.count(), Token.objects.count()) == (0, 0)
    made.refresh_from_db()
    assert [(one.department.name, one.invited, one.answered) for one in survey.turnout(made)] == [
        ("Marketing", 1, 0),
        ("Sales", 5, 1),
    ]
    event = Event.objects.get(kind="organisation.round.closed")
    assert event.facts == {"invited": 6, "answered": 1}


# --- reminding and closing ----------------------------------------------------------------------------------------


def test_people_are_reminded_once_and_only_those_without_an_answer(cast: Cast) -> None:
    made, links = opened(cast)
    for name in ("Anna", "Bram"):
        actions.answer(links[name], sheet(), at=NOW)
    assert to_remind(at=NOW + timedelta(days=6)) == []
    assert to_remind(at=NOW + timedelta(days=7)) == [made]
    _round, asked = actions.remind(made, by=cast.dora, at=NOW + timedelta(days=7))
    assert sorted(one.invitation.member.name for one in asked) == ["Chris", "Daan", "Eva", "Mila"]
    with pytest.raises(actions.NotPossibleError, match="once is enough"):
        actions.remind(made, by=cast.dora, at=NOW + timedelta(days=8))
    assert to_remind(at=NOW + timedelta(days=8)) == []


def test_the_first_and_the_second_link_are_good_for_one_sheet_together(cast: Cast) -> None:
    made, links = opened(cast)
    _round, asked = actions.remind(made, by=cast.dora, at=NOW + timedelta(days=7))
    second = next(one.token for one in asked if one.invitation.member.name == "Anna")
    assert actions.answer(second, sheet(), at=NOW + timedelta(days=8))
    assert not actions.answer(links["Anna"], sheet(), at=NOW + timedelta(days=8))
    assert made.responses.count() == 1


def test_a_round_closes_by_itself_after_its_last_day(cast: Cast) -> None:
    made, _links = opened(cast)
    assert actions.close_due(at=datetime(2026, 11, 16, 22, 0, tzinfo=UTC)) == 0
    assert actions.close_due(at=datetime(2026, 11, 16, 23, 30, tzinfo=UTC)) == 1
    assert actions.close_due(at=datetime(2026, 11, 17, 23, 30, tzinfo=UTC)) == 0
    made.refresh_from_db()
    assert not made.is_open


# --- what may be seen ----------------------------------------------------------------------------------------------


def test_an_open_round_has_no_results_to_see(cast: Cast) -> None:
    more_marketers(cast, 3)
    made, links = opened(cast)
    for token in links.values():
        assert actions.answer(token, sheet(), at=NOW)
    assert (survey.sheets(made).rows, survey.sheets(made).shown.total) == ((), False)
    made = actions.close_round(made, by=cast.dora, at=NOW + HOUR)
    found = survey.sheets(made)
    assert len(found.rows) == 9
    assert (found.shown.total, sorted(found.shown.sides)) == (True, ["marketing", "sales"])


def test_sheets_that_are_too_empty_do_not_make_a_group(cast: Cast) -> None:
    more_marketers(cast, 2)
    made, links = opened(cast)
    half = {name: (value if number < 15 else None) for number, (name, value) in enumerate(sheet().items())}
    for name, token in links.items():
        actions.answer(token, half if name == "Mila" else sheet(), at=NOW)
    found = survey.sheets(actions.close_round(made, by=cast.dora, at=NOW + HOUR))
    assert len(found.rows) == 8
    assert found.shown.sides == {"sales"}


@pytest.mark.parametrize(
    ("answers", "sides", "departments", "total"),
    [
        ({1: ("marketing", 3), 2: ("sales", 3)}, {"marketing", "sales"}, {1, 2}, True),
        ({1: ("marketing", 2), 2: ("sales", 30)}, {"sales"}, {2}, False),
        ({1: ("marketing", 2), 2: ("sales", 2)}, set(), set(), False),
        # The two of department 3 are all of sales less department 2: neither is shown apart.
        ({1: ("marketing", 3), 2: ("sales", 4), 3: ("sales", 2)}, {"marketing", "sales"}, {1}, True),
        # Together they are a group, apart they are not.
        ({1: ("marketing", 3), 2: ("sales", 2), 3: ("sales", 1)}, {"marketing", "sales"}, {1}, True),
        # A third department never makes up for a side.
        ({1: ("marketing", 2), 2: ("sales", 5), 3: ("service", 9)}, {"sales", "service"}, {2, 3}, False),
        ({1: ("marketing", 0), 2: ("sales", 5)}, {"sales"}, {2}, False),
        ({}, set(), set(), False),
    ],
)
def test_no_small_group_is_shown_or_can_be_worked_out(
    answers: dict[int, tuple[str, int]], sides: set[str], departments: set[int], total: bool
) -> None:
    found = shown(answers)
    assert (found.sides, found.departments, found.total) == (sides, departments, total)


def test_a_firm_may_ask_for_larger_groups_and_never_for_smaller_ones(cast: Cast) -> None:
    with override_settings(RELATION={"least_answers": 5}):
        made, _links = opened(cast)
    assert made.least_answers == 5
    with override_settings(RELATION={"least_answers": 1}):
        assert survey.least_answers() == 3
    assert shown({1: ("marketing", 2), 2: ("sales", 2)}, least=1).sides == frozenset()


def test_the_reminder_comes_halfway_and_the_distance_is_to_the_target() -> None:
    assert remind_on(date(2026, 11, 2), date(2026, 11, 12)) == date(2026, 11, 7)
    assert [steps_to("defined", goal) for goal in ("undefined", "defined", "aligned", "integrated")] == [
        -1,
        0,
        1,
        2,
    ]
