"""What we promised customers, until when, and what became of it."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.events.promises import PromiseState
from koers.areas.customers.models.deciding import BuyingRole
from koers.areas.customers.models.needs import OfAccount
from koers.areas.customers.models.nouns import Account, Affiliation, Person
from koers.areas.organisation.models import Member
from koers.kit.moments import not_to_come, today
from koers.kit.record import Record


class PromiseRows(OfAccount["Promise"]):
    """Questions about promises; one of us who made a promise owns it."""

    scope_owner = "owner_id"
    scope_also = ("person__unit_id",)


class Promise(Record):
    """Something we promised a customer: what, to whom, by whom of us and until when; and how it ended."""

    subject_code = "promise"

    account = models.ForeignKey(Account, models.CASCADE, related_name="promises", verbose_name=_("account"))
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="promises", verbose_name=_("to whom")
    )
    text = models.CharField(
        _("what we promised"), max_length=300, help_text=_("So that the customer would recognise it.")
    )
    owner = models.ForeignKey(Member, models.PROTECT, related_name="promises", verbose_name=_("promised by"))
    made_date = models.DateField(_("promised on"), default=today, validators=[not_to_come])
    due_date = models.DateField(_("due"))
    #: The day that was promised first; moving a promise never changes it.
    first_due_date = models.DateField(_("first promised for"), editable=False)
    moves = models.PositiveSmallIntegerField(_("times moved"), default=0, editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=PromiseState.choices, default=PromiseState.OPEN, editable=False
    )
    closed_date = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("noted by"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True, default="", editable=False)

    objects = PromiseRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ("due_date", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(due_date__gte=F("made_date"), first_due_date__gte=F("made_date")),
                name="customers_promise_due_after_made",
                violation_error_message=_("A promise is not due before it was made."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_date__isnull=True)
                | (~Q(state="open") & Q(closed_date__isnull=False, closed_date__gte=F("made_date"))),
                name="customers_promise_ended_has_day",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="customers_promise_says_what"),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(note=""), name="customers_promise_withdrawn_with_note"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_date", "id"], name="cust_promise_by_due"),
            models.Index(fields=["owner", "state", "due_date", "id"], name="cust_promise_by_owner"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def was_in_time(self) -> bool:
        """Tell whether it was kept on the agreed day or before."""
        return (
            self.state == PromiseState.KEPT
            and self.closed_date is not None
            and self.closed_date <= self.due_date
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the first day is that of the beginning."""
        if self.first_due_date is None:
            self.first_due_date = self.due_date
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a day before the promise, a customer in the bin, and somebody of elsewhere."""
        if self.made_date and self.due_date and self.due_date < self.made_date:
            raise ValidationError({"due_date": _("A promise is not due before it was made.")})
        if self.account_id and self.account.deleted_at is not None:
            raise ValidationError(
                {"account": _("This account lies in the bin or was merged into another one.")}
            )
        if self.account_id and self.person is not None and not works_at(self.person, self.account):
            raise ValidationError({"person": _("This person does not work at the account.")})


def persons_at(account: Account) -> Q:
    """Return the condition of persons who work at an account, or take part in its decisions."""
    now = Affiliation.objects.filter(account=account, ends__isnull=True).order_by().values("person")
    deciding = BuyingRole.objects.alive().filter(account=account).order_by().values("person")
    return Q(account=account) | Q(pk__in=now) | Q(pk__in=deciding)


def works_at(person: Person, account: Account) -> bool:
    """Tell whether somebody works at an account, or takes part in its decisions."""
    return Person.objects.filter(persons_at(account), pk=person.pk).exists()
