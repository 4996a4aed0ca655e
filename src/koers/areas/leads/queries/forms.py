"""What came in by our own forms."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db.models import Count, Max, Q

from koers.areas.customers.models import Account, Person
from koers.areas.leads.models import FormAnswer, LeadForm


@dataclass(frozen=True)
class FormRow:
    """A form with what came in over some days."""

    form: LeadForm
    answers: int
    permitted: int
    confirmed: int
    last_at: datetime | None


@dataclass(frozen=True)
class ShownAnswer:
    """An answer as a page shows it; of who may not be seen only that there was one."""

    answer: FormAnswer
    person: Person | None
    account: Account | None
    message: str


def forms(user: Any, *, today: date, days: int = 30) -> list[FormRow]:
    """Return the forms that a person may see, with what came in over some days."""
    rows = list(LeadForm.objects.visible_to(user).select_related("unit").order_by("name", "id"))
    return _with_counts(rows, today, days)


def row(form: LeadForm, *, today: date, days: int = 30) -> FormRow:
    """Return one form with what came in over some days."""
    return _with_counts([form], today, days)[0]


def _with_counts(rows: list[LeadForm], today: date, days: int) -> list[FormRow]:
    since = Q(happened_at__date__gt=today - timedelta(days=days))
    counted = {
        found["form_id"]: found
        for found in FormAnswer.objects.filter(form__in=rows)
        .order_by()
        .values("form_id")
        .annotate(
            n=Count("id", filter=since),
            permitted=Count("id", filter=since & ~Q(wording="")),
            confirmed=Count("id", filter=since & Q(confirmed_at__isnull=False)),
            last=Max("happened_at"),
        )
    }
    none: dict[str, Any] = {}
    return [
        FormRow(
            form,
            (found := counted.get(form.pk, none)).get("n", 0),
            found.get("permitted", 0),
            found.get("confirmed", 0),
            found.get("last"),
        )
        for form in rows
    ]


def shown(answer: FormAnswer, *, visible: bool) -> ShownAnswer:
    """Return an answer as the page shows it."""
    person = answer.person if visible else None
    message = answer.answers.get("message", "") if visible or answer.person_id is None else ""
    return ShownAnswer(answer, person, answer.account if person is None else None, message)


def can_mail() -> bool:
    """Tell whether a mail that asks for confirmation can leave."""
    if find_spec("koers.kit.delivery") is None:
        return False
    setup: Any = import_module("koers.kit.delivery.setup")
    return bool(setup.is_configured())
