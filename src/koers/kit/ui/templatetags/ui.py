"""Template tags and filters that write values the way Koers writes them everywhere."""

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from django import template
from django.template.defaultfilters import date as django_date
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from koers.kit.ui import formats, readings, tracks
from koers.kit.ui.icons import icon as draw_icon

register = template.Library()
_without_request = count(1_000_000)


@register.simple_tag(takes_context=True)
def reading(context: template.Context, value: Any, brief: bool = False) -> SafeString:
    """Show a measured number as a door: value, interval, explanation and the rows behind it."""
    return readings.drawn(value, f"reading-{_next_number(context)}", brief)


def _next_number(context: template.Context) -> int:
    """Count the readings of one page, so that the same page always has the same ids."""
    request = context.get("request")
    if request is None:
        return next(_without_request)
    request.koers_readings = getattr(request, "koers_readings", 0) + 1
    return int(request.koers_readings)


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """Draw an icon of the sprite."""
    return draw_icon(name, extra_class)


@register.simple_tag
def track(line: tracks.Track) -> SafeString:
    """Draw a value on a scale with zones."""
    return tracks.drawn(line)


@register.filter
def money(cents: float | None, currency: str = "EUR") -> str:
    """Write cents as money; without cents from ten thousand on."""
    return formats.money(cents, currency or "EUR")


@register.filter
def money_exact(cents: float | None, currency: str = "EUR") -> str:
    """Write cents as money to the cent."""
    return formats.money(cents, currency or "EUR", exact=True)


@register.filter
def money_short(cents: float | None, currency: str = "EUR") -> str:
    """Write cents as money in few signs."""
    return formats.money_short(cents, currency or "EUR")


@register.filter
def number(value: float | Decimal | None, digits: int | None = None) -> str:
    """Write a number with the separators of the language."""
    return formats.number(value, digits)


@register.filter
def percent(ratio: float | Decimal | None, digits: int = 1) -> str:
    """Write a ratio as a percentage."""
    return formats.percent(ratio, digits)


@register.filter
def date(value: dt.date | None, form: str = "text") -> str:
    """Write a day: text, long or short; any other form is one of Django's own."""
    if not value:
        return formats.EN_DASH if form in {"text", "long", "short"} else ""
    if form not in {"text", "long", "short"}:
        return str(django_date(value, form))
    day = timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value
    return formats.date(day, form)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Write a moment in the reader's time zone."""
    return formats.moment(value)


@register.filter
def reltime(value: dt.datetime | None) -> str | SafeString:
    """Write how long ago a moment was, with the full moment on hover."""
    if value is None:
        return formats.EN_DASH
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        formats.moment(value),
        formats.reltime(value, timezone.now()),
    )


@register.filter
def initials(name: str) -> str:
    """Return the one or two letters that stand for a person: first and last word."""
    words = [word for word in str(name).split() if word[0].isalpha()]
    letters = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in letters).upper() or "?"


@register.filter
def key_caps(keys: str) -> list[str]:
    """Return the caps to draw for the keys of a shortcut: `g d` and `Mod+k` are two each."""
    names = {"Mod": "Ctrl", "Escape": "Esc", "Enter": "↵"}
    parts = [keys] if keys == "+" else keys.replace("+", " ").split()
    return [names.get(part, part.upper() if len(part) == 1 else part) for part in parts]


@register.filter
def is_checkbox(field: Any) -> bool:
    """Tell whether a form field is one box to tick, which has its label behind it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def error_count(form: Any) -> int:
    """Return how many things a person must correct in a form."""
    return sum(len(messages) for messages in form.errors.values())
