"""The survey of marketing and sales: a round, who is asked, and answers that nobody can lead back to a person."""

import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from koers.areas.organisation.models.nouns import Member, Unit
from koers.areas.organisation.models.relation import Department, FunctionRole
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class AlignmentType(models.TextChoices):
    """The four relationships that marketing and sales may have."""

    UNDEFINED = "undefined", _("undefined")
    DEFINED = "defined", _("defined")
    ALIGNED = "aligned", _("aligned")
    INTEGRATED = "integrated", _("integrated")


class MarketSpeed(models.TextChoices):
    """How fast the market changes."""

    SLOW = "slow", _("Slow")
    MEDIUM = "medium", _("Medium")
    FAST = "fast", _("Fast")


class RoundRows(ScopedQuerySet["AlignmentRound"]):
    """Questions about many rounds."""

    scope_owner = None

    def running(self) -> "RoundRows":
        """Return those that still take answers."""
        return self.alive().filter(closed_at__isnull=True)

    def closed(self) -> "RoundRows":
        """Return those of which the results may be seen, newest first."""
        return self.alive().filter(closed_at__isnull=False).order_by("-closed_at", "-id")


class AlignmentRound(Record):
    """One time that both departments are asked; it keeps the version of the survey and the least number of answers shown."""

    subject_code = "alignround"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="alignment_rounds", verbose_name=_("unit"))
    method = models.CharField(_("survey"), max_length=80, editable=False)
    method_version = models.PositiveIntegerField(_("version of the survey"), editable=False)
    target_type = models.CharField(
        _("wanted relationship"),
        max_length=10,
        choices=AlignmentType.choices,
        default=AlignmentType.DEFINED,
        help_text=_(
            "Integrated is not everybody's goal: in a market that changes slowly defined can be right."
        ),
    )
    target_reason = models.CharField(_("why"), max_length=300, blank=True, default="")
    market_speed = models.CharField(
        _("speed of the market"), max_length=6, choices=MarketSpeed.choices, default=MarketSpeed.MEDIUM
    )
    least_answers = models.PositiveSmallIntegerField(
        _("answers before a group is shown"), default=3, editable=False
    )
    opened_at = models.DateTimeField(_("opened at"))
    closes_on = models.DateField(_("closes after"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    #: Department id -> how many were asked; all that is kept of it once the round is closed.
    invited = models.JSONField(_("how many were asked"), default=dict, editable=False)

    objects = RoundRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("round of the survey")
        verbose_name_plural = _("rounds of the survey")
        ordering = ("-opened_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(closed_at__isnull=True, deleted_at__isnull=True),
                name="organisation_one_open_round",
            ),
            models.CheckConstraint(
                condition=Q(least_answers__gte=3), name="organisation_round_shows_groups_only"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="organisation_round_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.opened_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Tell whether answers are still taken."""
        return self.closed_at is None


class SurveyInvitation(models.Model):
    """That a member is asked in a round, and whether an answer came; gone when the round closes.

    It keeps no moment of the answer. The secret link is a token of the guard, of which nothing remains once it is used.
    """

    round = models.ForeignKey(
        AlignmentRound, models.CASCADE, related_name="invitations", verbose_name=_("round of the survey")
    )
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("member"))
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", verbose_name=_("department"))
    has_answered = models.BooleanField(_("has answered"), default=False)

    class Meta:
        verbose_name = _("invitation to the survey")
        verbose_name_plural = _("invitations to the survey")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "member"], name="organisation_asked_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.member}"


def random_id() -> int:
    """Return an id that says nothing about order: 62 random bits."""
    return secrets.randbits(62)


class AlignmentResponse(models.Model):
    """One sheet of answers: the round, the department and the answers, and nothing that leads to a person.

    No member, no user, no token, no day; the id is random, and each new sheet deals all ids of its round anew.
    The role is that of the department: the one manager of a team would be recognised by theirs.
    """

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    round = models.ForeignKey(
        AlignmentRound, models.CASCADE, related_name="responses", verbose_name=_("round of the survey")
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    role = models.CharField(_("function"), max_length=12, choices=FunctionRole.choices)
    #: Item id -> 1 to 5, or null where somebody would rather not say.
    answers = models.JSONField(_("answers"))

    class Meta:
        verbose_name = _("answers to the survey")
        verbose_name_plural = _("answers to the survey")

    def __str__(self) -> str:
        return f"{self.round_id}: {self.role}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: sheets are only dealt in together with all others of their round."""
        raise TypeError("answers are kept by the action `answer`, never one by one")
