"""Hand-overs of the past from a file: who was offered, accepted or returned when, and when somebody was in touch."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Lifecycle, Person
from koers.areas.leads import events
from koers.areas.leads.models import ContractState, HandOver, HandOverContract, HandOverState
from koers.areas.leads.queries.words import RETURN_REASONS
from koers.areas.organisation.models import Unit
from koers.areas.organisation.queries import calendar_for
from koers.kit.importing import target
from koers.kit.importing.target import Column, Noun
from koers.kit.importing.work import Item, Line, Work

HAND_OVER, PERSON, MEMBER, UNIT = (
    "leads.hand_over",
    "customers.person",
    "organisation.member",
    "organisation.unit",
)


def write_hand_overs(work: Work, lines: list[Line]) -> None:
    """Write a chunk of hand-overs, each with the events that its moments tell."""
    members = {column: work.refs(MEMBER, lines, column) for column in ("offered_by", "offered_to")}
    leads = _leads(work, lines)
    items: list[Item] = []
    for line in lines:
        if line.verdict:
            continue
        life = leads.get(line.values.get("email") or "")
        if life is None:
            line.refuse("unknown", "email", line.values.get("email"), noun=str(gettext_lazy("Person")))
            continue
        fields = _fields(work, line, life, members)
        if fields is not None:
            items.append(Item(line, line.key, fields))
    work.store(HAND_OVER, items)
    _tell(work, items, leads)
    for item in items:
        item.line.verdict = item.line.verdict or item.state


def _leads(work: Work, lines: list[Line]) -> dict[str, Lifecycle]:
    """Return the leads of the addresses in a chunk; who is known as a person but no lead yet becomes one."""
    addresses = {str(line.values.get("email") or "") for line in lines} - {""}
    persons = Person.objects.alive().filter(email__in=addresses)
    found = {
        life.person.email: life
        for life in Lifecycle.objects.filter(person__in=persons).select_related("person")
        if life.person is not None
    }
    if not work.settings.dry:
        first = {
            str(line.values.get("email")): line.values["offered"]
            for line in reversed(lines)
            if not line.verdict
        }
        for person in persons.exclude(email__in=found):
            found[person.email] = customers.start_lifecycle(person, at=first[person.email], via="import")
        return found
    # In a trial leads of this import do not exist yet: persons of other files in it stand in for them.
    look = work.lookup(PERSON)
    look.prime(addresses)
    for address in addresses - set(found):
        pk, _how = look.find(address, may_fold=False)
        if pk is not None:
            found[address] = Lifecycle(pk=-abs(pk), person_id=pk, unit_id=work.default(UNIT, lines[0]))
    return found


def _fields(
    work: Work, line: Line, life: Lifecycle, members: dict[str, dict[str, int]]
) -> dict[str, Any] | None:
    values = line.values
    offered, accepted, returned = values["offered"], values.get("accepted"), values.get("returned")
    for column, moment in (
        ("accepted", accepted),
        ("returned", returned),
        ("first_touch", values.get("first_touch")),
    ):
        if moment is not None and moment < offered:
            line.refuse("before_offer", column, moment)
            return None
    contract = _contract(work, values.get("contract_version") or 1)
    calendar = calendar_for(Unit.objects.filter(pk=life.unit_id).first())
    minutes = contract.answer_hours * 60
    state = (
        HandOverState.RETURNED if returned else HandOverState.ACCEPTED if accepted else HandOverState.OFFERED
    )
    if (
        state == HandOverState.OFFERED
        and calendar.add(offered, minutes * contract.take_back_percent / 100) < work.settings.at
    ):
        state = HandOverState.TAKEN_BACK
    fields = {
        "lead_id": life.pk,
        "contract_id": contract.pk,
        "unit_id": life.unit_id,
        "state": state.value,
        "offered_at": offered,
        "offered_by_id": members["offered_by"].get(values.get("offered_by") or ""),
        "receiver_id": members["offered_to"].get(values.get("offered_to") or ""),
        "due_at": calendar.add(offered, minutes),
        "remind_at": calendar.add(offered, minutes * contract.remind_percent / 100),
        "take_back_at": calendar.add(offered, minutes * contract.take_back_percent / 100),
        "answered_at": accepted or returned,
        "accepted_at": accepted,
        "returned_at": returned,
        "reason": values.get("return_reason") or "",
        "note": values.get("return_note") or "",
        "first_touch_at": values.get("first_touch"),
        "second_touch_at": values.get("second_attempt"),
        "recycle_on": values.get("recycle_on"),
    }
    if accepted:
        fields["touch_due_at"] = calendar.add_hours(accepted, contract.touch_hours)
        fields["second_due_at"] = calendar.add_days(accepted, contract.second_days)
        fields["answered_by_id"] = fields["receiver_id"]
    return {name: value for name, value in fields.items() if value is not None}


def _contract(work: Work, number: int) -> HandOverContract:
    """Return the version that a row names; one that nobody knows is recorded as a version of the past."""
    known: dict[int, HandOverContract] = work.memory.setdefault("leads.contracts", {})
    if number not in known:
        found = HandOverContract.objects.filter(number=number).first()
        if found is None:
            found = HandOverContract(number=number, state=ContractState.ENDED, demo=work.settings.demo)
            if work.settings.dry:
                found.pk = -number
            else:
                found.save()
        known[number] = found
    return known[number]


def _tell(work: Work, items: list[Item], leads: dict[str, Lifecycle]) -> None:
    if work.settings.dry:  # Leads of this import do not exist in a trial.
        return
    for item in items:
        if item.state != "new" or item.id is None:
            continue
        values, life = item.line.values, leads[item.line.values["email"]]
        about = [("handover", item.id, "handover"), ("lifecycle", life.pk, "lead")]
        about.append(("person", life.person_id or 0, "lead"))
        if life.person is not None and life.person.account_id is not None:
            about.append(("account", life.person.account_id, "account"))
        receiver, contract = item.fields.get("receiver_id"), item.fields["contract_id"]
        reason = str(item.fields.get("reason") or "")
        told = (
            (events.HANDED_OVER, values["offered"], ""),
            (events.ACCEPTED, values.get("accepted"), ""),
            (events.TOUCHED, values.get("first_touch"), ""),
            (events.RETURNED, values.get("returned"), reason),
        )
        for kind, at, why in told:
            if isinstance(at, dt.datetime):
                facts = events.HandOverFacts(item.id, receiver, contract, why)
                key = f"{work.source}:{kind}:{item.key}" if item.key else None
                work.tell(kind, at, facts, about, key)


target.register(
    Noun(HAND_OVER, HandOver, gettext_lazy("Hand-over"), (), whole=False),
    target.Target(
        HAND_OVER,
        HAND_OVER,
        gettext_lazy("Hand-overs"),
        (
            Column("external_id", gettext_lazy("id at the source"), limit=120),
            Column("email", gettext_lazy("e-mail address"), "email", required=True),
            Column("offered", gettext_lazy("offered at"), "moment", required=True),
            Column("offered_by", gettext_lazy("offered by"), limit=120),
            Column("offered_to", gettext_lazy("offered to"), limit=120),
            Column("contract_version", gettext_lazy("version"), "whole", lenient=True),
            Column("accepted", gettext_lazy("accepted at"), "moment"),
            Column("returned", gettext_lazy("returned at"), "moment"),
            Column(
                "return_reason",
                gettext_lazy("reason of the return"),
                "choice",
                choices=tuple(RETURN_REASONS),
                fallback="other",
            ),
            Column("return_note", gettext_lazy("note")),
            Column("first_touch", gettext_lazy("first contact at"), "moment"),
            Column("second_attempt", gettext_lazy("second attempt at"), "moment"),
            Column("recycle_on", gettext_lazy("comes back on"), "date"),
        ),
        order=150,
        keys=(("external_id",), ("email", "offered")),
        write=write_hand_overs,
        derived=True,
    ),
)
