"""The numbers about competitors: how many deals one meets them in, and how many of those are won."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy

from koers.areas.selling.measures.deals import FEWEST_CLOSED, THEN
from koers.areas.selling.models import Outcome, Rivalry
from koers.areas.selling.queries.deals import Then, closed_deals, open_deals
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer

RIVAL_PARAMS = {"competitor": "id", "starts": "date", "ends": "date", "unit": "id", "owner": "id"}


def _met(rows: Then, params: Params) -> Then:
    """Keep the deals in which a competitor is named; without one, those in which any is."""
    named = Rivalry.objects.alive()
    if (competitor := params.get("competitor")) is not None:
        named = named.filter(competitor=competitor)
    return rows.filter(pk__in=named.order_by().values("deal"))


def _closed(params: Params, user: Any) -> Then:
    return _met(closed_deals(params, user), params)


def _open(params: Params, user: Any) -> Then:
    return _met(open_deals(params, user), params)


def _won_share(params: Params, user: Any) -> Answer:
    found = _closed(params, user).aggregate(
        n=Count("pk"), won=Count("pk", filter=Q(outcome_then=Outcome.WON.value))
    )
    between = share_between(found["won"], found["n"])
    if between is None:
        return Answer(None, 0)
    return Answer(found["won"] / found["n"], found["n"], *between)


def _open_count(params: Params, user: Any) -> Answer:
    n = _open(params, user).count()
    return Answer(n, n)


WON_AGAINST = Measure(
    name="selling.win_rate_against",
    label=gettext_lazy("Win rate against a competitor"),
    definition=gettext_lazy(
        "Won deals as a share of the deals won or lost in the period in which the competitor is named, with a 95% "
        "interval (Wilson). Who sells which deals is not by chance, so that this says nothing of a cause."
    ),
    unit="ratio",
    rows=_closed,
    value=_won_share,
    resource="deals",
    columns=THEN,
    params=RIVAL_PARAMS,
    grain=("competitor", "unit", "owner", "period"),
    good="up",
    min_n=FEWEST_CLOSED,
)
OPEN_AGAINST = Measure(
    name="selling.open_against",
    label=gettext_lazy("Open deals against a competitor"),
    definition=gettext_lazy("The number of open deals in which the competitor is named."),
    unit="count",
    rows=_open,
    value=_open_count,
    resource="deals",
    columns=("name", "account", "owner", "stage", "amount_cents", "expected_close_date"),
    params={"competitor": "id", "unit": "id", "owner": "id"},
    adds_up="rows",
    grain=("competitor", "unit", "owner"),
)

registry.register(WON_AGAINST, OPEN_AGAINST)
