"""Reads of value cases: those of a deal, the figures of one, and the benefits behind what was realised."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from koers.areas.selling.models import Deal, ValueBenefit, ValueCase
from koers.areas.selling.rules import value as rules
from koers.kit.measures.declaration import Params

CASE_PARAMS = {"case": "id"}
BENEFIT_PARAMS = {"case": "id", "deal": "id"}


def limits() -> rules.Limits:
    """Return the limits of this installation."""
    return rules.Limits.of(settings.VALUE)


def cases_of(deal: Deal, user: Any) -> QuerySet[ValueCase]:
    """Return the cases of a deal that somebody may see, the newest first."""
    return ValueCase.objects.visible_to(user).alive().filter(deal=deal).order_by("-id")


def case_rows(params: Params, user: Any) -> QuerySet[ValueCase]:
    """Return the one case that a number is about."""
    return ValueCase.objects.visible_to(user).alive().filter(pk=params.get("case") or 0)


def benefit_rows(params: Params, user: Any) -> QuerySet[ValueBenefit]:
    """Return the benefits of a case or a deal, or all that somebody may see."""
    rows = ValueBenefit.objects.visible_to(user).alive().filter(case__deleted_at__isnull=True)
    if params.get("case"):
        rows = rows.filter(case=params["case"])
    if params.get("deal"):
        rows = rows.filter(case__deal=params["deal"])
    return rows


def figures(row: ValueCase) -> dict[str, Any]:
    """Return everything a case says; raises BadCase when the limits no longer allow it."""
    return rules.work_out(row.case, limits())
