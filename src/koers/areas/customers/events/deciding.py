"""What can happen in a decision-making unit: somebody gets a place, is rated, or is tied to another."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register

ROLE_RECORDED = "customers.buying_role.recorded"
ROLE_PLACED = "customers.buying_role.placed"
ROLE_DESCRIBED = "customers.buying_role.described"
ROLE_LEFT = "customers.buying_role.left"
ROLE_RETURNED = "customers.buying_role.returned"
STANCE_RATED = "customers.stance.rated"
TIE_RECORDED = "customers.tie.recorded"
TIE_ENDED = "customers.tie.ended"
PROFILE_NOTED = "customers.profile.noted"


class Role(models.TextChoices):
    """The part somebody plays in a purchase, after Webster and Wind."""

    INITIATOR = "initiator", gettext_lazy("Initiator")
    USER = "user", pgettext_lazy("buying role", "User")
    INFLUENCER = "influencer", gettext_lazy("Influencer")
    DECIDER = "decider", gettext_lazy("Decider")
    APPROVER = "approver", gettext_lazy("Approver")
    BUYER = "buyer", gettext_lazy("Buyer")
    GATEKEEPER = "gatekeeper", gettext_lazy("Gatekeeper")


class Part(models.TextChoices):
    """The sort of buyer somebody is, after Miller and Heiman."""

    ECONOMIC = "economic", gettext_lazy("Economic buyer")
    USER = "user", gettext_lazy("User buyer")
    TECHNICAL = "technical", gettext_lazy("Technical buyer")
    COACH = "coach", gettext_lazy("Coach")


class Influence(models.IntegerChoices):
    """How much somebody weighs in the decision."""

    HIGH = 3, pgettext_lazy("influence", "High")
    MEDIUM = 2, pgettext_lazy("influence", "Medium")
    LOW = 1, pgettext_lazy("influence", "Low")


class ResponseMode(models.TextChoices):
    """How somebody takes a proposal, seen from their own results."""

    GROWTH = "growth", gettext_lazy("Wants to grow")
    TROUBLE = "trouble", gettext_lazy("In trouble")
    EVEN_KEEL = "even_keel", gettext_lazy("Content as it is")
    OVERCONFIDENT = "overconfident", gettext_lazy("Overconfident")


class TieKind(models.TextChoices):
    """How one person stands to another."""

    REPORTS_TO = "reports_to", gettext_lazy("reports to")
    INFLUENCES = "influences", gettext_lazy("influences")
    TRUSTS = "trusts", gettext_lazy("trusts")
    FRIEND = "friend", gettext_lazy("is a friend of")
    CONFLICT = "conflict", gettext_lazy("is at odds with")


#: Ties that read the same from both ends.
BOTH_WAYS = frozenset({TieKind.FRIEND, TieKind.CONFLICT})


@dataclass(frozen=True)
class PlacedFacts:
    """Where somebody stood and stands: role, second role, sort of buyer, influence, mode, and who of us covers them."""

    role_id: int
    was: dict[str, Any]
    now: dict[str, Any]
    taken_back: bool = False


@dataclass(frozen=True)
class RoleFacts:
    """Which place in a decision-making unit."""

    role_id: int


@dataclass(frozen=True)
class DescribedFacts:
    """Which words about a place were changed, by the names of their fields."""

    role_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class StanceFacts:
    """Which rating, and its value from -5 to +5."""

    rating_id: int
    value: int


@dataclass(frozen=True)
class TieFacts:
    """Which tie, and its kind."""

    tie_id: int
    tie: str


@dataclass(frozen=True)
class ProfileFacts:
    """Which public profile was written down, and on what ground."""

    link_id: int
    legal_basis: str


def _named(place: dict[str, Any]) -> str:
    roles = {str(value): str(label) for value, label in Role.choices}
    parts = {str(value): str(label) for value, label in Part.choices}
    levels = {value: str(label) for value, label in Influence.choices}
    said = [
        roles.get(place.get("role", ""), ""),
        roles.get(place.get("also_role", ""), ""),
        parts.get(place.get("part", ""), ""),
    ]
    known = ", ".join(one.lower() for one in said if one) or _("role unknown")
    return _("%(roles)s, influence %(level)s") % {
        "roles": known,
        "level": levels[place["influence"]].lower(),
    }


def _placed_sentence(facts: dict[str, Any]) -> str:
    was, now = _named(facts["was"]), _named(facts["now"])
    if was == now:
        return _("Place in the decision changed")
    said = _("From %(was)s to %(now)s") % {"was": was, "now": now}
    return _("Taken back: %(move)s") % {"move": said[:1].lower() + said[1:]} if facts["taken_back"] else said


def _stance_sentence(facts: dict[str, Any]) -> str:
    return _("Stance %(value)s") % {"value": signed(facts["value"])}


def signed(value: int) -> str:
    """Write a stance with its sign.

    >>> signed(3), signed(-2), signed(0)
    ('+3', '−2', '0')
    """
    return f"+{value}" if value > 0 else f"\N{MINUS SIGN}{-value}" if value < 0 else "0"


def _tie_sentence(facts: dict[str, Any]) -> str:
    kinds = {str(value): str(label) for value, label in TieKind.choices}
    return _("Tie recorded: %(kind)s") % {"kind": kinds[facts["tie"]]}


register(
    Kind(ROLE_RECORDED, gettext_lazy("Became known as part of the decision"), RoleFacts, "users-round"),
    Kind(ROLE_PLACED, gettext_lazy("Place in the decision"), PlacedFacts, "users-round", _placed_sentence),
    Kind(ROLE_DESCRIBED, gettext_lazy("What they want was described"), DescribedFacts, "pencil"),
    Kind(ROLE_LEFT, gettext_lazy("No longer part of the decision"), RoleFacts, "user-x"),
    Kind(ROLE_RETURNED, gettext_lazy("Part of the decision again"), RoleFacts, "user-check"),
    Kind(STANCE_RATED, gettext_lazy("Stance"), StanceFacts, "thumbs-up", _stance_sentence),
    Kind(TIE_RECORDED, gettext_lazy("Tie between persons"), TieFacts, "waypoints", _tie_sentence),
    Kind(TIE_ENDED, gettext_lazy("Tie ended"), TieFacts, "split"),
    Kind(PROFILE_NOTED, gettext_lazy("Public profile noted"), ProfileFacts, "link"),
)
