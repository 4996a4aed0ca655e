"""What people do with needs, reasons and motives: keep them, rate how far a solution fulfils them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from koers.areas.customers import events
from koers.areas.customers.events import needs
from koers.areas.customers.models import (
    Account,
    BuyingReason,
    LoyaltyMotive,
    Need,
    NeedFit,
    SolutionElement,
)
from koers.kit.access.models import User
from koers.kit.timeline.recording import Subject, record


def record_need(row: Need, *, by: User | None, at: datetime, via: str = "ui") -> Need:
    """Keep a need."""
    with transaction.atomic():
        row.save()
        _tell_need(row, needs.NEED_RECORDED, by=by, at=at, via=via)
    return row


def change_need(row: Need, *, by: User | None, at: datetime, via: str = "ui", **fields: Any) -> Need:
    """Change a need."""
    with transaction.atomic():
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
        _tell_need(row, needs.NEED_CHANGED, by=by, at=at, via=via)
    return row


def rate_fits(
    account: Account,
    given: Mapping[tuple[int, int], int | None],
    *,
    by: User | None,
    at: datetime,
    via: str = "ui",
) -> int:
    """Store how far elements fulfil needs, by need and element; None clears a rating. Returns how many changed."""
    with transaction.atomic():
        mine = set(Need.objects.alive().filter(account=account).values_list("pk", flat=True))
        elements = set(SolutionElement.objects.alive().filter(account=account).values_list("pk", flat=True))
        fits = NeedFit.objects.select_for_update().filter(need__in=mine, element__in=elements)
        known = {(one.need_id, one.element_id): one for one in fits}
        changed = 0
        for (need, element), value in given.items():
            old = known.get((need, element))
            was = old.fulfilment if old else None
            if need not in mine or element not in elements or was == value:
                continue
            if value is None:
                fits.filter(need=need, element=element).delete()
            else:
                NeedFit.objects.update_or_create(
                    need_id=need,
                    element_id=element,
                    defaults={"fulfilment": value, "demo": account.demo},
                )
            changed += 1
            about: list[Subject] = [("need", need, "need"), (account, "account")]
            facts = needs.FitFacts(need, element, was, value)
            record(needs.FIT_RATED, at=at, by=by, via=via, subjects=about, facts=facts)
    return changed


def record_reason(row: BuyingReason, *, by: User | None, at: datetime, via: str = "ui") -> BuyingReason:
    """Keep a reason to buy."""
    with transaction.atomic():
        row.save()
        _tell_reason(row, needs.REASON_RECORDED, by=by, at=at, via=via)
    return row


def change_reason(
    row: BuyingReason, *, by: User | None, at: datetime, via: str = "ui", **fields: Any
) -> BuyingReason:
    """Change a reason to buy."""
    with transaction.atomic():
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
        _tell_reason(row, needs.REASON_CHANGED, by=by, at=at, via=via)
    return row


def note_motive(row: LoyaltyMotive, *, by: User | None, at: datetime, via: str = "ui") -> LoyaltyMotive:
    """Keep why a customer stays; one that holds them is also evidence for the lifecycle."""
    with transaction.atomic():
        row.save()
        if row.strength > 0:
            record(
                events.MOTIVE_PROVEN,
                at=at,
                by=by,
                via=via,
                subjects=[("account", row.account_id, "account")],
                facts=events.MotiveFacts(row.motive, row.strength),
            )
    return row


def prove_motive(
    account: Account, *, motive: str, strength: int, at: datetime, by: User | None, via: str = "ui"
) -> LoyaltyMotive:
    """Note why a customer stays, with how strongly the proof speaks (1 to 3)."""
    if motive not in events.MOTIVES or not 1 <= strength <= 3:
        raise ValueError(f"{motive!r} at strength {strength} is no reason to stay")
    row = LoyaltyMotive(
        account=account,
        motive=motive,
        strength=strength,
        proven_date=timezone.localdate(at),
        demo=account.demo,
    )
    return note_motive(row, by=by, at=at, via=via)


def _tell_need(row: Need, kind: str, *, by: User | None, at: datetime, via: str) -> None:
    about: list[Subject] = [(row, "need"), ("account", row.account_id, "account")]
    if row.said_by_id is not None:
        about.append(("person", row.said_by_id, "said_by"))
    facts = needs.NeedFacts(row.pk, row.category)
    record(kind, at=at, by=by, via=via, subjects=about, facts=facts)


def _tell_reason(row: BuyingReason, kind: str, *, by: User | None, at: datetime, via: str) -> None:
    about: list[Subject] = [(row, "reason"), ("account", row.account_id, "account")]
    if row.buying_role is not None:
        about.append(("person", row.buying_role.person_id, "for"))
    facts = needs.ReasonFacts(row.pk, int(row.proof))
    record(kind, at=at, by=by, via=via, subjects=about, facts=facts)
