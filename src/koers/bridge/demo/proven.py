"""What came of value cases of the demo company: benefits measured after the sale, and numbers that customers put in."""

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from koers.areas.selling import actions
from koers.areas.selling.actions import Given
from koers.areas.selling.actions.value import FIRST, SECOND
from koers.areas.selling.models import Deal, KnownFrom, MeasuredBy, Outcome, ValueBenefit, ValueCase
from koers.bridge.demo import cases
from koers.bridge.demo import provenwords as words
from koers.kit.access.models import Role, User


@dataclass(frozen=True)
class Sale:
    """How far the follow-up of a sale is: closed so many days ago, and what came of each benefit in turn.

    `shares` are of what was promised; None where the customer did not get round to measuring.
    """

    oldest: int
    newest: int
    shares: tuple[tuple[float | None, float | None], ...]


#: Half a year after the sale we measure alone, which is a claim; after a year the customer does, alone or with us.
SALES = (
    Sale(760, 400, ((1.08, 0.97), (0.92, 0.55), (1.15, 1.04), (1.02, 0.71), (0.88, 0.38), (1.05, None))),
    Sale(364, 200, ((1.10, None), (0.81, None), (1.01, None))),
    Sale(170, 20, ((None, None), (None, None))),
)
#: Among so many of the largest open deals two customers are looked for.
FEW = 20
#: The number that is proposed, so much of ours, and how it is known.
WAITS = (("energy_price", 1.19, KnownFrom.RECORDS), ("service_other", 0.8, KnownFrom.ESTIMATE))
DECIDED = (("energy_other", 0.95, KnownFrom.MEASURED), ("discount_rate", 1.3, KnownFrom.ESTIMATE))


def seed(*, at: datetime, seed: int = 1) -> tuple[int, int]:
    """Follow up what was promised in deals that were won, and let two customers put in numbers; returns how many of each.

    Somebody of the demo company does it all, by the same verbs as everybody.
    """
    draw = random.Random(seed * 23 + 11)  # noqa: S311 a company out of thin air, no secret
    manager = User.objects.get(demo=True, role=Role.MANAGER)
    benefits = 0
    for sale in SALES:
        for deal, shares in zip(_won(sale, timezone.localdate(at)), sale.shares, strict=False):
            benefits += _followed(deal, shares, who(deal, manager), draw, at)
    return benefits, _proposed(_open_deals(), manager, draw, at)


def _deals() -> QuerySet[Deal]:
    rows = Deal.objects.alive().filter(demo=True, currency=settings.CURRENCY, amount_cents__gt=0)
    return rows.filter(account__isnull=False).select_related("owner__user", "account", "person")


def who(deal: Deal, manager: User) -> User:
    """Return who acts for a deal: its owner when that is somebody who can sign in, else the manager."""
    user = deal.owner.user if deal.owner is not None else None
    return user or manager


# --- what came of what was promised --------------------------------------------------------------------------


def _won(sale: Sale, today: date) -> Sequence[Deal]:
    """Return the largest deals won in the days of a sale, one of each customer."""
    between = (today - timedelta(days=sale.oldest), today - timedelta(days=sale.newest))
    rows = _deals().filter(outcome=Outcome.WON, closed_date__range=between).order_by("-amount_cents", "pk")
    return list(one_each(rows[: 5 * len(sale.shares)]))


def one_each(deals: Iterable[Deal]) -> Collection[Deal]:
    """Return the first deal of each customer."""
    found: dict[int | None, Deal] = {}
    for deal in deals:
        found.setdefault(deal.account_id, deal)
    return found.values()


