"""How a deal is sold: the layers of an approach, what it is chosen by, and the phases of the customer's purchase."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register

APPROACH_CHOSEN = "selling.approach.chosen"
TRAITS_NOTED = "selling.deal.traits_noted"
PHASE_ENTERED = "selling.deal.phase_entered"
PHASE_LEFT = "selling.deal.phase_left"


class Layer(models.TextChoices):
    """The layers of an approach; a deal has one choice in each."""

    PROCESS = "process", pgettext_lazy("approach", "Process")
    CONVERSATION = "conversation", pgettext_lazy("approach", "Conversation")
    OFFER = "offer", pgettext_lazy("approach", "Offer")


class Trait(models.TextChoices):
    """What an approach is chosen by."""

    VALUE_RATIO = "value_ratio", gettext_lazy("Size against the median deal")
    BUY_CLASS = "buy_class", gettext_lazy("Sort of purchase")
    CUSTOMER_RISK = "customer_risk", gettext_lazy("Risk for the customer, 1 to 5")
    DMU_SIZE = "dmu_size", gettext_lazy("People who decide")
    DMU_KNOWN = "dmu_known", gettext_lazy("Known who decides")
    STANDARDISATION = "standardisation", gettext_lazy("Share from the catalogue")
    PROCESSES_TOUCHED = "processes_touched", gettext_lazy("Processes of the customer touched")
    EXISTING_KNOWLEDGE = "existing_knowledge", gettext_lazy("Share known of people and process")
    TENDER = "tender", gettext_lazy("There is a tender or request for proposal")
    QUIET_PERIOD = "quiet_period", gettext_lazy("Quiet period of a tender")
    BUYER_VALUE_TYPE = "buyer_value_type", gettext_lazy("What the buyer values")
    NEED_LATENT = "need_latent", gettext_lazy("The need is not spoken out yet")
    PERSONAL_TALK = "personal_talk", gettext_lazy("A personal talk is possible")
    SPEC_WRITTEN = "spec_written", gettext_lazy("The buyer wrote the specification already")
    PROVEN_INSIGHT = "proven_insight", gettext_lazy("We have a proven insight for this segment")
    STATUS_QUO = "status_quo", gettext_lazy("Doing nothing is the main rival")
    GROUP_AGREES = "group_agrees", gettext_lazy("A group must agree")
    STANDING = "standing", gettext_lazy("They know us")
    CUSTOMISATION = "customisation", gettext_lazy("It must be made to fit")
    MEASURABLE = "measurable", gettext_lazy("The benefit can be measured")
    SHARES_DATA = "shares_data", gettext_lazy("The customer shares figures")
    JOBS_OPEN = "jobs_open", gettext_lazy("Phases of the purchase still to come")
    TRUST_LACKING = "trust_lacking", gettext_lazy("Trust is lacking")
    INCIDENT = "incident", gettext_lazy("Renewal after an incident")
    RELATION_YEARS = "relation_years", gettext_lazy("Years of buying from us")
    OWNER_MANAGED = "owner_managed", gettext_lazy("The owner runs the firm")
    EXISTING_CUSTOMER = "existing_customer", gettext_lazy("Buys from us already")
    PURCHASES = "purchases", gettext_lazy("Orders in the last two years")
    PRODUCT_GROUPS = "product_groups", gettext_lazy("Product groups bought")


class Word(models.TextChoices):
    """The choices of the inputs that are neither number nor yes or no."""

    STRAIGHT_REBUY = "straight_rebuy", gettext_lazy("Straight rebuy")
    MODIFIED_REBUY = "modified_rebuy", gettext_lazy("Modified rebuy")
    NEW_TASK = "new_task", gettext_lazy("New task")
    INTRINSIC = "intrinsic", gettext_lazy("Price and convenience (intrinsic)")
    EXTRINSIC = "extrinsic", gettext_lazy("Advice and benefit (extrinsic)")
    STRATEGIC = "strategic", gettext_lazy("The relation between firms (strategic)")


class Phase(models.TextChoices):
    """The phases of a purchase, as the customer goes through them."""

    RECOGNISE = "recognise", pgettext_lazy("purchase", "Sees a problem")
    DESCRIBE = "describe", pgettext_lazy("purchase", "Says what is needed")
    SPECIFY = "specify", pgettext_lazy("purchase", "Specifies it")
    SEARCH = "search", pgettext_lazy("purchase", "Looks for suppliers")
    PROPOSALS = "proposals", pgettext_lazy("purchase", "Asks for proposals")
    SELECT = "select", pgettext_lazy("purchase", "Selects")
    ROUTINE = "routine", pgettext_lazy("purchase", "Arranges the order")
    REVIEW = "review", pgettext_lazy("purchase", "Looks back")


@dataclass(frozen=True)
class ApproachFacts:
    """Which method was chosen in which layer, what was advised at that moment, and how each scored."""

    layer: str
    method: str
    version: int
    advised: str = ""
    score: float | None = None
    advised_score: float | None = None
    known: int = 0
    unknown: int = 0
    inputs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TraitsFacts:
    """Which inputs somebody noted, with their values; None where one was taken back."""

    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PhaseFacts:
    """Which phase of the purchase the customer came into, from which, and whether that was a step back."""

    now: str
    was: str = ""
    back: bool = False
    with_reason: bool = False


@dataclass(frozen=True)
class PhaseLeftFacts:
    """Which phase of the purchase ended while no other began."""

    was: str


def _chosen(facts: dict[str, Any]) -> str:
    layer = Layer(facts["layer"]).label
    if facts.get("advised") in ("", facts["method"]):
        return _("Approach chosen, %(layer)s") % {"layer": str(layer).lower()}
    return _("Approach chosen, %(layer)s: another than advised") % {"layer": str(layer).lower()}


def _noted(facts: dict[str, Any]) -> str:
    n = len(facts["values"])
    return ngettext("%(n)s thing noted about the deal", "%(n)s things noted about the deal", n) % {"n": n}


def _entered(facts: dict[str, Any]) -> str:
    said = _("The customer goes back: %(phase)s") if facts.get("back") else _("The customer: %(phase)s")
    return said % {"phase": str(Phase(facts["now"]).label).lower()}


def _ended(facts: dict[str, Any]) -> str:
    return _("The customer left “%(phase)s”, and nothing else began") % {
        "phase": str(Phase(facts["was"]).label).lower()
    }


register(
    Kind(APPROACH_CHOSEN, gettext_lazy("Approach chosen"), ApproachFacts, "compass", _chosen),
    Kind(TRAITS_NOTED, gettext_lazy("Noted about the deal"), TraitsFacts, "pencil", _noted),
    Kind(PHASE_ENTERED, gettext_lazy("Phase of the purchase"), PhaseFacts, "route", _entered),
    Kind(PHASE_LEFT, gettext_lazy("Phase of the purchase left"), PhaseLeftFacts, "route", _ended),
)
