"""A value case on paper, in the language of the customer."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from koers.areas.selling import pdf
from koers.areas.selling.models import ValueCase
from koers.areas.selling.rules import value as rules
from koers.areas.selling.views import value_lives as lives
from koers.areas.selling.views import value_words as words
from koers.areas.selling.views.value_page import CasePage
from koers.kit.paper import typeset
from koers.kit.ui.formats import EN_DASH, moment, money, money_short, number
from koers.kit.ui.readings import value_text

TEMPLATE = Path(pdf.__file__).with_name("value.typ")
#: So many differences are printed: those that are worth most; what is the same or in contention stays inside.
DIFFERENCES = 3
BARS = 8


def language_of(row: ValueCase, asked: str = "") -> str:
    """Return the language of the paper: as asked, else of the contact person, else of the reader."""
    person = row.deal.person
    for code in (asked, (person.language if person else "")[:2]):
        if code in dict(settings.LANGUAGES):
            return code
    return (translation.get_language() or "en")[:2]


def render(row: ValueCase, language: str, against: str = "", *, at: datetime) -> bytes:
    """Return a case against one of its alternatives as a PDF; raises BadCase when it cannot be worked out."""
    with translation.override(language):
        return typeset(TEMPLATE, contents(CasePage(row, against), language, at=at))


def contents(page: CasePage, language: str, *, at: datetime) -> dict[str, Any]:
    """Return every word and figure of the document, written in the language that is active."""
    account = page.row.deal.account
    about = [settings.FIRM.get("name", ""), _("For %(account)s") % {"account": account} if account else ""]
    return {
        "language": language,
        "firm": settings.FIRM.get("name", ""),
        "title": page.row.title,
        "about": " · ".join(
            part for part in (*about, _("Next best choice: %(name)s") % {"name": page.other}) if part
        ),
        "sentence": page.sentence,
        "figures": [
            [str(one.measure.label), value_text(one), one.note if one.value is None else ""]
            for one in page.tiles
        ],
        "costs_title": str(page.costs_table.summary),
        "costs": _costs(page),
        "costs_note": page.lives,
        "differences_title": _("What makes the difference"),
        "differences": _differences(page),
        "bars_title": _("What it hangs on"),
        "bars_note": _(
            "The saving with one number at its low (pale) or its high (dark); the line is the saving as it stands."
        ),
        "bars": _bars(page),
        "inputs_title": _("The numbers it stands on"),
        "inputs_note": _("Amounts are without VAT. Tell us which number is different at yours."),
        "inputs": {
            "heads": [_("Number"), _("Value"), _("Source"), _("Supplied by"), _("Proof")],
            "rows": [[one.name, one.value, one.source, one.owner, one.proof] for one in page.inputs],
        },
        "made": _("Made by Koers on %(moment)s") % {"moment": moment(at)},
    }


def _costs(page: CasePage) -> dict[str, Any]:
    every = page.facts["alternatives"]

    def row(label: str, name: str) -> list[str]:
        return [label, *(money(one[name], page.currency) for one in every)]

    rows = [
        row(_("Present value"), "npv_cents"),
        row(_("The same each year"), "eac_cents"),
        row(_("Undiscounted"), "undiscounted_cents"),
    ]
    if page.lives:
        rows.insert(0, [_("Lasts, in years"), *(number(one["years"]) for one in every)])
    if replaced := page.facts["replaced"]:
        worths = (money(replaced["npv_cents"][one["id"]], page.currency) for one in every)
        rows.append([lives.replaced_over(replaced["years"]), *worths])
    return {"heads": [_("Without VAT"), *(one["name"] for one in every)], "rows": rows}


def _differences(page: CasePage) -> list[dict[str, str]]:
    most = sorted(page.proposition.differences, key=lambda one: -(one.euro or 0))
    return [
        {
            "need": one.need,
            "text": one.text,
            "worth": money(round(one.euro * 100), page.currency) if one.euro is not None else "",
            "proof": capfirst(str(words.PROOF[one.proof])),
        }
        for one in most[:DIFFERENCES]
    ]


def _bars(page: CasePage) -> list[dict[str, Any]]:
    """Return the widest bars, placed as shares of the width, with the saving as it stands in the middle."""
    saving, bars = rules.saving_of(page.against), page.against["tornado"][:BARS]
    widest = max(
        (abs(bar[name] - saving) for bar in bars for name in ("saving_low_cents", "saving_high_cents")),
        default=0,
    )
    if not widest:
        return []

    def placed(cents: int) -> tuple[float, float]:
        share = (cents - saving) / widest / 2
        return (0.5 + min(share, 0), abs(share))

    found = []
    for bar in bars:
        low, high = placed(bar["saving_low_cents"]), placed(bar["saving_high_cents"])
        said = f"{number(bar['low'])} {EN_DASH} {number(bar['high'])}: "
        ends = (money_short(bar[name], page.currency) for name in ("saving_low_cents", "saving_high_cents"))
        found.append(
            {
                "name": page.names[bar["input"]],
                "low_at": low[0],
                "low_wide": low[1],
                "high_at": high[0],
                "high_wide": high[1],
                "said": said + f" {EN_DASH} ".join(ends),
            }
        )
    return found
