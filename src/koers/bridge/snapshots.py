"""Leads as they were known at a moment: what a model may learn from, and what it is asked about.

A snapshot holds only what was known at its moment: events that had happened and been recorded by then, and the
fields of account and person as their history tells them. So a model never sees what only the outcome could tell.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from koers.areas.customers.models import Account, Lifecycle, LifecyclePeriod, Person
from koers.areas.customers.queries import LEFT, merged_ids
from koers.areas.leads import events
from koers.kit.timeline.models import EventSubject

#: A model learns from at most so many leads, the newest first.
MOST = 20_000
#: Acts count for so many days back from the moment.
WINDOW = timedelta(days=90)
#: Who is no customer so long after the moment counts as one that did not become one.
HORIZON = timedelta(days=180)
CHUNK = 400
#: Fields of the account, and of the person, that a model may use; nothing personal.
ACCOUNT_FIELDS = ("sector", "kind", "employees", "revenue_cents", "country", "region")
PERSON_FIELDS = ("language",)


@dataclass(frozen=True)
class Case:
    """A lead at a moment, and what became of it: True, False, or None while that is open."""

    lead_id: int
    moment: datetime
    outcome: bool | None = None


@dataclass
class Snapshots:
    """Cases with their columns of values, in one order; `known_at` says per column how late a value became known."""

    cases: list[Case] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    known_at: dict[str, list[datetime]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.cases)


def closed_cases(leads: "QuerySet[Lifecycle]", *, at: datetime) -> list[Case]:
    """Return what a model may learn from: the first time each lead got warm or hot, and whether it became a customer.

    A case is closed when the lead became a customer within the horizon, left before that, or the horizon has passed.
    """
    stays = LifecyclePeriod.objects.filter(lifecycle__in=leads.order_by().values("pk"), starts__lte=at)
    road: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for lead, starts, state in stays.order_by("lifecycle_id", "starts", "id").values_list(
        "lifecycle_id", "starts", "state"
    ):
        road[lead].append((starts, state))
    found = [case for lead, steps in road.items() if (case := _case(lead, steps, at)) is not None]
    found.sort(key=lambda case: case.moment, reverse=True)
    return sorted(found[:MOST], key=lambda case: (case.moment, case.lead_id))


def _case(lead: int, steps: list[tuple[datetime, str]], at: datetime) -> Case | None:
    moment = next((starts for starts, state in steps if state in ("warm", "hot")), None)
    if moment is None:
        return None
    after = [(starts, state) for starts, state in steps if starts > moment]
    bought = next((starts for starts, state in after if state in ("customer", "loyal")), None)
    if bought is not None and bought - moment <= HORIZON:
        return Case(lead, moment, True)
    gone = any(state in LEFT for starts, state in after if starts - moment <= HORIZON)
    return Case(lead, moment, False) if gone or at - moment > HORIZON else None


def open_cases(leads: "QuerySet[Lifecycle]", *, at: datetime) -> list[Case]:
    """Return what a model is asked about: the leads on their way, as they are known now."""
    rows = leads.filter(state__in=("warm", "hot", "returned", "recycled")).order_by("pk")
    return [Case(pk, at) for pk in rows.values_list("pk", flat=True)]


def snapshots(cases: Sequence[Case]) -> Snapshots:
    """Return the columns of cases: their acts in the window before the moment, source, and fields of account."""
    found = Snapshots()
    for start in range(0, len(cases), CHUNK):
        _add(found, cases[start : start + CHUNK])
    return found


def _add(found: Snapshots, cases: Sequence[Case]) -> None:
    rows = Lifecycle.objects.filter(pk__in=[case.lead_id for case in cases])
    leads = {life.pk: life for life in rows.select_related("person__account", "account", "origin")}
    acts = _acts(leads.values())
    pasts = _Pasts(leads.values())
    for case in cases:
        life = leads.get(case.lead_id)
        if life is None:
            continue
        found.cases.append(case)
        for name, value in {
            **_behaviour(acts[life.pk], case.moment),
            "source": life.origin.name if life.origin else None,
            "who": "person" if life.person_id else "account",
            **pasts.of(life, case.moment),
        }.items():
            found.columns.setdefault(name, []).append(value)
            found.known_at.setdefault(name, []).append(case.moment)


def _acts(leads: Iterable[Lifecycle]) -> dict[int, list[tuple[datetime, str]]]:
    """Return the acts of each lead in order of time, with those of records merged into it."""
    owners: dict[tuple[str, int], int] = {}
    for life in leads:
        subject = life.subject
        for pk in (subject.pk, *merged_ids(subject)):
            owners[(subject.subject_code, pk)] = life.pk
    found: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for code in ("person", "account"):
        ids = [pk for kind, pk in owners if kind == code]
        rows = EventSubject.objects.filter(
            subject_kind=code, subject_id__in=ids, event__kind__in=events.TOUCHES
        )
        for pk, at, kind in rows.order_by("happened_at", "event_id").values_list(
            "subject_id", "happened_at", "event__kind"
        ):
            found[owners[(code, pk)]].append((at, kind))
    return found


def _behaviour(acts: list[tuple[datetime, str]], moment: datetime) -> dict[str, Any]:
    until = bisect_right([at for at, _kind in acts], moment)
    before = acts[:until]
    recent = [(at, kind) for at, kind in before if at > moment - WINDOW]
    counts: dict[str, Any] = {
        kind.removeprefix("leads.").replace(".", "_"): sum(one == kind for _at, one in recent)
        for kind in events.TOUCHES
    }
    last = before[-1][0] if before else None
    counts["acts"] = len(recent)
    counts["sorts_of_acts"] = len({kind for _at, kind in recent})
    counts["days_since_last_act"] = (moment - last).total_seconds() / 86_400 if last else None
    counts["days_since_first_act"] = (moment - before[0][0]).total_seconds() / 86_400 if before else None
    return counts


class _Pasts:
    """Fields of accounts and persons as they were at a moment, by the history of the fields."""

    def __init__(self, leads: Iterable[Lifecycle]) -> None:
        listed = list(leads)
        accounts = {one.pk for life in listed if (one := _account_of(life)) is not None}
        persons = {life.person_id for life in listed if life.person_id}
        self._accounts = self._versions(Account, accounts, ACCOUNT_FIELDS)
        self._persons = self._versions(Person, persons, PERSON_FIELDS)

    @staticmethod
    def _versions(
        model: type[Account] | type[Person], ids: set[int], fields: tuple[str, ...]
    ) -> dict[int, list[tuple[datetime, tuple[Any, ...]]]]:
        found: dict[int, list[tuple[datetime, tuple[Any, ...]]]] = defaultdict(list)
        rows = model.history.filter(id__in=ids).order_by("history_date", "history_id")
        for pk, at, *values in rows.values_list("id", "history_date", *fields):
            found[pk].append((at, tuple(values)))
        return found

    def of(self, life: Lifecycle, moment: datetime) -> dict[str, Any]:
        """Return the fields of a lead at a moment; a value that was not known yet is None."""
        account = _account_of(life)
        values = {
            **_then(account, self._accounts, ACCOUNT_FIELDS, moment),
            **_then(life.person, self._persons, PERSON_FIELDS, moment),
        }
        return {name: None if value == "" else value for name, value in values.items()}


def _account_of(life: Lifecycle) -> Account | None:
    return life.account or (life.person.account if life.person else None)


def _then(
    row: Account | Person | None,
    versions: dict[int, list[tuple[datetime, tuple[Any, ...]]]],
    fields: tuple[str, ...],
    moment: datetime,
) -> dict[str, Any]:
    if row is None:
        return dict.fromkeys(fields)
    known = versions.get(row.pk, [])
    place = bisect_right([at for at, _values in known], moment)
    if place:
        return dict(zip(fields, known[place - 1][1], strict=True))
    # No history, or none so early: what an import wrote before anybody changed it.
    values = known[0][1] if known else tuple(getattr(row, name) for name in fields)
    return dict(zip(fields, values, strict=True))
