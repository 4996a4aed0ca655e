"""How leads came in, were handed over, were touched, went back and came again; deals of the world follow from them."""

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import numpy as np

from koers_analytics.sample import leadwords as words
from koers_analytics.sample import names
from koers_analytics.sample.company import Seller
from koers_analytics.sample.customers import Account, Person, slug
from koers_analytics.sample.dealing import LOST, SOURCES, WON, Deal, seasonal_days
from koers_analytics.sample.worktime import at_working_minute, working_minute
from koers_analytics.sample.world import World

LEAD_EFFECTS = ("slow_follow_up", "poor_source", "honest_reason", "good_campaign")
SLOW_TO_TOUCH = "Service Noord"
STRONG = frozenset({"form", "download", "webinar", "reply", "visit", "call"})
HONEST, FAIR = "no_budget_now", "Vakbeurs"
_DAY, _HOUR = 9 * 60, 60
#: A deal may have opened so many days before or after a lead would have led to one.
_NEAR = 90
_FIRST_STRANGER = 900_001
#: Days after the first day on which the second and third version of the contract took effect.
CONTRACTS = (240, 700)


@dataclass(frozen=True)
class Act:
    """Something that a lead did by itself; `named` when we could tell who it was."""

    at: datetime
    kind: str
    url: str = ""
    named: bool = True
    campaign: str = ""
    medium: str = ""
    value_cents: int | None = None


@dataclass(frozen=True)
class HandOver:
    """A lead offered to a seller, and what became of the offer."""

    offered: datetime
    accepted: datetime | None = None
    touch: datetime | None = None
    second: datetime | None = None
    returned: datetime | None = None
    reason: str = ""
    note: str = ""
    recycle_on: date | None = None
    contract: int = 1


@dataclass(frozen=True)
class Lead:
    """Somebody who came in through a source, with all that happened; `account` is None for companies not known yet."""

    key: int
    person: Person
    account: Account | None
    company: str
    sector: str
    source: str
    campaign: str
    medium: str
    seller: Seller
    visitor: str
    acts: tuple[Act, ...]
    hand_overs: tuple[HandOver, ...]
    deals: tuple[Deal, ...]


@dataclass(frozen=True)
class _Odds:
    """Chances of a lead: to be offered to sales, to lead to a deal, and to win it."""

    offer: float
    deal: float
    won: float


