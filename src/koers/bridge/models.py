"""What the database knows of the analytics store: how it stands, and what has changed since."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoreState(models.Model):
    """How one table of the analytics store stands, as an administrator sees it."""

    name = models.CharField(max_length=40, primary_key=True)
    #: The snapshot that holds all changes up to those that wait; empty before the first.
    uid = models.CharField(max_length=32, blank=True, default="")
    taken_at = models.DateTimeField(_("as of"), null=True, blank=True)
    rows = models.BigIntegerField(_("rows"), null=True, blank=True)
    #: Rows that the last refresh read; fewer than `rows` when it took in changes alone.
    read_rows = models.BigIntegerField(_("rows read"), null=True, blank=True)
    whole = models.BooleanField(_("built anew"), default=True)
    seconds = models.FloatField(_("time taken"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed at"), null=True, blank=True)
    failure = models.CharField(_("failure"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("state of the store")
        verbose_name_plural = _("states of the store")

    def __str__(self) -> str:
        return f"{self.name} {self.uid}"


class StoreChange(models.Model):
    """A row that was made, changed or removed since the store last took it in; written by triggers alone."""

    id = models.BigAutoField(primary_key=True)
    row_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("change for the store")
        verbose_name_plural = _("changes for the store")

    def __str__(self) -> str:
        return str(self.row_id)
