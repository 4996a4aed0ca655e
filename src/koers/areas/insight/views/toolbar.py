"""The choices above the review: unit, seller, period and day; each is a link or a field of one form."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from koers.areas.insight.queries import words
from koers.areas.insight.queries.question import Question, sellers_under, units_of
from koers.areas.insight.rules import KINDS, Period, period_of

NBSP = "\u00a0"


def toolbar(question: Question, user: Any) -> dict[str, Any]:
    """Return what the choices offer, and which of them hold."""
    period, labels = question.period, {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}
    later = period.following
    units = list(units_of(user).order_by("path").values_list("id", "name", "path"))
    top = min((path.count(".") for _id, _name, path in units), default=0)
    return {
        "kinds": [
            {
                "label": labels[kind],
                "href": address(question, period=period_of(min(period.last_day, question.as_of), kind).code),
                "is_current": kind == period.kind,
            }
            for kind in KINDS
        ],
        "period_name": words.period_name(period),
        "earlier": {"href": _at(question, period.previous), "name": words.period_name(period.previous)},
        "later": {"href": _at(question, later), "name": words.period_name(later)}
        if later.starts <= question.as_of
        else None,
        "units": [
            {
                "id": pk,
                "name": f"{NBSP * 3 * (path.count('.') - top)}{name}",
                "is_current": _is(question.unit, pk),
            }
            for pk, name, path in units
        ],
        "sees_everything": user.scope.everything,
        "sellers": [
            {"id": pk, "name": name, "is_current": _is(question.seller, pk)}
            for pk, name in sellers_under(question.unit, user)
        ],
        "json_url": f"{reverse('review-json')}?{urlencode(question.address)}",
        "pdf_url": f"{reverse('review-pdf')}?{urlencode(question.address)}",
    }


def address(question: Question, **changes: str) -> str:
    """Return the address of the same question with something changed."""
    return f"{reverse('review')}?{urlencode({**question.address, **changes})}"


def _at(question: Question, period: Period) -> str:
    return address(question, period=period.code)


def _is(chosen: Any, pk: int) -> bool:
    return chosen is not None and chosen.pk == pk
