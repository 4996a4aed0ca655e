"""Questions to a customer, and whether the answer was here already when they were asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.events.asked import OnFile, QuestionStep
from koers.areas.customers.events.deciding import Part, Role
from koers.areas.customers.models.deciding import BuyingRole, RolePeriod
from koers.areas.customers.models.needs import Need, OfAccount
from koers.areas.customers.models.nouns import Account, Person
from koers.areas.customers.models.promises import works_at
from koers.areas.customers.rules.asked import normal
from koers.areas.organisation.models import Member
from koers.kit.moments import not_to_come
from koers.kit.record import Record
from koers.kit.ui import formats


class QuestionRows(OfAccount["Question"]):
    """Questions about questions; one of us who asks owns it."""

    scope_owner = "owner_id"
    scope_also = ("person__unit_id",)


class Question(Record):
    """Something one of us asks a customer, what it is about on file, and the answer."""

    subject_code = "question"

    account = models.ForeignKey(Account, models.CASCADE, related_name="questions", verbose_name=_("account"))
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("to whom")
    )
    text = models.CharField(_("question"), max_length=300)
    #: Letters and digits of the text alone, by which the same question is found again.
    normal_text = models.CharField(max_length=600, blank=True, default="", editable=False)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="questions", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(
        _("asked at"),
        null=True,
        blank=True,
        validators=[not_to_come],
        help_text=_("Leave it empty to plan the question."),
    )
    need = models.ForeignKey(
        Need,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("about the need"),
    )
    buying_role = models.ForeignKey(
        BuyingRole,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("about the part in the decision of"),
    )
    earlier = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="again",
        verbose_name=_("the same as"),
        help_text=_("An earlier question that asks the same in other words."),
    )
    anyway = models.BooleanField(
        _("ask it all the same"),
        default=False,
        help_text=_("The answer is here already; the question then counts as asked twice."),
    )
    step = models.CharField(
        _("step"), max_length=8, choices=QuestionStep.choices, default=QuestionStep.PLANNED, editable=False
    )
    on_file = models.CharField(
        _("the answer was here"), max_length=8, choices=OnFile.choices, blank=True, default="", editable=False
    )
    answer = models.CharField(_("answer"), max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)

    objects = QuestionRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("-asked_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(step__in=("planned", "skipped"), asked_at__isnull=True)
                | Q(step__in=("asked", "answered"), asked_at__isnull=False),
                name="customers_question_asked_has_moment",
            ),
            models.CheckConstraint(
                condition=(Q(step="answered", answered_at__isnull=False) & ~Q(answer=""))
                | (~Q(step="answered") & Q(answered_at__isnull=True)),
                name="customers_question_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(earlier__isnull=True) | ~Q(earlier=F("id")), name="customers_question_not_itself"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at", "id"], name="cust_question_by_time"),
            models.Index(fields=["account", "normal_text"], name="cust_question_by_text"),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the text by which it is found again."""
        self.normal_text = normal(self.text)
        named = kwargs.get("update_fields")
        if named is not None:
            kwargs["update_fields"] = {*named, "normal_text"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse what is of another customer, and a question whose answer is here unless one insists."""
        if not self.account_id or self.pk:
            return
        if self.account.deleted_at is not None:
            raise ValidationError(
                {"account": _("This account lies in the bin or was merged into another one.")}
            )
        if not normal(self.text):
            raise ValidationError({"text": _("Write the question in words.")})
        if self.answer and not self.asked_at:
            raise ValidationError({"answer": _("A question that was not asked yet has no answer.")})
        if self.person is not None and not works_at(self.person, self.account):
            raise ValidationError({"person": _("This person does not work at the account.")})
        for name in ("need", "buying_role", "earlier"):
            linked = getattr(self, name)
            if linked is not None and linked.account_id != self.account_id:
                raise ValidationError({name: _("This belongs to another account.")})
        found = on_file(self, at=self.asked_at)
        if found is not None and not self.anyway:
            raise ValidationError(
                {
                    "anyway": _(
                        "The answer is here already: “%(answer)s” (%(where)s, %(day)s). Ask only if it may have changed."
                    )
                    % {"answer": found.answer, "where": found.where, "day": found.day}
                }
            )


@dataclass(frozen=True)
class Answer:
    """An answer that is here: what it says, where it stands, since when, and the question it was given to."""

    on_file: str
    answer: str
    at: datetime
    subject: str = ""
    question_id: int | None = None

    @property
    def where(self) -> str:
        """Return where it stands, in words."""
        return str(OnFile(self.on_file).label)

    @property
    def day(self) -> str:
        """Return since when, in words."""
        return formats.date(timezone.localdate(self.at))


def on_file(row: Question, *, at: datetime | None) -> Answer | None:
    """Return the answer that was here before a moment, or is here now without one: by what the question is about, else by its very words.

    Nothing is guessed: a need or a part in the decision counts when the question names it, an earlier question when
    it is named or has the same letters and digits, and was answered.
    """
    if row.need is not None and row.need.deleted_at is None and (at is None or row.need.created_at < at):
        return Answer(OnFile.NEED, row.need.statement, row.need.created_at)
    if row.buying_role is not None:
        periods = RolePeriod.objects.filter(buying_role=row.buying_role).exclude(role="", part="")
        if at is None:
            periods = periods.filter(ends__isnull=True)
        else:
            periods = periods.filter(Q(ends__isnull=True) | Q(ends__gt=at), starts__lt=at)
        period = periods.first()
        if period is not None:
            return Answer(OnFile.DECISION, part_words(period), period.starts)
    answered = Question.objects.alive().filter(account=row.account_id, step=QuestionStep.ANSWERED)
    if at is not None:
        answered = answered.filter(answered_at__lt=at)
    same = Q(normal_text=normal(row.text))
    if row.earlier_id is not None:
        same |= Q(pk=row.earlier_id)
    found = answered.filter(same).exclude(pk=row.pk).order_by("-answered_at", "-pk").first()
    if found is None or found.answered_at is None:
        return None
    return Answer(OnFile.QUESTION, found.answer, found.answered_at, found.text, found.pk)


def part_words(period: RolePeriod | BuyingRole) -> str:
    """Return what somebody does in the decision, in words."""
    words = [
        str(choices(value).label)
        for choices, value in ((Role, period.role), (Role, period.also_role), (Part, period.part))
        if value
    ]
    return ", ".join(words)
