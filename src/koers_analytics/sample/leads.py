"""The leads of the fictional company, made beside a world: with effects planted on purpose, and as tables of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple

from koers_analytics.funnel import HandOvers, LifecyclePeriods
from koers_analytics.sample import leadwords as words
from koers_analytics.sample.dealing import LOST, WON
from koers_analytics.sample.leading import (
    HONEST,
    LEAD_EFFECTS,
    SLOW_TO_TOUCH,
    STRONG,
    Lead,
    Planner,
)
from koers_analytics.sample.world import Planted, World

_LEADS = 1_000
_QUIET, _FORGOTTEN, _YEAR = timedelta(days=90), timedelta(days=365), timedelta(days=365)


@dataclass(frozen=True)
class LeadWorld:
    """The leads beside a world, and the effects that were planted among them."""

    world: World
    leads: tuple[Lead, ...]
    planted: tuple[Planted, ...]


def build_leads(
    world: World, seed: int, scale: float = 1.0, effects: tuple[str, ...] = LEAD_EFFECTS
) -> LeadWorld:
    """Make about 1,000 leads times `scale` for a world; the same arguments give the same leads.

    Persons are those of the world, and a few that nobody knew; deals of the world follow from their hand-overs. Raises
    ValueError on an unknown effect.
    """
    strange = set(effects) - set(LEAD_EFFECTS)
    if strange:
        raise ValueError(
            f"unknown effects: {', '.join(sorted(strange))}; choose from {', '.join(LEAD_EFFECTS)}"
        )
    leads = Planner(world, seed, frozenset(effects)).make(max(20, round(_LEADS * scale)))
    return LeadWorld(world, leads, tuple(one for one in _planted(world) if one.name in effects))


def _planted(world: World) -> tuple[Planted, ...]:
    team = world.unit_ids()[SLOW_TO_TOUCH]
    return (
        Planted("slow_follow_up", "first_touch", "unit", SLOW_TO_TOUCH, team, f"{SLOW_TO_TOUCH} takes ten times as long to touch a lead, and forgets a third of them."),
        Planted("poor_source", "conversion", "source", words.POOR_SOURCE, None, f"Leads from {words.POOR_SOURCE} seldom become a customer."),
        Planted("honest_reason", "after_return", "reason", HONEST, None, "Leads returned because there was no budget buy later, more often than others that were returned."),
        Planted("good_campaign", "conversion", "campaign", words.GOOD_CAMPAIGN, None, f"Leads of {words.GOOD_CAMPAIGN} become a customer far more often than others from the website."),
    )  # fmt: skip


class _Signal(NamedTuple):
    at: datetime
    order: int
    kind: str
    reason: str = ""


class _Stay(NamedTuple):
    state: str
    number: int
    starts: datetime
    reason: str


def stays(lead: Lead, until: datetime) -> list[_Stay]:
    """Return the states of a lead up to a moment, by the rules of the lifecycle that Koers ships.

    Warm by an act of making itself known or three acts in 90 days; cold after 90 quiet days, dropped after 365; hot when
    accepted; customer with the first won deal of the person, loyal with the third, lapsed after a year without.
    """
    machine = _Machine()
    for signal in sorted(_signals(lead)):
        if signal.at <= until:
            machine.take(signal)
    machine.wait(until)
    return machine.stays


def _signals(lead: Lead) -> Iterator[_Signal]:
    for act in lead.acts:
        yield _Signal(act.at, 0, "strong" if act.kind in STRONG else "weak")
    for one in lead.hand_overs:
        if one.accepted:
            yield _Signal(one.accepted, 1, "accepted")
        if one.returned:
            yield _Signal(one.returned, 2, "returned", one.reason)
        if one.recycle_on:
            yield _Signal(datetime.combine(one.recycle_on, time(6)), 3, "retry")
    for deal in lead.deals if lead.hand_overs else ():
        if deal.closed:
            outcome = {WON: "won", LOST: "lost"}[deal.last.stage]
            yield _Signal(deal.last.at, 4, outcome, "other" if outcome == "lost" else "")


class _Machine:
    """The state of one lead while signals and silence pass by."""

    def __init__(self) -> None:
        self.stays: list[_Stay] = []
        self.acts: list[datetime] = []
        self.wins: list[datetime] = []

    def take(self, signal: _Signal) -> None:
        """Let silence do its work up to a signal, and then the signal."""
        if not self.stays:
            self.stays.append(_Stay("cold", 1, signal.at, ""))
        self.wait(signal.at)
        if signal.kind in ("weak", "strong"):
            self.acts.append(signal.at)
        if signal.kind == "won":
            self.wins.append(signal.at)
        to = self._answer(signal)
        if to:
            self._move(to, signal.at, signal.reason if to in ("returned", "lost") else "")

    def _answer(self, signal: _Signal) -> str:
        state = self.stays[-1].state
        working = state in ("cold", "warm", "returned", "recycled")
        if signal.kind == "accepted" and working:
            return "hot"
        if signal.kind == "won" and (working or state == "hot"):
            return "customer"
        if signal.kind == "won" and state == "customer" and len(self.wins) >= 3:
            return "loyal"
        if signal.kind in ("returned", "lost") and state == "hot":
            return signal.kind
        if signal.kind == "retry" and state in ("dropped", "lost", "lapsed"):
            return "recycled"
        if signal.kind in ("weak", "strong") and state in ("returned", "recycled"):
            return "warm"
        recent = sum(act > signal.at - _QUIET for act in self.acts)
        return "warm" if state == "cold" and (signal.kind == "strong" or recent >= 3) else ""

    def wait(self, until: datetime) -> None:
        """Move on what silence moves up to a moment."""
        while self.stays:
            stay = self.stays[-1]
            heard = max([stay.starts, *self.acts[-1:]])
            bought = max([stay.starts, *self.wins[-1:]])
            due = {
                "warm": (heard + _QUIET, "cold", "silence"),
                "cold": (heard + _FORGOTTEN, "dropped", "silence"),
                "returned": (heard + _FORGOTTEN, "dropped", "silence"),
                "recycled": (heard + _FORGOTTEN, "dropped", "silence"),
                "customer": (bought + _YEAR, "lapsed", "stopped_buying"),
                "loyal": (bought + _YEAR, "lapsed", "stopped_buying"),
            }.get(stay.state)
            if due is None or due[0] > until:
                return
            self._move(due[1], due[0], due[2])

    def _move(self, to: str, at: datetime, reason: str) -> None:
        number = self.stays[-1].number + (to == "recycled")
        self.stays.append(_Stay(to, number, at, reason))


def lead_periods(made: LeadWorld) -> LifecyclePeriods:
    """Return the stays of all leads; ids are those of persons, units and sellers of the world, the segment is the sector."""
    units = made.world.unit_ids()
    until = datetime.combine(made.world.last_day, time(23, 59))
    rows = []
    for lead in made.leads:
        found = stays(lead, until)
        touches = [one.touch for one in lead.hand_overs if one.touch]
        for stay, after in zip(found, [*found[1:], None], strict=True):
            ends = after.starts if after else None
            touched = (
                any(stay.starts <= at < (ends or until) for at in touches) if stay.state == "hot" else None
            )
            rows.append(
                (lead.person.key, stay.number, stay.state, stay.starts, ends, stay.reason, lead.source, lead.campaign,
                 lead.sector, units[lead.seller.unit], lead.seller.key, touched)
            )  # fmt: skip
    return LifecyclePeriods.from_rows(rows)


def hand_over_table(made: LeadWorld) -> HandOvers:
    """Return all hand-overs, numbered in order of offering."""
    units = made.world.unit_ids()
    pairs = sorted(
        ((one, lead) for lead in made.leads for one in lead.hand_overs),
        key=lambda p: (p[0].offered, p[1].key),
    )
    return HandOvers.from_rows(
        (n, lead.person.key, units[lead.seller.unit], lead.seller.key, lead.source, one.reason, one.offered, one.accepted,
         one.returned, one.touch)
        for n, (one, lead) in enumerate(pairs, 1)
    )  # fmt: skip
