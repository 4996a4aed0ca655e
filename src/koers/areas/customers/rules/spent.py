"""From how many cases a number about customer time may be shown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Fewest contacts with a known cost, fewest due promises and fewest questions behind a number of one account or seller.

    Nobody is set beside others on fewer promises than `promises`.
    """

    contacts: int = 5
    promises: int = 20
    questions: int = 20
