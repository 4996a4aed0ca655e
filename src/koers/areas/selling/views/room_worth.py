"""What a deal is worth to the customer, in short, for the room: from its newest value case."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.selling.measures.value import gist_readings
from koers.areas.selling.models import Deal, ValueCase
from koers.areas.selling.queries import value as cases
from koers.areas.selling.queries.room import Section, add_section
from koers.areas.selling.queries.value_links import waiting_of
from koers.areas.selling.rules import value as rules
from koers.kit.access.matrix import allowed
from koers.kit.ui.formats import money, number


def worth(deal: Deal, user: Any, day: date) -> dict[str, Any]:
    """Return the newest value case of a deal in short; without one, what it takes to begin."""
    shown: dict[str, Any] = {
        "deal": deal,
        "url": reverse("deals-value", args=[deal.pk]),
        "may_edit": allowed(user, "selling.deal.edit", deal),
    }
    row = cases.cases_of(deal, user).first()
    if row is None:
        return shown
    shown["waiting"] = [
        {"pk": one.pk, "who": one.link.person, "given_at": one.given_at}
        for one in waiting_of(deal, user).select_related("link__person")
    ]
    try:
        gist = rules.gist_of(row.case, cases.limits())
        readings = gist_readings(row.pk, row.case, gist)
    except rules.BadCase:
        return {**shown, "problem": True}
    return {
        **shown,
        "case": row,
        "sentence": _sentence(row, gist),
        "carries": gist.carries,
        "readings": readings,
    }


def _sentence(row: ValueCase, gist: rules.Gist) -> str:
    if gist.is_yearly:
        said = (
            _("Saves %(amount)s a year against %(other)s.")
            if gist.saving_cents >= 0
            else _("Costs %(amount)s more a year than %(other)s.")
        )
        return said % {"amount": money(abs(gist.saving_cents), row.currency), "other": gist.other}
    said = (
        _("Saves %(amount)s over %(years)s years against %(other)s.")
        if gist.saving_cents >= 0
        else _("Costs %(amount)s more over %(years)s years than %(other)s.")
    )
    return said % {
        "amount": money(abs(gist.saving_cents), row.currency),
        "years": number(gist.years),
        "other": gist.other,
    }


add_section(
    Section("worth", gettext_lazy("What it is worth to them"), "selling/room_worth.html", worth, beside=True)
)
