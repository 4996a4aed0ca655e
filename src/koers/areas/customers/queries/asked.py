"""Reads over the questions to customers: whether the answer is here, what is here at all, and what was asked twice."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from koers.areas.customers.events import asked as events
from koers.areas.customers.models import Account, BuyingRole, Need, OnFile, Question, QuestionStep
from koers.areas.customers.models.asked import Answer, part_words
from koers.areas.customers.queries.spent import year_up_to
from koers.areas.customers.rules.asked import normal
from koers.kit.timeline.kinds import words_of

#: So many answers stand on the page on which a question is written; the list has them all.
SHOWN = 50


def known(account: Account, user: Any) -> list[Answer]:
    """Return what is here of an account, as far as a person may see it: before anybody asks for it again."""
    needs = Need.objects.visible_to(user).filter(account=account).order_by("-created_at")[:SHOWN]
    roles = BuyingRole.objects.visible_to(user).filter(account=account, left_at__isnull=True)
    answered = Question.objects.visible_to(user).filter(account=account, step=QuestionStep.ANSWERED)
    return [
        *(Answer(OnFile.NEED, one.statement, one.created_at) for one in needs),
        *(
            Answer(OnFile.DECISION, part_words(one), one.updated_at, str(one.person))
            for one in roles.exclude(role="", part="").select_related("person")[:SHOWN]
        ),
        *(
            Answer(OnFile.QUESTION, one.answer, one.answered_at, one.text, one.pk)
            for one in answered.order_by("-answered_at")[:SHOWN]
            if one.answered_at is not None
        ),
    ]


def normal_text(text: str) -> str:
    """Return the letters and digits of a text, by which the same question is found again."""
    return normal(text)


def questions(params: dict[str, Any], user: Any) -> "QuerySet[Question]":
    """Return the questions that were asked in the year up to a day: to an account, by one of us, or all that one sees."""
    rows = Question.objects.visible_to(user).filter(asked_at__isnull=False, account__deleted_at__isnull=True)
    for name in ("account", "owner"):
        if params.get(name):
            rows = rows.filter(**{name: params[name]})
    return year_up_to(rows, "asked_at", params.get("as_of"))


def asked_twice(params: dict[str, Any], user: Any) -> "QuerySet[Question]":
    """Return those whose answer was here already when they were asked."""
    return questions(params, user).exclude(on_file="")


def of_account(account: Account, user: Any) -> "QuerySet[Question]":
    """Return the questions to an account, what was asked last first; planned ones lead."""
    rows = Question.objects.visible_to(user).filter(account=account)
    return rows.select_related("owner", "person", "earlier").order_by("asked_at", "-pk")


def _words(many: Sequence[dict[str, Any]]) -> list[str]:
    ids = [facts["question_id"] for facts in many if "question_id" in facts]
    named = dict(Question.objects.filter(pk__in=ids).values_list("pk", "text"))
    return [named.get(facts.get("question_id", 0), "") for facts in many]


for _kind in (
    events.QUESTION_PLANNED,
    events.QUESTION_ASKED,
    events.QUESTION_ANSWERED,
    events.QUESTION_SKIPPED,
):
    words_of(_kind)(_words)
