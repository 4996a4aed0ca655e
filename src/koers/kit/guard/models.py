"""What the guard has to remember: tokens that were given out, and answers to repeated requests."""

from django.db import models


class Token(models.Model):
    """A secret link or key, of which only the hash is kept."""

    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=100, blank=True, default="")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["purpose", "subject"], name="token_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"


class Answer(models.Model):
    """What was answered to a request with an Idempotency-Key; without a status it is still being worked on."""

    caller = models.CharField(max_length=70)
    key = models.CharField(max_length=200)
    route = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    # A new value at each attempt: an attempt that was given up on can no longer write its answer.
    attempt = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="answer_once_per_key")]
        indexes = [models.Index(fields=["started_at"], name="answer_started")]

    def __str__(self) -> str:
        return f"{self.route} {self.status}"
