"""Verbs of insight: answer a question about the sales, from the store when it can, and keep the answer."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import OperationalError

from koers.areas.insight.models import BudgetAnswers, StoredReview
from koers.areas.insight.queries import review
from koers.areas.insight.queries.question import Question, data_version, read_question
from koers.areas.selling.models import Deal
from koers.kit.access.models import User

Facts = dict[str, Any]


@dataclass(frozen=True)
class Answered:
    """A review, or None while it is worked out for the first time; `is_late` when newer records wait."""

    facts: Facts | None
    computed_at: datetime | None = None
    is_late: bool = False


def answer(question: Question, user: User, *, at: datetime) -> Answered:
    """Return the review from the store; work it out here when that is quick, else say that it has to be."""
    version = data_version()
    kept = StoredReview.objects.filter(question=question.fingerprint(user)).first()
    if kept is not None and kept.facts.get("shape") != review.SHAPE:
        kept = None
    if kept is not None and kept.data_version == version:
        return Answered(kept.facts, kept.computed_at)
    if _is_quick(kept, user):
        return Answered(keep(question, user, version=version, at=at), at)
    if kept is not None:
        return Answered(kept.facts, kept.computed_at, is_late=True)
    return Answered(None, is_late=True)


def _is_quick(kept: StoredReview | None, user: User) -> bool:
    """Tell whether a reader can wait for a review: it was quick before, or there are few deals."""
    limits = review.thresholds()
    if kept is not None and kept.milliseconds > limits.inline_ms:
        return False
    return Deal.objects.visible_to(user).order_by().count() <= limits.inline_deals


def keep(question: Question, user: User, *, version: str, at: datetime) -> Facts:
    """Work a review out and store it, in the place of the former answer."""
    began = perf_counter()
    facts = review.work_out(question, user)
    took = round((perf_counter() - began) * 1000)
    # A busy database may refuse to keep the answer; it is shown all the same.
    with suppress(OperationalError):
        StoredReview.objects.update_or_create(
            question=question.fingerprint(user),
            defaults={
                "data_version": version,
                "as_of_date": question.as_of,
                "period": question.period.code,
                "address": question.address,
                "asked_by": user,
                "facts": facts,
                "computed_at": at,
                "milliseconds": took,
            },
        )
    return facts


def renew(stored: StoredReview, *, at: datetime) -> bool:
    """Work a stored review out again when records have changed since; tell whether that was needed."""
    version = data_version()
    user = stored.asked_by
    if user is None or not user.is_active or stored.data_version == version:
        return False
    question = read_question(stored.address, user, today=at.date())
    keep(question, user, version=version, at=at)
    return True


def forget(*, at: datetime) -> int:
    """Throw away the stored reviews that nobody has renewed for long, and return how many that were."""
    before = at - timedelta(days=review.thresholds().keep_days)
    deleted, _rows = StoredReview.objects.worked_out_before(before).delete()
    return deleted


def give_answers(given: BudgetAnswers, *, by: User | None, at: datetime) -> BudgetAnswers:
    """Keep what a person says of winning and keeping; what was said before stays as it was."""
    given.given_by, given.given_at, given.currency = by, at, settings.CURRENCY
    given.save()
    return given
