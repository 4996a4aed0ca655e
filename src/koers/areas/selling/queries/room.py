"""Reads for the room of a deal: everything on one page, each thing read once; and the sections others add to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.customers.models import (
    Person,
    Promise,
    PromiseState,
    RolePeriod,
    Signal,
    SignalKind,
    SignalStep,
)
from koers.areas.customers.queries import asked, rhythm, saying
from koers.areas.customers.queries.deciding import Dmu
from koers.areas.selling.models import Deal
from koers.areas.selling.queries import approach, solution, talks
from koers.areas.selling.queries.approach import Advice, Facts
from koers.areas.selling.queries.deals import deciding
from koers.areas.selling.queries.talks import Talked
from koers.areas.selling.queries.warning_words import rule_of, title_of
from koers.areas.selling.rules import flags
from koers.areas.selling.rules.flags import Course, Flag, Limits
from koers.areas.selling.rules.talks import situation_share
from koers.kit.methods import checking
from koers.kit.methods.schema import Playbook
from koers.kit.ui import formats

#: So many promises stand in the room; the list has them all.
SHOWN = 8
#: Warnings that come from the map of who decides, by the rules of the customers' area.
GAPS = (
    "no_economic",
    "no_decider",
    "no_coach",
    "no_contact",
    "single_thread",
    "uncovered",
    "coach_unverified",
    "content",
    "silent",
    "stance_unknown",
    "role_unknown",
)
checking.know_flags(*flags.RULES, *GAPS)

#: What is fetched once the page stands: all that is soon there, and what reads the deals of years.
BATCHES = ("soon", "slow")


@dataclass(frozen=True)
class Section:
    """A part of the room that is added from elsewhere: its place in the order, template and what that shows.

    `context` gets the deal, who looks and the day, and returns what the template shows, or None to leave it out.
    `name` is unique. What is not needed at first sight is fetched once the page stands, in the batch that `later` names.
    A section `beside` stands at the end of the narrow column, which keeps its place until it is fetched with the first
    batch; it always has something to show. `head` is the template of what stands beside its title.
    """

    name: str
    title: Any
    template: str
    context: Callable[[Deal, Any, date], dict[str, Any] | None]
    position: int = 100
    later: str = BATCHES[0]
    beside: bool = False
    head: str = ""


_sections: dict[str, Section] = {}


def add_section(section: Section) -> None:
    """Add a section to every room, or replace the one of that name."""
    _sections[section.name] = section


@dataclass(frozen=True)
class Filled:
    """A section with what it shows in one room."""

    section: Section
    shown: dict[str, Any]


def beside() -> list[Section]:
    """Return the sections of the narrow column, in their order."""
    return sorted((one for one in _sections.values() if one.beside), key=lambda one: (one.position, one.name))


def filled(deal: Deal, user: Any, day: date, later: str) -> list[Filled]:
    """Return the sections of a batch that have something to show, in their order."""
    found = []
    wanted = (one for one in _sections.values() if one.later == later)
    for one in sorted(wanted, key=lambda one: (one.position, one.name)):
        shown = one.context(deal, user, day)
        if shown is not None:
            found.append(Filled(one, shown))
    return found


@dataclass(frozen=True)
class Warned:
    """A warning in words: how grave, what it says, whom it is about, the rule behind it, and the money at stake."""

    code: str
    tone: str
    title: str
    who: str
    rule: str
    money: str


@dataclass(frozen=True)
class Room:
    """Everything in the room of a deal at the end of a day."""

    deal: Deal
    day: date
    found: Dmu | None
    facts: Facts
    advice: tuple[Advice, ...]
    warnings: tuple[Warned, ...]
    promises: tuple[Promise, ...]
    limits: Limits
    talked: Talked

    @property
    def late(self) -> list[Promise]:
        """Return the open promises whose day has passed."""
        return [one for one in self.promises if one.due_date < self.day]

    @property
    def grave(self) -> int:
        """Return how many warnings put the deal itself at risk."""
        return sum(one.tone == "bad" for one in self.warnings)


def room(deal: Deal, user: Any, day: date) -> Room:
    """Return the room of a deal."""
    found = deciding(deal, user, day)
    facts = approach.facts_of(deal, found, user, day)
    layers = tuple(approach.advice(deal, facts))
    chosen = [one.chosen for one in layers if one.chosen is not None]
    held = approach.limits_for(chosen)
    talked = talks.of_deal(deal)
    promises = _promises(deal, user)
    course = Course(
        day,
        deal.next_step_date if deal.next_step else None,
        flags.times_moved_back(_expected(deal)),
        sum(one.is_back and not one.reason for one in facts.steps),
        _share(facts),
        facts.rival_ahead,
        _newcomers(found, day, held.new_days),
        sum(one.due_date < day for one in promises),
        situation_share(talked.sorts, held.least_questions),
        talked.running_on,
        _no_implication(facts, talked, chosen),
        *_on_request(deal, facts, chosen, held, user, day),
        *_rhythm(deal, user, day),
    )
    is_open = deal.outcome == "open"
    warned = _warned(deal, found, flags.flags(course, held)) if is_open else ()
    return Room(deal, day, found, facts, layers, tuple(warned), promises, held, talked)


def _share(facts: Facts) -> float | None:
    value = facts.inputs["existing_knowledge"].value
    return None if value is None else float(value)


def _no_implication(facts: Facts, talked: Talked, chosen: Sequence[Playbook]) -> bool:
    """Tell whether the purchase came to a phase without one consequence in figures; unknown as long as no talk is noted."""
    if not talked.talks or not _has_come("no_implication", facts, chosen):
        return False
    return not talked.quantified and not any(one.worth_cents for one in facts.needs)


def _on_request(
    deal: Deal, facts: Facts, chosen: Sequence[Playbook], held: Limits, user: Any, day: date
) -> tuple[bool, int, int, int, float | None]:
    """Return what is looked at where a chosen approach asks it and its phase has come: nothing is read for the others.

    No baseline of any need, promised benefits without an owner at the customer, boards without an owner of ours,
    complaints that are open, and the share of the year's questions that asked what was on file.
    """
    named = {flag.rule for method in chosen for flag in method.red_flags}
    due = {one for one in named & set(flags.ON_REQUEST) if _has_come(one, facts, chosen)}
    return (
        "no_baseline" in due and all(one.baseline_value is None for one in facts.needs),
        solution.benefits_without_owner(deal) if "benefit_unowned" in due else 0,
        solution.unowned(deal, chosen) if "board_missing" in due else 0,
        _complaints(deal, user) if "complaint_open" in due else 0,
        _asked_again(deal, user, day, held) if "asked_again" in due else None,
    )


def _complaints(deal: Deal, user: Any) -> int:
    """Return how many complaints of the account were not answered yet."""
    rows = Signal.objects.visible_to(user).filter(account=deal.account_id or 0, kind=SignalKind.COMPLAINT)
    return rows.exclude(step=SignalStep.CLOSED).count()


def _asked_again(deal: Deal, user: Any, day: date, held: Limits) -> float | None:
    """Return the share of the year's questions to the account that asked what was on file; None of too few."""
    if deal.account_id is None:
        return None
    params = {"account": deal.account_id, "as_of": day}
    n = asked.questions(params, user).count()
    return asked.asked_twice(params, user).count() / n if n >= held.least_questions else None


