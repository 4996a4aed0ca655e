"""What can happen with needs, reasons to buy and motives to stay."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register

NEED_RECORDED = "customers.need.recorded"
NEED_CHANGED = "customers.need.changed"
FIT_RATED = "customers.need.fit_rated"
REASON_RECORDED = "customers.reason.recorded"
REASON_CHANGED = "customers.reason.changed"


class NeedCategory(models.TextChoices):
    """The three sorts of needs."""

    ECONOMIC = "E", gettext_lazy("Economic")
    FUNCTIONAL = "F", gettext_lazy("Functional")
    PSYCHOLOGICAL = "P", gettext_lazy("Psychological")


class NeedSubtype(models.TextChoices):
    """What exactly is needed; the first letter of a code is the category."""

    PRODUCT_COST = "E_product", gettext_lazy("Product cost")
    SERVICE_COST = "E_service", gettext_lazy("Service cost")
    ACCESSORY_COST = "E_accessory", gettext_lazy("Accessory cost")
    TCO = "E_tco", gettext_lazy("Total cost of ownership")
    MRO = "E_mro", gettext_lazy("Maintenance, repair and operations")
    TRANSPARENCY = "E_transparency", gettext_lazy("Transparency")
    NO_WASTE_OF_TIME = "E_time", gettext_lazy("No waste of time")
    NO_WASTE_OF_MONEY = "E_money", gettext_lazy("No waste of money")
    EASE_OF_USE = "F_ease", gettext_lazy("Ease of use")
    CAPACITY = "F_capacity", gettext_lazy("Production capacity")
    FAILURE_RATE = "F_failure", gettext_lazy("Failure or reject rate")
    ENERGY = "F_energy", gettext_lazy("Energy use")
    DESIGN = "P_design", gettext_lazy("Design or model")
    COLOUR = "P_colour", gettext_lazy("Colour")
    FASHION = "P_fashion", gettext_lazy("Fashion")
    REPUTATION = "P_reputation", gettext_lazy("Reputation of the supplier")
    BRAND = "P_brand", gettext_lazy("Brand")
    FREEDOM = "P_freedom", gettext_lazy("Freedom, no straitjacket")


class NeedVoice(models.TextChoices):
    """Whether somebody only hinted at a need or said that they want it solved."""

    IMPLIED = "implied", gettext_lazy("Implied")
    EXPLICIT = "explicit", gettext_lazy("Explicit")


class Proof(models.IntegerChoices):
    """How well something is proven."""

    CLAIM = 1, gettext_lazy("Claim")
    REFERENCE = 2, pgettext_lazy("proof", "Reference")
    PILOT = 3, gettext_lazy("Measured in a pilot")
    SIGNED = 4, gettext_lazy("Measured and signed by the customer")


class Holds(models.TextChoices):
    """Whether a reason holds against the next best alternative."""

    YES = "yes", gettext_lazy("Yes")
    NO = "no", gettext_lazy("No")


class Motive(models.TextChoices):
    """The three motives to stay."""

    BENEFIT = "benefit", gettext_lazy("The benefit")
    BRAND = "brand", gettext_lazy("The brand")
    RELATION = "relation", gettext_lazy("The relation")


class MotiveStrength(models.IntegerChoices):
    """How strongly a motive holds a customer."""

    NONE = 0, gettext_lazy("Does not hold them")
    SAID = 1, gettext_lazy("They said so")
    ACTED = 2, gettext_lazy("They act like it")
    MEASURED = 3, gettext_lazy("It was measured")


class MotiveProof(models.TextChoices):
    """What shows a motive."""

    RENEWAL = "renewal", gettext_lazy("Reason of a renewal")
    TALK = "talk", gettext_lazy("Talk after winning or losing")
    QUOTE = "quote", gettext_lazy("In their own words")
    OTHER = "other", gettext_lazy("Something else")


@dataclass(frozen=True)
class NeedFacts:
    """Which need, and its category."""

    need_id: int
    category: str


@dataclass(frozen=True)
class FitFacts:
    """How far an element fulfils a need now, and how far it did before; None is unknown."""

    need_id: int
    element_id: int
    was: int | None
    now: int | None


@dataclass(frozen=True)
class ReasonFacts:
    """Which reason to buy, and how well it is proven."""

    reason_id: int
    proof: int


def _need_sentence(facts: dict[str, Any]) -> str:
    names = {str(value): str(label) for value, label in NeedCategory.choices}
    return _("Need recorded: %(category)s") % {"category": names[facts["category"]].lower()}


def _fit_sentence(facts: dict[str, Any]) -> str:
    was, now = ("\N{EN DASH}" if one is None else str(one) for one in (facts["was"], facts["now"]))
    return _("Fulfilment of a need from %(was)s to %(now)s") % {"was": was, "now": now}


def _reason_sentence(facts: dict[str, Any]) -> str:
    names = {value: str(label) for value, label in Proof.choices}
    return _("Reason to buy: %(proof)s") % {"proof": names[facts["proof"]].lower()}


register(
    Kind(NEED_RECORDED, gettext_lazy("Need recorded"), NeedFacts, "target", _need_sentence),
    Kind(NEED_CHANGED, gettext_lazy("Need changed"), NeedFacts, "pencil"),
    Kind(FIT_RATED, gettext_lazy("Fulfilment of a need"), FitFacts, "puzzle", _fit_sentence),
    Kind(REASON_RECORDED, gettext_lazy("Reason to buy"), ReasonFacts, "lightbulb", _reason_sentence),
    Kind(REASON_CHANGED, gettext_lazy("Reason to buy changed"), ReasonFacts, "pencil", _reason_sentence),
)
