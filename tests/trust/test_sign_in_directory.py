"""Signing in through the company's directory: linking only by a verified address, nobody is taken in by chance."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.test import RequestFactory
from tests.cast import Cast, sign_in

from koers.kit.access.adapter import SocialAccountAdapter, verified_address
from koers.kit.access.models import User


def coming_in(email: str, *, verified: bool) -> SocialLogin:
    account = SocialAccount(provider="oidc", uid=f"uid-{email}", extra_data={})
    addresses = [EmailAddress(email=email, verified=verified, primary=True)]
    return SocialLogin(user=User(email=email), account=account, email_addresses=addresses)


@pytest.fixture
def request_(rf: RequestFactory) -> Any:
    request = rf.get("/sign-in/oidc/oidc/login/callback/")
    request.session = {}  # type: ignore[assignment]
    return request


def linked(user: User) -> list[str]:
    return list(SocialAccount.objects.filter(user=user).values_list("uid", flat=True))


def test_a_verified_address_links_to_the_person_who_has_it(cast: Cast, request_: Any, settings: Any) -> None:
    directory = {
        "provider_id": "oidc",
        "name": "Firm",
        "client_id": "c",
        "secret": "s",
        "settings": {"server_url": "https://login.example"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [directory]}}
    login = coming_in(cast.anna.email.upper(), verified=True)
    SocialAccountAdapter().pre_social_login(request_, login)
    assert linked(cast.anna) == [f"uid-{cast.anna.email.upper()}"]
    assert login.user == cast.anna


def test_an_address_that_the_directory_has_not_verified_links_to_nobody(cast: Cast, request_: Any) -> None:
    with pytest.raises(ImmediateHttpResponse) as stopped:
        SocialAccountAdapter().pre_social_login(request_, coming_in(cast.ada.email, verified=False))
    assert stopped.value.response.headers["Location"] == "/sign-in/login/?directory=unknown"
    assert linked(cast.ada) == []


def test_a_person_who_is_shut_out_does_not_come_in_by_the_directory(cast: Cast, request_: Any) -> None:
    User.objects.filter(pk=cast.anna.pk).update(is_active=False)
    with pytest.raises(ImmediateHttpResponse):
        SocialAccountAdapter().pre_social_login(request_, coming_in(cast.anna.email, verified=True))
    assert linked(cast.anna) == []


@pytest.mark.parametrize(
    ("domains", "email", "verified", "is_open"),
    [
        ("", "new@noordzee.example", True, False),
        ("noordzee.example", "new@noordzee.example", True, True),
        ("Noordzee.example, other.example", "new@NOORDZEE.example", True, True),
        ("noordzee.example", "new@noordzee.example", False, False),
        ("noordzee.example", "new@evil-noordzee.example", True, False),
        ("noordzee.example", "new@noordzee.example.evil", True, False),
    ],
)
def test_somebody_new_is_taken_in_only_from_a_named_domain(
    db: None,
    request_: Any,
    monkeypatch: pytest.MonkeyPatch,
    domains: str,
    email: str,
    verified: bool,
    is_open: bool,
) -> None:
    monkeypatch.setenv("KOERS_OIDC_DOMAINS", domains)
    adapter, login = SocialAccountAdapter(), coming_in(email, verified=verified)
    assert adapter.is_open_for_signup(request_, login) is is_open


def test_somebody_new_gets_the_smallest_role_whatever_the_directory_says(db: None, request_: Any) -> None:
    login = coming_in("New@noordzee.example", verified=True)
    data = {"name": "Nel", "role": "administrator", "is_superuser": True, "email": "boss@noordzee.example"}
    user = SocialAccountAdapter().populate_user(request_, login, data)
    assert (user.role, user.is_superuser, user.name, user.email) == (
        "viewer",
        False,
        "Nel",
        "new@noordzee.example",
    )


def test_of_several_addresses_the_verified_one_counts() -> None:
    login = coming_in("loose@noordzee.example", verified=False)
    login.email_addresses.append(EmailAddress(email="Sure@noordzee.example", verified=True))
    assert verified_address(login) == "sure@noordzee.example"


def test_the_sign_in_page_says_so_when_the_directory_knows_somebody_and_koers_does_not(db: None) -> None:
    page = sign_in().get("/sign-in/login/?directory=unknown").content.decode()
    assert "Ask the administrator for an invitation" in page


class Discovery(BaseHTTPRequestHandler):
    """A directory that only says where its doors are."""

    def do_GET(self) -> None:
        root = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        doors = {
            "issuer": root,
            "authorization_endpoint": f"{root}/authorize",
            "token_endpoint": f"{root}/token",
            "jwks_uri": f"{root}/keys",
            "userinfo_endpoint": f"{root}/userinfo",
        }
        body = json.dumps(doors).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def real_directory(settings: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Discovery)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    root = f"http://127.0.0.1:{server.server_port}"
    app = {
        "provider_id": "oidc",
        "name": "Noordzee",
        "client_id": "koers",
        "secret": "s",
        "settings": {"server_url": root},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield root
    server.shutdown()
    server.server_close()


def test_the_button_of_the_directory_leads_to_its_door_with_state_and_proof_key(
    db: None, real_directory: str
) -> None:
    visitor = sign_in()
    page = visitor.get("/sign-in/login/").content.decode()
    assert 'action="/sign-in/oidc/oidc/login/' in page
    assert "Noordzee" in page

    answer = visitor.post("/sign-in/oidc/oidc/login/")

    assert answer.status_code == 302
    door = urlsplit(answer["Location"])
    asked = parse_qs(door.query)
    assert f"{door.scheme}://{door.netloc}{door.path}" == f"{real_directory}/authorize"
    assert asked["client_id"] == ["koers"]
    assert asked["redirect_uri"] == ["http://testserver/sign-in/oidc/oidc/login/callback/"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 16


def test_a_made_up_answer_of_the_directory_signs_nobody_in(db: None, real_directory: str) -> None:
    visitor = sign_in()
    visitor.post("/sign-in/oidc/oidc/login/")
    visitor.get("/sign-in/oidc/oidc/login/callback/?code=made-up&state=made-up")
    assert visitor.get("/settings").status_code == 302


def test_without_a_directory_there_is_no_button(db: None) -> None:
    assert "/sign-in/oidc/" not in sign_in().get("/sign-in/login/").content.decode()
