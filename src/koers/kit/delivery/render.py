"""Write a mail: values put into a letter, plain text always, and simple HTML beside it.

What people write never goes through a template engine. `{{first_name}}` is replaced by the value of that name, in one
pass; anything else that looks like a template stays as it was written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

_PLACE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
#: The name under which a letter may place the link that ends these mails; else it stands at the foot.
UNSUBSCRIBE = "unsubscribe_url"

PAGE = (
    '<!doctype html>\n<html lang="{}">\n<head><meta charset="utf-8"><meta name="viewport" '
    'content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
    "<title>{}</title></head>\n"
    '<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Arial,sans-serif">\n'
    '<div style="max-width:36em;margin:0 auto">\n{}{}</div>\n</body>\n</html>\n'
)
PARAGRAPH = '<p style="margin:0 0 1em">{}</p>\n'
FOOT = (
    '<p style="margin:2em 0 0;padding-top:1em;border-top:1px solid #8886;font-size:13px">'
    '{} <a href="{}">{}</a></p>\n'
)


@dataclass(frozen=True)
class Letter:
    """A mail before it is addressed: a subject and paragraphs of plain text, with `{{names}}` for values."""

    subject: str
    body: str


@dataclass(frozen=True)
class Written:
    """A mail as it leaves: nothing in it is filled in any more."""

    subject: str
    text: str
    html: str


def places(text: str) -> frozenset[str]:
    """Return the names of the values that a text asks for.

    >>> sorted(places("Dear {{ first_name }}, {{7*7}} {{first_name}} {{sender}}"))
    ['first_name', 'sender']
    """
    return frozenset(_PLACE.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Replace the names that have a value, once; everything else stays as it was written.

    >>> filled("Dear {{first_name}}, {{settings}}", {"first_name": "{{sender}}"})
    'Dear {{sender}}, {{settings}}'
    """
    return _PLACE.sub(lambda match: values.get(match[1], match[0]), text)


def render(letter: Letter, values: Mapping[str, str], *, language: str, unsubscribe_url: str = "") -> Written:
    """Write a letter in a language; with the address that ends these mails where it may be asked for."""
    clean = {name: _CONTROL.sub(" ", str(value)) for name, value in values.items()}
    has_own_link = UNSUBSCRIBE in places(letter.body)
    if unsubscribe_url:
        clean[UNSUBSCRIBE] = unsubscribe_url
    one_line = {name: " ".join(value.split()) for name, value in clean.items()}
    subject = filled(letter.subject, one_line).strip()
    body = filled(letter.body, clean).replace("\r\n", "\n").strip()
    foot = unsubscribe_url if not has_own_link else ""
    with translation.override(language):
        return Written(subject, _plain(body, foot), _html(subject, body, foot, language))


def _plain(body: str, unsubscribe_url: str) -> str:
    foot = f"\n\n-- \n{_('No longer want these mails?')} {unsubscribe_url}" if unsubscribe_url else ""
    return f"{body}{foot}\n"


def _html(subject: str, body: str, unsubscribe_url: str, language: str) -> str:
    paragraphs = [part for part in re.split(r"\n[ \t]*\n", body) if part.strip()]
    main = format_html_join("", PARAGRAPH, ((_linked(part.strip()),) for part in paragraphs))
    foot = SafeString("")
    if unsubscribe_url:
        foot = format_html(FOOT, _("No longer want these mails?"), unsubscribe_url, _("Unsubscribe"))
    return str(format_html(PAGE, language, subject, main, foot))


def _linked(paragraph: str) -> SafeString:
    """Return a paragraph with its lines kept and its addresses as links; everything in it is escaped."""
    done, at = SafeString(""), 0
    for match in _LINK.finditer(paragraph):
        done += escape(paragraph[at : match.start()])
        done += format_html('<a href="{}">{}</a>', match[0], match[0])
        at = match.end()
    done += escape(paragraph[at:])
    return mark_safe(done.replace("\n", "<br>\n"))  # noqa: S308  every piece was escaped above
