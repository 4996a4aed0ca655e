"""An import as it is kept: its files, what each did to which record, what was refused, and remembered mappings."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    """Where an import stands."""

    MAPPING = "mapping", _("Columns to check")
    CHECKING = "checking", _("Trying out")
    CHECKED = "checked", _("Tried out")
    RUNNING = "running", _("Running")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class ImportRows(models.QuerySet["Import"]):
    """Questions about many imports."""

    scope_unit: ClassVar[str | None] = None
    scope_owner: ClassVar[str | None] = None

    def visible_to(self, user: Any) -> "ImportRows":
        """Return the imports that this person may see: all of them, or the person's own."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self if user.scope.everything else self.filter(started_by=user)


class Import(models.Model):
    """One or more files that came in together."""

    #: Path to the person whose own this is.
    scope_user: ClassVar[str] = "started_by_id"

    uid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.MAPPING
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    via = models.CharField(_("by way of"), max_length=12, default="ui")
    created_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    rules_off = models.JSONField(_("rules that are off"), default=list)
    answers = models.JSONField(_("answers"), default=dict)
    findings = models.JSONField(_("findings"), default=list)
    kept = models.JSONField(_("kept at undo"), default=list)
    error = models.CharField(_("error"), max_length=300, blank=True, default="")
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows"), default=0)
    stop_requested = models.BooleanField(_("asked to stop"), default=False)
    demo = models.BooleanField(_("demo data"), default=False)
    job_id = models.BigIntegerField(_("job"), null=True, blank=True)

    objects = ImportRows.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-id",)

    def __str__(self) -> str:
        return ", ".join(self.files.values_list("name", flat=True)) or str(self.uid)

    @property
    def tone(self) -> str:
        """Return how the state is coloured."""
        tones = {
            "done": "good",
            "failed": "bad",
            "stopped": "warn",
            "running": "sea",
            "checking": "sea",
            "undoing": "sea",
        }
        return tones.get(self.state, "plain")


class ImportFile(models.Model):
    """One file, or one sheet of a workbook: how it is read, where it stands, and its counts."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    stored = models.CharField(_("kept as"), max_length=80)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    size = models.BigIntegerField(_("size"))
    shape = models.JSONField(_("shape"), default=dict)
    headings = models.JSONField(_("headings"), default=list)
    facts = models.JSONField(_("what it showed"), default=dict)
    target = models.CharField(_("holds"), max_length=60, blank=True, default="")
    layout = models.CharField(_("recognised as"), max_length=80, blank=True, default="")
    certain = models.BooleanField(_("recognised for certain"), default=False)
    source = models.CharField(_("source"), max_length=40, blank=True, default="")
    fields = models.JSONField(_("field of each column"), default=list)
    decimal_sign = models.CharField(_("decimal sign"), max_length=1, blank=True, default="")
    date_order = models.CharField(_("order of day and month"), max_length=3, blank=True, default="")
    problem = models.CharField(_("problem"), max_length=40, blank=True, default="")
    problem_params = models.JSONField(_("details of the problem"), default=dict)
    position = models.PositiveSmallIntegerField(_("place in the order"), default=0)
    phase = models.PositiveSmallIntegerField(_("pass"), default=1)
    cursor = models.PositiveIntegerField(_("last line written"), default=0)
    complete = models.BooleanField(_("wholly written"), default=False)
    checked = models.JSONField(_("counts of the trial"), default=dict)
    counts = models.JSONField(_("counts"), default=dict)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ("position", "id")

    def __str__(self) -> str:
        sheet = self.shape.get("sheet")
        return f"{self.name} [{sheet}]" if sheet else self.name


class ImportEffect(models.Model):
    """What an import did to one record: made it, or changed it, with the values from before."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Import, models.CASCADE, related_name="effects", db_index=False)
    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="+", db_index=False)
    line = models.PositiveIntegerField(_("line"))
    noun = models.CharField(_("noun"), max_length=40)
    object_id = models.BigIntegerField(_("record"))
    made = models.BooleanField(_("made by this import"))
    version = models.PositiveIntegerField(_("version after"))
    before = models.JSONField(_("values before"), null=True, blank=True)

    class Meta:
        verbose_name = _("effect of an import")
        verbose_name_plural = _("effects of imports")
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "noun", "object_id"], name="kit_effect_once_per_record"),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.object_id}"


class ImportRefusal(models.Model):
    """A row that was kept out: where, what stood there, why, and the row itself for the file of refused rows."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="refusals", db_index=False)
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=120, blank=True, default="")
    value = models.CharField(_("value"), max_length=300, blank=True, default="")
    code = models.CharField(_("reason"), max_length=40)
    params = models.JSONField(_("details"), default=dict)
    cells = models.JSONField(_("the row"), default=list)

    class Meta:
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")
        ordering = ("file", "line")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["file", "line"], name="kit_refusal_once_per_line"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"


class SavedMapping(models.Model):
    """How columns with these headings were mapped last time."""

    fingerprint = models.CharField(_("fingerprint of the headings"), max_length=64, unique=True)
    target = models.CharField(_("holds"), max_length=60)
    layout = models.CharField(_("recognised as"), max_length=80, blank=True, default="")
    source = models.CharField(_("source"), max_length=40, blank=True, default="")
    fields = models.JSONField(_("field of each column"), default=list)
    decimal_sign = models.CharField(_("decimal sign"), max_length=1, blank=True, default="")
    date_order = models.CharField(_("order of day and month"), max_length=3, blank=True, default="")
    answers = models.JSONField(_("answers"), default=dict)
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")

    def __str__(self) -> str:
        return f"{self.target} {self.fingerprint[:8]}"
