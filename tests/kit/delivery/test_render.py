"""What people write goes into a letter as they wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.kit.delivery.render import Letter, render

#: Ways to make a template engine do something; none is used, so each stays what it is.
PAYLOADS = [
    "{{7*7}}", "{{ 7*7 }}", "{% load static %}", "{% include 'settings.py' %}", "{{settings.SECRET_KEY}}",
    "{{request.user.password}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{constructor.constructor('x')()}}",
    "{{''.__class__.__mro__[1].__subclasses__()}}", "{{first_name|safe}}", "{{first_name.__class__}}",
    "{# comment #}", "{{{first_name}}}", "{{ FIRST_NAME }}", "{{unsubscribe_url.x}}", "[[7*7]]", "*{7*7}", "@(7*7)",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_templates_stay_literal_in_letters_and_in_values(payload: str) -> None:
    if payload == "{{{first_name}}}":
        assert render(Letter("x", payload), {"first_name": "Piet"}, language="en").text == "{Piet}\n"
        return
    written = render(Letter("x", f"a {payload} b"), {"first_name": "Piet"}, language="en")
    assert written.text == f"a {payload} b\n"
    value = render(Letter("x", "a {{first_name}} b"), {"first_name": payload, "x": "no"}, language="en")
    assert value.text == f"a {payload} b\n"


def test_values_are_put_in_once() -> None:
    letter = Letter("{{first_name}}", "Dear {{ first_name }} of {{account}}, {{unknown}}")
    written = render(letter, {"first_name": "{{account}}", "account": "Acme"}, language="en")
    assert (written.subject, written.text) == ("{{account}}", "Dear {{account}} of Acme, {{unknown}}\n")


def test_the_html_says_what_the_text_says_and_escapes_all_of_it() -> None:
    letter = Letter("A & B", "Dear {{name}},\n\nLook at https://x.example/?a=1&b=<2>.\nBye")
    html = render(letter, {"name": "<script>alert(1)</script>"}, language="nl").html
    assert '<html lang="nl">' in html
    assert "<title>A &amp; B</title>" in html
    assert "Dear &lt;script&gt;alert(1)&lt;/script&gt;,</p>" in html
    assert (
        '<a href="https://x.example/?a=1&amp;b=">https://x.example/?a=1&amp;b=</a>&lt;2&gt;.<br>\nBye</p>'
        in html
    )


def test_the_way_to_end_mails_stands_at_the_foot_unless_the_letter_has_a_place_for_it() -> None:
    link = "https://koers.example/unsubscribe/x"
    foot = render(Letter("s", "Text"), {}, language="en", unsubscribe_url=link)
    assert foot.text == f"Text\n\n-- \nNo longer want these mails? {link}\n"
    assert f'<a href="{link}">Unsubscribe</a>' in foot.html
    own = render(Letter("s", "Stop: {{unsubscribe_url}}"), {}, language="en", unsubscribe_url=link)
    assert own.text == f"Stop: {link}\n"
    assert own.html.count(link) == 2  # the address and its text


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_out_of_a_subject_or_its_paragraph(subject: str, body: str, value: str) -> None:
    written = render(Letter("{{v}}", body), {"v": value}, language="en")
    assert not any(ord(character) < 32 for character in written.subject)
    inside = written.html.partition("<body")[2]
    assert "<script" not in inside.lower()
    assert inside.count("<p ") == inside.count("</p>")
