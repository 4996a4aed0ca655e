"""What happens to units and seats: codes and ids only; names are looked up when an event is read."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kit.timeline.kinds import Kind, register

UNIT_MOVED = "organisation.unit.moved"
UNIT_CLOSED = "organisation.unit.closed"
SEAT_TAKEN = "organisation.seat.taken"
SEAT_LEFT = "organisation.seat.left"


@dataclass(frozen=True)
class MovedFacts:
    """The unit it was part of before and after; None is the top."""

    before: int | None
    after: int | None


@dataclass(frozen=True)
class ClosedFacts:
    """How many seats ended with the unit."""

    seats: int


@dataclass(frozen=True)
class SeatFacts:
    """The seat, its unit, its function and the day on which it starts or ends."""

    seat: int
    unit: int
    function: str
    day: str


def _closed(facts: dict[str, Any]) -> str:
    from django.utils.translation import ngettext

    return ngettext(
        "Closed; %(count)d seat ended with it.", "Closed; %(count)d seats ended with it.", facts["seats"]
    ) % {"count": facts["seats"]}


def _taken(facts: dict[str, Any]) -> str:
    return _("Took a seat as of %(day)s.") % {"day": _day(facts["day"])}


def _left(facts: dict[str, Any]) -> str:
    return _("Left a seat as of %(day)s.") % {"day": _day(facts["day"])}


def _day(text: str) -> str:
    from datetime import date

    from koers.kit.ui import formats

    return formats.date(date.fromisoformat(text))


register(
    Kind(UNIT_MOVED, gettext_lazy("Moved in the organisation"), MovedFacts, icon="network"),
    Kind(UNIT_CLOSED, gettext_lazy("Unit closed"), ClosedFacts, icon="archive", sentence=_closed),
    Kind(SEAT_TAKEN, gettext_lazy("Seat taken"), SeatFacts, icon="user-check", sentence=_taken),
    Kind(SEAT_LEFT, gettext_lazy("Seat left"), SeatFacts, icon="log-out", sentence=_left),
)

ROUND_OPENED = "organisation.round.opened"
ROUND_CLOSED = "organisation.round.closed"
AGREEMENT_SIGNED = "organisation.agreement.signed"
EXPECTATION_SETTLED = "organisation.expectation.settled"
DISPUTE_OPENED = "organisation.dispute.opened"
DISPUTE_CLOSED = "organisation.dispute.closed"
MEETING_HELD = "organisation.meeting.held"
COMPETENCE_ASKED = "organisation.request.asked"
COMPETENCE_ANSWERED = "organisation.request.answered"
COMPETENCE_USED = "organisation.request.used"
MOVE_PLANNED = "organisation.move.planned"
MOVE_ENDED = "organisation.move.ended"


@dataclass(frozen=True)
class RoundFacts:
    """How many people were asked and, when it closes, how many sheets came in; never who."""

    invited: int
    answered: int | None = None


@dataclass(frozen=True)
class SideFacts:
    """The version of an agreement and the side that signed it."""

    number: int
    side: str


@dataclass(frozen=True)
class VerdictFacts:
    """What was said about an expectation: met, not_met or unknown."""

    verdict: str


@dataclass(frozen=True)
class DisputeFacts:
    """What a dispute is about; when it closes, after how many days and by which standing rule."""

    subject: str
    days: int | None = None
    rule: int | None = None


@dataclass(frozen=True)
class StateFacts:
    """The state that something came into."""

    state: str


def _opened(facts: dict[str, Any]) -> str:
    from django.utils.translation import ngettext

    return ngettext(
        "Survey opened; %(n)d person was asked.", "Survey opened; %(n)d people were asked.", facts["invited"]
    ) % {"n": facts["invited"]}


def _round_closed(facts: dict[str, Any]) -> str:
    return _("Survey closed; %(answered)d of %(invited)d answered.") % facts


def _settled(facts: dict[str, Any]) -> str:
    return {
        "met": _("Expectation met"),
        "not_met": _("Expectation not met"),
        "unknown": _("Not known whether the expectation was met"),
    }[facts["verdict"]]


def _dispute_closed(facts: dict[str, Any]) -> str:
    from django.utils.translation import ngettext

    days = facts["days"]
    if facts["rule"]:
        said = ngettext(
            "Settled by a standing rule after %(days)d day.",
            "Settled by a standing rule after %(days)d days.",
            days,
        )
    else:
        said = ngettext("Settled after %(days)d day.", "Settled after %(days)d days.", days)
    return said % {"days": days}


def _signed(facts: dict[str, Any]) -> str:
    return _("Signed for marketing") if facts["side"] == "marketing" else _("Signed for sales")


def _answered(facts: dict[str, Any]) -> str:
    return _("Competence lent") if facts["state"] == "fulfilled" else _("Request declined")


def _ended(facts: dict[str, Any]) -> str:
    return {
        "done": _("Next move done"),
        "dropped": _("Next move dropped"),
        "planned": _("Next move taken up again"),
    }[facts["state"]]


register(
    Kind(ROUND_OPENED, gettext_lazy("Survey opened"), RoundFacts, icon="send", sentence=_opened),
    Kind(ROUND_CLOSED, gettext_lazy("Survey closed"), RoundFacts, icon="lock", sentence=_round_closed),
    Kind(AGREEMENT_SIGNED, gettext_lazy("Agreement signed"), SideFacts, icon="pencil", sentence=_signed),
    Kind(
        EXPECTATION_SETTLED,
        gettext_lazy("Expectation judged"),
        VerdictFacts,
        icon="circle-check",
        sentence=_settled,
    ),
    Kind(DISPUTE_OPENED, gettext_lazy("Dispute opened"), DisputeFacts, icon="triangle-alert"),
    Kind(
        DISPUTE_CLOSED,
        gettext_lazy("Dispute settled"),
        DisputeFacts,
        icon="handshake",
        sentence=_dispute_closed,
    ),
    Kind(MEETING_HELD, gettext_lazy("Joint meeting held"), None, icon="users"),
    Kind(COMPETENCE_ASKED, gettext_lazy("Competence asked for"), StateFacts, icon="user-plus"),
    Kind(
        COMPETENCE_ANSWERED,
        gettext_lazy("Request answered"),
        StateFacts,
        icon="user-check",
        sentence=_answered,
    ),
    Kind(COMPETENCE_USED, gettext_lazy("Competence was of use"), StateFacts, icon="check"),
    Kind(MOVE_PLANNED, gettext_lazy("Next move planned"), StateFacts, icon="flag"),
    Kind(MOVE_ENDED, gettext_lazy("Next move ended"), StateFacts, icon="check", sentence=_ended),
)
