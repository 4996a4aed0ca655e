"""What people answered on a form: their words, the permission they gave, and the mail with which they confirm it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy

from koers.areas.customers import actions as customer_actions
from koers.areas.customers.models import ConsentAction, Lifecycle, Person
from koers.areas.leads.actions import intake_mail
from koers.areas.leads.actions.intake_people import Found, People
from koers.areas.leads.models import FormAnswer, Identifier, LeadForm, RawFormat
from koers.areas.leads.rules import forming, identity
from koers.areas.leads.rules.joining import Key
from koers.areas.leads.rules.reading import text
from koers.kit.guard import tokens

CONFIRM = "leads.form_confirm"
CONFIRM_WITHIN = timedelta(days=7)
LABELS = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Telephone"),
    "company": gettext_lazy("Company"),
    "job_title": gettext_lazy("Job title"),
    "message": gettext_lazy("Your message"),
}


def keep_answers(found: Sequence[Found], people: People) -> Mapping[int, int]:
    """Keep the words of the forms among some events; returns the answer of each raw event."""
    sent = [one for one in found if one.raw.format == RawFormat.FORM]
    if not sent:
        return {}
    forms = {
        row.event_source_id: row
        for row in LeadForm.objects.filter(event_source__in={one.raw.source_id for one in sent})
    }
    return {one.raw.pk: _keep(forms[one.raw.source_id], one, people).pk for one in sent}


def _keep(form: LeadForm, one: Found, people: People) -> FormAnswer:
    told = json.loads(one.raw.payload)
    given = {
        question.name: _clean(told["answers"].get(question.name), question)
        for question, _needed in forming.asked(form.questions)
    }
    person = people.persons[people.person_id(one.who)] if one.who is not None else None
    answer = FormAnswer.objects.create(
        form=form,
        person=person,
        account_id=one.account_id,
        happened_at=one.says.happened_at,
        language="nl" if told.get("language") == "nl" else "en",
        answers={name: value for name, value in given.items() if value},
        wording=str(told.get("wording") or "")[:1000],
        demo=form.demo,
    )
    if person is not None:
        _note_need(person, answer)
        if answer.wording:
            _note_permission(form, person, answer, people.at)
    return answer


def _clean(value: object, question: forming.Question) -> str:
    """Return an answer without invisible signs; only a message keeps its lines."""
    if question.kind != "long" or not isinstance(value, str):
        return text(value, question.most)
    lines = [text(line, question.most) for line in value[: question.most].splitlines()]
    return "\n".join(lines).strip()


def _note_need(person: Person, answer: FormAnswer) -> None:
    """Keep a message as the need in their words, where none is known."""
    message = answer.answers.get("message", "")
    if message:
        Lifecycle.objects.of(person).filter(need="").update(need=message)


def _note_permission(form: LeadForm, person: Person, answer: FormAnswer, at: datetime) -> None:
    customer_actions.note_consent(
        person,
        purpose=form.purpose,
        action=ConsentAction.GIVEN,
        at=answer.happened_at,
        wording=answer.wording,
        route=f"form:{form.slug}"[:80],
        proof=f"form answer {answer.uid}",
        via="web_form",
    )
    if form.double_opt_in:
        link = tokens.issue(CONFIRM, str(answer.pk), lifetime=CONFIRM_WITHIN, at=at)
        intake_mail.ask_to_confirm(answer, to=answer.answers["email"], token=link, at=at)


def confirming(token: str, *, at: datetime) -> FormAnswer | None:
    """Return the answer whose permission a link confirms, without confirming it."""
    found = tokens.find(token, CONFIRM, at=at)
    return (
        FormAnswer.objects.select_related("form").filter(pk=found.subject).first()
        if found is not None
        else None
    )


def confirm(token: str, *, at: datetime) -> FormAnswer | None:
    """Confirm a permission; the link works once."""
    with transaction.atomic():
        found = tokens.redeem(token, CONFIRM, at=at)
        answer = (
            FormAnswer.objects.select_related("form", "person").filter(pk=found.subject).first()
            if found is not None
            else None
        )
        if answer is None or answer.person is None:
            return None
        answer.confirmed_at = at
        answer.save(update_fields=["confirmed_at"])
        address = identity.email(answer.answers.get("email", ""))
        Identifier.objects.filter(key=Key("email", address).text).update(verified_at=at)
        customer_actions.note_consent(
            answer.person,
            purpose=answer.form.purpose,
            action=ConsentAction.CONFIRMED,
            at=at,
            wording=answer.wording,
            route=f"form:{answer.form.slug}"[:80],
            proof=f"link sent to the address of form answer {answer.uid}",
            via="web_form",
        )
    return answer
