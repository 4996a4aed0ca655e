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