def _followed(
    deal: Deal, shares: tuple[float | None, float | None], by: User, draw: random.Random, at: datetime
) -> int:
    """Write the case that stood in a deal, promise what it says on the day of the sale, and measure what came of it."""
    assert deal.closed_date is not None
    sold = timezone.make_aware(datetime.combine(deal.closed_date, time(16)))
    row = ValueCase(
        deal=deal, title=deal.name[:80], document=cases.document(deal, draw, cases.OTHER_LASTS[1])
    )
    row = actions.write_case(row, by=by, at=sold - timedelta(days=draw.randrange(20, 60)), via="demo")
    actions.follow_up(row, by=by, at=sold, via="demo")
    promised = list(ValueBenefit.objects.filter(case=row).order_by("pk"))
    for one in promised[:-1]:  # Of the last nobody at the customer was found who answers for it.
        one.person = deal.person
        one.save(update_fields=["person"])
    for after, share, measurer in zip((FIRST, SECOND), shares, (MeasuredBy.US, _whom(draw)), strict=True):
        when = sold + after + timedelta(days=draw.randrange(12))
        if share is None or when > at:
            continue
        for one in promised:
            actions.measure_benefit(
                one,
                measured_cents=100 * round(one.promised_cents / 100 * share * draw.uniform(0.96, 1.04)),
                measured_date=timezone.localdate(when),
                measured_by=measurer,
                how=draw.choice(words.HOW[measurer]),
                by=by,
                at=when,
                via="demo",
            )
    return len(promised)


def _whom(draw: random.Random) -> MeasuredBy:
    return draw.choice((MeasuredBy.CUSTOMER, MeasuredBy.BOTH))


# --- numbers that customers put in ---------------------------------------------------------------------------


def _open_deals() -> list[Deal]:
    """Return open deals whose contact is known, one of each customer, the largest of who signs in as a seller first."""
    rows = _deals().filter(outcome=Outcome.OPEN, person__isnull=False, person__account__isnull=False)
    seller = rows.filter(owner__user__role=Role.SELLER).order_by("-amount_cents", "pk")
    others = rows.exclude(owner__user__role=Role.SELLER).order_by("-amount_cents", "pk")
    return list(one_each([*seller[:FEW], *others[:FEW]]))


def _proposed(deals: Sequence[Deal], manager: User, draw: random.Random, at: datetime) -> int:
    """Let the contacts of two deals change numbers: one waits for us, of the other we took one over and left one."""
    made = 0
    for deal, numbers, days in zip(deals, (WAITS, DECIDED), (3, 9), strict=False):
        by, given_at = who(deal, manager), at - timedelta(days=days)
        case = ValueCase.objects.alive().filter(deal=deal).order_by("-pk").first()
        if case is None:
            document = cases.document(deal, draw, cases.OTHER_LASTS[1 - made % 2])
            row = ValueCase(deal=deal, title=deal.name[:80], document=document)
            case = actions.write_case(row, by=by, at=given_at - timedelta(days=9), via="demo")
        _sent(case, numbers, by, given_at)
        made += 1
    return made


def _sent(case: ValueCase, numbers: tuple[tuple[str, float, KnownFrom], ...], by: User, at: datetime) -> None:
    """Give a link, take in what its person sends, and say yes to the first and no to the next where reasons are known."""
    person = case.deal.person
    assert person is not None
    until = timezone.localdate(at) + timedelta(days=30)
    open_to = [name for name, one in case.case.assumptions.items() if one.owner == "customer"]
    link, _token = actions.open_link(
        case,
        person=person,
        until=until,
        open_to={*open_to, *(name for name, _share, _known in numbers)},
        language="nl",
        by=by,
        at=at - timedelta(days=4),
        via="demo",
    )
    theirs = {
        name: round(case.case.assumptions[name].value * Decimal(str(share)), 2)
        for name, share, _known in numbers
    }
    known = {name: known for name, _share, known in numbers}
    is_waiting = numbers is WAITS
    given = Given(theirs, known, words.REMARKS[is_waiting])
    proposal, wrong = actions.propose(link, given, case.version, at=at, via="demo")
    assert proposal is not None, wrong
    if is_waiting:
        return
    decided = at + timedelta(hours=20)
    for part in proposal.parts.order_by("pk"):
        decide = actions.take_number if part.known_from == KnownFrom.MEASURED else actions.leave_number
        decide(part, reason=words.REASONS[part.number], by=by, at=decided, via="demo")
