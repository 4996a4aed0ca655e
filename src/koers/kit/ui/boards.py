"""What every board shares: parts of a card as markup, and the short answers after a move.

Built by functions: a hundred cards must not cost a hundred templates.
"""

import json
from datetime import datetime
from html import escape
from typing import Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _

from koers.kit.ui.icons import icon
from koers.kit.ui.templatetags.ui import initials


def owner(name: str, nobody: str) -> str:
    """Return the initials of who owns a card; `nobody` says it in words where nobody does."""
    said = escape(name or nobody)
    letters = escape(initials(name)) if name else "–"
    return f'<span class="avatar" data-initials="{letters}" title="{said}"><span class="visually-hidden">{said}</span></span>'


def mark(text: str, sign: str = "", tone: Literal["", "plain", "warn", "bad"] = "", title: str = "") -> str:
    """Return a small remark on a card; `sign` is an icon that is already drawn."""
    toned = f' data-tone="{tone}"' if tone else ""
    titled = f' title="{escape(title)}"' if title else ""
    return f'<span class="mark"{toned}{titled}>{sign}{escape(text)}</span>'


def mover(url: str, who: str) -> str:
    """Return the button with which a card moves without dragging; `who` is plain text."""
    label = escape(_("Move %(who)s to…") % {"who": who})
    return (
        f'<a class="button quiet small only-icon" data-move href="{escape(url)}" aria-label="{label}" '
        f'title="{label}">{icon("arrow-right")}</a>'
    )


def first_key(now: datetime) -> int:
    """Return where the keys of the readings of a fragment begin: far from those of its page and of other fragments."""
    return int(now.timestamp() * 10) % 10**9 * 100


def announced(answer: HttpResponse, card: int, column: str) -> HttpResponse:
    """Tell the page in which column a card landed, so that it is shown and gets the focus."""
    events = json.loads(answer.headers["HX-Trigger"])
    events["koers:moved"] = {"card": card, "column": column}
    answer.headers["HX-Trigger"] = json.dumps(events)
    return answer
