"""The living chart, the page of a unit with its verbs, and the people who sign in."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import Cast, fresh, make_member, sign_in

from koers.areas.organisation import actions
from koers.areas.organisation.models import Member, Seat, Unit
from koers.kit.access.models import User
from koers.kit.delivery.models import OutgoingMail
from koers.kit.jobs import drain
from koers.kit.timeline.models import Event

YESTERDAY = timedelta(days=1)


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_chart_opens_with_a_sentence_that_counts(cast: Cast) -> None:
    page = text_of(sign_in(cast.dora), "/organisation")
    assert "9 people in 7 units on" in page
    assert "2 units have nobody who leads them" in page  # Green and Field
    for name in ("Noordzee", "Water", "Pumps", "Blue", "Green", "Service", "Field", "Anna", "Eva"):
        assert name in page


def test_the_chart_of_a_past_day_shows_who_sat_there_then(cast: Cast) -> None:
    Seat.objects.filter(member=cast.bram.member).update(starts=date(2026, 7, 1))
    dora = sign_in(cast.dora)
    assert "Bram" not in text_of(dora, "/organisation?on=2026-06-30")
    assert "Bram" in text_of(dora, "/organisation?on=2026-07-01")


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "", "9999-99-99", "0000-01-01"])
def test_a_day_that_does_not_exist_shows_today(cast: Cast, day: str) -> None:
    assert "9 people in 7 units on" in text_of(sign_in(cast.dora), f"/organisation?on={day}")


def test_a_seller_does_not_see_another_division(cast: Cast) -> None:
    page = text_of(sign_in(cast.anna), "/organisation")
    assert "Blue" in page
    assert ">Field<" not in page
    assert "<span>Eva</span>" not in page
    assert sign_in(cast.anna).get(reverse("organisation-unit", args=[cast.field.pk])).status_code == 404


def test_verbs_are_offered_to_those_who_may_use_them(cast: Cast) -> None:
    address = reverse("organisation-unit", args=[cast.blue.pk])
    offered = {
        name: ("Give a seat" in page, "Close" in page and 'id="close-unit"' in page)
        for name in ("dora", "chris", "anna", "vera")
        for page in [text_of(sign_in(cast[name]), address)]
    }
    assert offered == {
        "dora": (True, True),
        "chris": (True, False),
        "anna": (False, False),
        "vera": (False, False),
    }


def test_a_unit_moves_from_its_page_and_the_timeline_tells(cast: Cast) -> None:
    dora = sign_in(cast.dora)
    answer = dora.post(reverse("organisation-move", args=[cast.pumps.pk]), {"under": cast.service.pk})
    assert answer.status_code == 302
    assert Unit.objects.get(pk=cast.pumps.pk).parent_id == cast.service.pk
    assert "Moved in the organisation" in text_of(dora, reverse("organisation-unit", args=[cast.pumps.pk]))


def test_a_unit_under_which_it_cannot_lie_is_not_offered(cast: Cast) -> None:
    answer = sign_in(cast.dora).post(
        reverse("organisation-move", args=[cast.pumps.pk]), {"under": cast.blue.pk}
    )
    assert answer.status_code == 422
    assert Unit.objects.get(pk=cast.pumps.pk).parent_id == cast.water.pk


def test_a_manager_gives_a_seat_and_the_old_one_ends(cast: Cast) -> None:
    today = timezone.localdate()
    form = {"member": cast.bram.member.pk, "function": "other", "starts": today.isoformat(), "leaves": "on"}
    answer = sign_in(cast.chris).post(reverse("organisation-appoint", args=[cast.blue.pk]), form)
    assert answer.status_code == 302
    seats = Seat.objects.filter(member=cast.bram.member).order_by("id").values_list("function", "ends")
    assert list(seats) == [("seller", today), ("other", None)]


def test_what_is_not_possible_comes_back_in_words(cast: Cast) -> None:
    form = {"close-ends": timezone.localdate().isoformat()}
    answer = sign_in(cast.dora).post(reverse("organisation-close", args=[cast.pumps.pk]), form)
    assert answer.status_code == 422
    assert "Blue still lies under Pumps. Move or close it first." in answer.content.decode()


def test_a_seat_ends_from_the_page_of_its_unit(cast: Cast) -> None:
    seat = Seat.objects.get(member=cast.bram.member)
    day = timezone.localdate()
    answer = sign_in(cast.chris).post(
        reverse("organisation-end-seat", args=[seat.pk]), {"seat-ends": day.isoformat()}
    )
    assert answer.status_code == 302
    assert Seat.objects.get(pk=seat.pk).ends == day


# --- people -------------------------------------------------------------------------------------------------


def invitation(**changes: object) -> dict[str, object]:
    return {
        "name": "Jan", "email": "jan@noordzee.example", "role": "seller", "language": "nl",
        "unit": "", "function": "seller", **changes,
    }  # fmt: skip


def test_an_invitation_makes_a_user_a_member_and_a_seat_and_shows_its_link_once(cast: Cast) -> None:
    ada = sign_in(cast.ada)
    answer = ada.post("/settings/people/invite", invitation(unit=cast.blue.pk))
    assert answer.status_code == 200
    assert "http://testserver/welcome/" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    user = User.objects.get(email="jan@noordzee.example")
    assert (user.role, user.language, user.has_usable_password()) == ("seller", "nl", False)
    assert user.member.seats.get().unit == cast.blue
    assert "/welcome/" not in text_of(ada, reverse("person", args=[user.pk]))
    assert Event.objects.get(kind="kit.user.invited").facts == {"role": "seller"}


def test_an_invitation_is_mailed_instead_when_mail_goes_out(cast: Cast, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Koers <koers@noordzee.example>"
    ada = sign_in(cast.ada)
    assert "Mail the invitation" in text_of(ada, "/settings/people/invite")
    answer = ada.post("/settings/people/invite", invitation(unit=cast.blue.pk, mail="on"))
    user = User.objects.get(email="jan@noordzee.example")
    assert answer.headers["Location"] == reverse("person", args=[user.pk])
    posted = OutgoingMail.objects.get()
    assert (posted.to, posted.headers["Reply-To"]) == (user.email, cast.ada.email)
    drain()
    (sent,) = mail.outbox
    link = re.search(r"http://testserver(/welcome/\S+)", str(sent.body))
    assert link is not None
    assert sign_in().get(link[1]).status_code == 200
    posted.refresh_from_db()
    assert (posted.state, posted.text, posted.html) == ("sent", "", "")


def test_a_newer_invitation_keeps_the_one_before_it_in(cast: Cast, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Koers <koers@noordzee.example>"
    ada, link = sign_in(cast.ada), reverse("person-link", args=[cast.bram.pk])
    for _time in range(2):
        assert ada.post(link, {"mail": "1"}).headers["Location"] == reverse("person", args=[cast.bram.pk])
    drain()
    states = OutgoingMail.objects.order_by("id").values_list("state", "detail")
    assert list(states) == [("cancelled", "a newer invitation took its place"), ("sent", "")]
    assert len(mail.outbox) == 1


def test_nobody_who_was_shut_out_meanwhile_gets_an_invitation(cast: Cast, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Koers <koers@noordzee.example>"
    ada = sign_in(cast.ada)
    ada.post(reverse("person-link", args=[cast.bram.pk]), {"mail": "1"})
    ada.post(reverse("person-deactivate", args=[cast.bram.pk]))
    drain()
    assert (OutgoingMail.objects.get().state, mail.outbox) == ("cancelled", [])


def test_without_a_server_nobody_can_mail_an_invitation(cast: Cast) -> None:
    ada = sign_in(cast.ada)
    assert "Mail the invitation" not in text_of(ada, "/settings/people/invite")
    answer = ada.post("/settings/people/invite", invitation(mail="on"))
    assert "http://testserver/welcome/" in answer.content.decode()
    assert (
        "/welcome/" in ada.post(reverse("person-link", args=[cast.bram.pk]), {"mail": "1"}).content.decode()
    )
    assert OutgoingMail.objects.count() == 0


def test_an_imported_member_with_that_address_becomes_the_person(cast: Cast) -> None:
    member = make_member("Jan")
    Member.objects.filter(pk=member.pk).update(email="Jan@noordzee.example")
    sign_in(cast.ada).post("/settings/people/invite", invitation())
    assert User.objects.get(email="jan@noordzee.example").member == member


def test_a_second_invitation_for_the_same_address_changes_nothing(cast: Cast) -> None:
    before = User.objects.count()
    answer = sign_in(cast.ada).post("/settings/people/invite", invitation(email=cast.anna.email.upper()))
    assert answer.status_code == 422
    assert "signs in already" in answer.content.decode()
    assert User.objects.count() == before


def test_an_invitation_that_fails_halfway_leaves_nothing(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.blue.pk).update(ends=timezone.localdate() - YESTERDAY)
    before = (User.objects.count(), Member.objects.count(), Event.objects.count())
    answer = sign_in(cast.ada).post("/settings/people/invite", invitation(unit=cast.blue.pk))
    assert answer.status_code == 422
    assert (User.objects.count(), Member.objects.count(), Event.objects.count()) == before


def test_the_list_warns_of_somebody_who_sees_nothing(cast: Cast) -> None:
    Seat.objects.filter(member=cast.eva.member).delete()
    assert text_of(sign_in(cast.ada), "/settings/people").count("no seat: sees nothing") == 1


def test_nobody_gives_a_role_that_may_do_more_than_their_own(cast: Cast) -> None:
    from koers.kit.access.actions import may_grant
    from koers.kit.access.models import Role

    # The order of the roles as the matrix gives it: administrators give all, the others not more than they have.
    assert all(may_grant(cast.ada, role) for role in Role.values)
    assert not may_grant(cast.dora, "administrator")
    assert not may_grant(cast.chris, "director")
    assert not may_grant(cast.anna, "manager")
    assert may_grant(cast.chris, "seller")
    assert may_grant(cast.chris, "viewer")


def test_a_moved_person_sees_the_new_team_at_the_next_request(cast: Cast) -> None:
    bram = sign_in(cast.bram)
    address = reverse("organisation-unit", args=[cast.green.pk])
    assert bram.get(address).status_code == 404
    actions.appoint(
        cast.bram.member, unit=cast.green, function="seller", starts=timezone.localdate(),
        leaving=list(Seat.objects.filter(member=cast.bram.member)), by=fresh(cast.dora), at=timezone.now(),
    )  # fmt: skip
    assert bram.get(address).status_code == 200
    assert bram.get(reverse("organisation-unit", args=[cast.blue.pk])).status_code == 404
