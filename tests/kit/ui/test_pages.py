"""Components and pages as they arrive in the browser."""

import re

import pytest
from django import forms
from django.conf import LazySettings
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override
from django_cotton.compiler_regex import CottonCompiler

from koers.kit.access.models import User
from koers.kit.ui import errors

# The addresses of the kit alone: the frame must not depend on any area.
pytestmark = pytest.mark.urls("koers.kit.ui.urls")


def drawn(source: str, **context: object) -> str:
    with override("en"):
        return engines["django"].from_string(CottonCompiler().process(source)).render(context)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<c-button variant="primary">Save</c-button>', '<button type="button" class="button primary'),
        ('<c-button icon="x" label="Close" />', 'aria-label="Close" title="Close"'),
        ('<c-link-button href="/deals">Deals</c-link-button>', '<a href="/deals" class="button'),
        ('<c-badge tone="warn">Stale</c-badge>', '<span class="badge " data-tone="warn" >Stale</span>'),
        ('<c-callout tone="bad" title="Stop">No</c-callout>', "<h3>Stop</h3>No"),
        ('<c-tab href="/a" :current="True">A</c-tab>', 'href="/a" aria-current="page"'),
        ('<c-chip key="Owner" remove="/x">Anna</c-chip>', 'aria-label="Remove the filter Owner"'),
        ('<c-fact label="Owner" edit="/edit">Anna</c-fact>', 'hx-get="/edit"'),
        ('<c-fact label="Owner">Anna</c-fact>', "<dt>Owner</dt><dd>Anna</dd>"),
        ('<c-progress label="Reading" value="62" note="62 of 100" />', '<progress id="progress" max="100" value="62">'),
        ('<c-progress label="Waiting" />', '<progress id="progress" max="100"></progress>'),
        ('<c-pager summary="50 of many" next="/n" />', '<a class="button small" rel="next" href="/n">'),
        ('<c-table label="Deals"><table></table></c-table>', 'role="region" aria-label="Deals" tabindex="0"'),
        ('<c-dialog id="d" title="Sure?">Text</c-dialog>', '<h2 id="d-title">Sure?</h2>'),
        ('<c-avatar name="Chris van der Laan" />', 'data-initials="CL"'),
        ('<c-steps :steps="[\'A\', \'B\', \'C\']" current="2" />', '<li data-state="done">A</li><li aria-current="step">B</li><li>C</li>'),
        ('<c-empty picture="buoy">Nothing</c-empty>', "<p>Nothing</p>"),
        ('<c-sentence>Well</c-sentence>', '<p class="sentence " >Well</p>'),
        ('<c-bulk-bar>Move</c-bulk-bar>', "data-bulk-bar hidden"),
    ],
)  # fmt: skip
def test_a_component_draws_what_it_promises(source: str, expected: str) -> None:
    assert expected in drawn(source)


class Deal(forms.Form):
    """A form with a required field and one with help."""

    name = forms.CharField(label="Name", help_text="As on the offer")
    note = forms.CharField(label="Note", required=False)


def test_a_form_lists_its_errors_above_and_beside_the_field() -> None:
    html = drawn('<c-fields :form="form" />', form=Deal({"note": "x"}))
    assert "Nothing was saved: one thing needs your attention." in html
    assert '<a href="#id_name">Name</a>: This field is required.' in html
    described = re.search(r'<input[^>]*name="name"[^>]*aria-describedby="([^"]+)"', html)
    assert described is not None
    for name in described[1].split():
        assert f'id="{name}"' in html
    assert html.count("(optional)") == 1


@pytest.mark.parametrize(
    ("name", "status"), [("bad_request", 400), ("forbidden", 403), ("not_found", 404), ("csrf_failure", 403)]
)
def test_an_error_page_says_what_stays_safe(name: str, status: int) -> None:
    with override("en"):
        response = getattr(errors, name)(RequestFactory().get("/x"))
    assert response.status_code == status
    assert re.search(r"Nothing was (changed|lost|sent)", response.content.decode())


def test_the_page_for_our_own_failure_needs_no_request() -> None:
    with override("en"):
        response = errors.server_error(RequestFactory().get("/x"))
    assert response.status_code == 500
    assert "everything saved before it is safe" in response.content.decode()


def test_the_gallery_is_only_there_for_makers(client: Client, settings: LazySettings) -> None:
    assert client.get(reverse("ui-gallery")).status_code == 404
    settings.DEBUG = True
    page = client.get(reverse("ui-gallery"))
    assert page.status_code == 200
    ids = re.findall(r'\sid="([^"]+)"', page.content.decode())
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
def test_theme_and_language_are_kept_on_the_account(client: Client) -> None:
    user = User.objects.create_user("anna@example.org", name="Anna")
    client.force_login(user)
    answer = client.post(reverse("ui-appearance"), {"theme": "dark", "language": "nl", "next": "/deals?q=1"})
    user.refresh_from_db()
    assert (answer.headers["Location"], user.theme, user.language) == ("/deals?q=1", "dark", "nl")


@pytest.mark.parametrize(
    ("asked", "back"), [("//evil.example/x", "/"), ("https://evil.example", "/"), ("/a", "/a")]
)
def test_choosing_a_theme_never_leads_to_another_host(client: Client, asked: str, back: str) -> None:
    answer = client.post(reverse("ui-appearance"), {"theme": "pink", "language": "xx", "next": asked})
    assert answer.headers["Location"] == back
    assert "koers_theme" not in answer.cookies
