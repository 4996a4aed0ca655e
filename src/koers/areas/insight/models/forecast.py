"""Calls of people on what a period will bring, and the ledger in which every forecast stands as it was made."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from koers.areas.organisation.models import Member, Unit
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class ForecastCallRows(ScopedQuerySet["ForecastCall"]):
    """Questions about calls of people."""

    scope_owner = "member_id"


class ForecastCall(Record):
    """What a seller says the own deals will bring in a period, or a manager the unit: surely, and at best.

    A call is never changed: who says something else makes a new one, and the newest counts. Without a `member` it is
    the call for the `unit`; else that is where the seller sat when it was stated.
    """

    subject_code = "call"

    period = models.CharField(_("period"), max_length=7)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="forecast_calls", verbose_name=_("unit"), db_index=False
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="forecast_calls",
        verbose_name=_("seller"),
        db_index=False,
    )
    commit_cents = models.BigIntegerField(_("commit"))
    best_case_cents = models.BigIntegerField(_("best case"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stated by"),
    )
    given_at = models.DateTimeField(_("stated at"))

    objects = ForecastCallRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("forecast call")
        verbose_name_plural = _("forecast calls")
        ordering = ("-given_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(commit_cents__gte=0), name="insight_call_not_negative"),
            models.CheckConstraint(
                condition=Q(best_case_cents__isnull=True) | Q(best_case_cents__gte=F("commit_cents")),
                name="insight_call_best_at_least",
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="insight_call_ends_after_start"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["given_at", "id"], name="insight_call_by_time"),
            models.Index(fields=["period", "member", "given_at"], name="insight_call_of_seller"),
            models.Index(fields=["unit", "period", "given_at"], name="insight_call_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.member or self.unit} {self.period}"


class ForecastLineRows(models.QuerySet["ForecastLine"]):
    """Questions about many lines of the ledger."""

    scope_unit: ClassVar[str] = "unit_id"
    scope_owner: ClassVar[str] = "member_id"

    def visible_to(self, user: Any) -> Self:
        """Return the lines of the units a person sees; that of the whole firm is for who sees everything."""
        if not (getattr(user, "is_authenticated", False) and user.is_active):
            return self.none()
        return self if user.scope.everything else self.filter(unit__in=user.scope.unit_ids)


class ForecastLine(models.Model):
    """What was forecast for a period at the end of a day, for the firm, a unit or a seller; never changed after that.

    Triggers of the database refuse it. Without unit and member it is the whole firm; with a member it is that seller,
    and the unit is where the seller sat on that day. `run_rate`, `last` and `stage_percent` are what simple ways said.
    `commit` and `best_case` are the own call as it stood; `summed_` those of the sellers below, of whom `callers` had one.
    """

    id = models.BigAutoField(primary_key=True)
    as_of_date = models.DateField(_("as of"))
    taken_at = models.DateTimeField(_("worked out at"))
    period = models.CharField(_("period"), max_length=7)
    ends = models.DateField(_("until"))
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+", db_index=False)
    currency = models.CharField(_("currency"), max_length=3)
    n_open = models.PositiveIntegerField(_("open deals"))
    open_cents = models.BigIntegerField(_("amount of open deals"))
    unknown_amounts = models.PositiveIntegerField(_("open deals without an amount"))
    booked_cents = models.BigIntegerField(_("booked"))
    expected_cents = models.BigIntegerField(_("expected"), null=True)
    p10_cents = models.BigIntegerField("P10", null=True)
    p50_cents = models.BigIntegerField("P50", null=True)
    p90_cents = models.BigIntegerField("P90", null=True)
    stage_percent_cents = models.BigIntegerField(_("by the percentage of each stage"), null=True)
    last_cents = models.BigIntegerField(_("last period"), null=True)
    run_rate_cents = models.BigIntegerField(_("mean of the last periods"), null=True)
    commit_cents = models.BigIntegerField(_("commit"), null=True)
    best_case_cents = models.BigIntegerField(_("best case"), null=True)
    summed_commit_cents = models.BigIntegerField(_("commits of the sellers"), null=True)
    summed_best_cents = models.BigIntegerField(_("best cases of the sellers"), null=True)
    callers = models.PositiveIntegerField(_("sellers with a call"), default=0)
    demo = models.BooleanField(_("demo data"), default=False)

    objects = ForecastLineRows.as_manager()

    class Meta:
        verbose_name = _("line of the forecast ledger")
        verbose_name_plural = _("lines of the forecast ledger")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "as_of_date"],
                condition=Q(unit__isnull=True, member__isnull=True),
                name="insight_line_firm_once",
            ),
            models.UniqueConstraint(
                fields=["unit", "period", "as_of_date"],
                condition=Q(member__isnull=True),
                name="insight_line_unit_once",
            ),
            models.UniqueConstraint(
                fields=["member", "period", "as_of_date"],
                condition=Q(member__isnull=False),
                name="insight_line_seller_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["period", "as_of_date"], name="insight_line_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.period} ({self.as_of_date})"
