"""Which signs belong to one person: strong ones join identities, weak ones never do, limits leave it to a person.

The graph holds what is known of the signs in a few events. It joins, and notes what it joined, what it would not
join and which signs are new; nothing is stored here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from koers.areas.leads.rules.identity import Standing, broken_limit

#: From strong to weak. A telephone number is often shared: it never joins two persons who are known by more.
RANK = {"customer": 0, "user": 1, "email": 2, "phone": 3}


@dataclass(frozen=True, slots=True)
class Key:
    """A sign: its kind, its value, and the source in which it means something (0: everywhere)."""

    kind: str
    value: str
    source: int = 0

    @property
    def text(self) -> str:
        """Return the sign as one text."""
        scope = f"{self.source}:" if self.source else ""
        return f"{self.kind}:{scope}{self.value}"


@dataclass(eq=False, slots=True)
class Who:
    """Somebody: a person with an id, or one who is still to be made."""

    pk: int | None = None
    keys: set[Key] = field(default_factory=set)
    former: set[Key] = field(default_factory=set)
    #: Of two persons the one with the higher weight stays.
    weight: tuple[Any, ...] = ()
    into: "Who | None" = None
    given: dict[str, Any] = field(default_factory=dict)
    #: Nobody here knows a name or looks after this person: what came in made the record.
    is_thin: bool = True

    def root(self) -> "Who":
        """Return who this turned out to be."""
        found = self
        while found.into is not None:
            found = found.into
        return found

    @property
    def standing(self) -> Standing:
        """Return what the limits look at."""
        return Standing(
            frozenset((key.source, key.value) for key in self.keys if key.kind == "user"),
            frozenset(key.value for key in self.keys if key.kind == "email"),
        )

    @property
    def only_phone(self) -> bool:
        """Tell whether nothing but telephone numbers is known, not even a name."""
        named = self.given.get("first_name") or self.given.get("last_name")
        bare = bool(self.keys) and all(key.kind == "phone" for key in self.keys) and not self.former
        return bare and self.is_thin and not named


@dataclass(frozen=True, slots=True)
class Joined:
    """That one became another, and on which raw event."""

    loser: Who
    winner: Who
    cause: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person has to decide: two who would be one, or one who would have one more sign."""

    reason: str
    one: Who
    other: Who | None
    key: Key | None
    cause: int


class Graph:
    """Joins the signs of some events, one event after the other."""

    def __init__(
        self, known: dict[Key, Who], *, apart: Callable[[Who, Who], bool] = lambda one, two: False
    ) -> None:
        self.known = known
        self.apart = apart
        self.shared: set[Key] = set()
        self.joined: list[Joined] = []
        self.doubts: list[Doubt] = []
        self.attached: list[Key] = []
        self.made: list[Who] = []

    def find(self, key: Key) -> Who | None:
        """Return who has this sign; nobody when it is shared."""
        found = self.known.get(key)
        return None if found is None or key in self.shared else found.root()

    def meet(self, keys: Iterable[Key], cause: int) -> Who | None:
        """Return whom the strong signs of one event mean together; new ones are attached, two persons joined."""
        base: Who | None = None
        waiting: list[Key] = []
        for key in sorted(keys, key=lambda one: (RANK[one.kind], one.source, one.value)):
            who = self.find(key)
            if who is None:
                if base is None:
                    waiting.append(key)
                else:
                    self._attach_or_ask(key, base, cause)
            elif base is None:
                base = self._with_stronger(waiting, who, cause)
                waiting = []
            elif who is not base:
                base = self._join_or_ask(base, who, cause)
        if base is None and waiting:
            base = self._new(waiting, cause)
        return base

    def claim_phone(self, key: Key, who: Who) -> None:
        """Note that somebody who is known by more gave a number; one that two such persons gave is shared."""
        holder = self.known.get(key)
        if key in self.shared:
            return
        if holder is None:
            self._attach(key, who)
        elif holder.root() is not who.root():
            if holder.root().only_phone:
                self._join(who.root(), holder.root(), 0)
            else:
                self.shared.add(key)

    def by_phone(self, key: Key) -> Who | None:
        """Return who called from a number; somebody new for a new one, nobody for a shared one."""
        if key in self.shared:
            return None
        return self.find(key) or self._new([key], 0)

    def rename(self, previous: Key, base: Who, cause: int) -> Who:
        """Take it that a user had another id before: that one counts no more for the limit."""
        holder = self.find(previous)
        if holder is None:
            self.known[previous] = base
            base.former.add(previous)
            self.attached.append(previous)
            return base
        holder.keys.discard(previous)
        holder.former.add(previous)
        return base if holder is base else self._join_or_ask(base, holder, cause)

    def settled_doubts(self) -> list[Doubt]:
        """Return the doubts that later events did not settle."""
        return [
            doubt
            for doubt in self.doubts
            if (doubt.other is None or doubt.other.root() is not doubt.one.root())
            and (doubt.key is None or doubt.key not in self.known)
        ]

    def _new(self, keys: Sequence[Key], cause: int) -> Who:
        who = Who(given={"cause": cause})
        self.made.append(who)
        for key in keys:
            self._attach(key, who)
        return who

    def _attach(self, key: Key, who: Who) -> None:
        self.known[key] = who
        who.keys.add(key)
        self.attached.append(key)

    def _attach_or_ask(self, key: Key, base: Who, cause: int) -> None:
        reason = broken_limit(base.standing, Who(keys={key}).standing)
        if reason:
            self.doubts.append(Doubt(reason, base, None, key, cause))
        else:
            self._attach(key, base)

    def _with_stronger(self, waiting: Sequence[Key], who: Who, cause: int) -> Who:
        """Attach new signs that are stronger than the one that found somebody; where a limit breaks, they are another."""
        base = who
        for key in waiting:
            reason = broken_limit(who.standing, Who(keys={key}).standing)
            if not reason:
                self._attach(key, who)
                continue
            base = self._new([key], cause)
            self.doubts.append(Doubt(reason, base, who, None, cause))
        return base

    def _join_or_ask(self, base: Who, other: Who, cause: int) -> Who:
        if self.apart(base, other):
            return base
        reason = broken_limit(base.standing, other.standing)
        if reason:
            self.doubts.append(Doubt(reason, base, other, None, cause))
            return base
        return self._join(base, other, cause)

    def _join(self, one: Who, two: Who, cause: int) -> Who:
        winner, loser = (one, two) if _weight(one) >= _weight(two) else (two, one)
        loser.into = winner
        winner.keys |= loser.keys
        winner.former |= loser.former
        if loser.pk is not None:
            self.joined.append(Joined(loser, winner, cause))
        for name, value in loser.given.items():
            winner.given.setdefault(name, value)
        return winner


def _weight(who: Who) -> tuple[Any, ...]:
    """Order two persons: one who is stored before one who is not, then what the store says, then the oldest."""
    return (who.pk is not None, *who.weight, -(who.pk or 0))
