"""The model that says how likely a lead becomes a customer: each one that was trained, with how it did on held-out leads."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChanceModelRows(models.QuerySet["ChanceModel"]):
    """Questions about many trained models."""

    def newest(self) -> "ChanceModel | None":
        """Return the model that was trained last, whether or not it is used."""
        return self.order_by("-trained_at", "-id").first()

    def used(self) -> "ChanceModel | None":
        """Return the model that scores now: the newest one, when it is fit for use."""
        newest = self.newest()
        return newest if newest is not None and newest.in_use else None

    def older_than_newest(self, keep: int) -> Self:
        """Return all but the newest `keep` models."""
        kept = list(self.order_by("-trained_at", "-id").values_list("pk", flat=True)[:keep])
        return self.exclude(pk__in=kept)


class ChanceModel(models.Model):
    """A trained model; `status` is ok, too_few or not_better, and only with ok are its chances shown."""

    id = models.BigAutoField(primary_key=True)
    trained_at = models.DateTimeField(_("trained at"))
    status = models.CharField(_("status"), max_length=12)
    why = models.CharField(_("why"), max_length=300, blank=True, default="")
    rows = models.PositiveIntegerField(_("closed leads"), default=0)
    positives = models.PositiveIntegerField(_("of which customers"), default=0)
    in_use = models.BooleanField(_("in use"), default=False)
    model = models.JSONField(_("model"), null=True, blank=True)
    backtest = models.JSONField(_("back-test"), default=dict)

    objects = ChanceModelRows.as_manager()

    class Meta:
        verbose_name = _("chance model")
        verbose_name_plural = _("chance models")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["trained_at", "id"], name="leads_chance_by_moment")
        ]

    def __str__(self) -> str:
        return f"{self.trained_at:%Y-%m-%d} {self.status}"
