"""Train the model of the chance to become a customer, judge it on held-out leads, and score the leads on their way."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from koers.areas.customers.models import Lifecycle
from koers.areas.leads import actions
from koers.areas.leads.actions import Chance
from koers.areas.leads.models import ChanceModel
from koers.areas.leads.queries import points
from koers.bridge.snapshots import Case, Snapshots, closed_cases, open_cases, snapshots

#: Chances are stored in pieces of so many leads.
CHUNK = 500


def train(*, at: datetime) -> ChanceModel:
    """Train on all closed leads and keep the model with its back-test.

    Below the least number of leads, or when it does no better than points and naive Bayes on later leads, it is kept
    with that status, and nothing of it is shown as a chance.
    """
    from koers_analytics.scoring import Frame, TooFew, backtest, fit

    cases = closed_cases(Lifecycle.objects.alive(), at=at)
    seen = snapshots(cases)
    won = [bool(case.outcome) for case in seen.cases]
    n, positives = len(won), sum(won)
    frame = Frame.of(
        seen.columns,
        won,
        moment=[case.moment for case in seen.cases],
        known_at=seen.known_at,
        points=points_of(seen.cases),
    )
    crossed = backtest(frame)
    later = backtest(frame, by_time=True)
    judged = {"folds": crossed.to_dict(), "time": later.to_dict()}
    try:
        model = fit(frame)
    except TooFew as few:
        return actions.keep_model(
            at=at, status="too_few", why=str(few), backtest=judged, rows=n, positives=positives
        )
    decisive = later if later.status == "ok" else crossed
    status = "ok" if decisive.best == "model" else "not_better"
    return actions.keep_model(
        at=at, status=status, model=model.to_dict(), backtest=judged, rows=n, positives=positives
    )


def score(*, at: datetime) -> int:
    """Give every lead on its way the chance that the model in use says; returns how many got one."""
    from koers_analytics.scoring import ScoreModel

    used = ChanceModel.objects.used()
    if used is None or used.model is None:
        return 0
    model = ScoreModel.from_dict(used.model)
    wanted = Lifecycle.objects.alive().filter(person__unscored_since__isnull=True)
    cases, stored = open_cases(wanted, at=at), 0
    for start in range(0, len(cases), CHUNK):
        seen = snapshots(cases[start : start + CHUNK])
        if len(seen):
            stored += actions.store_chances(_chances(model, seen), at=at)
    return stored


def _chances(model: Any, seen: Snapshots) -> list[Chance]:
    rows = [{name: values[place] for name, values in seen.columns.items()} for place in range(len(seen))]
    scores = model.scores(rows)
    return [
        Chance(
            case.lead_id,
            float(scores.chance[place]),
            float(scores.low[place]),
            float(scores.high[place]),
            [
                {"column": one.column, "value": one.value, "points": round(float(one.points), 3)}
                for one in model.reasons(rows[place])
            ],
        )
        for place, case in enumerate(seen.cases)
    ]


def points_of(cases: Sequence[Case]) -> list[float]:
    """Return the points of each case at its moment, fit and engagement together: only to rank leads, never shown."""
    leads = Lifecycle.objects.select_related("person__account", "account", "origin").in_bulk(
        [case.lead_id for case in cases]
    )
    found = []
    for case in cases:
        why = points.why(leads[case.lead_id], case.moment)
        found.append((why.fit or 0.0) + (why.engagement or 0.0))
    return found
