"""What can happen with customers."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.kit.timeline.kinds import Kind, register

ACTIVITY_DONE = "customers.activity.done"
ACTIVITY_CORRECTED = "customers.activity.corrected"
ACCOUNT_OPENED = "customers.account.opened"
PERSON_MET = "customers.person.met"
LIFECYCLE_STARTED = "customers.lifecycle.started"
LIFECYCLE_MOVED = "customers.lifecycle.moved"
LIFECYCLE_SET_BY_HAND = "customers.lifecycle.set_by_hand"
LIFECYCLE_OWNED = "customers.lifecycle.owned"
RECORD_MERGED = "customers.record.merged"
RECORD_UNMERGED = "customers.record.unmerged"
CONSENT_CHANGED = "customers.consent.changed"
SCORING_REFUSED = "customers.person.scoring_refused"
SCORING_ALLOWED = "customers.person.scoring_allowed"
MOTIVE_PROVEN = "customers.motive.proven"


class LifecycleState(models.TextChoices):
    """How far somebody is on the road from cold to loyal."""

    COLD = "cold", gettext_lazy("Cold")
    WARM = "warm", gettext_lazy("Warm")
    HOT = "hot", gettext_lazy("Hot")
    CUSTOMER = "customer", gettext_lazy("Customer")
    LOYAL = "loyal", gettext_lazy("Loyal customer")
    RETURNED = "returned", gettext_lazy("Returned to marketing")
    RECYCLED = "recycled", gettext_lazy("Came back")
    DROPPED = "dropped", gettext_lazy("Dropped off")
    LOST = "lost", gettext_lazy("Lost")
    LAPSED = "lapsed", gettext_lazy("Lapsed")
    BLOCKED = "blocked", gettext_lazy("No contact wanted")


class MoveReason(models.TextChoices):
    """Why a lead went back, dropped off or was set by hand."""

    NO_FIT = "no_fit", gettext_lazy("Does not fit us")
    NO_NEED_NOW = "no_need_now", gettext_lazy("No need now")
    NO_BUDGET_NOW = "no_budget_now", gettext_lazy("No budget now")
    WRONG_PERSON = "wrong_person", gettext_lazy("Wrong person")
    NO_REPLY = "no_reply", gettext_lazy("No reply")
    DUPLICATE = "duplicate", gettext_lazy("Double")
    BAD_DATA = "bad_data", gettext_lazy("Data are wrong")
    COMPETITOR_LOCKED = "competitor_locked", gettext_lazy("Bound to a competitor")
    WRONG_REGION = "wrong_region", gettext_lazy("Not our region")
    SILENCE = "silence", gettext_lazy("Silent for too long")
    STOPPED_BUYING = "stopped_buying", gettext_lazy("Stopped buying")
    BETTER_KNOWN = "better_known", gettext_lazy("We know better")
    AGREED = "agreed", gettext_lazy("Agreed with the customer")
    OBJECTION = "objection", gettext_lazy("Objected to contact")
    OTHER = "other", gettext_lazy("Other")


@dataclass(frozen=True)
class ActivityFacts:
    """That something was done: its record, what it was, who began, how long it took and with how many of theirs."""

    activity_id: int
    activity: str
    inbound: bool | None = None
    minutes: int | None = None
    people: int | None = None


def _titles() -> dict[str, str]:
    return {
        "call": _("Call"),
        "mail": _("E-mail"),
        "meeting": _("Meeting"),
        "visit": _("Visit"),
        "demo": _("Demonstration"),
        "quote": _("Quote sent"),
        "task": _("Task done"),
        "note": _("Note"),
    }


def _activity_sentence(facts: dict[str, Any]) -> str:
    said = _titles().get(facts["activity"], _("Activity"))
    minutes, people = facts.get("minutes"), facts.get("people")
    if minutes:
        lasted = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        said = _("%(what)s, %(lasted)s") % {"what": said, "lasted": lasted}
    if people:
        with_them = ngettext("with %(n)d of theirs", "with %(n)d of theirs", people) % {"n": people}
        said = _("%(what)s, %(with)s") % {"what": said, "with": with_them}
    return said


@dataclass(frozen=True)
class MoveFacts:
    """From which state to which, in which pass, and why; `held_until` when a person decided for a while.

    `taken_back` marks the move that takes the one before it back.
    """

    was: str
    now: str
    pass_number: int = 1
    reason: str = ""
    rule: str = ""
    skipped: bool = False
    backward: bool = False
    held_until: str | None = None
    taken_back: bool = False


@dataclass(frozen=True)
class OwnedFacts:
    """Who owned a lead before and after; None is nobody."""

    before: int | None
    after: int | None


@dataclass(frozen=True)
class MergeFacts:
    """Which record went into which: their kind and ids, and the row that keeps what was moved."""

    noun: str
    loser_id: int
    winner_id: int
    merge_id: int


@dataclass(frozen=True)
class ConsentFacts:
    """Which permission changed, and how."""

    channel: str
    purpose: str
    action: str


@dataclass(frozen=True)
class MotiveFacts:
    """Why a customer stays: the motive, and how strongly the proof speaks (0 to 3)."""

    motive: str
    strength: int = 1


#: The three reasons to stay.
MOTIVES = ("benefit", "brand", "relation")


def _states() -> dict[str, str]:
    return {str(value): str(label) for value, label in LifecycleState.choices}


def _move_sentence(facts: dict[str, Any]) -> str:
    states = _states()
    said = _("From %(was)s to %(now)s") % {
        "was": states.get(facts["was"], facts["was"]).lower(),
        "now": states.get(facts["now"], facts["now"]).lower(),
    }
    if facts.get("taken_back"):
        return _("Taken back: %(move)s") % {"move": said[:1].lower() + said[1:]}
    reasons = {str(value): str(label) for value, label in MoveReason.choices}
    reason = facts.get("reason")
    if reason and not (facts.get("rule") and reason == MoveReason.BETTER_KNOWN):
        said += f": {reasons.get(reason, reason).lower()}"
    return said


def _motive_sentence(facts: dict[str, Any]) -> str:
    titles = {"benefit": _("the benefit"), "brand": _("the brand"), "relation": _("the relation")}
    return _("Stays for %(motive)s") % {"motive": titles[facts["motive"]]}


register(
    Kind(LIFECYCLE_STARTED, gettext_lazy("Became a lead"), None, "sprout"),
    Kind(LIFECYCLE_MOVED, gettext_lazy("Moved by a rule"), MoveFacts, "route", _move_sentence),
    Kind(LIFECYCLE_SET_BY_HAND, gettext_lazy("Set by hand"), MoveFacts, "hand", _move_sentence),
    Kind(LIFECYCLE_OWNED, gettext_lazy("Owner of the lead changed"), OwnedFacts, "user-check"),
    Kind(RECORD_MERGED, gettext_lazy("Merged"), MergeFacts, "merge"),
    Kind(RECORD_UNMERGED, gettext_lazy("Merge taken back"), MergeFacts, "split"),
    Kind(CONSENT_CHANGED, gettext_lazy("Permission changed"), ConsentFacts, "shield-check"),
    Kind(SCORING_REFUSED, gettext_lazy("Objected to being scored"), None, "shield-check"),
    Kind(SCORING_ALLOWED, gettext_lazy("May be scored again"), None, "shield-check"),
    Kind(MOTIVE_PROVEN, gettext_lazy("Reason to stay recorded"), MotiveFacts, "anchor", _motive_sentence),
    Kind(ACTIVITY_DONE, gettext_lazy("Activity"), ActivityFacts, "message-square", _activity_sentence),
    Kind(ACTIVITY_CORRECTED, gettext_lazy("Activity corrected"), ActivityFacts, "pencil"),
    Kind(ACCOUNT_OPENED, gettext_lazy("Account recorded"), None, "building"),
    Kind(PERSON_MET, gettext_lazy("Person recorded"), None, "user"),
)
