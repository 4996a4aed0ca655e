"""What the warnings of a deal's room say: a title each, and the rule behind it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.selling.rules.flags import Flag
from koers.kit.ui import formats


def _numbers(flag: Flag) -> dict[str, Any]:
    return {"n": formats.number(int(flag.n)), "limit": formats.number(flag.limit)}


def _shares(flag: Flag) -> dict[str, Any]:
    return {"share": formats.percent(flag.n, 0), "limit": formats.percent(flag.limit, 0)}


def title_of(flag: Flag) -> str:
    """Return a warning in a few words."""
    n, numbers, shares = int(flag.n), _numbers(flag), _shares(flag)
    titles = {
        "no_next_step": lambda: _("No next step with a day"),
        "next_step_late": lambda: _("The day of the next step has passed"),
        "next_step_far": lambda: _("Nothing happens soon"),
        "close_moved": lambda: (
            ngettext("The close moved later %(n)s time", "The close moved later %(n)s times", n) % numbers
        ),
        "back_without_reason": lambda: _("They went back, and nobody knows why"),
        "rival_ahead": lambda: _("A rival answers their needs better"),
        "promise_late": lambda: (
            ngettext("%(n)s promise of ours is overdue", "%(n)s promises of ours are overdue", n) % numbers
        ),
        "new_person": lambda: (
            ngettext("%(n)s new person takes part", "%(n)s new people take part", n) % numbers
        ),
        "knowledge_low": lambda: _("Only %(share)s of people and purchase is known") % shares,
        "continuations": lambda: _("Talks go on, and they do nothing"),
        "no_implication": lambda: _("A proposal without one consequence in figures"),
        "no_baseline": lambda: _("No baseline to measure a benefit against"),
        "benefit_unowned": lambda: (
            ngettext(
                "%(n)s promised benefit has no owner at the customer",
                "%(n)s promised benefits have no owner at the customer",
                n,
            )
            % numbers
        ),
        "board_missing": lambda: _("Nobody of us answers for what comes after the order"),
        "complaint_open": lambda: (
            ngettext("%(n)s complaint of theirs is open", "%(n)s complaints of theirs are open", n) % numbers
        ),
        "asked_again": lambda: _("%(share)s of our questions asked what we had on file") % shares,
        "situation_heavy": lambda: _("%(share)s of the questions ask what is the case") % shares,
        "only_outbound": lambda: _("Only we get in touch"),
        "out_of_rhythm": lambda: _("They hear from us less often than they wish"),
    }
    return titles[flag.rule]()


def rule_of(flag: Flag) -> str:
    """Return the rule by which a warning stands, in a sentence."""
    n, numbers, shares = int(flag.n), _numbers(flag), _shares(flag)
    rules = {
        "no_next_step": lambda: (
            _("An open deal has a next step with a day, at most %(limit)s days away.") % numbers
        ),
        "next_step_late": lambda: (
            ngettext("The next step was due %(n)s day ago.", "The next step was due %(n)s days ago.", n)
            % numbers
        ),
        "next_step_far": lambda: (
            _("The next step is %(n)s days away; more than %(limit)s is a risk.") % numbers
        ),
        "close_moved": lambda: _("From %(limit)s times later on, the day of the close is a wish.") % numbers,
        "back_without_reason": lambda: _("A step back in the purchase has its reason noted."),
        "rival_ahead": lambda: _(
            "By weight, the needs that are rated for both are fulfilled better by the rival."
        ),
        "promise_late": lambda: _("A promise is kept on its day, or moved with the customer."),
        "new_person": lambda: (
            _("Came onto the map in the last %(limit)s days, while the rest was known longer.") % numbers
        ),
        "knowledge_low": lambda: _("Below %(limit)s the picture is too thin to steer by.") % shares,
        "continuations": lambda: (
            _("%(n)s talks in a row without a dated act of the customer; from %(limit)s on that is a risk.")
            % numbers
        ),
        "no_implication": lambda: _(
            "At the stage of proposals, a consequence is known in hours, money or another unit."
        ),
        "no_baseline": lambda: _(
            "Before a proposal, a need has its baseline: the figure of today, with its source."
        ),
        "benefit_unowned": lambda: _(
            "A benefit that nobody at the customer owns is not measured, and not believed."
        ),
        "board_missing": lambda: _(
            "A board that the approach asks before the order has an owner of ours by then."
        ),
        "complaint_open": lambda: _(
            "A complaint is answered before more is sold; it may ask for another approach."
        ),
        "asked_again": lambda: (
            _("Of the questions of the year at most %(limit)s may ask what was on file.") % shares
        ),
        "situation_heavy": lambda: (
            _("At most %(limit)s of the questions asked may ask what is the case.") % shares
        ),
        "only_outbound": lambda: (
            _(
                "All %(n)s contacts of the year of which it is known were begun by us; from %(limit)s on that is a sign."
            )
            % numbers
        ),
        "out_of_rhythm": lambda: (
            _("The last contact was %(n)s days ago; by their wish %(limit)s is the most.") % numbers
        ),
    }
    return rules[flag.rule]()
