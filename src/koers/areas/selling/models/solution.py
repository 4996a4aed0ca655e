"""A solution that is made together with a customer: the boards it runs over, and what was decided on them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Person
from koers.areas.organisation.models import Member
from koers.areas.selling.events.solution import Decided
from koers.areas.selling.events.steps import Proposer
from koers.areas.selling.models.approach import OfDeal
from koers.areas.selling.models.deals import Deal
from koers.kit.record import Record


class SolutionBoardRows(OfDeal["SolutionBoard"]):
    """Questions about boards of solutions."""


class SolutionBoard(Record):
    """A board of a solution, by the id that the method gives it: who answers for it on both sides, and until when.

    What shows that it is done stands in written parts of the deal; it is closed on the day on which all of them lay there.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="solution_boards", verbose_name=_("deal"))
    board = models.CharField(_("board"), max_length=80)
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner at the customer"),
    )
    due_date = models.DateField(_("done by"), null=True, blank=True)
    closed_date = models.DateField(_("closed on"), null=True, blank=True)

    objects = SolutionBoardRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("solution board")
        verbose_name_plural = _("solution boards")
        ordering = ("deal", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal", "board"],
                condition=Q(deleted_at__isnull=True),
                name="selling_solutionboard_once_per_deal",
            ),
        ]

    def __str__(self) -> str:
        return self.board


class SolutionDecisionRows(OfDeal["SolutionDecision"]):
    """Questions about what was decided on the way to a solution."""


class SolutionDecision(Record):
    """A requirement, a change of scope or another choice: who proposed it, and who at the customer agreed and when.

    Neither agreed nor dropped, it is open. A side that nobody noted is empty.
    """

    subject_code = "decision"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="solution_decisions", verbose_name=_("deal"))
    board = models.CharField(_("board"), max_length=80)
    sort = models.CharField(_("sort"), max_length=12, choices=Decided.choices, default=Decided.REQUIREMENT)
    text = models.CharField(_("decision"), max_length=300)
    noted_date = models.DateField(_("noted on"))
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )
    proposed_by = models.CharField(
        _("proposed by"), max_length=8, choices=Proposer.choices, blank=True, default=""
    )
    proposer = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who at the customer proposed"),
    )
    agreed_date = models.DateField(_("customer agreed on"), null=True, blank=True)
    agreer = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who at the customer agreed"),
    )
    dropped_date = models.DateField(_("dropped on"), null=True, blank=True)
    reason = models.CharField(_("why dropped"), max_length=300, blank=True, default="")

    objects = SolutionDecisionRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("decision on a solution")
        verbose_name_plural = _("decisions on solutions")
        ordering = ("deal", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(agreer__isnull=True) | Q(agreed_date__isnull=False),
                name="selling_decision_agreed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(proposer__isnull=True) | Q(proposed_by=Proposer.CUSTOMER),
                name="selling_decision_proposer_is_theirs",
            ),
            models.CheckConstraint(
                condition=Q(dropped_date__isnull=True) | ~Q(reason=""),
                name="selling_decision_dropped_has_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["noted_date", "id"], name="sell_decision_by_day"),
            models.Index(fields=["deal", "id"], name="sell_decision_of_deal"),
        ]

    def __str__(self) -> str:
        return self.text
