"""How a measured number is shown: value with unit and interval, and behind it definition, n, as-of and rows.

A reading is recognised by its attributes, not by its class, so that this module stands below the measures.
"""

from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kit.ui import formats


def written(value: Any, unit: str, currency: str = "EUR", exact: bool | None = None) -> str:
    """Write one value in the manner of its unit: money (cents), ratio, count, days, hours, points or text."""
    if value is None:
        return formats.EN_DASH
    if unit == "money":
        return formats.money(value, currency, exact)
    if unit == "ratio":
        return formats.percent(value, 0 if value in {0, 1} else 1)
    if unit == "days":
        days = round(value)
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": formats.number(days)}
    if unit == "hours":
        return _hours(value)
    if unit == "score":
        return formats.number(value, 3)
    if unit == "points":
        return formats.number(value, None if isinstance(value, int) else 1)
    if unit == "count":
        return formats.number(round(value))
    return formats.number(value) if isinstance(value, int | float) else str(value)


def _hours(value: float) -> str:
    """Write a time in hours: minutes below an hour, one decimal below ten."""
    if value < 1:
        minutes = round(value * 60)
        return ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}
    shown = round(value, 1) if value < 10 else round(value)
    return ngettext("%(hours)s hour", "%(hours)s hours", 1 if shown == 1 else 2) % {
        "hours": formats.number(shown)
    }


def value_text(reading: Any) -> str:
    """Return what stands in the place of the number: the value, "too few (n=3)", or an en dash."""
    status = getattr(reading, "status", "ok")
    if status == "too_few":
        return _("too few (n=%(n)s)") % {"n": formats.number(reading.n or 0)}
    if status in {"unknown", "not_measurable"} or reading.value is None:
        return formats.EN_DASH
    text = written(reading.value, reading.unit, getattr(reading, "currency", None) or "EUR")
    return f"{text}+" if getattr(reading, "at_least", False) else text


def interval_text(reading: Any) -> str:
    """Return the interval of an estimate, or nothing where none is known."""
    low, high = getattr(reading, "low", None), getattr(reading, "high", None)
    if low is None or high is None or getattr(reading, "status", "ok") not in {"ok", "stale"}:
        return ""
    if reading.unit == "days" or (reading.unit == "hours" and low >= 1):
        return formats.interval(formats.number(round(low)), formats.number(round(high)))
    currency = getattr(reading, "currency", None) or "EUR"
    if reading.unit == "ratio":
        return formats.interval(formats.percent(low, 0), formats.percent(high, 0))
    if reading.unit == "money":
        # Bounds of an estimate are no more exact than three digits.
        return formats.interval(formats.money_short(low, currency), formats.money_short(high, currency))
    return formats.interval(written(low, reading.unit, currency), written(high, reading.unit, currency))


def reason_text(reading: Any) -> str:
    """Return in words why there is no value, or why it deserves a second look."""
    note = str(getattr(reading, "note", "") or "")
    status = getattr(reading, "status", "ok")
    if note or status == "ok":
        return note
    reasons = {
        "too_few": _("There are too few cases to say anything."),
        "stale": _("This figure is older than it should be."),
        "not_measurable": _("This cannot be measured with what is recorded."),
        "unknown": _("This is not known."),
    }
    return reasons.get(status, "")


def drawn(reading: Any, key: str, brief: bool = False) -> SafeString:
    """Return the markup of a reading; `brief` leaves the interval to the explanation, for narrow cells."""
    if reading is None:
        return format_html('<span class="reading" data-status="unknown">{}</span>', formats.EN_DASH)
    status = getattr(reading, "status", "ok")
    rows_url = getattr(reading, "rows_url", "") or ""
    between = "" if brief else interval_text(reading)
    tip = _tip(reading)
    shown = format_html(
        '<a class="reading-value" href="{}" aria-describedby="{}" data-tip="{}">{}</a>'
        if rows_url
        else '<span class="reading-value" tabindex="0" role="note" aria-describedby="{1}" data-tip="{2}">{3}</span>',
        rows_url,
        key,
        key,
        value_text(reading),
    )
    return format_html(
        '<span class="reading" data-status="{}">{}{}<span class="tip-text" id="{}" hidden>{}</span></span>',
        status,
        shown,
        format_html(' <span class="reading-interval">{}</span>', between) if between else "",
        key,
        tip,
    )


def _tip(reading: Any) -> SafeString:
    """Return the explanation behind a number: name, definition, reason, interval, n and as-of."""
    measure = getattr(reading, "measure", None)
    label = getattr(measure, "label", "") or ""
    definition = getattr(measure, "definition", "") or ""
    facts: list[tuple[str, str]] = []
    if between := interval_text(reading):
        facts.append((_("Likely between"), between))
    if getattr(reading, "n", None) is not None:
        more = "+" if getattr(reading, "at_least", False) else ""
        facts.append((_("Counted from"), f"n={formats.number(reading.n)}{more}"))
    if period := getattr(reading, "period", ""):
        facts.append((_("Period"), str(period)))
    if getattr(reading, "as_of", None) is not None:
        facts.append((_("As of"), _as_of(reading.as_of)))
    return format_html(
        "{}{}{}{}",
        format_html("<strong>{}</strong>", label) if label else "",
        format_html("<span>{}</span>", conditional_escape(definition)) if definition else "",
        format_html('<span class="tip-reason">{}</span>', reason) if (reason := reason_text(reading)) else "",
        format_html_join("", '<span class="tip-fact"><span>{}</span> <b>{}</b></span>', facts),
    )


def _as_of(at: Any) -> str:
    return formats.moment(at) if hasattr(at, "hour") else formats.date(at)
