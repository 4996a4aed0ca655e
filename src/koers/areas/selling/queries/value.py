"""Reads of value cases: those of a deal, the figures of one, and the benefits behind what was realised."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from koers.areas.organisation.queries import in_unit
from koers.areas.selling.models import Deal, MeasuredBy, ValueBenefit, ValueCase
from koers.areas.selling.rules import value as rules
from koers.kit.measures.declaration import Params

CASE_PARAMS = {"case": "id"}
BENEFIT_PARAMS = {"case": "id", "deal": "id", "owner": "id", "unit": "id"}
DUE_PARAMS = {**BENEFIT_PARAMS, "as_of": "date"}
#: Measured by the customer, alone or with us; by us alone it is a claim.
VERIFIED = Q(measured_by__in=(MeasuredBy.CUSTOMER, MeasuredBy.BOTH))


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
    """Return the benefits of a case, a deal, a seller or a unit, or all that somebody may see."""
    rows = ValueBenefit.objects.visible_to(user).alive().filter(case__deleted_at__isnull=True)
    for name, path in (("case", "case"), ("deal", "case__deal"), ("owner", "case__deal__owner")):
        if params.get(name):
            rows = rows.filter(**{path: params[name]})
    if params.get("unit"):
        rows = in_unit(rows, params["unit"], "case__deal__unit")
    return rows


def due_rows(params: Params, user: Any) -> QuerySet[ValueBenefit]:
    """Return the benefits whose day of measuring has come by the day of the parameters; none without a day."""
    day = params.get("as_of")
    return benefit_rows(params, user).filter(measure_date__lte=day) if day else ValueBenefit.objects.none()


def figures(row: ValueCase) -> dict[str, Any]:
    """Return everything a case says; raises BadCase when the limits no longer allow it."""
    return rules.work_out(row.case, limits())
