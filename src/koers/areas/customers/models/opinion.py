"""That a person of a customer was asked one question, and what was answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.events.opinion import OpinionKind, Verdict
from koers.areas.customers.models.loop import Signal
from koers.areas.customers.models.needs import OfAccount
from koers.areas.customers.models.nouns import Account, Person
from koers.areas.organisation.models import Member
from koers.kit.record import Record


class OpinionRows(OfAccount["Opinion"]):
    """Opinions of somebody whom the reader does not see stay out of lists."""

    scope_also = ("person__unit_id",)

    def answered(self) -> "OpinionRows":
        """Return those that were answered."""
        return self.filter(answered_at__isnull=False)


class Opinion(Record):
    """One question to one person of an account, by a link that works once, with the answer and why."""

    subject_code = "opinion"

    account = models.ForeignKey(Account, models.CASCADE, related_name="opinions", verbose_name=_("account"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="opinions", verbose_name=_("person"))
    method = models.CharField(_("question"), max_length=40, choices=OpinionKind.choices)
    method_version = models.PositiveIntegerField(_("version of the question"))
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    expires_at = models.DateTimeField(_("link works until"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    score = models.SmallIntegerField(_("answer"), null=True, blank=True)
    verdict = models.CharField(_("band"), max_length=6, choices=Verdict.choices, blank=True, default="")
    why = models.CharField(_("why"), max_length=500, blank=True, default="")
    signal = models.ForeignKey(
        Signal, models.SET_NULL, null=True, blank=True, related_name="opinions", verbose_name=_("signal")
    )

    objects = OpinionRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ("-asked_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, score__isnull=True, verdict="")
                | (Q(answered_at__isnull=False, score__isnull=False) & ~Q(verdict="")),
                name="customers_opinion_answered_whole",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at", "id"], name="cust_opinion_by_time"),
            models.Index(fields=["person", "asked_at", "id"], name="cust_opinion_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.asked_at:%Y-%m-%d}"
