"""What insight keeps: reviews that were worked out, so that a page opens at once."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredReviewRows(models.QuerySet["StoredReview"]):
    """Questions about many stored reviews."""

    def worked_out_before(self, moment: datetime) -> Self:
        """Return the answers that nobody has renewed since a moment."""
        return self.filter(computed_at__lt=moment)


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
    address = models.JSONField(default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
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
