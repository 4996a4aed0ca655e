"""Signing in: no default password, no telling who exists, a pause after wrong tries, dead links, a second step."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import Cast, fresh, make_user, sign_in

from koers.kit.access import actions, first_run
from koers.kit.access.models import User
from koers.kit.timeline.models import Event

PASSWORD = "een kade vol pompen"  # long enough, and not to be guessed from the person
LOGIN = "/sign-in/login/"


@pytest.fixture(autouse=True)
def _no_remembered_tries(db: None) -> None:
    cache.clear()


@pytest.fixture
def fien() -> User:
    user = make_user("Fien", "seller")
    user.set_password(PASSWORD)
    user.save()
    return user


def try_to_sign_in(email: str, password: str, client: Client | None = None) -> Any:
    return (client or Client()).post(LOGIN, {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/settings").status_code == 200


def without_tokens(page: bytes) -> str:
    """The page without what differs at every request, and without the address that was typed."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', r"\1", page.decode())
    return re.sub(r'value="[^"]*@[^"]*"', 'value="@"', text)


# --- the first administrator --------------------------------------------------------------------------------


def set_up(link: str, **changes: str) -> tuple[Client, Any]:
    client = Client()
    form = {"name": "Ada", "email": "ada@noordzee.example", "language": "en", "password": PASSWORD, **changes}
    return client, client.post(link, form)


def test_an_empty_installation_lets_nobody_in_with_any_usual_password() -> None:
    for email, password in (("admin@localhost", "admin"), ("admin@example.com", "password"), ("", "")):
        client = Client()
        try_to_sign_in(email, password, client)
        assert not is_in(client)
    assert User.objects.count() == 0


def test_the_one_time_link_makes_the_first_administrator_and_then_the_address_is_gone() -> None:
    link = first_run.make_link("", at=timezone.now())
    assert Client().get(link).status_code == 200
    client, answer = set_up(link)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    user = User.objects.get()
    assert (user.email, user.role, user.check_password(PASSWORD)) == (
        "ada@noordzee.example",
        "administrator",
        True,
    )
    assert is_in(client)
    assert Client().get(link).status_code == 404
    assert set_up(link, email="mallory@noordzee.example")[1].status_code == 404
    assert User.objects.count() == 1
    with pytest.raises(RuntimeError, match="a user exists"):
        first_run.make_link("", at=timezone.now())


def test_the_set_up_address_is_closed_to_guesses_late_comers_and_earlier_links() -> None:
    now = timezone.now()
    early = first_run.make_link("", at=now)
    late = first_run.make_link("", at=now - timedelta(hours=25))
    for link in (early, late, "/setup/guess", "/setup/" + "a" * 300):
        assert set_up(link)[1].status_code == 404
    assert User.objects.count() == 0


def test_a_get_of_the_set_up_link_changes_nothing() -> None:
    link = first_run.make_link("", at=timezone.now())
    for _ in range(3):
        assert Client().get(link).status_code == 200
    assert set_up(link)[1].status_code == 302


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012", "ada@noordzee.example"])
def test_a_weak_password_is_refused_and_the_link_stays_alive(password: str) -> None:
    link = first_run.make_link("", at=timezone.now())
    assert set_up(link, password=password)[1].status_code == 200
    assert User.objects.count() == 0
    assert set_up(link)[1].status_code == 302


# --- signing in ---------------------------------------------------------------------------------------------


def test_the_right_password_lets_in_whatever_the_case_of_the_address(fien: User) -> None:
    client = Client()
    assert try_to_sign_in("Fien@Noordzee.example", PASSWORD, client).status_code == 302
    assert is_in(client)


def test_passwords_are_kept_as_argon2(fien: User, settings: Any) -> None:
    from koers import settings as shipped

    settings.PASSWORD_HASHERS = shipped.PASSWORD_HASHERS  # other tests use a quick one
    fien.set_password(PASSWORD)
    assert fien.password.startswith("argon2$argon2id$")


def test_somebody_without_a_password_cannot_sign_in_with_an_empty_one(cast: Cast) -> None:
    for password in ("", " ", "!", cast.anna.password):
        client = Client()
        try_to_sign_in(cast.anna.email, password, client)
        assert not is_in(client)