def _has_come(rule: str, facts: Facts, chosen: Sequence[Playbook]) -> bool:
    """Tell whether the purchase came to the phase from which a rule looks; one without a phase looks always."""
    if rule not in flags.FROM_PHASE:
        return True
    now, phases = facts.step, approach.PHASES
    return now is not None and phases.index(now.phase) >= phases.index(approach.phase_of(rule, chosen))


def _rhythm(deal: Deal, user: Any, day: date) -> tuple[int, int | None, int | None]:
    """Return the contacts of the year that only we began, the days since the last, and the days they wish."""
    if deal.account is None:
        return 0, None, None
    found = rhythm.heard(deal.account, user, day)
    silent = (day - found.last_date).days if found.last_date else None
    return 0 if found.theirs else found.ours, silent, found.wished_days


def _expected(deal: Deal) -> list[date | None]:
    rows = deal.periods.order_by(F("starts").asc(nulls_first=True), "id")
    return list(rows.values_list("expected_close_date", flat=True))


def _promises(deal: Deal, user: Any) -> tuple[Promise, ...]:
    if deal.account_id is None:
        return ()
    rows = Promise.objects.visible_to(user).filter(account=deal.account_id, state=PromiseState.OPEN)
    named = rows.select_related("owner", "person").only(
        "text", "due_date", "owner__name", *(f"person__{one}" for one in Person.named_by)
    )
    return tuple(named.order_by("due_date", "pk")[:SHOWN])


def _newcomers(found: Dmu | None, day: date, within: int) -> int:
    """Return how many came onto the map lately, where the map itself is older than that."""
    if found is None or not found.members:
        return 0
    since = day - timedelta(days=within)
    rows = RolePeriod.objects.filter(buying_role__in=[one.pk for one in found.members])
    begun = [
        timezone.localdate(first)
        for first in rows.order_by()
        .values("buying_role")
        .annotate(first=Min("starts"))
        .values_list("first", flat=True)
    ]
    return sum(one > since for one in begun) if begun and min(begun) <= since else 0


def _warned(deal: Deal, found: Dmu | None, standing: Sequence[Flag]) -> list[Warned]:
    money = (
        _("amount unknown")
        if deal.amount_cents is None
        else _("%(amount)s at stake") % {"amount": formats.money(deal.amount_cents, deal.currency)}
    )
    said = [
        Warned(one.rule, "bad" if one.is_grave else "warn", title_of(one), "", rule_of(one), money)
        for one in standing
    ]
    if found is not None:
        said += [
            Warned(one.code, one.tone, one.title, one.who, one.rule, money)
            for one in (saying.said_of(found, gap) for gap in found.gaps)
        ]
    return sorted(said, key=lambda one: one.tone != "bad")
