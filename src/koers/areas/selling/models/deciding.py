"""Who takes part in the decision about one deal."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import BuyingRole, Influence, Part, Role
from koers.areas.selling.models.deals import Deal
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class DealRoleRows(ScopedQuerySet["DealRole"]):
    """A part in a deal is seen by whoever sees the deal, and the person."""

    scope_unit = "deal__unit_id"
    scope_owner = "deal__owner_id"
    scope_also = ("place__person__unit_id",)


class DealRole(Record):
    """The part that somebody at the account takes in one deal; what is empty is as it is at the account."""

    subject_code = "deal_role"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="roles", verbose_name=_("deal"))
    place = models.ForeignKey(
        BuyingRole, models.CASCADE, related_name="in_deals", verbose_name=_("place at the account")
    )
    role = models.CharField(
        _("role in this purchase"),
        max_length=12,
        choices=Role.choices,
        blank=True,
        default="",
        help_text=_("Leave empty when it is as at the account."),
    )
    part = models.CharField(
        _("sort of buyer"),
        max_length=12,
        choices=Part.choices,
        blank=True,
        default="",
        help_text=_("Leave empty when it is as at the account."),
    )
    influence = models.PositiveSmallIntegerField(
        _("influence"),
        choices=Influence.choices,
        null=True,
        blank=True,
        help_text=_("Leave empty when it is as at the account."),
    )
    notes = models.CharField(_("notes"), max_length=300, blank=True, default="")

    objects = DealRoleRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("part in a deal")
        verbose_name_plural = _("parts in deals")
        ordering = ("deal", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal", "place"],
                condition=Q(deleted_at__isnull=True),
                name="selling_dealrole_once_per_deal",
                violation_error_message=_("This person takes part in this deal already."),
            ),
            models.CheckConstraint(
                condition=Q(influence__isnull=True) | Q(influence__gte=1, influence__lte=3),
                name="selling_dealrole_influence",
            ),
        ]

    def __str__(self) -> str:
        return str(self.place.person)

    def clean(self) -> None:
        """Refuse a place at another account than that of the deal."""
        if self.deal_id and self.place_id and self.place.account_id != self.deal.account_id:
            raise ValidationError({"place": _("This place is at another account than that of the deal.")})
