"""The lines of the desk and their clocks as markup, built by functions: thirty of them must not cost thirty templates."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from koers.kit.ui.icons import icon

if TYPE_CHECKING:
    from koers.areas.leads.views.desk.words import Shown

#: So many signs of what a lead needs stand on its line.
MOST_SIGNS = 90


def line(shown: "Shown") -> SafeString:
    """Return the line of a hand-over in the list beside the cards."""
    who = f"<strong>{escape(shown.name)}</strong>"
    if shown.company:
        who += f' <span class="soft">{escape(shown.company)}</span>'
    worth = ""
    if shown.grade:
        said = escape(_("Fit and engagement"))
        worth = (
            f'<span class="grade" data-fit="{escape(shown.row.lead.fit_grade or "")}">'
            f'<span class="visually-hidden">{said} </span>{escape(shown.grade)}</span>'
        )
    if shown.amount:
        worth += f'<span class="num">{escape(shown.amount)}</span>'
    need = Truncator(shown.need or shown.outcome or shown.role).chars(MOST_SIGNS)
    whom = f'<span class="desk-for">{escape(shown.for_whom)}</span>' if shown.for_whom else ""
    pk = shown.row.pk
    return SafeString(
        f'<li id="line-{pk}"><a class="desk-line" href="#{shown.key}" data-card="{shown.key}" data-open="{shown.url}">'
        f'<span class="desk-who">{who}</span><span class="desk-worth">{worth}</span>'
        f'<span class="desk-need">{escape(need)}</span><span class="desk-row">'
        f'<span class="desk-tick" id="tick-line-{pk}">{tick(shown, brief=True)}</span>{whom}</span></a></li>'
    )


def later(shown: "Shown") -> SafeString:
    """Return the place of a card: it asks for the card itself when somebody comes to it."""
    pk, url = shown.row.pk, reverse("desk-card", args=[shown.row.pk])
    about = escape(" · ".join(part for part in (shown.role, shown.company) if part))
    return SafeString(
        f'<article class="desk-card" id="{shown.key}" data-hand-over="{pk}" data-later '
        f'aria-labelledby="{shown.key}-name" hx-get="{url}" hx-trigger="intersect once, fill once" hx-swap="outerHTML">'
        f'<div class="desk-title"><h2 id="{shown.key}-name"><a href="{url}">{escape(shown.name)}</a></h2>'
        f'<p class="soft">{about}</p></div>'
        f'<div class="desk-clock"><div class="desk-tick" id="tick-card-{pk}"></div></div>'
        f'<div id="verbs-{pk}"></div></article>'
    )


def options(choices: Iterable[tuple[int, str]], chosen: int | None) -> SafeString:
    """Return the options of a filter."""
    return SafeString(
        "".join(
            f'<option value="{pk}"{" selected" if pk == chosen else ""}>{escape(title)}</option>'
            for pk, title in choices
        )
    )


def tick(shown: "Shown", *, brief: bool) -> SafeString:
    """Return the clock of a hand-over, or how it ended; a brief one says only how much time is left."""
    clock = shown.clock
    if clock is None:
        label, tone = shown.state
        told = f'<span class="badge" data-tone="{tone}">{escape(label)}</span>'
        more = "" if brief else shown.outcome
    else:
        picture = icon("triangle-alert") if clock.tone == "bad" else ""
        told = (
            f'<progress class="tick" data-tone="{clock.tone}" max="100" value="{clock.used}" '
            f'aria-label="{escape(_("Used of the agreed time"))}"></progress>'
            f'<span class="tick-text" data-tone="{clock.tone}">{picture}{escape(clock.text)}</span>'
        )
        more = "" if brief else clock.until
    return SafeString(told + (f'<span class="soft">{escape(more)}</span>' if more else ""))
