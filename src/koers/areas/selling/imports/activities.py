"""Activities from a file: the words go to the activity, and the timeline learns that it was done."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy

from koers.areas.customers.events import ACTIVITY_DONE, ActivityFacts
from koers.areas.customers.models import Activity, ActivityKind
from koers.areas.selling.imports.deals import DEAL, MEMBER, PERSON, UNIT, accounts_of
from koers.areas.selling.models import Deal
from koers.kit.importing import target
from koers.kit.importing.target import Column, Noun
from koers.kit.importing.work import Item, Line, Work

ACTIVITY = "customers.activity"
#: No talk is with more people of one customer than this.
MOST_PEOPLE = 500


def write_activities(work: Work, lines: list[Line]) -> None:
    """Write a chunk of activities with one event each, and keep on the deals when something was last done."""
    unit = work.default(UNIT, lines[0])
    owners, accounts = work.refs(MEMBER, lines, "owner"), accounts_of(work, lines)
    persons, deals = _persons(work, lines), work.refs(DEAL, lines, "deal")
    items, about = [], {}
    for line in lines:
        if line.verdict:
            continue
        values = line.values
        owner, deal = owners.get(values.get("owner") or ""), deals.get(values.get("deal") or "")
        person, account = persons.get(_person_text(line)), accounts.get(line.number)
        for name, found in (("deal", deal), ("person", person)):
            if found is None and values.get(name):
                work.note("no_reference", line, name, values[name])
        home = work.homes(MEMBER).get(owner) if owner is not None else None
        fields = {
            "kind": values.get("kind") or ActivityKind.NOTE,
            "subject": values.get("subject") or "",
            "body": values.get("body") or "",
            "happened_at": _moment(values["happened_at"], work),
            "minutes": values.get("minutes"),
            "customer_people": _people(work, line),
            "inbound": values.get("inbound"),
            "two_way": values.get("two_way"),
            "purpose": values.get("purpose") or "",
            "account_id": account,
            "person_id": person,
            "owner_id": owner,
        }
        about[line.number] = deal
        kept = {name: value for name, value in fields.items() if value is not None and value != ""}
        items.append(Item(line, line.key, kept, at_birth={"unit_id": home if home is not None else unit}))
    work.store(ACTIVITY, items)
    _tell(work, items, about)
    for item in items:
        item.line.verdict = item.line.verdict or item.state


def _person_text(line: Line) -> str:
    return (line.values.get("person_id") or "").split(";")[0].strip() or line.values.get("person") or ""


def _persons(work: Work, lines: list[Line]) -> dict[str, int]:
    if not {"person", "person_id"} & work.mapped:
        return {}
    found, known = work.lookup(PERSON), {}
    texts = {_person_text(line) for line in lines} - {""}
    found.prime(texts)
    for text in texts:
        pk, _how = found.find(text, may_fold=False)
        if pk is not None:
            known[text] = pk
    return known


def _people(work: Work, line: Line) -> int | None:
    """Return how many people of the customer took part; nobody, or more than fit a room, is no count and left out."""
    people: int | None = line.values.get("customer_people")
    if people is None or 1 <= people <= MOST_PEOPLE:
        return people
    work.note("left_empty", line, "customer_people", people)
    return None


def _moment(value: Any, work: Work) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    # A day without a time was somewhere within working hours.
    return dt.datetime.combine(value, dt.time(12), tzinfo=work.settings.zone)


def _tell(work: Work, items: list[Item], about: dict[int, int | None]) -> None:
    newest: dict[int, dt.datetime] = {}
    for item in items:
        if item.state != "new" or item.id is None:
            continue
        fields, deal = item.fields, about[item.line.number]
        subjects = [("activity", item.id, "activity")]
        for code, pk, role in (
            ("account", fields.get("account_id"), "account"),
            ("person", fields.get("person_id"), "contact"),
            ("deal", deal, "deal"),
        ):
            if pk is not None:
                subjects.append((code, pk, role))
        facts = ActivityFacts(
            item.id,
            str(fields["kind"]),
            fields.get("inbound"),
            fields.get("minutes"),
            fields.get("customer_people"),
        )
        key = f"{work.source}:activity:{item.key}" if item.key else None
        work.tell(ACTIVITY_DONE, fields["happened_at"], facts, subjects, key)
        if deal is not None and deal > 0:
            newest[deal] = max(newest.get(deal, fields["happened_at"]), fields["happened_at"])
    if newest and not work.settings.dry:
        rows = Deal.objects.filter(pk__in=list(newest)).values_list("id", "last_activity_at")
        late = {pk: newest[pk] for pk, last in rows if last is None or last < newest[pk]}
        work.touch(Deal, "last_activity_at", late)


target.register(
    Noun(ACTIVITY, Activity, gettext_lazy("Activity"), (), whole=False),
    target.Target(
        "selling.activity",
        ACTIVITY,
        gettext_lazy("Activities"),
        (
            Column("external_id", gettext_lazy("id at the source"), limit=120),
            Column(
                "kind",
                gettext_lazy("kind"),
                "choice",
                choices=tuple(ActivityKind.values),
                fallback=ActivityKind.NOTE,
            ),
            Column("subject", gettext_lazy("subject"), limit=200),
            Column("body", gettext_lazy("notes")),
            Column("happened_at", gettext_lazy("when"), "moment", required=True),
            Column("minutes", gettext_lazy("minutes"), "whole", lenient=True),
            Column("customer_people", gettext_lazy("people of the customer"), "whole", lenient=True),
            Column("inbound", gettext_lazy("the customer took the initiative"), "flag", lenient=True),
            Column("two_way", gettext_lazy("two-way"), "flag", lenient=True),
            Column("purpose", gettext_lazy("what it brought the customer"), limit=200, lenient=True),
            Column("account", gettext_lazy("account"), limit=200),
            Column("account_id", gettext_lazy("id of the account")),
            Column("person", gettext_lazy("person"), limit=200),
            Column("person_id", gettext_lazy("id of the person")),
            Column("deal", gettext_lazy("deal"), limit=200),
            Column("owner", gettext_lazy("done by"), limit=120),
        ),
        order=120,
        keys=(
            ("external_id",),
            ("kind", "subject", "happened_at", "account", "account_id", "person", "deal", "owner"),
        ),
        write=write_activities,
        needs_one_of=("kind", "subject"),
        derived=True,
    ),
)
