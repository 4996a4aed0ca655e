"""What the rules read: the declared rules in force, the facts of a lead and its events."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.customers.events import LIFECYCLE_MOVED, LIFECYCLE_SET_BY_HAND, LifecycleState, MoveReason
from koers.areas.customers.models import Account, Lifecycle, Person
from koers.areas.customers.queries import merged_ids
from koers.areas.leads.models import RulesInForce
from koers.areas.leads.rules.compiling import chasing, compiled
from koers.areas.leads.rules.derivation import Rules, Setting
from koers.areas.leads.rules.points import Act, Card, carded
from koers.areas.leads.rules.telling import Lens, Sight, Standing
from koers.kit.methods import checking, registry
from koers.kit.methods.schema import Described, LifecycleRules, Scorecard
from koers.kit.timeline.models import EventSubject

#: The rules that Koers ships, in force until somebody chooses others.
SHIPPED = {"lifecycle": "lead_lifecycle", "scorecard": "lead_scorecard"}
#: Kinds of events that set a state themselves, from outside the rules in force.
SETTING = (LIFECYCLE_MOVED, LIFECYCLE_SET_BY_HAND)
#: Yes-or-no facts that lifecycle rules may ask.
FACTS = ("fit_known", "reachable", "has_account", "has_need", "has_next_step", "has_legal_basis")
#: Fields that a scorecard may give points for.
FIELDS = (
    "sector",
    "kind",
    "employees",
    "revenue",
    "country",
    "region",
    "city",
    "job_title",
    "language",
    "source",
    "campaign",
    "value",
    "need",
    "account",
    "email",
    "phone",
)

checking.know("lifecycle", *FACTS)
checking.know("scorecard", *FIELDS)
checking.know_states(*LifecycleState.values)


def _sound(method: Described) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Refuse lifecycle rules that chase each other, stay where they are, or give a reason that does not exist."""
    if not isinstance(method, LifecycleRules):
        return
    for number, move in enumerate(method.moves):
        if move.to in move.origin:
            yield ("moves", number, "to"), _("A move must lead to another state.")
        if move.reason is not None and move.reason not in MoveReason.values:
            yield (
                ("moves", number, "reason"),
                _("There is no reason `%(reason)s`. Choose one of: %(reasons)s.")
                % {"reason": move.reason, "reasons": ", ".join(MoveReason.values)},
            )
    circle = chasing(compiled(method.id, method.groups, method.moves))
    if circle:
        number = next(n for n, move in enumerate(method.moves) if move.id == circle[-1])
        yield (
            ("moves", number),
            _(
                "These moves chase each other at one moment: %(moves)s. Give one of them a condition that the other cannot meet."
            )
            % {"moves": " → ".join(circle)},
        )


checking.add_check(_sound)


def in_force(kind: str) -> tuple[str, int | None]:
    """Return id and version of the declared rules that hold now; without a version it is the newest shipped one."""
    row = RulesInForce.objects.filter(kind=kind).order_by("-starts", "-id").first()
    return (row.method, row.version) if row else (SHIPPED[kind], None)


def version_in_force(kind: str) -> tuple[str, int]:
    """Return id and version of the declared rules that hold now."""
    declared = lifecycle_rules()[0] if kind == "lifecycle" else scorecard()[0]
    return declared.id, declared.version


def lifecycle_rules() -> tuple[LifecycleRules, Rules]:
    """Return the lifecycle rules in force, as declared and ready to run."""
    return _lifecycle(*in_force("lifecycle"))


@lru_cache(maxsize=8)
def _lifecycle(method: str, version: int | None) -> tuple[LifecycleRules, Rules]:
    known = registry.shelf().get(method, version)
    assert known is not None
    assert isinstance(known.method, LifecycleRules)
    found = known.method
    return found, compiled(f"{found.id}@{found.version}", found.groups, found.moves)


def scorecard() -> tuple[Scorecard, Card]:
    """Return the scorecard in force, as declared and ready to score."""
    return _scorecard(*in_force("scorecard"))


@lru_cache(maxsize=8)
def _scorecard(method: str, version: int | None) -> tuple[Scorecard, Card]:
    known = registry.shelf().get(method, version)
    assert known is not None
    assert isinstance(known.method, Scorecard)
    found = known.method
    return found, carded(f"{found.id}@{found.version}", found)


def lens() -> Lens:
    """Return what is read of events under the rules and the scorecard in force."""
    return _lens(in_force("lifecycle"), in_force("scorecard"))


@lru_cache(maxsize=8)
def _lens(rules: tuple[str, int | None], card: tuple[str, int | None]) -> Lens:
    return Lens(_lifecycle(*rules)[1], _scorecard(*card)[1], SETTING)


def in_force_key() -> str:
    """Return a name for what is in force now; putting the same rules in force again is another one."""
    newest = RulesInForce.objects.order_by("-pk").values_list("pk", flat=True).first()
    return f"{lens().name}#{newest or 0}"


def facts_of(life: Lifecycle) -> dict[str, bool]:
    """Return the facts of a lead that lifecycle rules may ask."""
    lawful = life.person is None or bool(life.person.legal_basis)
    return facts_from(fields_of(life), life.next_step_date is not None, lawful)


