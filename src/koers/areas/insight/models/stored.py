"""Reviews that were worked out, so that a page opens at once, and answers that nothing else tells."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from koers.kit.record import Record


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


SHARE = (MinValueValidator(0.0), MaxValueValidator(1.0))


class BudgetAnswers(Record):
    """What a person says of winning and keeping customers: spent and reached now, and the most that could be reached.

    Each change is a row of its own, so that it stays known who said what, and when; the newest counts.
    """

    margin_cents = models.BigIntegerField(_("margin of a customer in a year"))
    yearly_rate = models.FloatField(_("yearly discount"), default=0.1, validators=SHARE)
    winning_cents = models.BigIntegerField(_("spent on winning, each prospect"))
    won_share = models.FloatField(_("won of the prospects"), validators=SHARE)
    won_ceiling = models.FloatField(_("won at the very most"), validators=SHARE)
    keeping_cents = models.BigIntegerField(_("spent on keeping, each customer a year"))
    kept_share = models.FloatField(_("kept of the customers"), validators=SHARE)
    kept_ceiling = models.FloatField(_("kept at the very most"), validators=SHARE)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(_("given at"))

    class Meta(Record.Meta):
        verbose_name = _("answers on winning and keeping")
        verbose_name_plural = _("answers on winning and keeping")
        ordering = ("-given_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(margin_cents__gt=0, winning_cents__gt=0, keeping_cents__gt=0),
                name="insight_budget_above_nothing",
            ),
            models.CheckConstraint(
                condition=Q(won_share__gt=0, won_share__lt=F("won_ceiling"), won_ceiling__lte=1),
                name="insight_budget_won_below_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(kept_share__gt=0, kept_share__lt=F("kept_ceiling"), kept_ceiling__lte=1),
                name="insight_budget_kept_below_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(yearly_rate__gte=0, yearly_rate__lte=1), name="insight_budget_rate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d}"
