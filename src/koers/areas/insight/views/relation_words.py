"""What the page on marketing and sales says: words for relationships, metrics, reasons and moves."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from koers.areas.insight.queries import relation

#: The four relationships, as they stand in a sentence.
TYPES = {
    "undefined": _("undefined"),
    "defined": _("defined"),
    "aligned": _("aligned"),
    "integrated": _("integrated"),
}
#: How survey and behaviour stand side by side.
READINGS = {
    "both_low": (_("Both low"), _("You say that it can be better, and the figures say so too.")),
    "both_high": (_("Both high"), _("You say that it goes well, and the figures bear it out.")),
    "think_further": (
        _("We think we are further than we act"),
        _("The survey is high, behaviour is low. Look at the figures together before you plan."),
    ),
    "better_than_felt": (
        _("Better than it feels"),
        _("The survey is low, behaviour is high. Show the figures to both departments."),
    ),
}
#: Why a metric is not known.
UNKNOWN = {
    relation.NO_CONTENT: _("Koers does not keep content yet."),
    relation.NO_PLANS: _("Koers does not keep account plans yet."),
    relation.NO_OBJECTIVES: _("Koers does not keep objectives yet."),
    relation.YOUNG_REGISTER: _(
        "Nothing has been logged yet, and the register has not been open for a quarter."
    ),
    relation.NO_FORECAST: _("There are no four finished quarters yet on which a forecast could be tried."),
}
#: Why a metric has the lowest level without a value.
ABSENT = {
    "sla_met": _("No contract about leads is in force, so nothing was agreed."),
    "definition_stability": _("There is no contract about leads."),
    "dispute_age": _("Disputes are not logged."),
    "cross_use": _("No competence was asked for."),
}
#: The levels of the contract, in words.
STEPS = (_("none"), _("one-sided"), _("signed by both"), _("signed and revised lately"))


@dataclass(frozen=True)
class MoveWords:
    """An offered move: its title, why it helps, by which metric one sees it, and where it is done."""

    title: object
    why: object
    metric: str
    url_name: str = ""


MOVES = {
    "write_definitions": MoveWords(
        _("Write down what a lead is that is ready for sales"),
        _("One contract, signed by both, ends the talk about good and bad leads."),
        "definition_stability",
        "contracts",
    ),
    "dispute_rule": MoveWords(
        _("Agree on a standing rule for disputes"),
        _("What is settled beforehand needs no meeting."),
        "dispute_age",
        "standing-rules",
    ),
    "list_expectations": MoveWords(
        _("Write down what you expect of each other"),
        _("With fixed topics, so that nobody has to guess."),
        "cross_use",
        "expectations",
    ),
    "joint_meeting": MoveWords(
        _("Hold a joint meeting with one agenda"),
        _("Plan, decide and follow up together, at a fixed time."),
        "dispute_age",
        "joint-meetings",
    ),
    "marketing_in_account_plans": MoveWords(
        _("Have marketing join the plans for key accounts"),
        _("Marketing learns from customers, and sales uses what it learns."),
        "joint_account_plans",
    ),
    "same_figures": MoveWords(
        _("Look at the same figures in one review"),
        _("One page for both, so that the talk is about causes."),
        "lead_black_hole",
        "review",
    ),
    "shared_targets": MoveWords(
        _("Set shared targets and rewards"),
        _("Who is paid for the same result, helps each other to it."),
        "co_owned_objectives",
        "targets",
    ),
    "one_funnel": MoveWords(
        _("Run one funnel together"),
        _("From first contact to loyal customer, with one owner at each step."),
        "lead_black_hole",
        "leads-funnel",
    ),
    "joint_training": MoveWords(
        _("Train together"),
        _("Skills that both need, learnt side by side."),
        "cross_use",
        "competence-requests",
    ),
    "move_people": MoveWords(
        _("Let people change teams for a while"),
        _("Nothing teaches the other side as well as its chair."),
        "cross_use",
        "organisation",
    ),
    "measure_again": MoveWords(
        _("Keep it, and measure again"), _("Ask both departments again in half a year."), "lead_black_hole"
    ),
    "role_clarity": MoveWords(
        _("Watch that roles stay clear"), _("Without borders it is easily nobody's job."), "dispute_age"
    ),
}
