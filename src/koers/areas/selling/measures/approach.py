"""The numbers of how deals are sold."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from koers.areas.customers.measures import deciding
from koers.areas.customers.queries.deciding import Dmu
from koers.areas.selling import queries
from koers.areas.selling.measures.deals import coverage_of
from koers.areas.selling.models import Deal
from koers.areas.selling.queries.adherence import Followed
from koers.areas.selling.queries.followed import Tally
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer, Reading

#: Below so many choices of which something was advised, the share that followed is not shown.
FEWEST_CHOICES = 20


def _found(params: Params, user: Any) -> Dmu | None:
    deal = Deal.objects.visible_to(user).filter(pk=params.get("deal") or 0).first()
    day = params.get("as_of")
    return queries.deciding(deal, user, day) if deal and day else None


DEAL_POSITION = Measure(
    name="selling.deal_position",
    label=gettext_lazy("Position in the decision about a deal"),
    definition=gettext_lazy(
        "The stance, from -5 to +5, of those who take part in the deal and with whom there was two-way contact in "
        "the last 90 days, weighted by their influence; who was never rated is left out."
    ),
    unit="points",
    rows=queries.parts_of,
    value=lambda params, user: deciding.answer_position(_found(params, user)),
    resource="deal-roles",
    columns=("deal_role", "role", "part", "influence"),
    params={"deal": "id", "as_of": "date"},
    grain=("deal",),
    good="up",
    ability="selling.deal.read",
)


def _followed(params: Params, user: Any) -> Answer:
    rows = queries.approach.advised_choices(params, user)
    n, same = rows.count(), queries.approach.as_advised(rows).count()
    between = share_between(same, n)
    if between is None:
        return Answer(None, 0)
    return Answer(same / n, n, *between)


ADVICE_FOLLOWED = Measure(
    name="selling.advice_followed",
    label=gettext_lazy("Approach chosen as advised"),
    definition=gettext_lazy(
        "Of the choices of an approach for which one was advised, the share that chose the advised one, with a 95% "
        "interval. High is not better: an advice that is never contradicted is not looked at."
    ),
    unit="ratio",
    rows=queries.approach.advised_choices,
    value=_followed,
    resource="approaches",
    columns=("approach", "deal", "layer", "advised", "reason", "chosen_by", "chosen_at"),
    params={"owner": "id", "layer": "text"},
    grain=("owner", "layer"),
    min_n=FEWEST_CHOICES,
    ability="selling.approach.read",
)


def adherence_of(found: Sequence[Followed]) -> Answer:
    """Return the share of what was required that lay there in time, over approaches already read; n counts approaches."""
    judged = [one for one in found if one.due]
    if not judged:
        return Answer(None, 0)
    return Answer(sum(one.there for one in judged) / sum(one.due for one in judged), len(judged))


def adherence_of_all(found: Iterable[Tally]) -> Answer:
    """Return the same share over approaches that were counted together."""
    rows = list(found)
    due = sum(one.due for one in rows)
    return (
        Answer(sum(one.there for one in rows) / due, sum(one.judged for one in rows))
        if due
        else Answer(None, 0)
    )


ADHERENCE = Measure(
    name="selling.approach_adherence",
    label=gettext_lazy("Followed as the approach asks"),
    definition=gettext_lazy(
        "Of what chosen approaches require before a stage of theirs begins, the share that lay there in time; what came "
        "later does not count, and stages that a deal never came to ask nothing. n counts the approaches judged."
    ),
    unit="ratio",
    rows=queries.adherence.choices,
    value=lambda params, user: adherence_of(
        queries.adherence.followed(queries.adherence.choices(params, user))
    ),
    resource="approaches",
    columns=("approach", "deal", "layer", "chosen_by", "chosen_at"),
    params=queries.adherence.PARAMS,
    grain=("method", "owner", "unit"),
    good="up",
    min_n=FEWEST_CHOICES,
    ability="selling.approach.read",
)


def room_readings(deal: Deal, found: Dmu) -> dict[str, Reading]:
    """Return the numbers of the people in a deal that were already read, without asking again."""
    params = {"deal": deal.pk, "as_of": found.day}
    return {
        "coverage": coverage_of(deal, found),
        "position": DEAL_POSITION.reading(deciding.answer_position(found), params, as_of=found.day),
    }


registry.register(DEAL_POSITION, ADVICE_FOLLOWED, ADHERENCE)
