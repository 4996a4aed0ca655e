"""Reads over next steps: who proposed them, and which of ours the customer confirmed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from koers.areas.organisation.queries import in_unit
from koers.areas.selling.events.steps import Proposer
from koers.areas.selling.models import Deal, NextStep
from koers.kit.measures.declaration import Params

#: A step leads when we proposed it and the customer confirmed it.
LED = Q(proposed_by=Proposer.US, confirmed=True)
#: Of a step of the customer it does not matter whether it was confirmed; of one of ours it does.
KNOWN = Q(proposed_by=Proposer.CUSTOMER) | Q(proposed_by=Proposer.US, confirmed__isnull=False)


def steps(params: Params, user: Any) -> QuerySet[NextStep]:
    """Return the next steps that the parameters name: of a deal, set by one of us (0: nobody), of a unit, in a period."""
    rows = NextStep.objects.visible_to(user).filter(deal__deleted_at__isnull=True)
    if params.get("deal"):
        rows = rows.filter(deal=params["deal"])
    if (owner := params.get("owner")) is not None:
        rows = rows.filter(owner=owner) if owner else rows.filter(owner__isnull=True)
    if params.get("unit"):
        rows = in_unit(rows, params["unit"], "deal__unit")
    if params.get("own_unit"):
        rows = rows.filter(deal__unit=params["own_unit"])
    if params.get("starts"):
        rows = rows.filter(set_date__gte=params["starts"])
    if params.get("ends"):
        rows = rows.filter(set_date__lt=params["ends"])
    return rows


def known(params: Params, user: Any) -> QuerySet[NextStep]:
    """Return those of which it is known who leads."""
    return steps(params, user).filter(KNOWN)


@dataclass
class Led:
    """How many next steps there are, of how many it is known who leads, and in how many we do."""

    steps: int = 0
    known: int = 0
    led: int = 0


_COUNTS: dict[str, Any] = {
    "n": Count("pk"),
    "known": Count("pk", filter=KNOWN),
    "led": Count("pk", filter=LED),
}
#: By what next steps are told apart.
GROUPS: dict[str, Callable[[], Any]] = {
    "owner": lambda: F("owner"),
    "unit": lambda: F("deal__unit"),
    "month": lambda: TruncMonth("set_date"),
}


def counted(params: Params, user: Any) -> Led:
    """Return the counts of the next steps that the parameters name."""
    row: Any = steps(params, user).order_by().aggregate(**_COUNTS)
    return Led(row["n"], row["known"], row["led"])


def led_by(by: str, params: Params, user: Any) -> dict[Any, Led]:
    """Return the same by who set them, by unit (the very one) or by month; one statement."""
    rows: Any = steps(params, user).order_by().annotate(key=GROUPS[by]()).values("key").annotate(**_COUNTS)
    return {row["key"]: Led(row["n"], row["known"], row["led"]) for row in rows}


def last_of(deal: Deal) -> NextStep | None:
    """Return what was noted of the next step that a deal has now, for whoever sees the deal; None where nothing was."""
    rows = NextStep.objects.alive().filter(deal=deal).order_by("-pk")
    row = rows.only("step", "due_date", "proposed_by", "confirmed").first()
    now = (deal.next_step, deal.next_step_date)
    return row if row is not None and (row.step, row.due_date) == now else None
