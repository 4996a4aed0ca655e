"""Decisions about the lifecycle, from values alone: which moves there are, and what kind of move each is."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

#: The way forward, in order.
ROAD = ("cold", "warm", "hot", "customer", "loyal")
#: States of somebody with whom a lead is still being worked on.
OPEN = frozenset({"cold", "warm", "hot", "returned", "recycled"})
#: Places to come back from; each has a reason and mostly a date. None of them is an end.
LEFT = frozenset({"dropped", "lost", "lapsed"})
#: Nobody leaves this state: the person objected to contact.
FINAL = "blocked"

#: Where each state may lead. A skip forward (cold to hot) is allowed with evidence, and counted.
MOVES: dict[str, frozenset[str]] = {
    "cold": frozenset({"warm", "hot", "customer", "dropped", "lost", FINAL}),
    "warm": frozenset({"cold", "hot", "customer", "dropped", "lost", FINAL}),
    "hot": frozenset({"warm", "returned", "customer", "dropped", "lost", FINAL}),
    "returned": frozenset({"cold", "warm", "hot", "customer", "dropped", "lost", FINAL}),
    "recycled": frozenset({"cold", "warm", "hot", "customer", "dropped", "lost", FINAL}),
    "customer": frozenset({"loyal", "lapsed", FINAL}),
    "loyal": frozenset({"customer", "lapsed", FINAL}),
    "dropped": frozenset({"recycled", FINAL}),
    "lost": frozenset({"recycled", FINAL}),
    "lapsed": frozenset({"recycled", FINAL}),
    FINAL: frozenset(),
}

#: How far along the road a state stands; who was returned or recycled stands before warm.
_RANK = {"cold": 0, "recycled": 0, "returned": 0, "warm": 1, "hot": 2, "customer": 3, "loyal": 4}

Direction = Literal["forward", "backward", "aside", "again"]


class MoveRefused(ValueError):
    """The move does not exist, or lacks what it needs; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Move:
    """A wanted change of state: where from, where to, and what it stands on."""

    was: str
    now: str
    by_hand: bool
    reason: str = ""
    has_evidence: bool = False
    held_until: date | None = None


def direction(was: str, now: str) -> Direction:
    """Tell whether a move goes forward, backward, aside (dropped off) or begins anew.

    >>> direction("hot", "returned"), direction("lost", "recycled"), direction("cold", "hot")
    ('backward', 'again', 'forward')
    """
    if now in LEFT or now == FINAL:
        return "aside"
    if was in LEFT:
        return "again"
    if now == "returned" or _RANK[now] < _RANK[was]:
        return "backward"
    return "forward"


def is_skip(was: str, now: str) -> bool:
    """Tell whether a move forward passes over a state of the road.

    >>> is_skip("cold", "hot"), is_skip("warm", "hot")
    (True, False)
    """
    return direction(was, now) == "forward" and _RANK[now] - _RANK[was] > 1


def check(move: Move) -> None:
    """Raise MoveRefused unless the move exists and carries what it needs.

    Codes: `same` (no move at all), `blocked`, `unknown` (no such move), `reason` (missing where a lead goes back,
    drops off or is set by hand), `evidence` (missing where a rule skips a state).
    """
    if move.was == move.now:
        raise MoveRefused("same")
    if move.was == FINAL:
        raise MoveRefused("blocked")
    if move.now not in MOVES.get(move.was, frozenset()):
        raise MoveRefused("unknown")
    if not move.reason and (move.by_hand or direction(move.was, move.now) in ("backward", "aside")):
        raise MoveRefused("reason")
    if is_skip(move.was, move.now) and not (move.has_evidence or move.by_hand):
        raise MoveRefused("evidence")


def next_pass(was: str, now: str, number: int) -> int:
    """Return the number of the pass after a move: coming back begins a new one.

    >>> next_pass("lost", "recycled", 1), next_pass("warm", "hot", 1)
    (2, 1)
    """
    return number + 1 if direction(was, now) == "again" else number


def refusal(move: Move) -> str:
    """Return the code with which `check` refuses a move, or empty when it allows it.

    >>> refusal(Move("cold", "warm", by_hand=False)), refusal(Move("warm", "cold", by_hand=False))
    ('', 'reason')
    """
    try:
        check(move)
    except MoveRefused as refused:
        return refused.code
    return ""
