"""How value cases speak: refusals by their code, groups, levels of proof, and what stands in the file."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koers.areas.selling.rules import value as rules

#: What is said of each refusal; the codes are those of `koers_analytics.costing`.
SAID: dict[str, Promise] = {
    "not_a_group": _("This must be a group of fields."),
    "not_a_list": _("This must be a list with at least one entry."),
    "too_many": _("There are more than {most} here; leave out what does not matter for the choice."),
    "unknown_key": _("The field `{key}` is not known. Choose from: {known}."),
    "missing": _("The field `{key}` is missing."),
    "not_text": _("This must be a text of 1 to {most} characters."),
    "not_code": _("Use small letters, digits and _ only, and begin with a letter."),
    "not_number": _("This must be a number, written with a decimal point and without a unit."),
    "too_large": _("This number is larger than a case can hold; check the unit."),
    "not_whole": _("This must be a whole number from {least} to {most}."),
    "not_yes_no": _("This must be true or false."),
    "choose": _("Choose one of: {choices}."),
    "twice": _("The id `{id}` stands here twice."),
    "no_assumption": _(
        "There is no assumption `{id}`. Write it under `assumptions`, with its source and owner."
    ),
    "no_alternative": _("There is no alternative `{id}`."),
    "one_ours": _("Exactly one alternative must be of the kind `ours`."),
    "no_other": _(
        "Name at least one alternative beside ours; keeping things as they are is one (`status_quo`)."
    ),
    "no_rate": _("Name the assumption that holds the discount rate in percent a year."),
    "rate_range": _("The discount rate must lie from 0 to {most} percent a year."),
    "years_range": _("The number of years must be a whole number from 1 to {most}."),
    "after_life": _(
        "“{line}” falls in year {value}, after the end: {alternative} lasts {most} years. Put it in year 0 to {most}, or "
        "give {alternative} a longer life."
    ),
    "mixed_prices": _(
        "The rate is {rate} and the escalation is {escalation}. Make both nominal (inflation in both) or both real (in "
        "neither)."
    ),
    "no_escalation_is": _("A line escalates: say whether escalation is `nominal` or `real`, as the rate is."),
    "probability_range": _("A probability is a percentage from 0 to 100."),
    "escalation_range": _("An escalation must lie from -50 to 100 percent a year."),
    "range_order": _("The value must lie from low to high, and low below high."),
    "range_missing": _("A triangular assumption needs low and high."),
    "range_half": _("Give both low and high, or neither."),
    "period": _("A line runs from `starts` to `ends` within 0 to {most}, or falls in one `year`."),
    "year_and_period": _("Give `year`, or `starts`, `ends` and `every`; not both."),
    "no_currency_rate": _(
        "There is no rate for {currency}. Add it under `currencies`, as the assumption that says how many {base} one "
        "{currency} is."
    ),
    "zero_rate": _("This divides by or multiplies with a rate of zero; a rate of exchange is more than 0."),
    "zero_output": _("Output may not be 0: the cost per unit is divided by it."),
    "currency": _("Write a currency as three capitals, such as EUR."),
    "no_price": _("A need of this kind carries no euro; rank it instead."),
    "no_formula": _("Euro for a functional need asks for `formula`: how the measured unit becomes money."),
    "parity_euro": _("At parity both are worth the same, so there is no euro difference to state."),
    "no_lines": _("Alternative `{id}` has no line in the comparison, so nothing can be said of its cost."),
}

#: What is said of a number that a customer proposes, by the code of `rules.value_proposals`.
PROPOSED: dict[str, Promise] = {
    "below_zero": _("This cannot be below 0."),
    "far_off": _("This is {most} times ours or more, or that much less; check the unit."),
}

#: What an alternative can be, apart from ours.
KINDS: dict[str, Promise] = {
    "competitor": _("another supplier"),
    "make": _("they make it themselves"),
    "status_quo": _("all stays as it is"),
    "previous": _("our former product"),
}
GROUPS: dict[str, Promise] = {
    "pre": _("Before buying"),
    "transaction": _("Buying"),
    "operate": _("Day-to-day use"),
    "mro": _("Maintenance and repair"),
    "quality": _("Quality and waste"),
    "end_of_life": _("End of life"),
    "externality": _("Effects on others"),
}
PROOF: dict[str, Promise] = {
    "claim": _("claim"),
    "reference": _("reference"),
    "measured": _("measured in a pilot"),
    "signed": _("signed by the customer"),
}
TONES = {"claim": "warn", "reference": "plain", "measured": "good", "signed": "good"}
OWNERS: dict[str, Promise] = {"customer": _("the customer"), "us": _("us")}
DISTRIBUTIONS: dict[str, Promise] = {
    "fixed": _("as it is"),
    "triangular": _("at random between low and high"),
}
STANDINGS: dict[str, Promise] = {
    "difference": _("difference"),
    "contention": _("in contention"),
    "parity": _("the same"),
}
PRICES: dict[str, Promise] = {
    "nominal": _("Nominal: inflation is in it"),
    "real": _("Real: inflation is left out"),
}
NEEDS: dict[str, Promise] = {
    "economic": _("economic"),
    "functional": _("functional"),
    "psychological": _("psychological"),
}


def said(problem: rules.Problem) -> str:
    """Say what is wrong in the language of the reader."""
    params: dict[str, Any] = dict(problem.params)
    return str((SAID | PROPOSED)[problem.code]).format(**params)
