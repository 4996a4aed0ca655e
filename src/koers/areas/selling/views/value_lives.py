"""How a value case speaks where its alternatives last differently long: by the year, with the reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.selling.rules import value as rules
from koers.kit.ui.charts import Chart, Series
from koers.kit.ui.formats import money, number


def sentence(case: rules.Case, against: Mapping[str, Any]) -> str:
    """Return what ours saves against an alternative: over the years of the case, or a year where lives differ."""
    saving = rules.saving_of(against)
    named = {
        "ours": case.ours.name,
        "other": next(one.name for one in case.others if one.id == against["against"]),
        "amount": money(abs(saving), case.currency),
        "years": number(case.lives[case.ours.id]),
    }
    if case.lives_differ:
        if saving >= 0:
            return _("%(ours)s saves %(amount)s a year against %(other)s.") % named
        return _("%(ours)s costs %(amount)s more a year than %(other)s.") % named
    if saving >= 0:
        return _("%(ours)s saves %(amount)s over %(years)s years against %(other)s.") % named
    return _("%(ours)s costs %(amount)s more over %(years)s years than %(other)s.") % named


def told(case: rules.Case, cents: int) -> str:
    """Write an amount that is saved: as it is, or a year where lives differ."""
    amount = money(cents, case.currency)
    return _("%(amount)s a year") % {"amount": amount} if case.lives_differ else amount


def life(years: int) -> str:
    """Say how long an alternative lasts."""
    return ngettext("lasts %(n)s year", "lasts %(n)s years", years) % {"n": number(years)}


def why(case: rules.Case) -> str:
    """Say why the choices are compared by the year; empty where they last equally long."""
    if not case.lives_differ:
        return ""
    each = ", ".join(f"{one.name} {life(case.lives[one.id])}" for one in case.alternatives)
    said = _(
        "%(each)s. So each is told by what it costs a year, as if its like replaces it whenever it ends. Present values are "
        "of one life each and are not subtracted, so no payback is given either."
    ) % {"each": each}
    if case.rate_is == "nominal":
        said += " " + _(
            "The rate is nominal, so the next one is counted at the money of today; a real rate leaves inflation out."
        )
    return said


def replaced_over(years: int) -> str:
    """Name the present values of choices that are replaced until all end together."""
    return _("Replaced each time, over %(years)s years") % {"years": number(years)}


def costs_said(case: rules.Case, rate: str) -> str:
    """Say over which years the costs of the choices stand."""
    if case.lives_differ:
        return _("What each choice costs over its own life at %(rate)s a year.") % {"rate": rate}
    named = {"years": number(case.horizon), "rate": rate}
    return _("What each choice costs over %(years)s years at %(rate)s a year.") % named


def years_of(last: int) -> list[str]:
    """Name today and each year up to the last."""
    return [_("today"), *(_("year %(n)s") % {"n": n} for n in range(1, last + 1))]


def by_year(case: rules.Case, other: str, mine: Sequence[int], theirs: Sequence[int]) -> Chart:
    """Return what both cost by year, each up to the end of its own life."""
    last = max(len(mine), len(theirs))
    padded = [[*flows, *[None] * (last - len(flows))] for flows in (mine, theirs)]
    return Chart(
        "grouped",
        _("What %(ours)s and %(other)s cost by year.") % {"ours": case.ours.name, "other": other},
        years_of(last - 1),
        (Series(case.ours.name, padded[0]), Series(other, padded[1], style="soft")),
        unit="money",
        currency=case.currency,
        x_label=_("Year"),
        note=_("At the end of each year, without VAT, each up to the end of its own life."),
        name="by-year",
    )
