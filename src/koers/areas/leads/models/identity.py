"""By which signs we know who somebody is: e-mail addresses, ids and devices, each with the person it belongs to."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Account, Person
from koers.areas.leads.models.intake import EventSource, RawEvent
from koers.areas.organisation.models import Unit
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class IdentifierKind(models.TextChoices):
    """The sort of an identifier, from the strongest to the weakest."""

    CUSTOMER = "customer", _("Customer number")
    USER = "user", _("Id of a user")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Telephone number")
    GROUP = "group", _("Id of a group")


class IdentifierStatus(models.TextChoices):
    """Whether an identifier still tells who somebody is."""

    ACTIVE = "active", _("In use")
    FORMER = "former", _("Former")
    SHARED = "shared", _("Shared by several")


class Identifier(models.Model):
    """A sign that tells who somebody is; it belongs to one person or one account.

    `key` is kind, source (for ids that only mean something there) and value in one text.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=8, choices=IdentifierKind.choices)
    source = models.ForeignKey(
        EventSource,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="identifiers",
        verbose_name=_("event source"),
    )
    value = models.CharField(_("value"), max_length=254)
    key = models.CharField(max_length=300, unique=True)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="identifiers", verbose_name=_("person")
    )
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, blank=True, related_name="identifiers", verbose_name=_("account")
    )
    status = models.CharField(
        _("state"), max_length=8, choices=IdentifierStatus.choices, default=IdentifierStatus.ACTIVE
    )
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    verified_at = models.DateTimeField(_("proven at"), null=True, blank=True)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ("kind", "id")

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class AccountDomain(models.Model):
    """The internet domain of an account's website, worked out from it, so that an e-mail address finds its account."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="domains", verbose_name=_("account"))
    domain = models.CharField(_("domain"), max_length=200, db_index=True)

    class Meta:
        verbose_name = _("domain of an account")
        verbose_name_plural = _("domains of accounts")
        ordering = ("domain", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "domain"], name="leads_account_domain_once"),
        ]

    def __str__(self) -> str:
        return self.domain


class Visitor(models.Model):
    """A browser or device of which we only know the anonymous id that a source gave it."""

    subject_code = "visitor"

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(
        EventSource, models.CASCADE, related_name="visitors", db_index=False, verbose_name=_("event source")
    )
    anonymous_id = models.CharField(_("anonymous id"), max_length=200)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("visitor")
        verbose_name_plural = _("visitors")
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "anonymous_id"], name="leads_visitor_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class VisitorLink(models.Model):
    """That a visitor was a person, from when to when; another person on the same device ends it."""

    id = models.BigAutoField(primary_key=True)
    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="links", verbose_name=_("visitor"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="visitor_links", verbose_name=_("person"))
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("visitor of a person")
        verbose_name_plural = _("visitors of persons")
        ordering = ("starts", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["visitor"], condition=Q(ends__isnull=True), name="leads_one_running_visitor_link"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="leads_visitor_link_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visitor_id} {self.person_id}"


class ProposalKind(models.TextChoices):
    """What identity proposes and does not do by itself."""

    MERGE = "merge", _("Two persons are one")
    VISITOR = "visitor", _("One more device of a person")
    SIGN = "sign", _("One more sign of a person")


class ProposalState(models.TextChoices):
    """What a person decided."""

    OPEN = "open", _("To decide")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


class ProposalRows(ScopedQuerySet["IdentityProposal"]):
    """Questions about many proposals."""

    scope_owner = None


class IdentityProposal(Record):
    """A join of two identities that would break a limit, so that a person decides about it."""

    kind = models.CharField(_("kind"), max_length=8, choices=ProposalKind.choices)
    key = models.CharField(max_length=340, unique=True, editable=False)
    reason = models.CharField(_("reason"), max_length=24)
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="identity_proposals", verbose_name=_("person")
    )
    other = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="identity_proposals_as_other",
        verbose_name=_("other person"),
    )
    visitor = models.ForeignKey(
        Visitor, models.CASCADE, null=True, blank=True, related_name="proposals", verbose_name=_("visitor")
    )
    identifier = models.CharField(_("identifier"), max_length=300, blank=True, default="")
    raw = models.ForeignKey(RawEvent, models.SET_NULL, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(_("seen at"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    state = models.CharField(
        _("state"), max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ProposalRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("identity proposal")
        verbose_name_plural = _("identity proposals")
        ordering = ("-seen_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-seen_at", "-id"], name="leads_proposal_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"
