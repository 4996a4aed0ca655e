"""Read the raw events that wait: who and what they are about, onto the timeline, each once, whatever is killed when."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from koers.areas.customers import actions as customer_actions
from koers.areas.customers.models import Account, Affiliation, ConsentAction, Lifecycle, Person, Source
from koers.areas.leads import events
from koers.areas.leads.actions import intake_forget, intake_known
from koers.areas.leads.actions.intake_answers import keep_answers
from koers.areas.leads.actions.intake_people import Found, People, know
from koers.areas.leads.actions.intake_places import Places, account_on, accounts_then, place
from koers.areas.leads.actions.intake_visits import Visits, visit
from koers.areas.leads.actions.settling import settle
from koers.areas.leads.models import IntakeDay, RawEvent, RawFormat, RawState, ReadMark
from koers.areas.leads.rules import acts, forming
from koers.areas.leads.rules.reading import Fault, Incoming, read
from koers.kit.timeline.models import EventSubject
from koers.kit.timeline.recording import Happening, record_many

log = logging.getLogger("koers.leads")
MARK = "leads.intake"
CHUNK = 500
#: Up to this many events at a time the leads they are about are settled at once; more are left to the next pass.
AT_ONCE = 200
#: A line that fails this often is put with the dead letters.
MOST_TRIES = 3
#: Not for everybody who was looking: what a person did, in the words of the timeline.
_RECORDED = frozenset(events.TOUCHES)


@dataclass
class Tally:
    """What became of some raw events."""

    done: int = 0
    dead: int = 0
    ignored: int = 0
    touched: set[tuple[str, int]] = field(default_factory=set)

    @property
    def total(self) -> int:
        """Return how many were read."""
        return self.done + self.dead + self.ignored


def get_ready(*, at: datetime) -> None:
    """Learn the signs of persons and accounts that were recorded since the last time, by hand or by an import."""
    intake_known.catch_up(at=at)


def read_waiting(*, at: datetime, most: int = CHUNK) -> Tally:
    """Read the raw events that came first, up to a number, in one transaction; one bad line does not stop the others.

    Call `get_ready` once before the first chunk.
    """
    try:
        with transaction.atomic():
            return _read(_waiting(most), at)
    except OperationalError:
        raise
    except Exception:  # One line of them is to blame; each is tried alone, so that the others go on.
        log.warning("reading %d events at once failed; each is read alone", most, exc_info=True)
    return _one_by_one(at, most)


def read_now(rows: Iterable[int], *, at: datetime) -> Tally:
    """Read some raw events at once, such as a form that was just sent."""
    get_ready(at=at)
    with transaction.atomic():
        _hold()
        found = RawEvent.objects.waiting().filter(pk__in=list(rows)).select_related("source")
        return _read(list(found), at)


def read_form(rows: Sequence[int], *, at: datetime) -> None:
    """Read a form that was just sent; what fails is left to the job, so that its sender is thanked all the same."""
    try:
        read_now(rows, at=at)
    except OperationalError:
        log.warning("a form is read later: the database is busy")
    except Exception:  # The line is kept; the job tries again and puts it with the dead letters.
        log.warning("a form is read later", exc_info=True)


def _waiting(most: int) -> list[RawEvent]:
    _hold()
    return list(RawEvent.objects.waiting().select_related("source").order_by("id")[:most])


def _hold() -> None:
    """Let one process at a time say who somebody is; two at once would make the same person twice."""
    ReadMark.objects.get_or_create(name=MARK)
    ReadMark.objects.select_for_update().get(name=MARK)


def _one_by_one(at: datetime, most: int) -> Tally:
    whole = Tally()
    for pk in list(RawEvent.objects.waiting().order_by("id").values_list("pk", flat=True)[:most]):
        try:
            with transaction.atomic():
                _hold()
                rows = list(RawEvent.objects.waiting().filter(pk=pk).select_related("source"))
                tally = _read(rows, at)
        except OperationalError:
            raise
        except Exception:
            log.warning("the raw event %d cannot be read", pk, exc_info=True)
            tally = _tried(pk, at)
        whole.done, whole.dead = whole.done + tally.done, whole.dead + tally.dead
        whole.ignored += tally.ignored
    return whole


def _tried(pk: int, at: datetime) -> Tally:
    """Note that a line failed; after a few times it is a dead letter."""
    with transaction.atomic():
        RawEvent.objects.filter(pk=pk).update(attempts=F("attempts") + 1)
        row = RawEvent.objects.get(pk=pk)
        if row.attempts < MOST_TRIES:
            return Tally(dead=0)
        RawEvent.objects.filter(pk=pk).update(state=RawState.DEAD, code="failed")
        _count([(row, RawState.DEAD)])
    return Tally(dead=1)


# --- one pass -------------------------------------------------------------------------------------------------------


def _read(rows: Sequence[RawEvent], at: datetime) -> Tally:
    """Read raw events in the order in which they happened; the order in which they came makes no difference."""
    if not rows:
        return Tally()
    ends: dict[int, tuple[RawState, str, str]] = {}
    found: list[Found] = []
    for row in rows:
        if row.code in ("no_consent", "do_not_track"):
            ends[row.pk] = (RawState.IGNORED, row.code, "")
            continue
        try:
            says = _says(row, at)
        except Fault as fault:
            ends[row.pk] = (RawState.DEAD, fault.code, fault.detail[:200])
            continue
        if says.act == acts.NO_SIGN:
            ends[row.pk] = (RawState.IGNORED, acts.NO_SIGN, "")
            continue
        found.append(Found(row, says))
        ends[row.pk] = (RawState.DONE, "ahead" if says.is_ahead else "", "")
    found = _let_in(found, ends)
    found.sort(key=lambda one: (one.says.happened_at, one.raw.source_id, one.raw.uid))
    touched = _take_in(found, ends, at)
    return _finish(rows, ends, touched)


def _let_in(found: list[Found], ends: dict[int, tuple[RawState, str, str]]) -> list[Found]:
    """Return the events without those of somebody who was erased.

    Who came back with a form is for somebody to decide; what others send of them is left out and blanked.
    """
    signs = {one.raw.pk: {one.says.email, *(key.text for key in one.keys)} - {""} for one in found}
    barred = customer_actions.barred({sign for some in signs.values() for sign in some})
    if not barred:
        return found
    kept, gone = [], []
    for one in found:
        if not signs[one.raw.pk] & barred:
            kept.append(one)
            continue
        form = one.raw.format == RawFormat.FORM
        ends[one.raw.pk] = (RawState.DEAD if form else RawState.IGNORED, intake_forget.ERASED, "")
        gone += [] if form else [one.raw.pk]
    RawEvent.objects.filter(pk__in=gone).update(payload="")
    return kept


def _says(row: RawEvent, at: datetime) -> Incoming:
    if row.format == RawFormat.FORM:
        return forming.read_form(row.payload, happened_at=row.happened_at)
    return read(row.payload, row.format, happened_at=row.happened_at, now=at)


def _take_in(
    found: list[Found], ends: dict[int, tuple[RawState, str, str]], at: datetime
) -> set[tuple[str, int]]:
    people = know(found, at=at)
    places = place(found, people)
    visits = visit(found, people)
    accounts_then(found, people)
    _withdraw_consent(found, people)
    for one in found:
        if one.who is None and one.account_id is None and one.visitor_id is None:
            code = "shared_phone" if one.says.phone else "no_consent"
            state = RawState.DEAD if one.says.phone else RawState.IGNORED
            ends[one.raw.pk] = (state, code, "")
    origins = {name.casefold(): pk for pk, name in Source.objects.alive().values_list("pk", "name")}
    _start_leads(found, people, places, origins)
    words = keep_answers(found, people)
    happenings = [made for one in found if (made := _happening(one, people, origins, words)) is not None]
    record_many(happenings, listen=False)
    touched = link_earlier(visits, people)
    for one in found:
        if one.who is not None:
            touched.add(("person", people.person_id(one.who)))
        if one.account_id is not None:
            touched.add(("account", one.account_id))
    if len(found) < AT_ONCE:
        _settle(touched, at)
    return touched


def _happening(
    one: Found, people: People, origins: Mapping[str, int], words: Mapping[int, int]
) -> Happening | None:
    kind = events.SIGNAL_GIVEN if one.says.act == acts.ORDERED else one.says.act
    if kind not in _RECORDED:
        return None
    subjects: list[tuple[str, int, str]] = []
    if one.who is not None:
        subjects.append(("person", people.person_id(one.who), "lead"))
    if one.account_id is not None:
        subjects.append(("account", one.account_id, "account" if one.who is not None else "lead"))
    if one.visitor_id is not None:
        subjects.append(("visitor", one.visitor_id, "visitor"))
    if not subjects:
        return None
    says = one.says
    facts = events.TouchFacts(
        source_id=_origin(one, origins),
        campaign=says.campaign,
        what=says.what,
        raw_id=one.raw.pk,
        value_cents=says.value_cents,
        medium=says.medium,
        words_id=words.get(one.raw.pk),
    )
    via = "web_form" if one.raw.format == RawFormat.FORM else "api"
    return Happening(kind, says.happened_at, subjects, facts, via=via, key=f"raw:{one.raw.pk}")


def _origin(one: Found, origins: Mapping[str, int]) -> int | None:
    """Return the lead source of an event: the one its campaign names, else that of the event source."""
    return origins.get(one.says.origin.casefold(), one.source.origin_id)


def _withdraw_consent(found: Sequence[Found], people: People) -> None:
    for one in found:
        if one.says.act == acts.UNSUBSCRIBED and one.who is not None:
            customer_actions.note_consent(
                people.persons[people.person_id(one.who)],
                purpose="news",
                action=ConsentAction.WITHDRAWN,
                at=one.says.happened_at,
                route=one.source.name[:80],
                proof=f"raw:{one.raw.pk}",
                via="api",
            )


def _start_leads(found: Sequence[Found], people: People, places: Places, origins: Mapping[str, int]) -> None:
    """Make leads of the persons and new accounts that have no lifecycle yet, from the first thing they did."""
    firsts: dict[tuple[str, int], Found] = {}
    for one in found:
        if one.who is not None:
            firsts.setdefault(("person", people.person_id(one.who)), one)
        if one.account_id is not None and (one.who is None or one.account_id in places.fresh):
            firsts.setdefault(("account", one.account_id), one)
    for model, kind in ((Person, "person"), (Account, "account")):
        wanted = {pk: one for (code, pk), one in firsts.items() if code == kind}
        has = Lifecycle._base_manager.filter(**{f"{kind}_id__in": list(wanted)}, deleted_at=None)
        missing = set(wanted) - set(has.values_list(f"{kind}_id", flat=True))
        rows = model._base_manager.filter(pk__in=missing)
        customer_actions.start_lifecycles(
            [
                customer_actions.Start(
                    row,
                    wanted[row.pk].says.happened_at,
                    origin_id=_origin(wanted[row.pk], origins),
                    campaign=wanted[row.pk].says.campaign,
                )
                for row in rows.order_by("pk")
            ],
            via="api",
        )


def link_earlier(visits: Visits, people: People) -> set[tuple[str, int]]:
    """Let earlier events of visitors also be about the person they turned out to be, and the account of that time.

    The rules will read the whole history of those persons again.
    """
    if not visits.late:
        return set()
    earlier = [_Earlier(event, at, pk) for event, at, pk in visits.late]
    _accounts_of_earlier(earlier, people)
    links = []
    for one in earlier:
        links.append(("person", one.person_id, "lead", one))
        if one.account_id is not None:
            links.append(("account", one.account_id, "account", one))
    rows = [
        EventSubject(event_id=one.event_id, subject_kind=kind, subject_id=pk, role=role, happened_at=one.at)
        for kind, pk, role, one in links
    ]
    EventSubject.objects.bulk_create(rows, ignore_conflicts=True)
    persons = {one.person_id for one in earlier}
    accounts = {one.account_id for one in earlier if one.account_id is not None}
    theirs = Lifecycle.objects.filter(Q(person_id__in=persons) | Q(account_id__in=accounts))
    theirs.update(memory=customer_actions.FORGOTTEN, due_at=F("since"))
    return {(kind, pk) for kind, pk, _role, _one in links}


@dataclass
class _Earlier:
    event_id: int
    at: datetime
    person_id: int
    account_id: int | None = None


def _accounts_of_earlier(earlier: Sequence[_Earlier], people: People) -> None:
    held: dict[int, list[Affiliation]] = {}
    ids = {one.person_id for one in earlier}
    for row in Affiliation.objects.alive().filter(person_id__in=ids).order_by("id"):
        held.setdefault(row.person_id, []).append(row)
    for one in earlier:
        person = people.persons[one.person_id]
        day = timezone.localdate(one.at)
        one.account_id = account_on(held.get(one.person_id, []), day, person.account_id)


def _settle(touched: set[tuple[str, int]], at: datetime) -> None:
    for kind in ("person", "account"):
        ids = [pk for code, pk in touched if code == kind]
        lives = Lifecycle.objects.alive().filter(**{f"{kind}_id__in": ids})
        for life in lives.order_by("pk"):
            settle(life, at=at)


# --- what became of them ---------------------------------------------------------------------------------------------


def _finish(
    rows: Sequence[RawEvent], ends: dict[int, tuple[RawState, str, str]], touched: set[tuple[str, int]]
) -> Tally:
    groups: dict[tuple[RawState, str, str], list[int]] = {}
    for pk, end in ends.items():
        groups.setdefault(end, []).append(pk)
    for (state, code, detail), ids in groups.items():
        RawEvent.objects.filter(pk__in=ids).update(
            state=state, code=code, detail=detail, attempts=F("attempts") + 1
        )
    _count([(row, ends[row.pk][0]) for row in rows])
    states = Counter(state for state, _code, _detail in ends.values())
    return Tally(states[RawState.DONE], states[RawState.DEAD], states[RawState.IGNORED], touched)


def _count(ended: Sequence[tuple[RawEvent, RawState]]) -> None:
    """Count what came in, by source and day."""
    counts: dict[tuple[int, date], Counter[str]] = {}
    last: dict[tuple[int, date], datetime] = {}
    for row, state in ended:
        where = (row.source_id, timezone.localdate(row.received_at))
        counts.setdefault(where, Counter())[state.value] += 1
        last[where] = max(last.get(where, row.received_at), row.received_at)
    for (source, day), found in counts.items():
        IntakeDay.objects.get_or_create(source_id=source, on_date=day)
        IntakeDay.objects.filter(source_id=source, on_date=day).update(
            done=F("done") + found["done"],
            dead=F("dead") + found["dead"],
            ignored=F("ignored") + found["ignored"],
            last_at=last[source, day],
        )
