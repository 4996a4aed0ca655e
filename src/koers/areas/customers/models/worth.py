"""What customers are worth, as it was last worked out from their orders."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models.nouns import Account
from koers.kit.access.scope import ScopedQuerySet


class WorthWay(models.TextChoices):
    """By what the coming orders of a customer are foretold."""

    MODEL = "model", _("a model of how customers order")
    PLAIN = "plain", _("plain figures")


class WorthRun(models.Model):
    """One working out of all customers: as of which day, by what, how good that was, and what was left out."""

    id = models.BigAutoField(primary_key=True)
    as_of = models.DateField(_("as of"), unique=True)
    computed_at = models.DateTimeField(_("worked out at"))
    way = models.CharField(_("by"), max_length=6, choices=WorthWay.choices)
    why = models.TextField(_("why"), blank=True, default="")
    currency = models.CharField(_("currency"), max_length=3)
    customers = models.PositiveIntegerField(_("customers"), default=0)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("working out of customer worth")
        verbose_name_plural = _("workings out of customer worth")
        ordering = ("-as_of",)

    def __str__(self) -> str:
        return str(self.as_of)


class AccountWorthRows(ScopedQuerySet["AccountWorth"]):
    """A worth is seen by whoever sees its account."""

    scope_unit = "account__unit_id"
    scope_owner = "account__owner_id"

    def alive(self) -> "AccountWorthRows":
        """Leave out accounts in the bin."""
        return self.filter(account__deleted_at__isnull=True)


class AccountWorth(models.Model):
    """What one customer bought, whether it is still one, and what it will bring; unknown stays empty.

    `chance` is that of still being a customer; it, `orders` and `worth_cents` of the coming year are empty where plain
    figures foretell better. `stake_cents` is what hangs on the doubt: the chance that it left times the worth, or, by
    plain figures, the better of the past two years of who is silent for longer than usual, and 0 of who is not.
    """

    account = models.OneToOneField(Account, models.CASCADE, related_name="worth", primary_key=True)
    run = models.ForeignKey(WorthRun, models.CASCADE, related_name="accounts", db_index=False)
    first_on = models.DateField(_("first order"))
    last_on = models.DateField(_("last order"))
    days = models.PositiveIntegerField(_("days with an order"))
    year_cents = models.BigIntegerField(_("past year"))
    before_cents = models.BigIntegerField(_("year before"))
    usual_gap = models.FloatField(_("usual days between orders"), null=True, blank=True)
    is_silent = models.BooleanField(_("silent longer than usual"), null=True, blank=True)
    chance = models.FloatField(_("chance still a customer"), null=True, blank=True)
    orders = models.FloatField(_("expected orders"), null=True, blank=True)
    worth_cents = models.BigIntegerField(_("worth of the coming year"), null=True, blank=True)
    stake_cents = models.BigIntegerField(_("at stake"), null=True, blank=True)

    objects = AccountWorthRows.as_manager()

    class Meta:
        verbose_name = _("worth of a customer")
        verbose_name_plural = _("worth of customers")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-stake_cents", "account"], name="cust_worth_by_stake"),
            models.Index(fields=["-worth_cents", "account"], name="cust_worth_by_worth"),
        ]

    def __str__(self) -> str:
        return str(self.account)

    def silence(self, today: date) -> float | None:
        """Return for how many of its usual gaps the customer has been silent; None without a usual gap."""
        return (today - self.last_on).days / self.usual_gap if self.usual_gap else None


class AccountMonthRows(ScopedQuerySet["AccountMonth"]):
    """The months of a customer are seen by whoever sees its account."""

    scope_unit = "worth__account__unit_id"
    scope_owner = "worth__account__owner_id"

    def alive(self) -> "AccountMonthRows":
        """Leave out accounts in the bin."""
        return self.filter(worth__account__deleted_at__isnull=True)


class AccountMonth(models.Model):
    """A month in which a customer ordered: on how many days, and for how much, credits taken off.

    Months are counted from January 1970, which is 0; `cohort` is that of the customer's first order.
    """

    id = models.BigAutoField(primary_key=True)
    worth = models.ForeignKey(AccountWorth, models.CASCADE, related_name="months")
    cohort = models.IntegerField(_("month of the first order"))
    month = models.IntegerField(_("month"))
    days = models.PositiveIntegerField(_("days with an order"))
    cents = models.BigIntegerField(_("amount"))

    objects = AccountMonthRows.as_manager()

    class Meta:
        verbose_name = _("month of a customer")
        verbose_name_plural = _("months of customers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["worth", "month"], name="customers_month_once"),
        ]

    def __str__(self) -> str:
        return f"{1970 + self.month // 12}-{self.month % 12 + 1:02}"
