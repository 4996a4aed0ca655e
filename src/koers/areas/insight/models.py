"""What insight keeps: reviews that were worked out, so that a page opens at once."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredReviewRows(models.QuerySet["StoredReview"]):
    """Questions about many stored reviews."""

    def of(self, question: str) -> Self:
        """Return the answers to one question, newest first."""
        return self.filter(question=question).order_by("-computed_at")

    def outdated(self, before: datetime) -> Self:
        """Return the answers that nobody has needed since a moment."""
        return self.filter(computed_at__lt=before)


class StoredReview(models.Model):
    """The answer to one question for one scope: whole, or not there at all.

    The question is unit, seller, period, as-of day and what its reader may see; `data_version` says of which
    state of the records the answer was made.
    """

    id = models.BigAutoField(primary_key=True)
    question = models.CharField(max_length=64, unique=True)
    data_version = models.CharField(max_length=64)
    as_of_date = models.DateField(_("as of"))
    period = models.CharField(_("period"), max_length=7)
    facts = models.JSONField(_("facts"))
    computed_at = models.DateTimeField(_("worked out at"))
    milliseconds = models.PositiveIntegerField(_("took (ms)"), default=0)

    objects = StoredReviewRows.as_manager()

    class Meta:
        verbose_name = _("stored review")
        verbose_name_plural = _("stored reviews")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["computed_at"], name="insight_review_by_age")
        ]

    def __str__(self) -> str:
        return f"{self.period} ({self.as_of_date})"
