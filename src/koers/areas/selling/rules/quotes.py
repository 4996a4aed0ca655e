"""How a quote goes: its states, and which step leads from which to which."""

from dataclasses import dataclass
from datetime import date

DRAFT, ASKED, APPROVED, SENT = "draft", "asked", "approved", "sent"
ACCEPTED, DECLINED, EXPIRED, SUPERSEDED = "accepted", "declined", "expired", "superseded"
STATES = (DRAFT, ASKED, APPROVED, SENT, ACCEPTED, DECLINED, EXPIRED, SUPERSEDED)

#: Each step: from which states it may be taken, and where it leads.
STEPS: dict[str, tuple[frozenset[str], str]] = {
    "edit": (frozenset({DRAFT, ASKED, APPROVED}), DRAFT),
    "ask": (frozenset({DRAFT}), ASKED),
    "approve": (frozenset({ASKED}), APPROVED),
    "refuse": (frozenset({ASKED}), DRAFT),
    "send": (frozenset({DRAFT, APPROVED}), SENT),
    "accept": (frozenset({SENT}), ACCEPTED),
    "decline": (frozenset({SENT}), DECLINED),
    "expire": (frozenset({SENT}), EXPIRED),
    "supersede": (frozenset({SENT, DECLINED, EXPIRED}), SUPERSEDED),
}
#: What the customer has seen is never changed again; another text is another version.
FROZEN = frozenset({SENT, ACCEPTED, DECLINED, EXPIRED, SUPERSEDED})
#: Where nothing can follow.
ENDS = frozenset({ACCEPTED, SUPERSEDED})


class WrongStep(Exception):
    """The step does not fit the state; `code` says why: the state itself, or what stands in the way."""

    def __init__(self, step: str, code: str) -> None:
        super().__init__(f"{step}: {code}")
        self.step, self.code = step, code


@dataclass(frozen=True)
class Standing:
    """How a quote stands: its state, its last day, how many lines, and whether it goes beyond the rules of discount."""

    state: str
    valid_until: date
    lines: int = 1
    beyond: bool = False


def may(step: str, state: str) -> bool:
    """Tell whether a step fits a state.

    >>> may("edit", "sent"), may("accept", "sent")
    (False, True)
    """
    return state in STEPS[step][0]


def after(step: str, now: Standing, *, today: date) -> str:
    """Return the state after a step; raises WrongStep when it may not be taken.

    A quote beyond the rules leaves only when approved; one within them needs nobody. After its last day a quote
    can neither leave nor be accepted, and before it ends it cannot expire.
    """
    if not may(step, now.state):
        raise WrongStep(step, now.state)
    late = today > now.valid_until
    if step in {"ask", "send"} and now.lines == 0:
        raise WrongStep(step, "empty")
    if step in {"send", "accept"} and late:
        raise WrongStep(step, "late")
    if step == "expire" and not late:
        raise WrongStep(step, "valid")
    if step == "send" and now.state == DRAFT and now.beyond:
        raise WrongStep(step, "beyond")
    if step == "ask" and not now.beyond:
        raise WrongStep(step, "within")
    return STEPS[step][1]
