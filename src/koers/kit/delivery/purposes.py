"""What mail is sent for: each purpose is registered with the gate that is asked before each sending."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from koers.kit.delivery.models import OutgoingMail

#: A subject by its short code and id.
About = tuple[str, int]


class UnknownPurposeError(LookupError):
    """Nobody registered this purpose."""


class Gate(Protocol):
    """Says whether a mail may be sent now, with the ground for it or the reason against it."""

    def __call__(self, address: str, about: About | None, *, at: datetime) -> tuple[bool, str]:
        """Return whether it may, and why or why not."""


class Unsubscribe(Protocol):
    """Ends the mails of a purpose to an address; doing it twice does no harm."""

    def __call__(self, address: str, about: About | None, *, at: datetime) -> None:
        """Do it."""


@dataclass(frozen=True)
class Purpose:
    """What mail is sent for.

    `gate` is asked before each sending; without one nothing stands in the way (mail that somebody asked for).
    `unsubscribe` makes that each mail carries a way to end these mails: headers, one click, and a link in the text.
    `settled` hears, in the same transaction, that a mail was sent, failed, is uncertain, was cancelled or came too late.
    `secret` mails carry a link that works without signing in: their text is not shown, and wiped once they have gone.
    """

    code: str
    label: str | Promise
    gate: Gate | None = None
    unsubscribe: Unsubscribe | None = None
    settled: Callable[["OutgoingMail"], None] | None = None
    secret: bool = False


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Make a purpose known and return it; the same code twice is a mistake in a declaration."""
    if _purposes.get(purpose.code, purpose) != purpose:
        raise ValueError(f"mail purpose {purpose.code!r} is declared twice")
    _purposes[purpose.code] = purpose
    return purpose


def find(code: str) -> Purpose | None:
    """Return the purpose with this code, or None when this version of Koers does not know it."""
    return _purposes.get(code)


def get(code: str) -> Purpose:
    """Return the purpose with this code; raises UnknownPurposeError."""
    try:
        return _purposes[code]
    except KeyError:
        raise UnknownPurposeError(f"no mail purpose is called {code!r}") from None


def every() -> list[Purpose]:
    """Return every registered purpose."""
    return sorted(_purposes.values(), key=lambda one: one.code)
