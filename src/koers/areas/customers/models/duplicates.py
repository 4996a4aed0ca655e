"""Two records that may be one: proposed with reasons, decided about by a person, and the decision is remembered."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models.lifecycle import Merge
from koers.areas.customers.models.nouns import Account, Person
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record

#: The nouns in which duplicates are looked for, by their code.
NOUNS: dict[str, type[Account] | type[Person]] = {
    Account.subject_code: Account,
    Person.subject_code: Person,
}


#: Fields that stay what they are on the record that is kept: where it belongs, and who it is.
_FIXED = frozenset({"unit", "merged_into", "source", "external_id", "demo"})


def choosable(model: type[Account] | type[Person]) -> list[str]:
    """Return the fields of which a person may choose whose value stays, in the order of the record."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in _FIXED
    ]


class DuplicateVerdict(models.TextChoices):
    """What a person decided about two records that are alike."""

    OPEN = "open", _("To decide")
    MERGED = "merged", _("Merged")
    APART = "apart", _("Not a duplicate")


class DuplicateRows(ScopedQuerySet["Duplicate"]):
    """Questions about many proposals; one is seen by who may see both of its records."""

    scope_unit = None
    scope_owner = None

    def visible_to(self, user: Any) -> Self:
        """Return the proposals of which this person may see both records, also where one lies merged in the bin."""
        rows = self.alive()
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return rows.none()
        if user.scope.everything:
            return rows
        seen = Q()
        for noun, model in NOUNS.items():
            theirs = model._base_manager.filter(unit_id__in=user.scope.unit_ids).values("pk")
            seen |= Q(noun=noun, first_id__in=theirs, second_id__in=theirs)
        return rows.filter(seen)

    def undecided(self) -> Self:
        """Return those that wait for a decision, of which both records still stand on their own."""
        both = Q()
        for noun, model in NOUNS.items():
            alive = model._base_manager.filter(deleted_at__isnull=True)
            both |= Q(noun=noun) & ~Q(
                ~models.Exists(alive.filter(pk=models.OuterRef("first_id")))
                | ~models.Exists(alive.filter(pk=models.OuterRef("second_id")))
            )
        return self.filter(both, verdict=DuplicateVerdict.OPEN)


class Duplicate(Record):
    """That two accounts, or two persons, may be one: how probable that is, why, and what a person decided.

    `reasons` hold field, level, likeness and weight; never the values, for those are read from the records.
    """

    noun = models.CharField(_("kind"), max_length=12)
    first_id = models.BigIntegerField(_("one record"))
    second_id = models.BigIntegerField(_("the other record"))
    chance = models.FloatField(_("chance to be one"))
    weight = models.FloatField(_("weight of the evidence"))
    reasons = models.JSONField(_("reasons"), default=list)
    found_at = models.DateTimeField(_("found at"))
    verdict = models.CharField(
        _("verdict"), max_length=6, choices=DuplicateVerdict.choices, default=DuplicateVerdict.OPEN
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    merge = models.ForeignKey(Merge, models.SET_NULL, null=True, blank=True, related_name="duplicates")

    objects = DuplicateRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ("-weight", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["noun", "first_id", "second_id"], name="customers_duplicate_once"
            ),
            models.CheckConstraint(
                condition=Q(first_id__lt=F("second_id")), name="customers_duplicate_in_order"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["verdict", "-weight", "id"], name="cust_duplicate_by_verdict"),
            models.Index(fields=["noun", "second_id"], name="cust_duplicate_of_second"),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.first_id} = {self.second_id}?"


class DuplicateSearch(models.Model):
    """One look for duplicates: when, among how many records, and what it found."""

    id = models.BigAutoField(primary_key=True)
    noun = models.CharField(_("kind"), max_length=12)
    #: Records that changed after this moment are new to the next search.
    searched_at = models.DateTimeField(_("searched at"))
    records = models.PositiveIntegerField(_("records"), default=0)
    fresh = models.PositiveIntegerField(_("new or changed records"), default=0)
    compared = models.PositiveIntegerField(_("compared pairs"), default=0)
    found = models.PositiveIntegerField(_("proposed pairs"), default=0)

    class Meta:
        verbose_name = _("search for duplicates")
        verbose_name_plural = _("searches for duplicates")
        ordering = ("-searched_at", "-id")

    def __str__(self) -> str:
        return f"{self.noun} {self.searched_at:%Y-%m-%d}"
