"""The numbers of why deals are won and lost; our answers and the customers' are never added up."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy

from koers.areas.customers.queries import opinion
from koers.areas.selling.measures.deals import THEN, without_amount
from koers.areas.selling.queries import reviews
from koers.areas.selling.queries.why import Named, Pairs, Why
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer

#: Below so many answers no share and no gap is shown; counts are.
FEWEST = 5
GRAIN = ("unit", "owner", "sector", "product group", "competitor", "period")


def share(hits: int, of: int) -> Answer:
    """Return a share with its n and 95% interval (Wilson); unknown without cases."""
    low, high = share_between(hits, of) or (None, None)
    return Answer(hits / of if of else None, of, low, high)


def gap(found: Pairs) -> Answer:
    """Return in points how much more of the customers than of us name a reason, over deals that both answered about."""
    same = found.n - found.ours_alone - found.theirs_alone
    net = opinion.net(Counter(low=found.ours_alone, middle=same, high=found.theirs_alone))
    if net is None:
        return Answer(None, 0)
    if not found.ours_alone and not found.theirs_alone:
        # Where no pair differs the spread cannot be estimated; an interval of nothing would look certain.
        return Answer(net[0], found.n)
    return Answer(net[0], found.n, net[1], net[2])


def money(found: Named) -> Answer:
    """Return what the deals come to that name a reason; unknown where none has an amount in the money of the firm."""
    note = without_amount(found.without_amount)
    if found.deals and found.without_amount == found.deals:
        return Answer(None, found.deals, note=note, status="unknown")
    return Answer(found.cents, found.deals, note=note, currency=settings.CURRENCY)


def _named(params: Params, user: Any) -> Named:
    rows = reviews.naming(params, user)
    ours = Q(currency_then=settings.CURRENCY, amount_then__isnull=False)
    found = rows.aggregate(
        n=Count("pk"), known=Count("pk", filter=ours), cents=Sum("amount_then", filter=ours)
    )
    of = reviews.reviewed({**params, "side": params.get("side") or "us"}, user).count()
    return Named(found["n"], of, found["cents"] or 0, found["n"] - found["known"])


def _count(params: Params, user: Any) -> Answer:
    n = reviews.naming(params, user).count()
    return Answer(n, n)


def _share(params: Params, user: Any) -> Answer:
    found = _named(params, user)
    return share(found.deals, found.of)


def _reviewed(params: Params, user: Any) -> Answer:
    return share(reviews.reviewed(params, user).count(), reviews.closed(params, user).count())


def _unreviewed(params: Params, user: Any) -> Answer:
    n = reviews.unreviewed(params, user).count()
    return Answer(n, n)


def _answered(params: Params, user: Any) -> Answer:
    rows = reviews.asked(params, user)
    return share(rows.filter(answered_at__isnull=False).count(), rows.count())


def _agreed(params: Params, user: Any) -> Answer:
    return share(*Why(params, user).agreed)


def _gap(params: Params, user: Any) -> Answer:
    return gap(Why(params, user).pairs(params.get("reason", "")))


def _declared(name: str, label: Any, definition: Any, unit: Any, **named: Any) -> Measure:
    given = {"resource": "deals", "columns": THEN, "params": reviews.WHY_PARAMS, "grain": GRAIN}
    return Measure(
        name=f"selling.{name}",
        label=label,
        definition=definition,
        unit=unit,
        ability="selling.deal_review.read",
        **{**given, **named},
    )


REVIEWED = _declared(
    "reviewed_deals",
    gettext_lazy("Reviewed"),
    gettext_lazy(
        "Of the deals won or lost in the period, the share about which the named side answered why, or either side when "
        "none is named; with a 95% interval (Wilson). A deal that was reopened and closed otherwise counts as not reviewed."
    ),
    "ratio",
    rows=reviews.closed,
    value=_reviewed,
    good="up",
)
UNREVIEWED = _declared(
    "unreviewed_deals",
    gettext_lazy("Reason unknown"),
    gettext_lazy("Deals won or lost in the period about which neither we nor the customer answered why."),
    "count",
    rows=reviews.unreviewed,
    value=_unreviewed,
    adds_up="rows",
    good="down",
)
ANSWERED = _declared(
    "review_answers",
    gettext_lazy("Customers who answered"),
    gettext_lazy(
        "Of the customers asked why a deal of the period was won or lost, the share that answered; with a 95% interval "
        "(Wilson). Who does not answer may think otherwise."
    ),
    "ratio",
    rows=reviews.asked,
    value=_answered,
    resource="deal-reviews",
    columns=("review", "deal", "outcome", "person", "asked_at", "answered_at"),
    good="up",
)
AGREED = _declared(
    "review_agreement",
    gettext_lazy("Same first reason"),
    gettext_lazy(
        "Of the deals of the period about which both we and the customer answered, the share in which both put the same "
        "reason first; with a 95% interval (Wilson)."
    ),
    "ratio",
    rows=reviews.both,
    value=_agreed,
    min_n=FEWEST,
    good="up",
)
REASON_DEALS = _declared(
    "reason_deals",
    gettext_lazy("Deals by reason"),
    gettext_lazy(
        "Deals won or lost in the period of which the side names the reason among the three that weighed most. A deal "
        "counts under each reason it names, so that reasons do not add up to deals."
    ),
    "count",
    rows=reviews.naming,
    value=_count,
    adds_up="rows",
)
REASON_SHARE = _declared(
    "reason_share",
    gettext_lazy("Share by reason"),
    gettext_lazy(
        "Of the deals of the period about which the side answered, the share that names the reason among the three that "
        "weighed most; with a 95% interval (Wilson)."
    ),
    "ratio",
    rows=reviews.reviewed,
    value=_share,
    min_n=FEWEST,
)
REASON_MONEY = _declared(
    "reason_money",
    gettext_lazy("Money by reason"),
    gettext_lazy(
        "What the deals of the period come to of which the side names the reason among the three that weighed most; only "
        "those in the currency of the firm. A deal counts under each reason it names."
    ),
    "money",
    rows=lambda params, user: reviews.naming({**params, "currency": settings.CURRENCY}, user),
    value=lambda params, user: money(_named(params, user)),
    adds_up="sum:amount_then",
)
REASON_GAP = _declared(
    "reason_gap",
    gettext_lazy("Gap"),
    gettext_lazy(
        "Over the deals about which both answered: the share in which the customer names the reason, less the share in "
        "which we do, in points, with a 95% interval of the paired difference."
    ),
    "points",
    rows=reviews.both,
    value=_gap,
    min_n=FEWEST,
)

registry.register(
    REVIEWED, UNREVIEWED, ANSWERED, AGREED, REASON_DEALS, REASON_SHARE, REASON_MONEY, REASON_GAP
)
