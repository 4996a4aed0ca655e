"""What leads did, from a file: page views, forms, downloads and calls of the past come onto the timeline.

A row names a person by id or address. A row that only names a device belongs to whoever the same file knows on that
device: acts of visitors nobody ever knew are counted and left out.
"""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy

from koers.areas.customers import actions as customers
from koers.areas.customers.models import LegalBasis, Lifecycle, Person, Source, SourceKind
from koers.areas.leads import events
from koers.areas.leads.imports import devices
from koers.areas.leads.rules.reading import code_of, path_of
from koers.kit.importing import findings, target
from koers.kit.importing.models import Import
from koers.kit.importing.target import Column
from koers.kit.importing.work import Item, Line, Work
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import withdraw

PERSON, ACCOUNT, UNIT = "customers.person", "customers.account", "organisation.unit"
#: What a row may say, and the kind of event that it is.
KINDS = {
    "page": events.PAGE_VIEWED,
    "form": events.FORM_SENT,
    "download": events.CONTENT_DOWNLOADED,
    "webinar": events.WEBINAR_ATTENDED,
    "click": events.LINK_CLICKED,
    "reply": events.MAIL_REPLIED,
    "call": events.CALL_RECEIVED,
    "visit": events.STAND_VISITED,
    "other": events.SIGNAL_GIVEN,
}
_SORTS = {
    "website": SourceKind.WEB,
    "vakbeurs": SourceKind.EVENT,
    "fair": SourceKind.EVENT,
    "telefoon": SourceKind.CALL,
    "telephone": SourceKind.CALL,
    "doorverwijzing": SourceKind.REFERRAL,
    "referral": SourceKind.REFERRAL,
    "ingekochte lijst": SourceKind.BOUGHT,
    "bought list": SourceKind.BOUGHT,
}


def write_lead_events(work: Work, lines: list[Line]) -> None:
    """Write a chunk of acts: who is not known yet becomes a person and a lead, with the source of the first act."""
    work.default(UNIT, lines[0])
    open_ = [line for line in lines if not line.verdict]
    persons = _persons(work, open_)
    known = [line for line in open_ if line.number in persons]
    for line in open_:
        if line.number not in persons and not line.verdict:
            if line.values.get("person_id") or line.values.get("email"):
                line.refuse("unknown", "person_id", line.values.get("person_id") or "", noun="Person")
            else:  # Whose device it was, the second pass knows.
                line.verdict = "same"
    _write(work, known, persons)
    seen = [(line.values["anonymous_id"], line.values["time"], persons[line.number]) for line in known
            if line.values.get("anonymous_id")]  # fmt: skip
    devices.remember(work, seen)


def write_of_devices(work: Work, lines: list[Line]) -> None:
    """Write the acts of devices on which the file knows somebody, in a second pass; leave the others out."""
    bare = [line for line in lines if not line.values.get("email") and not line.values.get("person_id")]
    asked = [(line.values.get("anonymous_id") or "", line.values["time"]) for line in bare]
    persons = {}
    for line, pk in zip(bare, devices.persons(work, asked), strict=True):
        if pk is not None:
            persons[line.number] = pk
        else:
            work.note("nobody_known", line, "email")
    _write(work, [line for line in bare if line.number in persons], persons)


def _write(work: Work, known: list[Line], persons: dict[int, int]) -> None:
    sources = _sources(work, known)
    leads = _leads(work, known, persons, sources)
    seen = work.memory.setdefault("leads.acts", set())
    accounts = work.refs(ACCOUNT, known, "account_id") if "account_id" in work.mapped else {}
    for line in known:
        if not line.verdict:
            _tell(work, line, persons[line.number], sources, leads, accounts, seen)


def _persons(work: Work, lines: list[Line]) -> dict[int, int]:
    """Return the person of each line: by id, else by address; whose address is not known is made.

    Somebody new works at the named company when that is known.
    """
    found: dict[str, int] = {}
    look, companies = work.lookup(PERSON), work.lookup(ACCOUNT)
    look.prime(
        {line.values.get("email") or "" for line in lines}
        | {line.values.get("person_id") or "" for line in lines}
    )
    companies.prime({line.values.get("company") or "" for line in lines})
    by_line: dict[int, int] = {}
    fresh: dict[str, Item] = {}
    for line in lines:
        own, address = line.values.get("person_id") or "", line.values.get("email") or ""
        pk = look.find_id(own) if own else None
        if pk is None and not address:
            continue
        if pk is None and address not in found:
            pk, _how = look.find(address, may_fold=False)
        if pk is not None:
            by_line[line.number] = pk
            if address:
                found.setdefault(address, pk)
        elif address not in found and address not in fresh:
            fresh[address] = Item(line, "", _fields(work, line, companies))
    items = list(fresh.values())
    work.store(PERSON, items)
    found |= {
        address: item.id for address, item in fresh.items() if item.id is not None and item.state == "new"
    }
    for line in lines:
        address = line.values.get("email") or ""
        if line.number not in by_line and address in found:
            by_line[line.number] = found[address]
    return by_line


