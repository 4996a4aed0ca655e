"""What people do with a question to a customer: plan it, ask it, keep the answer, or leave it out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from koers.areas.customers.events import asked as events
from koers.areas.customers.models import Question, QuestionStep
from koers.areas.customers.models.asked import on_file
from koers.kit.access.models import User
from koers.kit.timeline.recording import Subject, record


class QuestionRefused(ValueError):
    """This step does not fit the question as it is now; the text says why, in the reader's language."""


def note_question(row: Question, *, by: User | None, at: datetime, via: str = "ui") -> Question:
    """Keep a question: planned, or asked with or without its answer, and where the answer stood before it was asked.

    Raises QuestionRefused for a customer in the bin.
    """
    if row.account.deleted_at is not None:
        raise QuestionRefused(_("This account lies in the bin or was merged into another one."))
    with transaction.atomic():
        row.answer = row.answer.strip()
        if row.asked_at is None:
            row.step, row.answer = QuestionStep.PLANNED, ""
            row.save()
            _tell(row, events.QUESTION_PLANNED, by=by, at=at, via=via)
            return row
        _look_up(row, row.asked_at)
        row.step = QuestionStep.ANSWERED if row.answer else QuestionStep.ASKED
        row.answered_at = row.asked_at if row.answer else None
        row.save()
        _tell(row, events.QUESTION_ASKED, by=by, at=row.asked_at, via=via)
        if row.answer:
            _tell(row, events.QUESTION_ANSWERED, by=by, at=row.asked_at, via=via)
    return row


def ask_question(
    row: Question, *, anyway: bool = False, by: User | None, at: datetime, via: str = "ui"
) -> Question:
    """Note that a planned question was asked now; refused while its answer is here, unless one insists."""
    with transaction.atomic():
        row = _held(row, QuestionStep.PLANNED)
        found = on_file(row, at=at)
        if found is not None and not (anyway or row.anyway):
            raise QuestionRefused(
                _("The answer is here already: “%(answer)s” (%(where)s, %(day)s).")
                % {"answer": found.answer, "where": found.where, "day": found.day}
            )
        _look_up(row, at)
        row.step, row.asked_at, row.anyway = QuestionStep.ASKED, at, row.anyway or anyway
        row.save(update_fields=["step", "asked_at", "anyway", "on_file", "earlier"])
        _tell(row, events.QUESTION_ASKED, by=by, at=at, via=via)
    return row


def answer_question(
    row: Question, *, answer: str, by: User | None, at: datetime, via: str = "ui"
) -> Question:
    """Keep the answer of the customer; raises ValueError for an empty one."""
    if not answer.strip():
        raise ValueError("the answer is missing")
    with transaction.atomic():
        row = _held(row, QuestionStep.ASKED)
        row.step, row.answer = QuestionStep.ANSWERED, answer.strip()
        row.answered_at = max(at, row.asked_at or at)
        row.save(update_fields=["step", "answer", "answered_at"])
        _tell(row, events.QUESTION_ANSWERED, by=by, at=at, via=via)
    return row


def skip_question(row: Question, *, by: User | None, at: datetime, via: str = "ui") -> Question:
    """Leave a planned question out, because its answer is here; raises QuestionRefused when it is not."""
    with transaction.atomic():
        row = _held(row, QuestionStep.PLANNED)
        if on_file(row, at=at) is None:
            raise QuestionRefused(
                _("Its answer is not here. Put the question in the bin if it no longer matters.")
            )
        _look_up(row, at)
        row.step = QuestionStep.SKIPPED
        row.save(update_fields=["step", "on_file", "earlier"])
        _tell(row, events.QUESTION_SKIPPED, by=by, at=at, via=via)
    return row


def _look_up(row: Question, at: datetime) -> None:
    """Keep where the answer stood before a moment; what comes to be known later does not change it."""
    found = on_file(row, at=at)
    row.on_file = found.on_file if found is not None else ""
    if found is not None and found.question_id is not None:
        row.earlier_id = found.question_id


def _held(row: Question, step: QuestionStep) -> Question:
    found = (
        Question.objects.select_for_update(of=("self",))
        .select_related("account", "need", "buying_role")
        .get(pk=row.pk)
    )
    if found.step != step:
        raise QuestionRefused(
            _("This question is “%(step)s” already.") % {"step": str(found.get_step_display()).lower()}
        )
    if found.deleted_at is not None or found.account.deleted_at is not None:
        raise QuestionRefused(_("This account lies in the bin or was merged into another one."))
    return found


def _tell(row: Question, kind: str, *, by: User | None, at: datetime, via: str) -> None:
    about: list[Subject] = [(row, "question"), ("account", row.account_id, "account")]
    if row.person_id is not None:
        about.append(("person", row.person_id, "asked"))
    record(kind, at=at, by=by, via=via, subjects=about, facts=events.QuestionFacts(row.pk, row.on_file))
