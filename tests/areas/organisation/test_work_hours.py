"""Working hours are declared by people, unit by unit, and become the calendar that clocks run by."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from tests.cast import Cast, sign_in

from koers.areas.organisation import queries
from koers.areas.organisation.models import WorkHours
from koers.kit.workdays import Span, WorkCalendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SHOWN = {
    "time_zone": "Europe/Amsterdam",
    "country": "nl",
    **dict.fromkeys(("friday", "saturday", "sunday"), ""),
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday"), "08:30-12:30, 13:00-17:00"),
}


def test_without_any_declared_hours_the_usual_week_holds(cast: Cast) -> None:
    assert queries.calendar_for(cast.blue) == WorkCalendar()
    assert queries.calendar_for(None) == WorkCalendar()


def test_a_unit_takes_the_nearest_hours_upwards_and_else_those_of_everybody(cast: Cast) -> None:
    WorkHours.objects.create(friday="")
    WorkHours.objects.create(unit=cast.water, monday="10:00-16:00")
    WorkHours.objects.create(unit=cast.green, country="DE", subdivision="BY", closed_days="2026-11-03")
    blue, green, field = (queries.calendar_for(unit) for unit in (cast.blue, cast.green, cast.field))
    assert blue.week[0] == (Span(time(10), time(16)),)
    assert (green.country, green.subdivision, green.closed) == ("DE", "BY", frozenset({date(2026, 11, 3)}))
    assert (field.week[4], queries.calendar_for(None).week[4]) == ((), ())


def test_hours_in_the_bin_count_no_more(cast: Cast) -> None:
    row = WorkHours.objects.create(unit=cast.blue, monday="")
    row.deleted_at = datetime(2026, 1, 1, tzinfo=AMSTERDAM)
    row.save()
    assert queries.calendar_for(cast.blue) == WorkCalendar()


def test_a_director_fills_in_a_form_by_weekday(cast: Cast) -> None:
    answer = sign_in(cast.dora).post("/work-hours/new", {"unit": cast.blue.pk, **SHOWN})
    assert answer.status_code == 303
    calendar = queries.calendar_for(cast.blue)
    assert calendar.week[0] == (Span(time(8, 30), time(12, 30)), Span(time(13), time(17)))
    assert (calendar.week[4:], calendar.country) == (((), (), ()), "NL")
    friday = datetime(2026, 11, 6, 10, 0, tzinfo=AMSTERDAM)
    assert calendar.next_opening(friday) == datetime(2026, 11, 9, 8, 30, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"monday": "17:00-09:00"}, "Write hours like"),
        ({"monday": "22:00-06:00"}, "Write hours like"),
        ({"monday": "09:00-12:00, 11:00-17:00"}, "Write hours like"),
        ({"closed_days": "24 december"}, "Write one day on each line"),
        ({"time_zone": "Europe/Amstredam"}, "There is no time zone called Europe/Amstredam"),
        ({"country": "XX"}, "The holidays of this country"),
        ({"country": "DE", "subdivision": "XX"}, "The holidays of this country"),
        ({"country": "", "subdivision": "BY"}, "The holidays of this country"),
        (dict.fromkeys(("monday", "tuesday", "wednesday", "thursday"), ""), "Give at least one day"),
    ],
)
def test_what_no_clock_can_run_by_is_refused_with_words(cast: Cast, wrong: dict[str, str], told: str) -> None:
    answer = sign_in(cast.dora).post("/work-hours/new", {**SHOWN, **wrong})
    assert (answer.status_code, WorkHours.objects.count()) == (422, 0)
    assert told in answer.content.decode()


def test_a_unit_has_one_row_of_hours_and_everybody_too(cast: Cast) -> None:
    for unit in (cast.blue, None):
        WorkHours.objects.create(unit=unit)
        with pytest.raises(ValidationError, match="already"):
            WorkHours(unit=unit).full_clean()


def test_hours_whose_place_is_taken_stay_in_the_bin(cast: Cast) -> None:
    old = WorkHours.objects.create(unit=cast.blue)
    browser = sign_in(cast.dora)
    browser.post(f"/work-hours/{old.pk}/delete")
    WorkHours.objects.create(unit=cast.blue, monday="")
    assert browser.post(f"/work-hours/{old.pk}/restore").headers["Location"] == "/work-hours/bin"
    old.refresh_from_db()
    assert old.deleted_at is not None


def test_a_manager_changes_the_hours_of_the_own_team_and_no_others(cast: Cast) -> None:
    browser = sign_in(cast.chris)
    assert browser.post("/work-hours/new", {"unit": cast.blue.pk, **SHOWN}).status_code == 303
    for unit in (cast.green.pk, cast.water.pk, ""):
        assert browser.post("/work-hours/new", {"unit": unit, **SHOWN}).status_code == 422
    assert [row.unit for row in WorkHours.objects.all()] == [cast.blue]
    green = WorkHours.objects.create(unit=cast.green)
    assert browser.get(f"/work-hours/{green.pk}").status_code == 200
    assert browser.get(f"/work-hours/{green.pk}/edit").status_code == 403
