"""Reads of links to value cases and of what customers proposed under them, with both calculations."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from koers.areas.customers.models import Person
from koers.areas.customers.models.promises import persons_at
from koers.areas.selling.models import Deal, PartState, ValueCase, ValueLink, ValueProposal, ValueProposalPart
from koers.areas.selling.queries.value import limits
from koers.areas.selling.rules import value_proposals as rules
from koers.areas.selling.rules.value import BadCase, Case, read_case
from koers.kit.access.matrix import narrow

DECIDE = "selling.value_link.decide"


def persons_of(deal: Deal, user: Any) -> QuerySet[Person]:
    """Return the persons of the customer of a deal that somebody may see."""
    rows = Person.objects.visible_to(user).alive()
    contact = Q(pk=deal.person_id or 0)
    return rows.filter(contact if deal.account is None else contact | persons_at(deal.account))


def links_of(case: ValueCase, user: Any) -> QuerySet[ValueLink]:
    """Return the links of a case, the newest first."""
    return (
        ValueLink.objects.visible_to(user)
        .filter(case=case)
        .select_related("person", "case__deal")
        .order_by("-id")
    )


def proposals_of(case: ValueCase, user: Any) -> QuerySet[ValueProposal]:
    """Return what customers proposed for a case, the newest first, with their numbers."""
    rows = ValueProposal.objects.visible_to(user).filter(link__case=case)
    return rows.select_related("link__person").prefetch_related("parts").order_by("-given_at", "-id")


def waiting_of(deal: Deal, user: Any) -> QuerySet[ValueProposal]:
    """Return the proposals about the cases of a deal that wait for an answer."""
    return ValueProposal.objects.visible_to(user).waiting().filter(link__case__deal=deal)


def waiting_for(user: Any) -> QuerySet[ValueProposal]:
    """Return the proposals about somebody's own deals that wait for an answer, the oldest first."""
    rows = ValueProposal.objects.visible_to(user).waiting()
    mine = narrow(rows, user, DECIDE).filter(link__case__deal__owner__in=user.scope.member_ids)
    return mine.select_related("link__person", "link__case__deal__account").order_by("given_at", "id")


def last_of(link: ValueLink) -> ValueProposal | None:
    """Return the newest proposal under a link."""
    return (
        link.proposals.filter(deleted_at__isnull=True)
        .prefetch_related("parts")
        .order_by("-given_at", "-id")
        .first()
    )


@dataclass(frozen=True)
class Weighed:
    """One proposed number with what it alone does to the saving against the first alternative, in cents; None if unknown.

    `is_yearly` where that is a saving a year.
    """

    part: ValueProposalPart
    is_yearly: bool
    effect_cents: int | None
    now: Decimal | None

    @property
    def has_moved(self) -> bool:
        """Tell whether a number that waits stands otherwise in the case than when it was proposed."""
        return self.part.state == PartState.OPEN and self.now != self.part.ours


class Beside:
    """A proposal beside the case as it stood when the customer saw it, and as it stands now."""

    def __init__(self, row: ValueProposal) -> None:
        self.row, self.case = row, row.link.case
        self.parts = list(row.parts.all())

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """Return the case as the customer saw it."""
        if self.row.case_version == self.case.version:
            return dict(self.case.document)
        held = ValueCase.history.filter(id=self.case.pk, version=self.row.case_version).order_by(
            "-history_date"
        )
        found = held.first()
        return dict(found.document if found is not None else self.case.document)

    @cached_property
    def ours(self) -> rules.Sums | None:
        """Return what the case came to by our numbers; None when it can no longer be worked out."""
        return _sums(self.document, {})

    @cached_property
    def theirs(self) -> rules.Sums | None:
        """Return what the case came to by the numbers of the customer."""
        return _sums(self.document, {one.number: one.theirs for one in self.parts})

    @cached_property
    def now(self) -> rules.Sums | None:
        """Return what the case comes to as it stands now."""
        return self.ours if self.row.case_version == self.case.version else _sums(self.case.document, {})

    @property
    def weighed(self) -> list[Weighed]:
        """Return every proposed number with what it does alone, those that move the saving most first."""
        found = [self._weighed(one) for one in self.parts]
        return sorted(found, key=lambda one: -abs(one.effect_cents or 0))

    def _weighed(self, part: ValueProposalPart) -> Weighed:
        alone, now = _sums(self.document, {part.number: part.theirs}), self._now(part)
        if alone is None or self.ours is None:
            return Weighed(part, False, None, now)
        yearly, first = alone.is_yearly or self.ours.is_yearly, next(iter(self.ours.saving))
        effect = alone.saved(yearly=yearly)[first] - self.ours.saved(yearly=yearly)[first]
        return Weighed(part, yearly, effect, now)

    def _now(self, part: ValueProposalPart) -> Decimal | None:
        try:
            return round(rules.ours_of(self.case.document, part.number), rules.PLACES)
        except KeyError:
            return None


def case_with(document: Mapping[str, Any], changes: Mapping[str, Decimal]) -> Case | None:
    """Return a case with other numbers; None when it cannot be worked out."""
    try:
        return read_case(rules.with_theirs(document, changes), limits())
    except (BadCase, KeyError):
        return None


def _sums(document: Mapping[str, Any], changes: Mapping[str, Decimal]) -> rules.Sums | None:
    case = case_with(document, changes)
    return None if case is None else rules.sums_of(case)
