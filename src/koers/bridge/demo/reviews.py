"""Why the demo company's deals were won and lost: its own answers, and those of customers, with a gap planted on purpose.

Sellers blame the price of what they lost more often than customers do, who rather say that they were not understood.
"""

import random
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from koers.areas.selling import events
from koers.areas.selling.actions.deals import subjects_of
from koers.areas.selling.events.reviews import DecidedBy, PriceValue, Side
from koers.areas.selling.models import Competitor, Deal, DealReview, Outcome
from koers.areas.selling.queries import reviews as queries
from koers.kit.timeline.recording import Happening, Subject, record_many

#: Looked back on are deals closed in so many days before today; the shares are of those.
DAYS, OURS, ASKED, ANSWERED = 400, 0.5, 0.35, 0.5
#: In such a share of the lost deals sellers blame the price whatever the customer's reason was.
GAP = 0.4
REASONS = {
    Outcome.LOST: {"understanding": 5, "response": 4, "price": 3, "fit": 3, "delivery": 2, "budget": 2, "known_supplier": 2},
    Outcome.WON: {"fit": 5, "service": 4, "trust": 4, "value": 3, "delivery": 2, "price": 2},
}  # fmt: skip
RIVALS = ("Noordvijzel Pompen", "Kolk & Wiel", "Zevenstroom Techniek")


def seed(*, at: datetime, seed: int = 1, gap: float = GAP) -> int:
    """Answer why deals of the demo company were won and lost; returns how many reviews. A gap of 0 plants nothing."""
    draw = random.Random(seed * 11 + 5)  # noqa: S311 a company out of thin air, no secret
    first = timezone.localdate(at) - timedelta(days=DAYS)
    deals = Deal.objects.alive().filter(demo=True, closed_date__gt=first).exclude(outcome=Outcome.OPEN)
    with transaction.atomic():
        rivals = [Competitor.objects.get_or_create(name=name, defaults={"demo": True})[0] for name in RIVALS]
        made = [one for deal in deals.order_by("pk") for one in _of(deal, rivals, draw, at, gap)]
        DealReview.objects.bulk_create(made, batch_size=500)
        record_many([one for review in made for one in _happened(review)], listen=False)
    return len(made)


def _of(
    deal: Deal, rivals: list[Competitor], draw: random.Random, at: datetime, gap: float
) -> list[DealReview]:
    """Return the reviews of one deal: ours, that of the customer, both or neither."""
    assert deal.closed_date is not None
    closed = timezone.make_aware(datetime.combine(deal.closed_date, time(15)))
    asked_at, version = closed + timedelta(days=1), queries.reasons_of().version
    theirs = _ranked(deal.outcome, draw)
    found = []
    if draw.random() < OURS:
        blames = deal.outcome == Outcome.LOST and draw.random() < gap
        ours = theirs if draw.random() < 0.6 else _ranked(deal.outcome, draw)
        ours = ["price", *(one for one in ours if one != "price")][:3] if blames else ours
        found.append(_review(deal, Side.US, ours, min(asked_at, at), version, draw))
        found[-1].competitor = draw.choice(rivals) if draw.random() < 0.5 else None
        found[-1].noted_by_id = deal.owner_id
    if deal.person_id is not None and asked_at < at and draw.random() < ASKED:
        answered = asked_at + timedelta(days=draw.randrange(1, 12))
        says = draw.random() < ANSWERED and answered < at
        one = _review(deal, Side.CUSTOMER, theirs if says else [], answered if says else None, version, draw)
        one.person_id, one.asked_at, one.expires_at = deal.person_id, asked_at, asked_at + timedelta(days=21)
        found.append(one)
    return found


def _ranked(outcome: str, draw: random.Random) -> list[str]:
    """Return one to three reasons, the heaviest first, drawn by how common they are."""
    left = dict(REASONS[Outcome(outcome)])
    found = []
    for _n in range(draw.choice((1, 2, 3, 3))):
        found.append(draw.choices(list(left), list(left.values()))[0])
        del left[found[-1]]
    return found


def _review(
    deal: Deal, side: str, reasons: list[str], when: datetime | None, version: int, draw: random.Random
) -> DealReview:
    first, second, third = (*reasons, "", "", "")[:3]
    row = DealReview(
        deal=deal, side=side, outcome=deal.outcome, method_version=version, first=first, second=second, third=third,
        answered_at=when, demo=True,
    )  # fmt: skip
    if reasons:
        row.decided_by = draw.choice(DecidedBy.values)
        row.price_value = draw.choice(PriceValue.values)
    return row


def _happened(one: DealReview) -> list[Happening]:
    about: list[Subject] = [(one, "review"), *subjects_of(one.deal)]

    def told(kind: str, when: datetime, reasons: list[str]) -> Happening:
        return Happening(
            kind, when, about, events.ReviewFacts(one.pk, one.side, one.outcome, reasons), via="demo"
        )

    found = [told(events.REVIEW_ASKED, one.asked_at, [])] if one.asked_at else []
    if one.answered_at is not None:
        kind = events.REVIEW_NOTED if one.side == Side.US else events.REVIEW_ANSWERED
        found.append(told(kind, one.answered_at, list(one.reasons)))
    return found
