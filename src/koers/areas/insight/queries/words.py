"""What a review says in words: the same sentences on the page, in the terminal and on paper."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.insight.rules import Period, change, read_period
from koers.kit.ui import formats
from koers.kit.ui.formats import money_short, number, percent

Facts = dict[str, Any]

PARTS = {
    "opening": gettext_lazy("Opening"),
    "new": gettext_lazy("New"),
    "pulled_in": gettext_lazy("Pulled in"),
    "grown": gettext_lazy("Grown"),
    "shrunk": gettext_lazy("Shrunk"),
    "lost": gettext_lazy("Lost"),
    "won": gettext_lazy("Won"),
    "slipped": gettext_lazy("Slipped"),
    "closing": gettext_lazy("Closing"),
}
#: The same as names of measures, which stand alone.
PART_LABELS = {
    "opening": gettext_lazy("Opening pipeline"),
    "new": gettext_lazy("New in the pipeline"),
    "pulled_in": gettext_lazy("Pulled into the period"),
    "grown": gettext_lazy("Grown deals"),
    "shrunk": gettext_lazy("Shrunk deals"),
    "lost": gettext_lazy("Lost from the pipeline"),
    "won": gettext_lazy("Won from the pipeline"),
    "slipped": gettext_lazy("Slipped out of the period"),
    "closing": gettext_lazy("Closing pipeline"),
}
BANDS = {
    "within": gettext_lazy("As quick as won deals"),
    "older_75": gettext_lazy("Slower than 75%"),
    "older_90": gettext_lazy("Slower than 90%"),
    "unknown": gettext_lazy("Age unknown"),
}
BASELINES = {
    "koers": gettext_lazy("Koers"),
    "stage_percent": gettext_lazy("Amount × stage %"),
    "naive_bayes": gettext_lazy("Naive Bayes, as Odoo counts"),
    "year_before": gettext_lazy("Same period a year before"),
    "run_rate": gettext_lazy("Run rate"),
}
#: Per reason: why a deal is named, and the one thing to do about it.
ACTIONS = {
    "no_next_step": gettext_lazy("Set a next step"),
    "next_step_passed": gettext_lazy("Renew the next step"),
    "silent": gettext_lazy("Call the customer"),
    "slipped": gettext_lazy("Agree a new date, or stop"),
    "old": gettext_lazy("Decide: push or stop"),
    "single_threaded": gettext_lazy("Find a second contact"),
}


def period_name(period: Period | str) -> str:
    """Return a period in words: `Q4 2017`, `November 2017` or `2017`."""
    period = read_period(period) if isinstance(period, str) else period
    if period.kind == "year":
        return f"{period.starts.year}"
    if period.kind == "quarter":
        return _("Q%(quarter)s %(year)s") % {
            "quarter": (period.starts.month + 2) // 3,
            "year": period.starts.year,
        }
    from babel.dates import format_date

    dutch = (translation.get_language() or "").startswith("nl")
    return format_date(period.starts, "LLLL y", locale="nl" if dutch else "en_GB")


def headline(facts: Facts) -> list[str]:
    """Return the answer of the review in at most three sentences."""
    told = [_booked(facts), _compared(facts), _expected(facts)]
    return [ended(sentence) for sentence in told if sentence]


def ended(sentence: str) -> str:
    """Return a sentence with one full stop: an amount may end in the dot of "mln."."""
    return sentence[:-1] if sentence.endswith("..") else sentence


def _booked(facts: Facts) -> str:
    booked = facts["bookings"]
    won, currency = booked["now"]["won"], facts["currency"]
    words = {
        "period": period_name(facts["period"]["code"]),
        "amount": money_short(won["value_cents"], currency),
        "n": number(won["n"]),
    }
    if not won["n"]:
        if booked["finished"]:
            return _("Nothing was won in %(period)s.") % words
        return _("Nothing has been won in %(period)s so far.") % words
    if booked["finished"]:
        said = ngettext(
            "%(period)s brought %(amount)s from %(n)s won deal.",
            "%(period)s brought %(amount)s from %(n)s won deals.",
            won["n"],
        )
    else:
        said = ngettext(
            "%(period)s has brought %(amount)s so far, from %(n)s won deal.",
            "%(period)s has brought %(amount)s so far, from %(n)s won deals.",
            won["n"],
        )
    return said % words


def _compared(facts: Facts) -> str:
    booked = facts["bookings"]
    for name in ("previous", "year_before"):
        move = moved(booked["now"]["won"]["value_cents"], booked[name])
        if move is None or not booked["now"]["won"]["n"]:
            continue
        words = {"share": percent(abs(move), 0), "other": period_name(booked[name]["period"])}
        if abs(move) < 0.005:
            whole, part = (
                _("That is as much as in %(other)s."),
                _("That is as much as in %(other)s by this day."),
            )
        elif move > 0:
            whole = _("That is %(share)s more than in %(other)s.")
            part = _("That is %(share)s more than in %(other)s by this day.")
        else:
            whole = _("That is %(share)s less than in %(other)s.")
            part = _("That is %(share)s less than in %(other)s by this day.")
        return (whole if booked["finished"] else part) % words
    return ""


def moved(now: int | None, other: Facts) -> float | None:
    """Return by which share bookings rose against another period, up to the same day of it."""
    before = other["to_same_day"]
    return change(now, before["won"]["value_cents"]) if before else None


def _expected(facts: Facts) -> str:
    forecast, currency = facts["forecast"], facts["currency"]
    if forecast["status"] != "ok":
        return ""
    words = {
        "period": period_name(forecast["period"]),
        "low": money_short(forecast["p10_cents"], currency),
        "high": money_short(forecast["p90_cents"], currency),
        "middle": money_short(forecast["p50_cents"], currency),
    }
    if forecast["target"] is None or forecast["p_target"] is None:
        return _("%(period)s will probably end between %(low)s and %(high)s.") % words
    words |= {
        "target": money_short(forecast["target"]["value_cents"], currency),
        "chance": chance(forecast["p_target"]),
    }
    return (
        _(
            "%(period)s will probably end between %(low)s and %(high)s; the chance of reaching the target of "
            "%(target)s is %(chance)s."
        )
        % words
    )


def chance(share: float) -> str:
    """Return a chance without pretending to be certain."""
    if share < 0.01:
        return _("below %(share)s") % {"share": percent(0.01, 0)}
    if share > 0.99:
        return _("above %(share)s") % {"share": percent(0.99, 0)}
    return percent(share, 0)


def account_beside(row: Facts) -> str:
    """Return the account of a deal, unless the name of the deal says it already."""
    account: str = row.get("account", "")
    return "" if account in row.get("deal", "") else account


def why(need: Facts) -> str:
    """Return why a deal needs action."""
    days = need["days"] or 0
    words = {"days": number(days)}
    reason = need["reason"]
    if reason == "no_next_step":
        return _("No next step is agreed.")
    if reason == "single_threaded":
        return _("A large deal that hangs on one contact.")
    plural = {
        "next_step_passed": ngettext(
            "The next step passed %(days)s day ago.", "The next step passed %(days)s days ago.", days
        ),
        "silent": ngettext("Silent for %(days)s day.", "Silent for %(days)s days.", days),
        "slipped": ngettext(
            "The expected close passed %(days)s day ago.",
            "The expected close passed %(days)s days ago.",
            days,
        ),
        "old": ngettext(
            "In this stage for %(days)s day, longer than nine in ten won deals.",
            "In this stage for %(days)s days, longer than nine in ten won deals.",
            days,
        ),
    }
    if reason == "slipped" and not days:
        return _("The expected close was moved again and again.")
    return plural[reason] % words


def action(need: Facts) -> str:
    """Return the one thing to do about a deal."""
    return str(ACTIONS[need["reason"]])


def found(finding: Facts, currency: str) -> str:
    """Return a finding in words."""
    words = {"group": finding["label"] or _("unknown"), "n": number(finding["n"])}
    measure, more = finding["measure"], finding["value"] > finding["rest"]
    if measure == "cycle_time":
        words |= {"value": number(round(finding["value"])), "rest": number(round(finding["rest"]))}
        if finding["difference"] > 1:
            return _("%(group)s is slower: %(value)s days to win, %(rest)s for the rest.") % words
        return _("%(group)s is faster: %(value)s days to win, %(rest)s for the rest.") % words
    if measure == "close_date_slip":
        words |= {"value": number(round(finding["value"])), "rest": number(round(finding["rest"]))}
        return _("%(group)s moves close dates by %(value)s days, the rest by %(rest)s.") % words
    if measure == "order_trend":
        words |= {"share": percent(abs(finding["value"] - 1), 0)}
        if finding["value"] < 1:
            return _("%(group)s is leaving: %(share)s fewer orders than the year before.") % words
        return _("%(group)s is growing: %(share)s more orders than the year before.") % words
    words |= {"value": percent(abs(finding["value"]), 0), "rest": percent(abs(finding["rest"]), 0)}
    if measure == "win_rate":
        return _("%(group)s wins %(value)s of its deals, the rest %(rest)s.") % words
    if measure == "discount":
        return _("%(group)s is sold at a discount of %(value)s, the rest at %(rest)s.") % words
    words["value"] = number(abs(finding["value"]) * 100, 0)
    if measure == "stated_chance" and more:
        return (
            _("%(group)s is too optimistic: stated chances are %(value)s percentage points too high.") % words
        )
    return _("%(group)s is too careful: stated chances are %(value)s percentage points too low.") % words


def missing(row: Facts) -> str:
    """Return a note on the quality of the records in words."""
    n = row["n"]
    words = {"n": number(n), "of": number(row["of"]) if row["of"] is not None else "", "currency": ""}
    texts = {
        "no_account": ngettext(
            "%(n)s of %(of)s deals has no account.", "%(n)s of %(of)s deals have no account.", n
        ),
        "open_without_amount": ngettext(
            "%(n)s of %(of)s open deals has no amount.", "%(n)s of %(of)s open deals have no amount.", n
        ),
        "won_without_amount": ngettext(
            "%(n)s of %(of)s won deals has no amount.", "%(n)s of %(of)s won deals have no amount.", n
        ),
        "no_opening_date": ngettext(
            "Of %(n)s of %(of)s deals the opening day is not known.",
            "Of %(n)s of %(of)s deals the opening day is not known.",
            n,
        ),
        "no_closing_date": ngettext(
            "Of %(n)s of %(of)s closed deals the closing day is not known.",
            "Of %(n)s of %(of)s closed deals the closing day is not known.",
            n,
        ),
        "no_expected_close": ngettext(
            "%(n)s of %(of)s open deals has no expected close.",
            "%(n)s of %(of)s open deals have no expected close.",
            n,
        ),
        "no_owner": ngettext(
            "%(n)s of %(of)s deals has no owner.", "%(n)s of %(of)s deals have no owner.", n
        ),
        "no_product": ngettext(
            "%(n)s of %(of)s deals names no product.", "%(n)s of %(of)s deals name no product.", n
        ),
        "no_history": ngettext(
            "%(n)s deal has no history and is left out.", "%(n)s deals have no history and are left out.", n
        ),
        "other_currency": ngettext(
            "%(n)s deal in %(currency)s is left out: amounts in different currencies are not added up.",
            "%(n)s deals in %(currency)s are left out: amounts in different currencies are not added up.",
            n,
        ),
    }
    return texts[row["code"]] % (words | {"currency": row.get("currency", "")})


def share_text(facts: Facts) -> str:
    """Return a rate with its interval, or that there are too few cases."""
    if facts["value"] is None:
        return _("too few (n=%(n)s)") % {"n": number(facts["n"])}
    between = formats.interval(percent(facts["low"], 0), percent(facts["high"], 0))
    return f"{percent(facts['value'], 0)} ({between})"


def days_text(facts: Facts) -> str:
    """Return a cycle time with its middle half, or that there are too few cases."""
    if facts["value"] is None:
        return _("too few (n=%(n)s)") % {"n": number(facts["n"])}
    between = formats.interval(number(round(facts["q1"])), number(round(facts["q3"])))
    return f"{number(round(facts['value']))} ({between})"
