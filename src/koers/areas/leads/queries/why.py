"""Why a lead stands where it stands, as of any moment: the rule, what it asked, the events behind it, what comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.customers.models import Lifecycle, LifecyclePeriod, LifecycleState, MoveReason
from koers.areas.customers.queries import ROAD
from koers.areas.leads.queries import evidence, points
from koers.areas.leads.queries.words import requirement_names
from koers.areas.leads.rules import derivation, telling
from koers.areas.leads.rules.compiling import compiled
from koers.areas.leads.rules.derivation import DAY, Looping, Memory, Rules, Test
from koers.areas.leads.rules.telling import Standing
from koers.kit.methods import registry
from koers.kit.methods.schema import LifecycleRules
from koers.kit.timeline.models import Event
from koers.kit.timeline.reading import Entry, dress
from koers.kit.ui import formats

#: So many events are shown behind one condition.
SHOWN = 5
#: Which fields stand behind a fact.
FIELDS_OF = {
    "fit_known": ("sector", "employees", "job_title"),
    "reachable": ("email", "phone"),
    "has_account": ("account",),
    "has_need": ("need",),
}


@dataclass(frozen=True)
class Check:
    """One condition in words, whether it holds, what is known about it, and the events behind it, newest first."""

    text: str
    holds: bool
    note: str = ""
    signs: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Way:
    """A move that is possible from here: where to, the rule in words and its conditions."""

    to: str
    label: str
    title: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Why:
    """Where a lead stood at a moment and why; `period` is None before it was one.

    `worked_out` is the state that the rules in force make of everything that had happened by then; it differs from
    what was known where evidence came in late, and is empty where the rules cannot tell.
    """

    as_of: datetime
    period: LifecyclePeriod | None = None
    sentence: str = ""
    rule: str = ""
    rules: str = ""
    checks: tuple[Check, ...] = ()
    evidence: Entry | None = None
    ways: tuple[Way, ...] = ()
    held_until: Any = None
    worked_out: str = ""

    @property
    def agrees(self) -> bool:
        """Tell whether what was known then is what the rules make of it."""
        return not self.worked_out or self.period is None or self.worked_out == self.period.state

    @property
    def worked_out_label(self) -> str:
        """Return the state that the rules make of it, in words."""
        return label(self.worked_out) if self.worked_out else ""


def why_state(life: Lifecycle, as_of: datetime) -> Why:
    """Return where a lead stood at a moment, why, and what would move it next."""
    stays = life.periods.filter(starts__lte=as_of).order_by("starts", "id")
    period = stays.select_related("evidence__actor", "by", "origin").last()
    if period is None:
        return Why(as_of, sentence=_("On %(day)s this was no lead yet.") % {"day": formats.date(_day(as_of))})
    move, rules_title, rules = _move_of(period)
    entry = dress([period.evidence])[0] if period.evidence is not None else None
    memory = _memory(life, stays[0], as_of)
    held = _held_until(period)
    return Why(
        as_of,
        period,
        _sentence(period, str(move.title) if move else "", entry),
        str(move.title) if move else "",
        rules_title if move else "",
        _behind(life, period, move, rules) if move and rules else (),
        entry,
        _ways(life, memory, as_of) if memory is not None else (),
        held if held and held > _day(as_of) else None,
        memory.state if memory is not None else "",
    )


def label(state: str) -> str:
    """Return a state in words."""
    return str(LifecycleState(state).label)


# --- the sentence ----------------------------------------------------------------------------------------------------


def _sentence(period: LifecyclePeriod, rule: str, entry: Entry | None) -> str:
    words = {"state": label(period.state), "day": formats.date(_day(period.starts))}
    # One is warm since a day, but returned to marketing on a day.
    begun = _("%(state)s since %(day)s") if period.state in ROAD else _("%(state)s on %(day)s")
    begun = begun % words
    because = cause(period, rule, entry)
    if period.by_hand and period.by is not None:
        begun = _("%(begun)s, set by hand by %(who)s") % {"begun": begun, "who": period.by}
    return _("%(begun)s: %(why)s.") % {"begun": begun, "why": because} if because else f"{begun}."


def cause(period: LifecyclePeriod, rule: str = "", entry: Entry | None = None) -> str:
    """Return why a stay began, as part of a sentence: what a person said, or the rule and its event."""
    if period.by_hand:
        said = _reason(period)
        return f"{said} (“{period.note}”)" if period.note else said
    if not period.was:
        if period.origin is not None:
            return _("became a lead through %(source)s") % {"source": period.origin}
        return _("became a lead")
    if not rule:
        return _from_outside(period, entry)
    rule = rule[:1].lower() + rule[1:]
    if entry is None or entry.event.kind.startswith("customers.lifecycle."):
        return rule
    said = entry.sentence[:1].lower() + entry.sentence[1:]
    return f"{rule} ({said}, {formats.date(_day(entry.at))})"


def _from_outside(period: LifecyclePeriod, entry: Entry | None) -> str:
    known = {
        "leads.retry": _("the day to come back had come"),
        "leads.undo": _("an answer was taken back"),
        "leads.hand_over": _("it was handed over"),
    }
    if period.rule in known:
        return known[period.rule]
    if period.rule.endswith(":read_again"):
        return _("its history reads differently now")
    return _reason(period) or (entry.sentence[:1].lower() + entry.sentence[1:] if entry else "")


def _reason(period: LifecyclePeriod) -> str:
    return str(MoveReason(period.reason).label).lower() if period.reason in MoveReason.values else ""


def _held_until(period: LifecyclePeriod) -> Any:
    told = period.evidence.facts.get("held_until") if period.by_hand and period.evidence is not None else None
    return datetime.fromisoformat(told).date() if told else None


# --- the rule that led here, with what it asked -----------------------------------------------------------------------


def named_move(rule: str) -> tuple[Any, LifecycleRules | None]:
    """Return a move that rules made (`id@version:move`), as declared, and the rules; None where they are gone."""
    named, _colon, move = rule.partition(":")
    method, _at, version = named.partition("@")
    declared = _declared(method, int(version)) if version.isdigit() else None
    if declared is None:
        return None, None
    return next((one for one in declared.moves if one.id == move), None), declared


@lru_cache(maxsize=16)
def _declared(method: str, version: int) -> LifecycleRules | None:
    """Return published rules; they never change, and reading them from disk takes long."""
    known = registry.shelf().get(method, version)
    return known.method if known is not None and isinstance(known.method, LifecycleRules) else None


def _move_of(period: LifecyclePeriod) -> tuple[Any, str, LifecycleRules | None]:
    move, rules = named_move(period.rule)
    if move is None or rules is None:
        return None, "", None
    title = _("%(title)s, version %(version)s") % {"title": rules.title, "version": rules.version}
    return move, title, rules


def _behind(
    life: Lifecycle, period: LifecyclePeriod, move: Any, declared: LifecycleRules
) -> tuple[Check, ...]:
    """Return what the rule asked when it moved the lead, with the events of that time behind each condition."""
    rules = compiled(declared.id, declared.groups, declared.moves)
    tests = next(one.tests for one in rules.moves[period.was] if one.id == move.id)
    kinds = {group.id: tuple(group.kinds) for group in declared.groups}
    names = {group.id: str(group.title) for group in declared.groups}
    wanted = {kind for test in tests if test.what != "fact" for kind in kinds[test.name]}
    entries = _events(life, wanted, period.starts) if wanted else []
    fields = evidence.fields_of(life)
    found = []
    for test in tests:
        mine = [one for one in entries if test.what != "fact" and one.event.kind in kinds[test.name]]
        if test.within:
            mine = [one for one in mine if one.at > period.starts - timedelta(seconds=test.within)]
        note = _known(test, fields) if test.what == "fact" else ""
        found.append(Check(say(test, names), True, note, tuple(mine[:SHOWN])))
    return tuple(found)


def _events(life: Lifecycle, kinds: Iterable[str], until: datetime) -> list[Entry]:
    # Stays begin on whole seconds, events do not.
    until += timedelta(seconds=1)
    links = evidence.links_of(life).filter(event__kind__in=[*kinds], happened_at__lt=until)
    ids = list(links.order_by("-happened_at", "-event_id").values_list("event_id", flat=True)[:50])
    events = Event.objects.select_related("actor").in_bulk(ids)
    return dress([events[pk] for pk in dict.fromkeys(ids)])


# --- what would move it next --------------------------------------------------------------------------------------------


def _memory(life: Lifecycle, first: LifecyclePeriod, as_of: datetime) -> Memory | None:
    """Return what the rules in force make of everything that had happened by a moment; None where they chase round."""
    lens = evidence.lens()
    sights, settings = evidence.sights(life, lens)
    begun = evidence.seconds(first.starts)
    standing = Standing(telling.FIRST, begun, begun, {})
    facts, until = evidence.facts_of(life), evidence.seconds(as_of)
    try:
        return telling.read_all(lens, standing, sights, facts, until, settings, scored=False).memory
    except Looping:
        return None


def _ways(life: Lifecycle, memory: Memory, as_of: datetime) -> tuple[Way, ...]:
    declared, rules = evidence.lifecycle_rules()
    titles = {move.id: str(move.title) for move in declared.moves}
    names = {group.id: str(group.title) for group in declared.groups}
    facts, fields, at = evidence.facts_of(life), evidence.fields_of(life), evidence.seconds(as_of)
    return tuple(
        Way(
            one.to,
            label(one.to),
            titles[one.move],
            tuple(
                Check(say(test, names), is_so, _progress(test, memory, is_so, fields, rules))
                for test, is_so in one.tests
            ),
        )
        for one in derivation.explain(rules, memory, facts, at)
    )


def _progress(test: Test, memory: Memory, is_so: bool, fields: dict[str, Any], rules: Rules) -> str:
    """Return how far a condition has come: what is known, how often it was seen, or from when on it will hold."""
    if test.what == "fact":
        return _known(test, fields)
    if test.what == "silent":
        times = memory.times[test.group]
        quiet = max(times[-1], memory.entered) if times else memory.entered
        day = formats.date(_day(evidence.moment(quiet + test.silence)))
        return (
            _("since %(day)s") % {"day": day} if is_so else _("on %(day)s, if nothing happens") % {"day": day}
        )
    if is_so or test.at_least == 1:
        return ""
    counted = memory.since if test.since_entry else memory.counts
    return _("%(seen)s of %(asked)s so far") % {"seen": counted[test.group], "asked": test.at_least}


def _known(test: Test, fields: dict[str, Any]) -> str:
    names = [name for name in FIELDS_OF.get(test.name, ()) if fields[name] not in (None, "")]
    return ", ".join(str(points.LABELS[name]) for name in names)


def say(test: Test, names: dict[str, str]) -> str:
    """Return a condition of the rules in words; `names` are those of its groups of events."""
    if test.what == "fact":
        return capfirst(requirement_names()[test.name])
    what = names[test.name]
    if test.what == "silent":
        days = round(test.silence / DAY)
        said = ngettext("%(what)s: none for %(days)s day", "%(what)s: none for %(days)s days", days)
        return said % {"what": what, "days": formats.number(days)}
    if test.what == "in_rhythm":
        return _("%(what)s: in their usual rhythm") % {"what": what}
    said = what
    if test.at_least > 1:
        said = _("%(what)s, at least %(times)s times") % {"what": said, "times": test.at_least}
    if test.within:
        days = round(test.within / DAY)
        said = ngettext("%(what)s within %(days)s day", "%(what)s within %(days)s days", days) % {
            "what": said,
            "days": formats.number(days),
        }
    return _("%(what)s since it got here") % {"what": said} if test.since_entry else said


def _day(moment: datetime) -> Any:
    return timezone.localtime(moment).date()


def causes(periods: Sequence[LifecyclePeriod]) -> list[tuple[LifecyclePeriod, str, Entry | None]]:
    """Return stays with why each began in words and the event behind it, in the order given."""
    events = [one.evidence for one in periods if one.evidence is not None]
    entries = {entry.event.pk: entry for entry in dress(list({event.pk: event for event in events}.values()))}
    found = []
    for one in periods:
        move, _rules = named_move(one.rule)
        entry = entries.get(one.evidence_id or 0)
        found.append((one, capfirst(cause(one, str(move.title) if move else "", entry)), entry))
    return found


def cause_in_short(*, rule: str, by_hand: bool, reason: str, was: str, event: tuple[str, str] | None) -> str:
    """Return in a few words why a stay began: the act behind it, the rule, or what a person said.

    `event` is the kind of the evidence and its sentence.
    """
    if by_hand:
        said = str(MoveReason(reason).label) if reason in MoveReason.values else ""
        return _("By hand: %(reason)s") % {"reason": said.lower()} if said else _("By hand")
    if not was:
        return _("Became a lead")
    if event is not None and not event[0].startswith("customers.lifecycle."):
        return event[1]
    move, _rules = named_move(rule)
    if move is not None:
        return str(move.title)
    if rule == "leads.retry":
        return _("The day to come back had come")
    return event[1] if event is not None else ""