def _fields(work: Work, line: Line, companies: Any) -> dict[str, Any]:
    values = line.values
    first, _space, last = str(values.get("name") or "").strip().partition(" ")
    company, _how = (
        companies.find(values.get("company") or "", may_fold=True) if values.get("company") else (None, "")
    )
    return {
        "first_name": first if last else "",
        "last_name": last or first or values["email"].partition("@")[0],
        "email": values["email"],
        "account_id": company if company is not None and company > 0 else None,
        "unit_id": work.default(UNIT, line),
        "legal_basis": LegalBasis.REQUEST.value
        if values.get("type") == "form"
        else LegalBasis.INTEREST.value,
    }


def _sources(work: Work, lines: list[Line]) -> dict[str, int]:
    known: dict[str, int] = work.memory.setdefault("leads.sources", {})
    for line in lines:
        name = str(line.values.get("source") or "").strip()
        if not name or name in known:
            continue
        row = Source.objects.filter(name=name).first()
        if row is None and not work.settings.dry:
            kind = _SORTS.get(name.lower(), SourceKind.OTHER)
            row = Source.objects.create(name=name, kind=kind, demo=work.settings.demo)
        if row is not None:
            known[name] = row.pk
    return known


def _leads(
    work: Work, lines: list[Line], persons: dict[int, int], sources: dict[str, int]
) -> dict[int, Lifecycle]:
    """Return the leads of a chunk; a person without a lifecycle gets one, begun by the first act in the file."""
    if work.settings.dry:
        return {}
    work.flush_events()
    ids = set(persons.values())
    found = {life.person_id or 0: life for life in Lifecycle.objects.filter(person__in=ids)}
    for line in sorted(lines, key=lambda one: one.values["time"]):
        pk = persons[line.number]
        if pk in found:
            continue
        person = Person.objects.get(pk=pk)
        life = customers.start_lifecycle(
            person, at=line.values["time"], campaign=line.values.get("campaign") or "", via=work.settings.via
        )
        if (source := sources.get(line.values.get("source") or "")) is not None:
            Lifecycle.objects.filter(pk=life.pk).update(origin=source)
            life.periods.update(origin=source)
        found[pk] = life
    return found


def _tell(
    work: Work,
    line: Line,
    person: int,
    sources: dict[str, int],
    leads: dict[int, Lifecycle],
    accounts: dict[str, int],
    seen: set[str],
) -> None:
    values = line.values
    at = values["time"]
    if isinstance(at, dt.datetime) and at > work.settings.at + dt.timedelta(days=1):
        line.refuse("from_the_future", "time", at)
        return
    key = f"{work.source}:lead_event:{line.key}"
    if line.key in seen:
        line.verdict = "same"
        return
    seen.add(line.key)
    line.verdict = "new"
    about = [("person", person, "person")]
    life = leads.get(person)
    if life is not None:
        about.append(("lifecycle", life.pk, "lead"))
    account = accounts.get(values.get("account_id") or "")
    if account is None:
        account, _how = work.lookup(ACCOUNT).find(values.get("company") or "", may_fold=True)
    if account is not None and account > 0:
        about.append(("account", account, "account"))
    facts = events.TouchFacts(
        source_id=sources.get(values.get("source") or ""),
        campaign=values.get("campaign") or "",
        what=path_of(values.get("url")),
        value_cents=values.get("value"),
        medium=code_of(values.get("medium")),
        import_id=work.settings.batch_id,
    )
    work.tell(KINDS[values["type"]], at, facts, about, key)


def take_back(batch: Import, at: dt.datetime) -> None:
    """Withdraw the acts that an import told of persons it did not make; their leads are read again."""
    mine = Event.objects.filter(kind__in=events.TOUCHES, via="import", facts__import_id=batch.pk)
    withdraw(list(mine.values_list("pk", flat=True)), reason="undo of an import")
    devices.forget(batch)


findings.declare(
    findings.Rule(
        "nobody_known",
        gettext_lazy("Acts of visitors whom nobody ever knew"),
        gettext_lazy("An act without an e-mail address is left out."),
        switchable=False,
    ),
)

target.register(
    target.Target(
        "leads.event",
        PERSON,
        gettext_lazy("What leads did"),
        (
            Column("external_id", gettext_lazy("id at the source"), limit=120),
            Column("time", gettext_lazy("when"), "moment", required=True),
            Column(
                "type",
                gettext_lazy("kind"),
                "choice",
                required=True,
                choices=tuple(KINDS),
                fallback="other",
            ),
            Column("name", gettext_lazy("name"), limit=160),
            Column("email", gettext_lazy("e-mail address"), "email"),
            Column("person_id", gettext_lazy("id of the person")),
            Column("anonymous_id", gettext_lazy("anonymous id"), limit=120),
            Column("company", gettext_lazy("account"), limit=200),
            Column("account_id", gettext_lazy("id of the account")),
            Column("source", gettext_lazy("lead source"), limit=120),
            Column("campaign", gettext_lazy("campaign"), limit=120),
            Column("medium", gettext_lazy("channel"), limit=60),
            Column("url", gettext_lazy("web address"), limit=500),
            Column("value", gettext_lazy("amount"), "money", lenient=True),
        ),
        order=140,
        keys=(("external_id",), ("time", "type", "email", "anonymous_id", "url")),
        write=write_lead_events,
        link=write_of_devices,
        finish=devices.forget_all,
        linked=("anonymous_id",),
        undo=take_back,
        needs_one_of=("email", "person_id", "anonymous_id"),
        repeats=True,
    ),
)
