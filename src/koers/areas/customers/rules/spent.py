"""From how many cases a number about customer time may be shown, and when a rhythm or an answer is too slow."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Fewest contacts with a known cost, fewest due promises and fewest questions behind a number of one account or seller.

    Nobody is set beside others on fewer promises than `promises`. A customer is out of rhythm when the last contact is
    more than `rhythm` times the wished days ago, and a mail is answered in time within `answer_hours`.
    `hour_cents` is what an hour of ours costs, None where nobody said so.
    """

    contacts: int = 5
    promises: int = 20
    questions: int = 20
    rhythm: float = 2
    answer_hours: int = 24
    hour_cents: int | None = None