def test_a_wrong_password_an_unknown_address_and_a_shut_out_person_get_the_same_answer(fien: User) -> None:
    shut = make_user("Gijs", is_active=False)
    shut.set_password(PASSWORD)
    shut.save()
    answers = [
        try_to_sign_in(email, "not the right words")
        for email in (fien.email, "nobody@noordzee.example", shut.email)
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({without_tokens(answer.content) for answer in answers}) == 1


def test_asking_for_a_reset_answers_the_same_for_known_and_unknown_addresses(fien: User) -> None:
    answers = [
        Client().post("/sign-in/password/reset/", {"email": email}, follow=True)
        for email in (fien.email, "nobody@noordzee.example")
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({without_tokens(answer.content) for answer in answers}) == 1
    assert {answer.redirect_chain[0] for answer in answers} == {("/sign-in/password/reset/done/", 302)}


def test_after_many_wrong_tries_even_the_right_password_has_to_wait(fien: User) -> None:
    for _ in range(9):
        try_to_sign_in(fien.email, "not the right words")
    client = Client()
    answer = try_to_sign_in(fien.email, PASSWORD, client)
    assert answer.status_code == 429
    assert b"paused" in answer.content
    assert not is_in(client)


def test_a_pause_for_one_person_is_none_for_another(fien: User) -> None:
    other = make_user("Hugo")
    other.set_password(PASSWORD)
    other.save()
    for _ in range(9):
        try_to_sign_in(fien.email, "not the right words")
    cache.clear()  # the limit per address of the caller is another matter
    client = Client()
    assert try_to_sign_in(other.email, PASSWORD, client).status_code == 302
    assert is_in(client)


def test_nobody_signs_up_by_themselves() -> None:
    form = {"email": "new@noordzee.example", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/sign-in/signup/", form)
    assert User.objects.count() == 0


def test_signing_in_does_not_lead_to_another_site(fien: User) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        answer = Client().post(
            f"{LOGIN}?next={elsewhere}", {"login": fien.email, "password": PASSWORD, "next": elsewhere}
        )
        assert "evil" not in answer.headers["Location"]


def test_signing_out_takes_a_post(fien: User) -> None:
    client = sign_in(fien)
    client.get("/sign-in/logout/")
    assert is_in(client)
    client.post("/sign-in/logout/")
    assert not is_in(client)


# --- links --------------------------------------------------------------------------------------------------


def reset_link(user: User) -> str:
    mail.outbox.clear()
    Client().post("/sign-in/password/reset/", {"email": user.email})
    found = re.search(r"/sign-in/password/reset/key/\S+", str(mail.outbox[0].body))
    assert found is not None
    return found.group()


def use_reset(link: str, password: str) -> bool:
    """Follow a reset link and choose a password; tells whether that was possible."""
    client = Client()
    opened = client.get(link, follow=True)
    if not opened.redirect_chain:
        return False
    answer = client.post(opened.redirect_chain[-1][0], {"password1": password, "password2": password})
    return answer.status_code == 302


def test_a_reset_link_works_once(fien: User) -> None:
    link = reset_link(fien)
    assert use_reset(link, "drie vaten nat en droog")
    assert not use_reset(link, "heel iets anders nu")
    assert fresh(fien).check_password("drie vaten nat en droog")


def test_a_reset_link_dies_with_a_change_of_password_and_with_the_person(fien: User) -> None:
    link = reset_link(fien)
    fien.set_password("zelf al veranderd toen")
    fien.save()
    assert not use_reset(link, "heel iets anders nu")
    link = reset_link(fien)
    User.objects.filter(pk=fien.pk).update(is_active=False)
    use_reset(link, "heel iets anders nu")
    client = Client()
    try_to_sign_in(fien.email, "heel iets anders nu", client)
    assert not is_in(client)


def test_an_invitation_works_once_and_is_kept_as_a_hash(cast: Cast) -> None:
    from koers.kit.guard.models import Token

    user, text = actions.invite(
        "jan@noordzee.example", name="Jan", role="seller", language="nl", by=cast.ada, at=timezone.now()
    )
    assert len(text) >= 43
    assert text not in str(list(Token.objects.values()))
    link = reverse("welcome", args=[text])
    client = Client()
    assert client.get(link).status_code == 200
    assert client.post(link, {"password": PASSWORD}).status_code == 302
    assert is_in(client)
    assert fresh(user).check_password(PASSWORD)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"password": "heel iets anders nu"}).status_code == 404
    assert fresh(user).check_password(PASSWORD)


def test_an_invitation_dies_when_a_newer_one_is_made_when_it_is_old_and_with_the_person(cast: Cast) -> None:
    now = timezone.now()
    user, first = actions.invite(
        "jan@noordzee.example", name="Jan", role="seller", language="nl", by=cast.ada, at=now
    )
    second = actions.renew_invitation(user, by=cast.ada, at=now)
    assert actions.invited(first, at=now) is None
    assert actions.invited(second, at=now) == user
    assert actions.invited(second, at=now + timedelta(days=7, seconds=1)) is None
    actions.deactivate(user, by=cast.ada, at=now)
    assert actions.invited(second, at=now) is None


# --- being shut out, and the role ---------------------------------------------------------------------------


def test_shutting_out_ends_every_session_at_once(cast: Cast) -> None:
    phone, desk = sign_in(cast.anna), sign_in(cast.anna)
    assert is_in(phone)
    assert is_in(desk)
    assert sign_in(cast.ada).post(reverse("person-deactivate", args=[cast.anna.pk])).status_code == 302
    assert not is_in(phone)
    assert not is_in(desk)
    assert Event.objects.filter(kind="kit.user.deactivated", actor=cast.ada).count() == 1


def test_a_changed_role_works_at_the_next_request_of_the_same_session(cast: Cast) -> None:
    anna, ada = sign_in(cast.anna), sign_in(cast.ada)
    assert anna.get("/settings/people").status_code == 403
    ada.post(reverse("person-role", args=[cast.anna.pk]), {"role": "administrator"})
    assert anna.get("/settings/people").status_code == 200
    ada.post(reverse("person-role", args=[cast.anna.pk]), {"role": "viewer"})
    assert anna.get("/settings/people").status_code == 403


def test_the_last_administrator_stays(cast: Cast) -> None:
    ada = sign_in(cast.ada)
    answer = ada.post(reverse("person-role", args=[cast.ada.pk]), {"role": "viewer"})
    assert (answer.status_code, fresh(cast.ada).role) == (422, "administrator")
    assert b"only administrator" in answer.content
    assert ada.post(reverse("person-deactivate", args=[cast.ada.pk])).status_code == 422
    assert fresh(cast.ada).is_active


def test_nobody_changes_their_role_or_address_through_their_own_settings(cast: Cast) -> None:
    form = {
        "name": "Anna", "language": "nl", "theme": "dark", "timezone": "Europe/Amsterdam", "shortcuts": "on",
        "role": "administrator", "email": "boss@noordzee.example", "is_active": "", "is_superuser": "on", "demo": "on",
    }  # fmt: skip
    before = User.objects.values().get(pk=cast.anna.pk)
    assert sign_in(cast.anna).post("/settings", form).status_code == 302
    after = User.objects.values().get(pk=cast.anna.pk)
    changed = {name for name in before if before[name] != after[name]} - {"last_login"}
    assert changed == {"language", "theme"}


# --- a second step ------------------------------------------------------------------------------------------


def totp_now(secret: str, moment: datetime) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30)))


def test_with_an_authenticator_app_the_password_alone_does_not_let_in(fien: User) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(fien, secret)
    client = Client()
    answer = try_to_sign_in(fien.email, PASSWORD, client)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert not is_in(client)
    code = totp_now(secret, timezone.now())
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert is_in(client)
    again = Client()
    try_to_sign_in(fien.email, PASSWORD, again)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(again), "a code works once"


def test_where_it_is_asked_an_administrator_adds_a_second_step_before_anything_else(
    cast: Cast, settings: Any
) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    settings.SECOND_STEP = "administrators"
    ada = sign_in(cast.ada)
    for address in ("/", "/settings", "/settings/people", "/organisation"):
        assert ada.get(address).headers.get("Location") == "/settings/second-step", address
    assert ada.get("/settings/second-step").status_code == 200
    assert ada.get(reverse("mfa_activate_totp")).status_code in (200, 302)
    assert sign_in(cast.anna).get("/settings").status_code == 200
    TOTP.activate(cast.ada, generate_totp_secret())
    assert ada.get("/settings").status_code == 200