@dataclass
class Planner:
    """Makes leads; each has a generator of its own, so that an effect changes only the leads that it is about."""

    world: World
    seed: int
    effects: frozenset[str]
    _deals: dict[tuple[str, int, str], list[Deal]] = field(default_factory=dict)
    _patterns: dict[str, list[Deal]] = field(default_factory=dict)
    _idle: dict[str, list[Person]] = field(default_factory=dict)
    _of_person: dict[int, list[Deal]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for deal in self.world.deals:
            if deal.person is not None:
                self._of_person.setdefault(deal.person.key, []).append(deal)
        for deals in self._of_person.values():
            first = deals[0]
            if first.person and first.person.key % 701 != 7:
                self._patterns.setdefault(first.source, []).append(first)
                outcome = first.last.stage if first.closed else -1
                self._deals.setdefault((first.source, outcome, first.owner.unit), []).append(first)
        for pool in self._deals.values():
            pool.sort(key=lambda deal: (deal.created, deal.key))
        rng = np.random.Generator(np.random.PCG64([self.seed, 41]))
        for place in rng.permutation(len(self.world.persons)).tolist():
            person = self.world.persons[place]
            if person.key not in self._of_person and person.key % 701 != 7:
                self._idle.setdefault(self.world.accounts[person.account - 1].sector, []).append(person)

    def make(self, count: int) -> tuple[Lead, ...]:
        """Make up to `count` leads that come in between the first day and the last, in order of coming in."""
        rng = np.random.Generator(np.random.PCG64([self.seed, 42]))
        first = self.world.first_day + timedelta(days=20)
        starts = np.sort(seasonal_days(rng, count, first, self.world.last_day))
        found = []
        for n, day in enumerate(starts.tolist(), 1):
            lead = _One(self, n, first + timedelta(days=int(day))).lead()
            if lead is not None and lead.acts:
                found.append(lead)
        return tuple(sorted(found, key=lambda lead: (lead.acts[0].at, lead.key)))

    def pattern(self, source: str, luck: float) -> Deal:
        """Return any first deal of a source: its seller and sector are what a lead of that source usually has."""
        pool = self._patterns[source]
        return pool[int(luck * len(pool))]

    def take_deal(
        self, sources: tuple[str, ...], outcome: int, unit: str, near: date, least: date
    ) -> Deal | None:
        """Take the unused first deal of somebody that opened nearest to a day; None when there is none within 90 days.

        Deals that opened before `least` are left alone. Sellers note where a deal came from as they see fit: where the
        sources that fit have none, another will do.
        """
        for source in (*sources, *(other for other in SOURCES if other not in sources)):
            pool = self._deals.get((source, outcome, unit), [])
            place = bisect_left(pool, near, key=lambda deal: deal.created)
            options = [n for n in (place - 1, place) if 0 <= n < len(pool) and pool[n].created >= least]
            best = min(options, key=lambda n: abs((pool[n].created - near).days), default=None)
            if best is not None and abs((pool[best].created - near).days) <= _NEAR:
                return pool.pop(best)
        return None

    def take_person(self, sector: str) -> Person | None:
        """Take somebody of a sector without any deal; None when nobody is left."""
        pool = self._idle.get(sector, [])
        return pool.pop() if pool else None

    def deals_of(self, person: Person) -> tuple[Deal, ...]:
        """Return the deals of a person, in order of opening."""
        return tuple(self._of_person.get(person.key, ()))

    def odds(self, source: str, campaign: str) -> _Odds:
        """Return the chances of a lead from a source and a campaign."""
        if "poor_source" in self.effects and source == words.POOR_SOURCE:
            return _Odds(0.35, 0.12, 0.35)
        if "good_campaign" in self.effects and campaign == words.GOOD_CAMPAIGN:
            return _Odds(0.80, 0.85, 0.85)
        return _Odds(0.62, 0.48, 0.58)


class _One:
    """The making of one lead."""

    def __init__(self, planner: Planner, key: int, start: date) -> None:
        self.planner, self.key = planner, key
        self.rng = np.random.Generator(np.random.PCG64([planner.seed, 43, key]))
        shares = np.array([origin.share for origin in words.SOURCES])
        self.origin = words.SOURCES[int(self.rng.choice(len(shares), p=shares / shares.sum()))]
        self.campaign = self.origin.campaigns[int(self.rng.integers(len(self.origin.campaigns)))]
        self.start = self._fair(start) if self.origin.name == FAIR else start
        self.pattern = planner.pattern(self.origin.deals[0], float(self.rng.random()))
        seller = self.pattern.owner
        self.slow = "slow_follow_up" in planner.effects and seller.unit == SLOW_TO_TOUCH
        self.language = "nl"

    def lead(self) -> Lead | None:
        """Return the lead, or None when there is nobody left to be it."""
        odds = self.planner.odds(self.origin.name, self.campaign)
        offered, dealt, won = self.rng.random(3)
        reason = self._reason()
        if not (offered < odds.offer):
            return self._without_deal(0, "")
        if self._is_forgotten():
            return self._without_deal(1, reason, forgotten=True)
        if dealt < odds.deal:
            return self._with_deal(WON if won < odds.won else LOST, "") or self._without_deal(1, "")
        back, again, later = self.rng.random(3)
        honest = "honest_reason" in self.planner.effects and reason == HONEST
        if back < (0.8 if honest else 0.45):
            if again < (0.75 if honest else 0.25):
                outcome = WON if later < (0.8 if honest else 0.5) else LOST
                return self._with_deal(outcome, reason) or self._without_deal(2, reason)
            return self._without_deal(2, reason)
        return self._without_deal(1, reason)

    def _reason(self) -> str:
        reasons = list(words.REASONS)
        shares = np.array([words.REASONS[name][0] for name in reasons])
        return reasons[int(self.rng.choice(len(reasons), p=shares / shares.sum()))]

    def _fair(self, start: date) -> date:
        """Return the day of the fair of the campaign that is nearest to a day: in March or in October."""
        month, day = (3, 17) if self.campaign == "Aqua Nederland" else (10, 6)
        days = [date(start.year + step, month, day) for step in (-1, 0, 1)]
        inside = [one for one in days if self.planner.world.first_day < one <= self.planner.world.last_day]
        nearest = min(inside or days, key=lambda one: abs((one - start).days))
        return nearest + timedelta(days=int(self.rng.integers(0, 3)))

    # Who it is.

    def _with_deal(self, outcome: int, reason: str) -> Lead | None:
        """Return a lead that led to a deal of the world, after a return for `reason` if there is one."""
        wait = self._wait(reason) if reason else 0
        near = self.start + timedelta(days=24 + wait)
        if near > self.planner.world.last_day:
            return None
        least = (
            self.start + timedelta(days=12 + wait)
            if self.origin.name == FAIR
            else self.planner.world.first_day
        )
        deal = self.planner.take_deal(self.origin.deals, outcome, self.pattern.owner.unit, near, least)
        if deal is None or deal.person is None:
            return None
        self.language = _language(deal.person)
        opened = working_minute(deal.history[0].at)
        touch = opened - int(self.rng.integers(20, 4 * _DAY))
        last = self._before(touch)
        if not reason:
            acts = self._first_acts(last.offered - self._idle_time())
            return self._built(deal.person, deal.owner, acts, [last])
        comes = at_working_minute(working_minute(last.offered) - int(self.rng.integers(60, 8 * _DAY)))
        back = datetime.combine(comes.date() - timedelta(days=wait), comes.time())
        first = self._returned(working_minute(back), reason, wait)
        acts = self._first_acts(first.offered - self._idle_time())
        again = [self._strong(comes)]
        return self._built(deal.person, deal.owner, [*acts, *again], [first, last])

    def _without_deal(self, offers: int, reason: str, *, forgotten: bool = False) -> Lead | None:
        """Return a lead that led to no deal: offered never, once or twice; `forgotten` the first time."""
        person, seller = self._somebody(), self.pattern.owner
        if person is None:
            return None
        self.language = _language(person)
        begin = datetime.combine(self.start, time()) + timedelta(
            minutes=int(self.rng.integers(8 * 60, 21 * 60))
        )
        if not offers:
            return self._built(person, seller, self._first_acts(begin, strong=self.rng.random() < 0.55), [])
        acts = self._first_acts(begin)
        warm = next(act.at for act in acts if act.kind in STRONG)
        offered = working_minute(warm) + int(self.rng.integers(20, 2 * _DAY))
        reason = reason or self._reason()
        wait = self._wait(reason)
        hand_overs = [self._after(offered, reason, wait, forgotten)]
        returned = hand_overs[0].returned
        if offers == 2 and returned is not None:
            comes = returned + timedelta(days=wait + int(self.rng.integers(0, 9)))
            acts.append(self._strong(comes))
            if self.rng.random() < 0.8:
                again = working_minute(comes) + int(self.rng.integers(20, 2 * _DAY))
                other = self._reason()
                hand_overs.append(self._after(again, other, self._wait(other), self._is_forgotten()))
        elif returned is not None and self.rng.random() < 0.4:
            acts += self._clicks(returned + timedelta(days=int(self.rng.integers(15, 120))))
        return self._built(person, seller, acts, hand_overs)

    def _somebody(self) -> Person | None:
        """Return somebody without a deal, of the sector that the pattern has; now and then somebody nobody knew."""
        stranger = self.rng.random() < 0.07
        return self._stranger() if stranger else self.planner.take_person(self.pattern.account.sector)

    def _stranger(self) -> Person:
        first = names.FIRST[int(self.rng.integers(len(names.FIRST)))]
        prefix, last = names.LAST[int(self.rng.integers(len(names.LAST)))]
        trades = names.TRADES["Bouw"]
        city = names.CITIES[int(self.rng.integers(len(names.CITIES)))]
        company = f"{last} {trades[int(self.rng.integers(len(trades)))]} {city}"
        email = f"{slug(first)}@{slug(company)}.example"
        # The company stands in the place of the code: nobody of the world has it.
        return Person(
            _FIRST_STRANGER + self.key, company, first, prefix, last, email, "", "", "", "nl", 0, self.start
        )

    def _built(self, person: Person, seller: Seller, acts: list[Act], hand_overs: list[HandOver]) -> Lead:
        world = self.planner.world
        account = world.accounts[person.account - 1] if person.account else None
        until = datetime.combine(world.last_day, time(23, 59))
        deals = self.planner.deals_of(person)
        acts += self._later_acts(hand_overs, deals)
        known = [_cut(one, until) for one in hand_overs if one.offered <= until]
        return Lead(
            self.key,
            person,
            account,
            account.name if account else person.code,
            account.sector if account else "",
            self.origin.name,
            self._run(self.campaign),
            words.MEDIUM.get(self.campaign, self.origin.medium),
            seller,
            f"v-{int(self.rng.integers(16**8)):08x}",
            tuple(sorted((act for act in acts if act.at <= until), key=lambda act: act.at)),
            tuple(replace(one, contract=self._contract(one.offered.date())) for one in known),
            deals,
        )

    def _run(self, campaign: str) -> str:
        return (
            f"{campaign} {self.start.year}"
            if campaign in ("Aqua Nederland", "Industrial Processing")
            else campaign
        )

    def _contract(self, day: date) -> int:
        return 1 + sum(day >= self.world_day(after) for after in CONTRACTS)

    def world_day(self, after: int) -> date:
        """Return the day so many days after the first day of the world."""
        return self.planner.world.first_day + timedelta(days=after)

    # What sales did.

    def _delay(self) -> int:
        """Return the working minutes from the offer to the first touch: half within four hours, a slow team ten times that."""
        return max(8, round(4 * _HOUR * (10 if self.slow else 1) * float(np.exp(self.rng.normal(0, 1.0)))))

    def _idle_time(self) -> timedelta:
        return timedelta(minutes=int(self.rng.integers(30, 3 * 24 * 60)))

    def _wait(self, reason: str) -> int:
        _share, least, most, _notes = words.REASONS[reason]
        return int(self.rng.integers(least, most)) if least else int(self.rng.integers(60, 150))

    def _before(self, touch: int) -> HandOver:
        """Return a hand-over whose first touch was at a working minute."""
        delay = self._delay()
        accepted = touch - delay + min(delay - 1, int(self.rng.exponential(150)) + 3)
        moments = (at_working_minute(minute) for minute in (touch - delay, accepted, touch))
        offered, taken, touched = moments
        return HandOver(offered, taken, touched, self._second(touch))

    def _second(self, touch: int) -> datetime | None:
        return (
            at_working_minute(touch + int(self.rng.integers(_DAY // 2, 4 * _DAY)))
            if self.rng.random() < 0.55
            else None
        )

    def _returned(self, back: int, reason: str, wait: int) -> HandOver:
        """Return a hand-over that was touched and went back at a working minute."""
        touch = back - int(self.rng.integers(30, 8 * _DAY))
        found = replace(self._before(touch), returned=at_working_minute(back))
        second = found.second if found.second and found.second < at_working_minute(back) else None
        return self._told(replace(found, second=second), reason, wait)

    def _is_forgotten(self) -> bool:
        return bool(self.rng.random() < (0.35 if self.slow else 0.07))

    def _after(self, offered: int, reason: str, wait: int, forgotten: bool) -> HandOver:
        """Return a hand-over that led to nothing: touched and returned, forgotten, or refused at once."""
        at = at_working_minute(offered)
        if reason in ("bad_data", "wrong_region"):
            back = at_working_minute(offered + int(self.rng.integers(30, 2 * _DAY)))
            return self._told(HandOver(at, returned=back), reason, wait)
        delay = self._delay()
        accepted = at_working_minute(offered + min(delay - 1, int(self.rng.exponential(150)) + 3))
        if forgotten:
            # Forgotten: most go back untouched after months.
            back = at_working_minute(offered + int(self.rng.integers(25, 70)) * _DAY)
            return self._told(
                HandOver(at, accepted, returned=back), reason if self.rng.random() < 0.5 else "", wait
            )
        touch = at_working_minute(offered + delay)
        back = at_working_minute(offered + delay + int(self.rng.integers(30, 12 * _DAY)))
        found = HandOver(at, accepted, touch, self._second(offered + delay), back)
        return self._told(
            found if found.second is None or found.second < back else replace(found, second=None),
            reason,
            wait,
        )

    def _told(self, made: HandOver, reason: str, wait: int) -> HandOver:
        """Write the reason beside a return; before the contract asked for one, it was left out now and then."""
        assert made.returned is not None
        missing = (0.25, 0.06, 0.02)[self._contract(made.offered.date()) - 1]
        luck, spoken = self.rng.random(2)
        if not reason or luck < missing:
            return made
        notes = words.REASONS[reason][3]
        planned = words.REASONS[reason][1] > 0
        retry = made.returned.date() + timedelta(days=wait) if planned else None
        note = notes[int(spoken * len(notes))] if spoken < 0.7 else ""
        return replace(made, reason=reason, note=note, recycle_on=retry)

    # What they did.

    def _first_acts(self, begin: datetime, strong: bool = True) -> list[Act]:
        """Return what a lead did up to the act with which it made itself known; `begin` is that act or just before."""
        begin = _awake(begin)
        if self.origin.name == FAIR:
            at = _day_time(self.start, self.rng) if self.start <= begin.date() else begin
            return [Act(min(at, begin), "visit", campaign=self._run(self.campaign), medium="event")]
        if self.origin.name == "Aanbeveling":
            acts = self._pages(begin, 1)
            return [*acts, self._act(begin, "call")] if strong else acts[:1] + self._clicks(begin)
        if self.origin.name == words.POOR_SOURCE:
            acts = self._clicks(begin - timedelta(days=int(self.rng.integers(3, 20))))[:2]
            return (
                [*acts, self._act(begin, "reply" if self.rng.random() < 0.6 else "form")] if strong else acts
            )
        acts = self._pages(begin, 4)
        return [*acts, self._strong(begin)] if strong else self._clicks(begin)[:2]

    def _act(self, at: datetime, kind: str) -> Act:
        pages: dict[str, dict[str, tuple[str, ...]]] = {
            "form": words.FORMS,
            "download": words.DOWNLOADS,
            "webinar": words.WEBINARS,
            "page": words.PAGES,
        }
        choice = pages[kind][self.language] if kind in pages else words.MAILS if kind == "click" else ()
        url = choice[int(self.rng.integers(len(choice)))] if choice else ""
        quote = url in words.QUOTES
        value = (
            int(np.round(np.exp(self.rng.normal(9, 0.8)), -2)) * 100
            if quote and self.rng.random() < 0.6
            else None
        )
        medium = "" if kind in ("call", "visit") else words.MEDIUM.get(self.campaign, self.origin.medium)
        return Act(at, kind, url, kind != "page", self._run(self.campaign), medium, value)

    def _strong(self, at: datetime) -> Act:
        kind = ("form", "download", "webinar", "reply")[int(self.rng.choice(4, p=(0.45, 0.3, 0.13, 0.12)))]
        return self._act(at, kind)

    def _pages(self, until: datetime, mean: float) -> list[Act]:
        """Return pages looked at in a few visits before a moment, by somebody not known yet."""
        found = []
        for _n in range(1 + int(self.rng.poisson(mean))):
            ago = timedelta(minutes=int(self.rng.integers(1, 30 * 24 * 60) * self.rng.random() ** 2) + 1)
            found.append(self._act(_awake(until - ago), "page"))
        return found

    def _clicks(self, begin: datetime) -> list[Act]:
        """Return one or two clicks in mailings, too far apart to make anybody warm."""
        days = [0, int(self.rng.integers(95, 140))][: 1 + int(self.rng.random() < 0.4)]
        return [replace(self._act(begin + timedelta(days=d), "click"), medium="email") for d in days]

    def _later_acts(self, hand_overs: list[HandOver], deals: tuple[Deal, ...]) -> list[Act]:
        """Return what buyers do around their deal: look at pages, and call."""
        if not hand_overs or not deals:
            return []
        found = self._pages(deals[0].history[0].at + timedelta(days=10), 1.5)
        if deals[0].closed and self.rng.random() < 0.3:
            at = datetime.combine(deals[0].closed, time(10)) + timedelta(days=int(self.rng.integers(20, 200)))
            found.append(self._act(at, "call"))
        return [act for act in found if act.at > hand_overs[0].offered]


def _cut(made: HandOver, until: datetime) -> HandOver:
    """Leave out of a hand-over what lies in the future."""

    def known(moment: datetime | None) -> datetime | None:
        """Return a moment that has come by then; None for one that has not, or for none."""
        return moment if moment is not None and moment <= until else None

    if known(made.returned) is None:
        made = replace(made, returned=None, reason="", note="", recycle_on=None)
    return replace(made, accepted=known(made.accepted), touch=known(made.touch), second=known(made.second))


def _language(person: Person) -> str:
    return "nl" if person.language == "nl" else "en"


def _day_time(day: date, rng: np.random.Generator) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=int(rng.integers(10 * 60, 17 * 60)))


def _awake(moment: datetime) -> datetime:
    """Move the small hours to the evening before."""
    return moment - timedelta(hours=8) if moment.hour < 7 else moment
