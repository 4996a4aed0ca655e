"""What came of experiments: deals of the accounts in them by the side they were put on, whatever was done (intention to treat)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from koers.areas.insight.queries.approach_effect import bounds, limits, third
from koers.areas.selling.models import ApproachChoice, Deal, Experiment, ExperimentAccount, Outcome

if TYPE_CHECKING:
    from koers_analytics.effect import Effect

PARAMS = {"experiment": "id", "arm": "choice:approach|usual"}


def deals_in(params: dict[str, Any], user: Any) -> "QuerySet[Any]":
    """Return the closed deals, opened from its assignment on, of the accounts in an experiment; adds `arm` and `experiment`."""
    place: QuerySet[Any] = ExperimentAccount.objects.visible_to(user).filter(
        account=OuterRef("account"), experiment=params.get("experiment") or 0
    )
    day = TruncDate("assigned_at", tzinfo=timezone.get_default_timezone())
    place = place.annotate(assigned_on=day)
    rows: QuerySet[Any] = Deal.objects.visible_to(user).filter(outcome__in=(Outcome.WON, Outcome.LOST))
    rows = rows.annotate(
        arm=Subquery(place.values("arm")[:1]), assigned_on=Subquery(place.values("assigned_on")[:1])
    ).filter(arm__isnull=False, created_date__gte=F("assigned_on"))
    if (
        row := Experiment.objects.visible_to(user)
        .filter(pk=params.get("experiment") or 0)
        .select_related("unit")
        .first()
    ):
        rows = rows.filter(unit__path__startswith=row.unit.path)
    if arm := params.get("arm"):
        rows = rows.filter(arm=arm)
    return rows.order_by("-amount_cents", "-id")


@dataclass(frozen=True)
class Outcomes:
    """What came of one experiment: the effect by side within size, accounts on each side, and whether sides were kept.

    `kept` counts closed deals that were sold as their side asks, of those with a choice in the layer.
    """

    experiment: Experiment
    effect: "Effect"
    accounts: dict[str, int]
    kept: int
    chosen: int


def outcomes(row: Experiment, user: Any) -> Outcomes:
    """Return what came of an experiment; three statements."""
    import numpy as np

    from koers_analytics.effect import stratified

    read = list(
        deals_in({"experiment": row.pk}, user).values_list("pk", "arm", "outcome", "amount_cents", "currency")
    )
    cents = [amount if currency == settings.CURRENCY else None for _pk, _arm, _won, amount, currency in read]
    edges = bounds(sorted(one for one in cents if one is not None))
    accounts: defaultdict[str, int] = defaultdict(int)
    for arm in row.accounts.values_list("arm", flat=True):
        accounts[arm] += 1
    arms = {pk: arm for pk, arm, _won, _amount, _currency in read}
    choices = ApproachChoice.objects.alive().filter(deal__in=arms, layer=row.layer, ended_at__isnull=True)
    chosen = list(choices.values_list("deal", "method"))
    return Outcomes(
        row,
        stratified(
            np.array([one[2] == Outcome.WON for one in read], dtype=bool),
            np.array([one[1] == "approach" for one in read], dtype=bool),
            np.array([third(one, *edges) for one in cents], dtype=str),
            limits().arm,
        ),
        dict(accounts),
        sum((method == row.method) == (arms[deal] == "approach") for deal, method in chosen),
        len(chosen),
    )  # fmt: skip
