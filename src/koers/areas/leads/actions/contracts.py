"""What people do with the contract: draft a version, sign it for one side, put it in force."""

from datetime import datetime
from typing import Any

from django.db import transaction

from koers.areas.leads import events
from koers.areas.leads.models import ContractState, HandOverContract
from koers.kit.access.matrix import require
from koers.kit.access.models import User
from koers.kit.record import StaleVersionError
from koers.kit.timeline.recording import record

#: Fields that a version takes over from the one before it.
TERMS = (
    "least_fit",
    "least_engagement",
    "wanted",
    "offered_words",
    "accepted",
    "accepted_words",
    "marketing_promise",
    "sales_promise",
    "monthly_volume",
    "accepted_percent",
    "answer_hours",
    "hot_touch_hours",
    "touch_hours",
    "second_days",
    "remind_percent",
    "take_back_percent",
    "holdout_percent",
    "treatments",
)


class ContractRefused(ValueError):
    """The verb does not fit how the contract stands; `code` says why: `signed`, `not_draft`, `same_person`, `side`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def draft_contract(*, by: User | None, at: datetime, via: str = "ui", **terms: Any) -> HandOverContract:
    """Draft a new version with the terms of the newest one, changed by those given; an open draft is changed instead."""
    with transaction.atomic():
        last = HandOverContract.objects.alive().select_for_update().order_by("-number").first()
        if last is not None and last.state == ContractState.DRAFT:
            return change_contract(last, by=by, at=at, via=via, **terms)
        used = HandOverContract._base_manager.order_by("-number").values_list("number", flat=True).first()
        made = HandOverContract(number=(used or 0) + 1)
        for name in TERMS if last else ():
            setattr(made, name, getattr(last, name))
        for name, value in terms.items():
            setattr(made, name, value)
        made.save()
        _record(events.CONTRACT_DRAFTED, made, at=at, by=by, via=via)
    return made


def change_contract(
    contract: HandOverContract, *, by: User | None, at: datetime, via: str = "ui", **terms: Any
) -> HandOverContract:
    """Change the terms of a draft; signatures that stood under other terms are taken off."""
    with transaction.atomic():
        _lock(contract)
        if contract.state != ContractState.DRAFT:
            raise ContractRefused("not_draft")
        changed = {name: value for name, value in terms.items() if getattr(contract, name) != value}
        if changed:
            for name, value in changed.items():
                setattr(contract, name, value)
            contract.marketing_by = contract.sales_by = None
            contract.marketing_at = contract.sales_at = None
            contract.save()
    return contract


def discard_contract(contract: HandOverContract, *, by: User | None, at: datetime) -> None:
    """Throw a draft away; a version that was signed by both stays."""
    with transaction.atomic():
        _lock(contract)
        if contract.state != ContractState.DRAFT:
            raise ContractRefused("not_draft")
        contract.deleted_at = at
        contract.save(update_fields=["deleted_at"])


def sign_contract(
    contract: HandOverContract, *, side: str, by: User, at: datetime, via: str = "ui"
) -> HandOverContract:
    """Sign a draft for `marketing` or `sales`; with both signatures it comes into force and ends the one before it.

    Nobody signs for both sides; who may sign for which side stands in the matrix.
    """
    if side not in ("marketing", "sales"):
        raise ContractRefused("side")
    require(by, f"leads.contract.sign_{side}")
    with transaction.atomic():
        _lock(contract)
        if contract.state != ContractState.DRAFT:
            raise ContractRefused("not_draft")
        if getattr(contract, f"{side}_by_id") is not None:
            raise ContractRefused("signed")
        other = contract.sales_by_id if side == "marketing" else contract.marketing_by_id
        if other == by.pk:
            raise ContractRefused("same_person")
        setattr(contract, f"{side}_by", by)
        setattr(contract, f"{side}_at", at)
        contract.save()
        _record(events.CONTRACT_SIGNED, contract, at=at, by=by, via=via, side=side)
        if contract.marketing_by_id and contract.sales_by_id:
            _come_into_force(contract, at=at, by=by, via=via)
    return contract


def _come_into_force(contract: HandOverContract, *, at: datetime, by: User, via: str) -> None:
    for old in HandOverContract.objects.alive().filter(state=ContractState.IN_FORCE):
        old.state, old.ends = ContractState.ENDED, at
        old.save()
    contract.state, contract.starts = ContractState.IN_FORCE, at
    contract.save()
    _record(events.CONTRACT_IN_FORCE, contract, at=at, by=by, via=via)


def _lock(contract: HandOverContract) -> None:
    rows = HandOverContract.objects.select_for_update(of=("self",)).filter(pk=contract.pk)
    if list(rows.values_list("version", flat=True)) != [contract.version]:
        raise StaleVersionError(f"contract {contract.pk} is no longer at version {contract.version}")


def _record(
    kind: str, contract: HandOverContract, *, at: datetime, by: User | None, via: str, side: str = ""
) -> None:
    facts = events.ContractFacts(contract.pk, contract.number, side)
    record(kind, at=at, by=by, via=via, subjects=[(contract, "contract")], facts=facts)
