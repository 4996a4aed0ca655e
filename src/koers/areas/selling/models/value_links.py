"""A person of the customer looks at a value case under a link and proposes other numbers; the case stays as it is."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Person
from koers.areas.organisation.models import Member
from koers.areas.selling.models.pipeline import Outcome
from koers.areas.selling.models.value import ValueCase
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class ValueLinkRows(ScopedQuerySet["ValueLink"]):
    """A link is seen by whoever sees the deal and the person."""

    scope_unit = "case__deal__unit_id"
    scope_owner = "case__deal__owner_id"
    scope_also = ("person__unit_id",)


class ValueLink(Record):
    """What one person of the customer may see and change of a case, and until when."""

    subject_code = "value_link"

    case = models.ForeignKey(ValueCase, models.CASCADE, related_name="links", verbose_name=_("value case"))
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="value_links", verbose_name=_("person of the customer")
    )
    #: Ids of assumptions, and `@years` for the number of years.
    open_to = models.JSONField(_("may change"), default=list, blank=True)
    shows = models.JSONField(_("also sees"), default=list, blank=True)
    #: Needs of the elements of the proposition that are shown.
    reasons = models.JSONField(_("sees the reasons"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=2, default="en")
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    expires_at = models.DateTimeField(_("works until"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ValueLinkRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("link to a value case")
        verbose_name_plural = _("links to value cases")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.case}: {self.person}"

    def works(self, at: datetime) -> bool:
        """Tell whether the link still opens something: it lasts, and its deal is open."""
        return self.lasts(at) and self.case.deal.outcome == Outcome.OPEN

    def lasts(self, at: datetime) -> bool:
        """Tell whether it was neither withdrawn nor is its day over, whatever became of its deal."""
        return self.withdrawn_at is None and self.expires_at > at


class ValueProposalRows(ScopedQuerySet["ValueProposal"]):
    """A proposal is seen by whoever sees the deal and the person."""

    scope_unit = "link__case__deal__unit_id"
    scope_owner = "link__case__deal__owner_id"
    scope_also = ("link__person__unit_id",)

    def waiting(self) -> "ValueProposalRows":
        """Return the newest of each person of which a number was neither taken over nor left, as long as the deal is open."""
        rows = self.alive().filter(superseded_at__isnull=True, parts__state=PartState.OPEN)
        deal = {"link__case__deal__outcome": Outcome.OPEN, "link__case__deal__deleted_at__isnull": True}
        return rows.filter(link__case__deleted_at__isnull=True, **deal).distinct()


class ValueProposal(Record):
    """Other numbers that somebody sent for a case, with what both came to then; a newer one supersedes it."""

    link = models.ForeignKey(ValueLink, models.CASCADE, related_name="proposals", verbose_name=_("link"))
    given_at = models.DateTimeField(_("sent at"))
    #: The version of the case that the person saw.
    case_version = models.PositiveIntegerField(_("version of the case"))
    ours_cents = models.BigIntegerField(_("saving by our numbers"))
    theirs_cents = models.BigIntegerField(_("saving by their numbers"))
    #: Both savings are a year, because in one of the calculations the alternatives last differently long.
    is_yearly = models.BooleanField(_("a year"), default=False)
    remark = models.TextField(_("remark"), max_length=1000, blank=True, default="")
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    objects = ValueProposalRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("proposal of a customer")
        verbose_name_plural = _("proposals of customers")
        ordering = ("-given_at", "-id")

    def __str__(self) -> str:
        return str(self.link)


class PartState(models.TextChoices):
    """What came of a number that a customer proposed."""

    OPEN = "open", _("waits")
    TAKEN = "taken", _("taken over")
    LEFT = "left", _("left as it was")


class KnownFrom(models.TextChoices):
    """How a customer knows a number."""

    ESTIMATE = "estimate", _("estimated")
    RECORDS = "records", _("from records")
    MEASURED = "measured", _("measured")


class ValueProposalPartRows(ScopedQuerySet["ValueProposalPart"]):
    """A number is seen by whoever sees the proposal."""

    scope_unit = "proposal__link__case__deal__unit_id"
    scope_owner = "proposal__link__case__deal__owner_id"
    scope_also = ("proposal__link__person__unit_id",)


class ValueProposalPart(Record):
    """One number that a customer sees otherwise, with what we decided about it and why."""

    proposal = models.ForeignKey(
        ValueProposal, models.CASCADE, related_name="parts", verbose_name=_("proposal")
    )
    #: The id of the assumption, or `@years`.
    number = models.CharField(_("number"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=40, blank=True, default="")
    ours = models.DecimalField(_("ours"), max_digits=20, decimal_places=6)
    theirs = models.DecimalField(_("theirs"), max_digits=20, decimal_places=6)
    known_from = models.CharField(
        _("how they know"), max_length=8, choices=KnownFrom.choices, default=KnownFrom.ESTIMATE
    )
    state = models.CharField(_("state"), max_length=5, choices=PartState.choices, default=PartState.OPEN)
    reason = models.CharField(_("why"), max_length=300, blank=True, default="")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    #: What stood in the case before the number was taken over, to put it back.
    before: Any = models.JSONField(_("stood before"), default=dict, blank=True, editable=False)

    objects = ValueProposalPartRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("proposed number")
        verbose_name_plural = _("proposed numbers")
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["proposal", "number"], name="selling_proposalpart_once"),
            models.CheckConstraint(condition=~Q(ours=F("theirs")), name="selling_proposalpart_differs"),
            models.CheckConstraint(
                condition=Q(state="open", reason="", decided_at__isnull=True)
                | (~Q(state="open") & ~Q(reason="") & Q(decided_at__isnull=False)),
                name="selling_proposalpart_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name
