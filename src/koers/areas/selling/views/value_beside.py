"""Two calculations of a case beside each other, in words and figures."""

from typing import Any

from django.utils.translation import gettext as _

from koers.areas.selling.rules import value as rules
from koers.areas.selling.rules import value_proposals as proposals
from koers.kit.ui.formats import EN_DASH, NO_CENTS_FROM, money, number

__all__ = ["totals"]


def totals(
    case: rules.Case, ours: proposals.Sums, theirs: proposals.Sums | None, now: proposals.Sums | None = None
) -> list[dict[str, str]]:
    """Return the rows of a table: what a figure is, ours, theirs and the difference; `now` is the case as it stands now.

    An empty text where a calculation is not there.
    """
    yearly = any(one is not None and one.is_yearly for one in (ours, theirs, now))
    cost = _("%(name)s costs, a year") if yearly else _("%(name)s costs, today's money")
    saved = _("Saved a year against %(name)s") if yearly else _("Saved against %(name)s")
    paid = _("Paid back against %(name)s, in years")
    three = (ours, theirs, now)
    rows = [_row(_("Years"), lambda one: number(one.years), *three)]
    for one in case.alternatives:
        costs = (sums and (sums.yearly if yearly else sums.npv) for sums in three)
        rows.append(_money(cost % {"name": one.name}, one.id, case.currency, *costs))
    for one in case.others:
        each = (sums and sums.saved(yearly=yearly) for sums in three)
        rows.append(_money(saved % {"name": one.name}, one.id, case.currency, *each))
        if not yearly:
            after = [sums and sums.payback for sums in three]
            rows.append(
                _row(paid % {"name": one.name}, lambda found, key=one.id: _years(found.get(key)), *after)
            )
    return rows


def signed(cents: int, currency: str, exact: bool | None = None) -> str:
    """Write a difference with its sign where the language puts it: `+€5`, `€ +5`."""
    return money(-cents, currency, exact).replace("-", "+", 1) if cents > 0 else money(cents, currency, exact)


def _row(name: str, text: Any, ours: Any, theirs: Any, now: Any) -> dict[str, str]:
    return {
        "name": name,
        "ours": text(ours),
        "theirs": text(theirs) if theirs is not None else "",
        "now": text(now) if now is not None else "",
        "difference": "",
    }


def _money(name: str, key: str, currency: str, ours: Any, theirs: Any, now: Any) -> dict[str, str]:
    known = [one[key] for one in (ours, theirs, now) if one is not None and key in one]
    # A row is written alike: with cents everywhere or nowhere.
    exact = max(map(abs, known), default=0) < NO_CENTS_FROM * 100

    def text(cents: Any) -> str:
        return EN_DASH if key not in cents else money(cents[key], currency, exact)

    row = _row(name, text, ours, theirs, now)
    if theirs is not None and key in ours and key in theirs:
        row["difference"] = signed(theirs[key] - ours[key], currency, exact)
    return row


def _years(found: float | None) -> str:
    return _("never") if found is None else number(found, 1)
