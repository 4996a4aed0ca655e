"""The rows of the queue: one for each asked run of a job, one for each worker."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Where a run of a job stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    POISONED = "poisoned", _("Set aside")


ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.POISONED)
TONES = {
    JobState.QUEUED: "plain",
    JobState.RUNNING: "sea",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "plain",
    JobState.POISONED: "bad",
}
# A key stands for one effect: while a run with it waits, runs or is done, a second run is not made.
HOLDS_KEY = (JobState.QUEUED, JobState.RUNNING, JobState.DONE)


class JobRunQuerySet(models.QuerySet["JobRun"]):
    """Questions about many runs."""

    def visible_to(self, user: Any) -> Self:
        """Return the runs that this person may follow: their own, or all of them for those who look after Koers."""
        from koers.kit.access.matrix import narrow

        return cast(Self, narrow(self, user, "kit.job.read"))

    def ready(self, at: datetime) -> Self:
        """Return the runs that a worker may start now, in the order in which they should start."""
        return self.filter(state=JobState.QUEUED, not_before__lte=at).order_by("not_before", "id")

    def expired(self, at: datetime) -> Self:
        """Return the runs whose worker has stopped renewing its lease."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=at)

    def held_by(self, run: "JobRun") -> Self:
        """Return the row of this run, as long as the worker that started it still holds it."""
        return self.filter(pk=run.pk, state=JobState.RUNNING, worker=run.worker, starts=run.starts)


class JobRun(models.Model):
    """One asked run of a job, with its progress and its result."""

    #: A run belongs to the person who asked for it; those of Koers itself belong to nobody.
    scope_user: ClassVar[str] = "requested_by_id"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("job"), max_length=100)
    key = models.CharField(max_length=200, null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    arguments = models.JSONField(default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("asked at"))
    not_before = models.DateTimeField()
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    starts = models.PositiveIntegerField(_("starts"), default=0)
    # Starts since the last checkpoint: work that moves on is never set aside, however often it is interrupted.
    stalls = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True, blank=True)
    message = models.CharField(max_length=300, blank=True, default="")
    cursor = models.JSONField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=models.Q(key__isnull=False, state__in=["queued", "running", "done"]),
                name="jobrun_one_effect_per_key",
            )
        ]
        indexes = [
            models.Index(fields=["state", "not_before", "id"], name="jobrun_ready"),
            models.Index(fields=["requested_by", "-id"], name="jobrun_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.uid}"

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing more will happen by itself."""
        return self.state in ENDED

    @property
    def label(self) -> str:
        """Return what the job is called, in the language of the moment."""
        from koers.kit.jobs.declare import find

        job = find(self.name)
        return str(job.label) if job else self.name

    @property
    def tone(self) -> str:
        """Return how the state is coloured."""
        return TONES[JobState(self.state)]

    @property
    def percent(self) -> int | None:
        """Return the progress from 0 to 100, or None while the total is not known."""
        if self.state == JobState.DONE:
            return 100
        if not self.total:
            return None
        return max(0, min(100, 100 * self.done // self.total))


class JobWorker(models.Model):
    """A worker process that was seen, so that an installation without one is noticed."""

    name = models.CharField(max_length=100, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.name
