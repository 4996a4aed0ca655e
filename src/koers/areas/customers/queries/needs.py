"""Reads over needs, reasons and motives of one account; as many statements for fifty needs as for two."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils import timezone

from koers.areas.customers.events import needs as events
from koers.areas.customers.models import (
    Account,
    BuyingReason,
    BuyingRole,
    LoyaltyMotive,
    Motive,
    Need,
    NeedFit,
    SolutionElement,
)
from koers.areas.customers.rules import needs as rules
from koers.areas.customers.rules.needs import NeedLimits
from koers.kit.timeline.kinds import words_of


def limits() -> NeedLimits:
    """Return the limits of this installation."""
    return NeedLimits(**getattr(settings, "NEEDS", {}))


@dataclass(frozen=True)
class NeedLine:
    """A need with how far each element of the solution fulfils it."""

    need: Need
    fits: tuple[int | None, ...]
    is_uncovered: bool

    @property
    def best(self) -> int | None:
        """Return the best fulfilment by an element; None where none was rated."""
        return max((one for one in self.fits if one is not None), default=None)


@dataclass(frozen=True)
class Matrix:
    """The needs of an account against the elements of the solution."""

    elements: tuple[SolutionElement, ...]
    lines: tuple[NeedLine, ...]

    @property
    def is_rated(self) -> bool:
        """Tell whether anything was rated."""
        return any(line.best is not None for line in self.lines)

    @property
    def fulfilment(self) -> float | None:
        """Return the weighted fulfilment by the best element of each need; None where nothing was rated or weighed."""
        if not self.is_rated:
            return None
        return rules.weighted_fulfilment((line.need.weight, line.best) for line in self.lines)

    @property
    def by_element(self) -> list[float | None]:
        """Return the weighted fulfilment by each element alone."""
        return [
            rules.weighted_fulfilment((line.need.weight, line.fits[place]) for line in self.lines)
            if any(line.fits[place] is not None for line in self.lines)
            else None
            for place in range(len(self.elements))
        ]

    @property
    def weighed(self) -> int:
        """Return how many needs have a weight."""
        return sum(bool(line.need.weight) for line in self.lines)

    @property
    def uncovered(self) -> list[NeedLine]:
        """Return the needs that no element fulfils enough; none while nothing was rated."""
        return [line for line in self.lines if line.is_uncovered] if self.is_rated else []


def matrix(account: Account) -> Matrix:
    """Return the needs of an account, the heaviest first, against the elements of the solution."""
    elements = tuple(SolutionElement.objects.alive().filter(account=account).order_by("pk"))
    needs = Need.objects.alive().filter(account=account).select_related("said_by")
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rated = NeedFit.objects.filter(need__account=account).values_list("need_id", "element_id", "fulfilment")
    for need_id, element_id, fulfilment in rated:
        found[need_id][element_id] = fulfilment
    bounds = limits()
    lines = []
    for need in sorted(needs.order_by("pk"), key=lambda one: -(one.weight or 0)):
        fits = tuple(found[need.pk].get(element.pk) for element in elements)
        uncovered = rules.is_uncovered([one for one in fits if one is not None], bounds)
        lines.append(NeedLine(need, fits, uncovered))
    return Matrix(elements, tuple(lines))


@dataclass(frozen=True)
class Fulfilled:
    """The weighted fulfilment of an account, of how many weighed needs, and the day on which a need was changed last."""

    value: float
    weighed: int
    changed: date


def fulfilments(accounts: Any) -> dict[int, Fulfilled]:
    """Return the weighted fulfilment of accounts that have one, as their matrix has it; two statements.

    `accounts` are ids, or a query for them.
    """
    fits = NeedFit.objects.filter(need__account__in=accounts, element__deleted_at__isnull=True)
    best = dict(fits.order_by().values_list("need_id").annotate(best=Max("fulfilment")))
    by_account: defaultdict[int, list[tuple[int, float | None, date]]] = defaultdict(list)
    rows = Need.objects.alive().filter(account__in=accounts).order_by()
    for pk, account, weight, changed in rows.values_list("pk", "account_id", "weight", "updated_at"):
        by_account[account].append((pk, weight, timezone.localdate(changed)))
    found = {}
    for account, needs in by_account.items():
        if not any(pk in best for pk, _weight, _day in needs):
            continue
        value = rules.weighted_fulfilment((weight, best.get(pk)) for pk, weight, _day in needs)
        if value is not None:
            weighed = sum(bool(weight) for _pk, weight, _day in needs)
            found[account] = Fulfilled(value, weighed, max(day for _pk, _weight, day in needs))
    return found


@dataclass(frozen=True)
class Reasons:
    """The reasons to buy of an account: by person, and those that answer no need."""

    members: tuple[tuple[BuyingRole, tuple[BuyingReason, ...]], ...]
    others: tuple[BuyingReason, ...]
    loose: tuple[BuyingReason, ...]
    coverage: float | None
    proof_rate: float | None
    size: int


def reasons(account: Account) -> Reasons:
    """Return why each person who decides at an account buys."""
    rows = list(
        BuyingReason.objects.alive().filter(account=account).select_related("need").order_by("-proof", "pk")
    )
    members = list(
        BuyingRole.objects.alive()
        .filter(account=account, left_at__isnull=True)
        .select_related("person")
        .order_by("-influence", "pk")
    )
    by_member: dict[int | None, list[BuyingReason]] = defaultdict(list)
    for row in rows:
        by_member[row.buying_role_id].append(row)
    known = {one.pk for one in members}
    return Reasons(
        tuple((one, tuple(by_member[one.pk])) for one in members),
        tuple(row for row in rows if row.buying_role_id not in known),
        tuple(row for row in rows if row.need_id is None),
        rules.ubr_coverage(known, [(row.buying_role_id, row.proof) for row in rows]),
        rules.proof_rate([row.proof for row in rows]),
        len(rows),
    )


@dataclass(frozen=True)
class Staying:
    """Why an account stays: the newest word on each motive, their mix, and the one that alone holds it."""

    newest: tuple[LoyaltyMotive, ...]
    mix: dict[str, float]
    single: str
    past: tuple[LoyaltyMotive, ...]


def staying(account: Account) -> Staying:
    """Return why an account stays."""
    rows = list(LoyaltyMotive.objects.alive().filter(account=account).order_by("-proven_date", "-pk"))
    newest: dict[str, LoyaltyMotive] = {}
    for row in rows:
        newest.setdefault(row.motive, row)
    mix = rules.motive_mix({motive: row.strength for motive, row in newest.items()})
    ordered = tuple(newest[motive] for motive in Motive.values if motive in newest)
    return Staying(ordered, mix, rules.single_motive(mix, limits()), tuple(rows))


def needs_of(params: dict[str, Any], user: Any) -> "QuerySet[Need]":
    """Return the needs behind a number."""
    return Need.objects.visible_to(user).filter(account=params.get("account"))


def reasons_of(params: dict[str, Any], user: Any) -> "QuerySet[BuyingReason]":
    """Return the reasons behind a number."""
    return BuyingReason.objects.visible_to(user).filter(account=params.get("account"))


def motives_of(params: dict[str, Any], user: Any) -> "QuerySet[LoyaltyMotive]":
    """Return the motives behind a number."""
    return LoyaltyMotive.objects.visible_to(user).filter(account=params.get("account"))


def _words_of_needs(many: Sequence[dict[str, Any]]) -> list[str]:
    ids = [facts["need_id"] for facts in many if "need_id" in facts]
    named = dict(Need.objects.filter(pk__in=ids).values_list("pk", "statement"))
    return [named.get(facts.get("need_id", 0), "") for facts in many]


def _words_of_reasons(many: Sequence[dict[str, Any]]) -> list[str]:
    ids = [facts["reason_id"] for facts in many if "reason_id" in facts]
    named = dict(BuyingReason.objects.filter(pk__in=ids).values_list("pk", "usp"))
    return [named.get(facts.get("reason_id", 0), "") for facts in many]


for _kind in (events.NEED_RECORDED, events.NEED_CHANGED, events.FIT_RATED):
    words_of(_kind)(_words_of_needs)
for _kind in (events.REASON_RECORDED, events.REASON_CHANGED):
    words_of(_kind)(_words_of_reasons)
