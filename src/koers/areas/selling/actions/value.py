"""What people do with the value case of a deal: write it, change it, and follow up what it promised."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from koers.areas.selling import events
from koers.areas.selling.actions.deals import NotPossibleError, subjects_of
from koers.areas.selling.models import ValueBenefit, ValueCase
from koers.areas.selling.rules import value as rules
from koers.kit.access.models import User
from koers.kit.record import StaleVersionError
from koers.kit.timeline.recording import record

#: So long after the start of a follow-up the first and the second measurement are due.
FIRST, SECOND = timedelta(days=182), timedelta(days=365)
KEPT = ("title", "document", "currency", "saving_cents", "yearly_saving_cents")


def write_case(row: ValueCase, *, by: User | None, at: datetime, via: str = "ui") -> ValueCase:
    """Store a new case; one without a document begins with the price of the deal against leaving all as it is.

    Raises BadCase when the document cannot be worked out.
    """
    deal = row.deal
    if not row.document:
        words = {
            "ours": _("Our offer"),
            "status_quo": _("All stays as it is"),
            "rate": _("Discount rate"),
            "price": _("Price"),
            "running": _("Yearly cost as it is"),
            "source": _("Not asked yet"),
        }
        price = Decimal(deal.amount_cents or 0) / 100
        row.document = rules.starter(row.title or deal.name, deal.currency, price, words)
    _fit(row)
    with transaction.atomic():
        row.demo = deal.demo
        row.save()
        facts = _told(row, None)
        record(events.VALUE_CASE_WRITTEN, at=at, by=by, via=via, subjects=subjects_of(deal), facts=facts)
    return row


def change_case(row: ValueCase, *, by: User, at: datetime, via: str = "ui", **fields: Any) -> ValueCase:
    """Change the title of a case, in its document too."""
    document = {**row.document, "title": fields.get("title", row.title)}
    return rewrite_case(row, document, row.version, by=by, at=at, via=via)


def rewrite_case(
    row: ValueCase, document: Mapping[str, Any], seen: int, *, by: User, at: datetime, via: str = "ui"
) -> ValueCase:
    """Put another document in the place of a case that is still at the version that was seen.

    Raises BadCase when it cannot be worked out, StaleVersionError when somebody else changed the case meanwhile.
    """
    with transaction.atomic():
        row = ValueCase.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.version != seen:
            raise StaleVersionError(f"value case {row.pk} is no longer at version {seen}")
        was = ValueCase(saving_cents=row.saving_cents, yearly_saving_cents=row.yearly_saving_cents)
        row.document = dict(document)
        _fit(row)
        row.save(update_fields=list(KEPT))
        facts = _told(row, was)
        subjects = subjects_of(row.deal)
        record(events.VALUE_CASE_CHANGED, at=at, by=by, via=via, subjects=subjects, facts=facts)
    return row


def change_assumption(
    row: ValueCase,
    name: str,
    changes: Mapping[str, Any],
    seen: int,
    *,
    by: User,
    at: datetime,
    via: str = "ui",
) -> ValueCase:
    """Change one assumption of a case; as `rewrite_case`, and KeyError when there is no such assumption."""
    return rewrite_case(row, rules.with_assumption(row.document, name, changes), seen, by=by, at=at, via=via)


def put_case_back(row: ValueCase, seen: int, *, by: User, at: datetime, via: str = "ui") -> ValueCase:
    """Put the document back that stood before the change which made version `seen`.

    Raises StaleVersionError when that is not the last change, NotPossibleError when nothing stood before it.
    """
    former = ValueCase.history.filter(id=row.pk, version=seen - 1).order_by("-history_date").first()
    if former is None:
        raise NotPossibleError(_("There is no former case to put back."))
    return rewrite_case(row, former.document, seen, by=by, at=at, via=via)


def follow_up(row: ValueCase, *, by: User, at: datetime, via: str = "ui") -> int:
    """Promise what the case says each category of cost brings against the first alternative, to be measured after a year.

    Where lives differ that is what it brings a year, and the name says so.
    Raises NotPossibleError when it brings nothing, or all of it is followed up already.
    """
    document = rules.work_out(row.case, rules.Limits.of(settings.VALUE))
    found = document["comparisons"][0]["categories"]
    known = set(ValueBenefit.objects.alive().filter(case=row).values_list("name", flat=True))
    today = timezone.localdate(at)
    fresh = [
        ValueBenefit(
            case=row,
            name=_a_year(one["category"]) if row.case.lives_differ else one["category"],
            promised_cents=one["saving_cents"],
            currency=row.currency,
            measure_date=today + SECOND,
            demo=row.demo,
        )
        for one in found
        if one["saving_cents"] > 0 and known.isdisjoint(_names_of(one["category"]))
    ]
    if not fresh:
        raise NotPossibleError(_("There is no benefit in this case that is not followed up already."))
    with transaction.atomic():
        for one in fresh:
            one.save()
        facts = events.PromisedFacts(len(fresh))
        subjects = subjects_of(row.deal)
        record(events.BENEFITS_PROMISED, at=at, by=by, via=via, subjects=subjects, facts=facts)
    return len(fresh)


def _a_year(category: str) -> str:
    return _("%(name)s, a year") % {"name": category}


def _names_of(category: str) -> set[str]:
    """Return every name under which a benefit may be followed up: over the years, and a year in each language."""
    found = {category}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(_a_year(category))
    return found


def measure_benefit(
    row: ValueBenefit,
    *,
    measured_cents: int,
    measured_date: date,
    measured_by: str,
    how: str = "",
    by: User,
    at: datetime,
    via: str = "ui",
) -> ValueBenefit:
    """Note what came of a benefit; measured by us alone it stays a claim."""
    if measured_date > timezone.localdate(at):
        raise NotPossibleError(_("A measurement lies in the past."))
    with transaction.atomic():
        row = ValueBenefit.objects.select_for_update(of=("self",)).get(pk=row.pk)
        row.measured_cents, row.measured_date = measured_cents, measured_date
        row.measured_by, row.how = measured_by, how
        row.save(update_fields=["measured_cents", "measured_date", "measured_by", "how"])
        facts = events.BenefitFacts(row.promised_cents, measured_cents, measured_by, row.currency)
        subjects = subjects_of(row.case.deal)
        record(events.BENEFIT_MEASURED, at=at, by=by, via=via, subjects=subjects, facts=facts)
    return row


def _told(row: ValueCase, was: ValueCase | None) -> events.CaseFacts:
    """Return what a case says is saved; what it said before only where that was on the same basis."""
    yearly = row.saving_cents is None
    name = "yearly_saving_cents" if yearly else "saving_cents"
    before = None if was is None or yearly != (was.saving_cents is None) else getattr(was, name)
    return events.CaseFacts(getattr(row, name) or 0, before, row.currency, yearly)


def _fit(row: ValueCase) -> None:
    """Fill what follows from the document; raises BadCase."""
    row.__dict__.pop("case", None)
    case = row.case
    row.title, row.currency = case.title, case.currency
    found = rules.Working(case).compare(case.others[0].id)
    row.saving_cents = None if case.lives_differ else rules.cents(found.saving)
    row.yearly_saving_cents = rules.cents(found.yearly_saving)