def facts_from(fields: dict[str, Any], has_next_step: bool, has_legal_basis: bool) -> dict[str, bool]:
    """Return the facts that lifecycle rules may ask, from the fields of a lead."""
    return {
        "fit_known": bool(fields["sector"] or fields["employees"] is not None or fields["job_title"]),
        "reachable": bool(fields["email"] or fields["phone"]),
        "has_account": bool(fields["account"]),
        "has_need": bool(fields["need"]),
        "has_next_step": has_next_step,
        "has_legal_basis": has_legal_basis,
    }


def fields_of(life: Lifecycle) -> dict[str, Any]:
    """Return the fields of a lead that a scorecard may give points for; unknown ones are None or empty."""
    person: Person | None = life.person
    account: Account | None = life.account or (person.account if person else None)
    return {
        "sector": account.sector if account else None,
        "kind": account.kind if account else None,
        "employees": account.employees if account else None,
        "revenue": account.revenue_cents / 100 if account and account.revenue_cents is not None else None,
        "country": account.country if account else None,
        "region": account.region if account else None,
        "city": account.city if account else None,
        "job_title": person.job_title if person else None,
        "language": person.language if person else None,
        "source": life.origin.name if life.origin else None,
        "campaign": life.campaign or None,
        "value": life.value_cents / 100 if life.value_cents is not None else None,
        "need": life.need or None,
        "account": account.name if account else None,
        "email": (person.email if person else account.email if account else "") or None,
        "phone": (person.phone or person.mobile if person else account.phone if account else "") or None,
    }


def links_of(life: Lifecycle) -> "QuerySet[EventSubject]":
    """Return the links from the timeline to the person or account of a lead, with those merged into it."""
    subject = life.subject
    ids = [subject.pk, *merged_ids(subject)]
    return EventSubject.objects.filter(subject_kind=subject.subject_code, subject_id__in=ids)


def sights(
    life: Lifecycle, lens: Lens, *, after: int = 0, also: Iterable[int] = (), besides: Iterable[int] = ()
) -> tuple[list[Sight], dict[int, Setting]]:
    """Return the events of a lead in order of time as the reading sees them, and the states that some of them set.

    Those after an event id, with the ones in `also` and without those in `besides`.
    """
    rows = links_of(life).filter(Q(event_id__gt=after) | Q(event_id__in=[*also]), event__kind__in=lens.kinds)
    found = (
        rows.exclude(event_id__in=[*besides])
        .order_by("happened_at", "event_id")
        .values_list("happened_at", "event_id", "event__kind", "event__facts")
        .distinct()
    )
    seen: list[Sight] = []
    settings: dict[int, Setting] = {}
    for at, event, kind, facts in found:
        code = lens.codes[kind]
        if code <= lens.setting:
            setting = set_by(kind, facts)
            if setting is None:
                continue
            settings[event] = setting
        seen.append((seconds(at), event, code))
    return seen, settings


def standing_of(life: Lifecycle) -> Standing:
    """Return where a lead stands, as the reading needs it."""
    first = life.periods.order_by("starts", "id").values_list("starts", flat=True).first() or life.since
    return Standing(life.state, seconds(life.since), seconds(first), life.memory or {})


def refused_events(life: Lifecycle) -> set[int]:
    """Return the events of an account that persons took part in who do not want to be scored."""
    if life.account_id is None or not unscored_persons():
        return set()
    theirs = EventSubject.objects.filter(
        event_id=OuterRef("event_id"), subject_kind=Person.subject_code, subject_id__in=unscored_persons()
    )
    return set(links_of(life).filter(Exists(theirs)).values_list("event_id", flat=True))


def unscored_persons() -> list[int]:
    """Return the persons who do not want to be scored."""
    return list(Person._base_manager.filter(unscored_since__isnull=False).values_list("pk", flat=True))


def acts(life: Lifecycle, card: Card, *, until: datetime) -> list[Act]:
    """Return the acts of a lead that give engagement points, up to a moment, in order of time.

    What somebody did who objects to being scored counts for nobody, so not for the account either.
    """
    rows = links_of(life).filter(event__kind__in=list(card.kinds), happened_at__lte=until)
    found = rows.order_by("happened_at", "event_id").values_list("event_id", "event__kind", "happened_at")
    refused = refused_events(life)
    return [(seconds(at), card.kinds[kind]) for event, kind, at in found.distinct() if event not in refused]


def set_by(kind: str, facts: dict[str, Any]) -> Setting | None:
    """Return the state that an event sets; None for a move that lifecycle rules made, and make again where it holds."""
    if kind == LIFECYCLE_MOVED and "@" in str(facts.get("rule") or ""):
        return None
    if "now" not in facts:  # The event was blanked.
        return None
    held = facts.get("held_until")
    return Setting(facts["now"], seconds(_midnight(date.fromisoformat(held))) if held else 0)


def seconds(moment: datetime) -> int:
    """Return a moment as whole seconds since 1970."""
    return int(moment.timestamp())


def moment(at: int) -> datetime:
    """Return seconds since 1970 as a moment."""
    return datetime.fromtimestamp(at, UTC)


def day(at: int) -> date:
    """Return the day, where we are, of seconds since 1970."""
    return timezone.localdate(moment(at))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def to_settle(at: datetime) -> "QuerySet[Lifecycle]":
    """Return the leads that waiting alone may move by now."""
    return Lifecycle.objects.alive().filter(due_at__lte=at)
