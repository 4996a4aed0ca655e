"""The numbers of which approach works here: how often deals are won with it, and the difference like with like."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from koers.areas.insight.queries import approach_effect as queries
from koers.areas.insight.queries import experiments
from koers.areas.selling.models import Experiment
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer
from koers.kit.resource.declaration import Column

if TYPE_CHECKING:
    from koers_analytics.effect import Adaptiveness, Arm, Effect
    from koers_analytics.intervals import Comparison

_COLUMNS: tuple[Any, ...] = (
    "approach",
    "deal",
    Column("deal__outcome", label=_("Outcome")),
    "layer",
    "chosen_by",
    "chosen_at",
)


def rate(arm: "Arm") -> Answer:
    """Return how often the deals of one arm were won."""
    if not arm.n:
        return Answer(None, 0)
    return Answer(arm.share, arm.n, *arm.between)


def difference(found: "Effect") -> Answer:
    """Return the difference like with like; without a value where an arm has too few deals or nothing compares."""
    n = found.treated.n + found.others.n
    if found.status == "too_few":
        least = {"ours": found.treated.n, "rest": found.others.n, "least": found.least}
        return Answer(
            None,
            n,
            status="too_few",
            note=gettext("%(ours)s and %(rest)s deals; from %(least)s each on.") % least,
        )
    if found.within is None:
        return Answer(None, n, note=gettext("No seller has both among deals of one size."))
    return Answer(found.within.value, n, found.within.low, found.within.high)


def _asked(params: Params, user: Any) -> "Effect | None":
    method = params.get("method")
    if not method:
        return None
    return queries.counted(queries.layer_name(method), params, user).effect(method, params.get("size") or "")


def _rate(params: Params, user: Any) -> Answer:
    found = _asked(params, user)
    if found is None:
        return Answer(None, status="unknown", note=gettext("Name an approach to know this of."))
    return rate(found.others if params.get("arm") == "other" else found.treated)


def _difference(params: Params, user: Any) -> Answer:
    found = _asked(params, user)
    if found is None:
        return Answer(None, status="unknown", note=gettext("Name an approach to know this of."))
    return difference(found)


WIN_RATE = Measure(
    name="insight.approach_win_rate",
    label=_("Won with this approach"),
    definition=_(
        "Of the deals closed in the two years up to this day of which the approach (or, for the other arm, another of its "
        "layer) held when they closed, the share that was won, with a 95% interval (Wilson)."
    ),
    unit="ratio",
    rows=queries.rows_of,
    value=_rate,
    resource="approaches",
    columns=_COLUMNS,
    params=queries.PARAMS,
    grain=("method", "size", "unit"),
    good="up",
    ability="insight.approach_effect.read",
)
EFFECT = Measure(
    name="insight.approach_effect",
    label=_("Difference in win rate"),
    definition=_(
        "Win rate with this approach less that with the others of its layer, over deals closed in the two years up to this "
        "day, compared within seller and third of deal size, and within sector where enough deals remain "
        "(Mantel-Haenszel, 95% interval after Sato). Below 30 deals in either arm nothing is shown. Who chose, and why, "
        "was no lot: this is what was observed, not proof that the approach did it."
    ),
    unit="ratio",
    rows=queries.rows_of,
    value=_difference,
    resource="approaches",
    columns=_COLUMNS,
    params=queries.PARAMS,
    grain=("method", "size", "unit"),
    good="up",
    ability="insight.approach_effect.read",
)


def _other(name: str) -> Callable[[Params, Any], Answer]:
    def value(params: Params, user: Any) -> Answer:
        method = params.get("method")
        if not method:
            return Answer(None, status="unknown", note=gettext("Name an approach to know this of."))
        layer = queries.layer_name(method)
        if not layer:  # It was never chosen.
            return other(name, None)
        return other(name, queries.layers(params, user, layer)[layer].compared(method).others[name])

    return value


def other(name: str, found: "Comparison | None") -> Answer:
    """Return the difference in one of the other outcomes; without a value where too few deals know it."""
    if found is None:
        return Answer(
            None, 0, status="too_few", note=gettext("Of too few deals in either arm this is known.")
        )
    scale = 60 if name == "minutes" else 1
    return Answer(found.difference / scale, found.n, found.low / scale, found.high / scale)


def _outcome(name: str, label: Any, definition: Any, unit: Any) -> Measure:
    return Measure(
        name=f"insight.approach_{name}",
        label=label,
        definition=definition,
        unit=unit,
        rows=queries.rows_of,
        value=_other(name),
        resource="approaches",
        columns=_COLUMNS,
        params={key: kind for key, kind in queries.PARAMS.items() if key not in ("arm", "size")},
        grain=("method", "unit"),
        good="down",
        ability="insight.approach_effect.read",
    )


#: The other outcomes, set before anybody looks; each is the mean difference with the other approaches, like with like.
OUTCOMES: dict[str, Measure] = {
    "no_decision": _outcome(
        "no_decision",
        _("Difference in no decision"),
        _(
            "How much more often deals with this approach were lost because the customer decided nothing, compared with the "
            "others of its layer within seller and size; deals lost without a reason are left out."
        ),
        "ratio",
    ),
    "discount": _outcome(
        "discount",
        _("Difference in discount"),
        _(
            "How much more discount the lines of deals won with this approach carry, as a share of list value, compared with "
            "the others of its layer within seller and size."
        ),
        "ratio",
    ),
    "days": _outcome(
        "days",
        _("Difference in days to win"),
        _(
            "How many days longer deals won with this approach took from opening to winning, compared with the others of its "
            "layer within seller and size."
        ),
        "days",
    ),
    "minutes": _outcome(
        "minutes",
        _("Difference in customer time"),
        _(
            "How much more time of the customer went into contacts with its account while the deal was open (minutes times "
            "people, where both were noted), compared with the others of its layer within seller and size."
        ),
        "hours",
    ),
}
ADAPTIVENESS = Measure(
    name="insight.approach_adaptiveness",
    label=_("Approach fitted to the deal"),
    definition=_(
        "How strongly the choice of an approach goes with the size of the deal: Cramér's V corrected for bias, from 0 (the "
        "same approach for everyone) to 1, over deals closed in the two years up to this day, from 20 of them on. High is not "
        "better by itself: it says that somebody adapts, not that the choice is right."
    ),
    unit="score",
    rows=queries.rows_of,
    resource="approaches",
    columns=_COLUMNS,
    params={"layer": "text", **queries.PARAMS},
    grain=("owner", "layer"),
    ability="insight.approach_effect.compare",
)


def adaptive(found: "Adaptiveness") -> Answer:
    """Return how far choices go with deals; too few, or unknown where the approach or the size never varies."""
    if found.status == "too_few":
        return Answer(None, found.n, status="too_few")
    note = gettext("Always the same approach.") if found.status == "no_variation" else ""
    return Answer(0.0 if note else found.value, found.n, note=note)


def _tried(params: Params, user: Any) -> Answer:
    row = Experiment.objects.visible_to(user).filter(pk=params.get("experiment") or 0).first()
    if row is None:
        return Answer(None, status="unknown", note=gettext("Name an experiment to know this of."))
    return difference(experiments.outcomes(row, user).effect)


EXPERIMENT = Measure(
    name="insight.experiment_effect",
    label=_("Difference in the experiment"),
    definition=_(
        "Win rate of the closed deals of accounts that were put on the side of the approach less that of the others, within "
        "third of deal size, by the side they were put on whatever was done with them (intention to treat; Mantel-Haenszel, "
        "95% interval after Sato). Below 30 deals on either side nothing is shown."
    ),
    unit="ratio",
    rows=experiments.deals_in,
    value=_tried,
    resource="deals",
    columns=(
        "name",
        "account",
        "owner",
        "outcome",
        Column("arm", label=_("Side"), kind="text"),
        "closed_date",
    ),
    params=experiments.PARAMS,
    grain=("experiment",),
    good="up",
    ability="selling.experiment.read",
)
registry.register(EXPERIMENT, WIN_RATE, EFFECT, ADAPTIVENESS, *OUTCOMES.values())
