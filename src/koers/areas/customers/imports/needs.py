"""What customers need, why each person buys and why they stay, from files."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy

from koers.areas.customers.events.needs import (
    Holds,
    Motive,
    MotiveProof,
    MotiveStrength,
    NeedCategory,
    NeedSubtype,
    NeedVoice,
    Proof,
)
from koers.areas.customers.imports.deciding import persons_of
from koers.areas.customers.imports.nouns import ACCOUNT, accounts_of
from koers.areas.customers.models import BuyingReason, BuyingRole, LoyaltyMotive, Need
from koers.areas.customers.models.needs import FAULTS
from koers.areas.customers.rules.needs import need_faults
from koers.kit.importing import target
from koers.kit.importing.target import Column, Noun
from koers.kit.importing.work import Item, Line, Work

NEED, REASON, MOTIVE = "customers.need", "customers.buying_reason", "customers.loyalty_motive"
Fill = Callable[[Line, int], dict[str, Any] | None]


def _write(work: Work, name: str, lines: list[Line], fill: Fill) -> list[Item]:
    """Store a chunk of rows of an account; `fill` gives the fields of a row, or None when it refused it."""
    accounts = accounts_of(work, lines)
    items = []
    for line in lines:
        account = accounts.get(line.number)
        if account is None:
            line.refuse("unknown", "account", line.values.get("account"), noun=str(gettext_lazy("Account")))
        fields = fill(line, account) if account is not None and not line.verdict else None
        if fields is None:
            continue
        kept = {key: value for key, value in fields.items() if value not in (None, "")}
        items.append(Item(line, line.key, {"account_id": account, **kept}))
    work.store(name, items)
    for item in items:
        item.line.verdict = item.line.verdict or item.state
    return items


def write_needs(work: Work, lines: list[Line]) -> None:
    """Write a chunk of needs; a need that lacks what its category asks is refused."""
    persons = persons_of(work, lines, "said_by")

    def fill(line: Line, _account: int) -> dict[str, Any] | None:
        values = line.values
        category, unit, formula = (
            values["category"],
            values.get("unit_of_measure") or "",
            values.get("formula") or "",
        )
        for fault in need_faults(category, euro=values.get("worth"), unit=unit, formula=formula):
            line.refuse("against_a_rule", "category", category, why=str(FAULTS[fault]))
        for column in ("our_fulfilment", "rival_fulfilment"):
            if (values.get(column) or 0) > 9:
                line.refuse("too_big", column, values[column])
        subtype = values.get("subtype") or ""
        if subtype and not subtype.startswith(category):
            why = gettext_lazy("What it is about belongs to another category.")
            line.refuse("against_a_rule", "subtype", subtype, why=str(why))
        if line.verdict:
            return None
        said = values.get("said_by")
        if said and said not in persons:
            work.note("no_reference", line, "said_by", said)
        return {
            **{
                name: values.get(name)
                for name in ("statement", "category", "subtype", "voice", "rival", "formula")
            },
            **{name: values.get(name) for name in ("unit_of_measure", "baseline_date", "baseline_source")},
            **{name: _float(values.get(name)) for name in ("baseline_value", "target_value", "weight")},
            **{name: values.get(name) for name in ("our_fulfilment", "rival_fulfilment", "weight_method")},
            **{name: _int(values.get(name)) for name in ("our_proof", "rival_proof")},
            "said_by_id": persons.get(said or ""),
            "worth_cents": values.get("worth"),
            "currency": values.get("currency") or work.settings.currency,
        }

    for item in _write(work, NEED, lines, fill):
        work.memory.setdefault("needs", {})[item.fields.get("account_id"), item.line.values["statement"]] = (
            item.id
        )


def write_reasons(work: Work, lines: list[Line]) -> None:
    """Write a chunk of reasons to buy, each for a need and a person of the same account where it names them."""
    persons = persons_of(work, lines)

    def fill(line: Line, account: int) -> dict[str, Any] | None:
        values = line.values
        need, role = None, None
        if values.get("need"):
            need = _need(work, account, values["need"])
            if need is None:
                work.note("no_reference", line, "need", values["need"])
        if values.get("person"):
            role = _role(work, account, persons.get(values["person"]))
            if role is None:
                work.note("no_reference", line, "person", values["person"])
        return {
            **{
                name: values.get(name)
                for name in ("usp", "benefit", "unit_of_measure", "alternative", "holds")
            },
            "quantity": _float(values.get("quantity")),
            "proof": _int(values.get("proof")),
            "need_id": need,
            "buying_role_id": role,
        }

    _write(work, REASON, lines, fill)


def _need(work: Work, account: int, text: str) -> int | None:
    known: dict[Any, int] = work.memory.setdefault("needs", {})
    if (account, text) not in known and account > 0:
        found = (
            Need.objects.alive().filter(account=account, statement=text).values_list("pk", flat=True).first()
        )
        if found is not None:
            known[account, text] = found
    return known.get((account, text))


def _role(work: Work, account: int, person: int | None) -> int | None:
    known: dict[Any, int] = work.memory.setdefault("roles", {})
    if person is not None and (account, person) not in known and account > 0:
        rows = BuyingRole.objects.alive().filter(account=account, person=person)
        found = rows.values_list("pk", flat=True).first()
        if found is not None:
            known[account, person] = found
    return known.get((account, person))


def write_motives(work: Work, lines: list[Line]) -> None:
    """Write a chunk of motives to stay."""

    def fill(line: Line, _account: int) -> dict[str, Any] | None:
        names = ("motive", "proof_kind", "proof", "proven_date")
        return {**{name: line.values.get(name) for name in names}, "strength": _int(line.values["strength"])}

    _write(work, MOTIVE, lines, fill)


def _int(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _choices(kind: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in kind.values)


_OF = (
    Column("external_id", gettext_lazy("id at the source"), limit=120),
    Column("account", gettext_lazy("account"), limit=200),
    Column("account_id", gettext_lazy("id of the account")),
)

target.register(
    Noun(NEED, Need, gettext_lazy("Need"), (), whole=False, within=("account_id", ACCOUNT)),
    Noun(
        REASON, BuyingReason, gettext_lazy("Reason to buy"), (), whole=False, within=("account_id", ACCOUNT)
    ),
    Noun(
        MOTIVE, LoyaltyMotive, gettext_lazy("Motive to stay"), (), whole=False, within=("account_id", ACCOUNT)
    ),
    target.Target(
        NEED,
        NEED,
        gettext_lazy("Needs"),
        (
            *_OF,
            Column("statement", gettext_lazy("in the customer's words"), required=True, limit=300),
            Column(
                "category", gettext_lazy("category"), "choice", required=True, choices=_choices(NeedCategory)
            ),
            Column("subtype", gettext_lazy("what it is about"), "choice", choices=_choices(NeedSubtype)),
            Column("said_by", gettext_lazy("said by"), limit=200, fills=("said_by_id",)),
            Column("voice", gettext_lazy("implied or explicit"), "choice", choices=_choices(NeedVoice)),
            Column("baseline_value", gettext_lazy("how it is now"), "number"),
            Column("unit_of_measure", gettext_lazy("unit of measure"), limit=40),
            Column("baseline_date", gettext_lazy("measured on"), "date"),
            Column("baseline_source", gettext_lazy("measured by or taken from"), limit=120),
            Column("target_value", gettext_lazy("how it should be"), "number"),
            Column("worth", gettext_lazy("worth per year"), "money"),
            Column("currency", gettext_lazy("currency"), "currency"),
            Column("formula", gettext_lazy("formula"), limit=300),
            Column("our_fulfilment", gettext_lazy("our fulfilment"), "whole"),
            Column("our_proof", gettext_lazy("proof of ours"), "choice", choices=_choices(Proof)),
            Column("rival", gettext_lazy("rival"), limit=120),
            Column("rival_fulfilment", gettext_lazy("fulfilment by the rival"), "whole"),
            Column("rival_proof", gettext_lazy("proof of the rival"), "choice", choices=_choices(Proof)),
            Column("weight", gettext_lazy("weight"), "number"),
            Column("weight_method", gettext_lazy("how it was weighed"), limit=80),
        ),
        order=74,
        keys=(("external_id",), ("account", "account_id", "statement")),
        write=write_needs,
        derived=True,
    ),
    target.Target(
        REASON,
        REASON,
        gettext_lazy("Reasons to buy"),
        (
            *_OF,
            Column("usp", gettext_lazy("what sets us apart"), required=True, limit=200),
            Column("need", gettext_lazy("need"), limit=300, fills=("need_id",)),
            Column("person", gettext_lazy("for whom"), limit=200, fills=("buying_role_id",)),
            Column("benefit", gettext_lazy("benefit in the buyer's words"), limit=300),
            Column("quantity", gettext_lazy("quantity"), "number"),
            Column("unit_of_measure", gettext_lazy("unit of measure"), limit=40),
            Column("proof", gettext_lazy("proof"), "choice", choices=_choices(Proof)),
            Column("alternative", gettext_lazy("next best alternative"), limit=200),
            Column("holds", gettext_lazy("holds against it"), "choice", choices=_choices(Holds)),
        ),
        order=76,
        keys=(("external_id",), ("account", "account_id", "usp", "person")),
        write=write_reasons,
        derived=True,
    ),
    target.Target(
        MOTIVE,
        MOTIVE,
        gettext_lazy("Motives to stay"),
        (
            *_OF,
            Column("motive", gettext_lazy("stays for"), "choice", required=True, choices=_choices(Motive)),
            Column(
                "strength",
                gettext_lazy("strength"),
                "choice",
                required=True,
                choices=_choices(MotiveStrength),
            ),
            Column("proof_kind", gettext_lazy("what shows it"), "choice", choices=_choices(MotiveProof)),
            Column("proof", gettext_lazy("in words"), limit=300),
            Column("proven_date", gettext_lazy("seen on"), "date", required=True),
        ),
        order=78,
        keys=(("external_id",), ("account", "account_id", "motive", "proven_date")),
        write=write_motives,
        derived=True,
    ),
)
