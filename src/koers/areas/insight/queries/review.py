"""The sales review as plain facts: one dictionary that page, terminal, JSON and paper all show."""

from typing import Any

from django.conf import settings

from koers.areas.insight.queries import figures, outlook, pipeline, watch
from koers.areas.insight.queries.question import Question
from koers.areas.insight.queries.world import World, read_world
from koers.areas.insight.rules import Thresholds

Facts = dict[str, Any]
#: Rises when the facts change shape, so that stored reviews of an older Koers are not shown.
SHAPE = 2


def thresholds() -> Thresholds:
    """Return the thresholds of this installation."""
    return Thresholds(**getattr(settings, "REVIEW_THRESHOLDS", {}))


def work_out(question: Question, user: Any) -> Facts:
    """Work a review out from history, within what the person may see."""
    return tell(read_world(question, user))


def tell(world: World) -> Facts:
    """Return the facts of a review."""
    question = world.question
    won, took = pipeline.rates(world)
    return {
        "shape": SHAPE,
        "as_of": question.as_of.isoformat(),
        "period": {
            "code": question.period.code,
            "kind": question.period.kind,
            "starts": question.period.starts.isoformat(),
            "ends": question.period.ends.isoformat(),
        },
        "unit": {"id": question.unit.pk, "name": question.unit.name} if question.unit else None,
        "seller": {"id": question.seller.pk, "name": question.seller.name} if question.seller else None,
        "currency": world.currency or settings.CURRENCY,
        "totals": figures.totals(world),
        "bookings": {**figures.bookings(world), "target": outlook.target(world, question.period)},
        "by_unit": figures.by_unit(world),
        "by_seller": figures.by_seller(world),
        "by_quarter": figures.by_quarter(world),
        "win_rate": won,
        "cycle": took,
        "findings": pipeline.findings(world),
        "waterfall": pipeline.waterfall(world),
        "aging": watch.aging(world),
        "forecast": outlook.forecast(world),
        "attention": watch.attention(world, thresholds()),
        "quality": watch.quality(world),
    }
