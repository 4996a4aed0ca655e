"""Reads over the reviews of won and lost deals: the list of reasons, and the deals behind each number."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from koers.areas.customers.queries.opinion import also_counts, instrument
from koers.areas.selling import events
from koers.areas.selling.models import Deal, DealReview, Rivalry
from koers.areas.selling.queries.deals import Then, closed_deals
from koers.kit.measures.declaration import Params
from koers.kit.methods import registry
from koers.kit.methods.schema import Instrument

#: The list of reasons that is asked; an installation may bring a newer version of it.
METHOD = "deal_review"
SIDES = (events.Side.US, events.Side.CUSTOMER)

#: What the address of the rows may say; `0` for an id means: none named.
WHY_PARAMS = {
    "starts": "date",
    "ends": "date",
    "unit": "id",
    "owner": "id",
    "sector": "text",
    "group": "id",
    "competitor": "id",
    "outcome": "choice:won|lost",
    "side": "choice:us|customer",
    "reason": "text",
    "currency": "text",
}

also_counts(lambda: DealReview.objects.filter(asked_at__isnull=False))


def reasons_of(version: int | None = None) -> Instrument:
    """Return the list of reasons, in the named version or the newest."""
    return instrument(METHOD, version)


def titles(version: int | None = None) -> dict[str, str]:
    """Return the reasons by id, in the reader's language."""
    return {one.id: str(one.text) for one in reasons_of(version).items}


def words() -> dict[str, str]:
    """Return every reason of every version by id, the newest words first in line, in the reader's language."""
    newest = titles()
    older = (titles(version) for version in registry.shelf().versions(METHOD)[1:])
    return newest | {reason: said for one in older for reason, said in one.items() if reason not in newest}


def title_of(reason: str, known: dict[str, str]) -> str:
    """Return a reason in words; one that the newest list no longer has by its id."""
    return known.get(reason, reason.replace("_", " "))


def answers(user: Any) -> QuerySet[DealReview]:
    """Return the answers that a person may see, of deals that still stand as they were answered about."""
    return DealReview.objects.visible_to(user).answered()


def of_deal(deal: Deal, user: Any) -> dict[str, DealReview]:
    """Return the reviews of a deal by side, as far as a person may see them and they are of how it ended now."""
    rows = DealReview.objects.visible_to(user).filter(deal=deal, outcome=deal.outcome)
    return {row.side: row for row in rows.select_related("person", "decider", "competitor", "noted_by")}


def closed(params: Params, user: Any) -> Then:
    """Return the deals won or lost in the period that the parameters name, by product group and competitor too."""
    rows = closed_deals(params, user)
    if outcome := params.get("outcome"):
        rows = rows.filter(outcome_then=outcome)
    if (group := params.get("group")) is not None:
        rows = rows.filter(product__group=group) if group else rows.filter(product__group__isnull=True)
    if competitor := params.get("competitor"):
        named = Rivalry.objects.alive().filter(deal=OuterRef("pk"), competitor=competitor)
        chosen = answers(user).filter(deal=OuterRef("pk"), competitor=competitor)
        rows = rows.filter(Exists(named) | Exists(chosen))
    return rows


def _said(user: Any, side: str) -> QuerySet[DealReview]:
    return answers(user).filter(deal=OuterRef("pk"), side=side)


def reviewed(params: Params, user: Any) -> Then:
    """Return the closed deals with an answer of the side; of either side when none is named."""
    rows, side = closed(params, user), params.get("side")
    if side:
        return rows.filter(Exists(_said(user, side)))
    return rows.filter(Exists(answers(user).filter(deal=OuterRef("pk"))))


def unreviewed(params: Params, user: Any) -> Then:
    """Return the closed deals about which nobody of either side answered why."""
    return closed(params, user).exclude(Exists(answers(user).filter(deal=OuterRef("pk"))))


def naming(params: Params, user: Any) -> Then:
    """Return the closed deals of which the side names a reason among what weighed most."""
    reason, side = params.get("reason", ""), params.get("side") or events.Side.US.value
    named = Q(first=reason) | Q(second=reason) | Q(third=reason)
    return closed(params, user).filter(Exists(_said(user, side).filter(named)))


def both(params: Params, user: Any) -> Then:
    """Return the closed deals with answers of both sides."""
    rows = closed(params, user)
    return rows.filter(*(Exists(_said(user, side)) for side in SIDES))


def asked(params: Params, user: Any) -> QuerySet[DealReview]:
    """Return the questions to customers about the closed deals of the period."""
    deals = closed(params, user).order_by().values("pk")
    rows = DealReview.objects.visible_to(user).filter(side=events.Side.CUSTOMER, deal__in=deals)
    return rows.filter(outcome=F("deal__outcome"))


def reasons_by_deal(user: Any) -> dict[int, dict[str, tuple[str, ...]]]:
    """Return for each deal with an answer, by side, the reasons in their order."""
    rows = answers(user).order_by("id")
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for deal, side, *named in rows.values_list("deal_id", "side", "first", "second", "third"):
        found.setdefault(deal, {})[side] = tuple(one for one in named if one)
    return found


def said_lately(params: Params, user: Any, most: int = 12) -> Sequence[Deal]:
    """Return the deals of the period about which somebody answered, the latest answers first."""
    deals = closed(params, user).order_by().values("pk")
    ids = answers(user).filter(deal__in=deals).order_by("-answered_at", "-id").values_list("deal", flat=True)
    order = list(dict.fromkeys(ids))[:most]
    known = {deal.pk: deal for deal in Deal.objects.filter(pk__in=order).select_related("account")}
    return [known[pk] for pk in order if pk in known]
