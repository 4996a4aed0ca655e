"""Why a lead has the points that it has: each rule of the scorecard with what it gave, as of any moment."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Lifecycle, LifecycleState
from koers.areas.leads.queries import evidence
from koers.areas.leads.rules import points
from koers.areas.leads.rules.points import Axis
from koers.kit.methods.schema import Scorecard

#: How a person calls the fields that a scorecard may ask.
LABELS = {
    "sector": _("sector"),
    "kind": _("kind of account"),
    "employees": _("employees"),
    "revenue": _("annual revenue"),
    "country": _("country"),
    "region": _("province or state"),
    "city": _("city"),
    "job_title": _("job title"),
    "language": _("language"),
    "source": _("lead source"),
    "campaign": _("campaign"),
    "value": _("expected value"),
    "need": _("need in their words"),
    "account": _("account"),
    "email": _("e-mail address"),
    "phone": _("telephone"),
}


@dataclass(frozen=True)
class Reason:
    """What one rule of the scorecard gave: its words, the points after all caps, and the acts behind them.

    `uncapped` is what it would have given without caps; `count` and `last_at` belong to engagement.
    """

    rule: str
    title: str
    group: str
    points: float
    uncapped: float
    count: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class Why:
    """The points of a lead at a moment, explained; `refused` says why there are none: `objected` or `blocked`.

    `certainty` runs from 0 to 1: which part of the fit points is about fields that are known.
    """

    as_of: datetime
    card: str
    refused: str = ""
    fit: float | None = None
    fit_grade: str = ""
    engagement: float | None = None
    engagement_grade: int | None = None
    fit_reasons: tuple[Reason, ...] = ()
    engagement_reasons: tuple[Reason, ...] = ()
    unknown: tuple[str, ...] = ()
    certainty: float = 0.0

    @property
    def grade(self) -> str:
        """Return the cell of the grid, such as A1; empty where there are no points."""
        return f"{self.fit_grade}{self.engagement_grade}" if self.fit_grade else ""

    @property
    def main_reasons(self) -> tuple[Reason, ...]:
        """Return the three rules that gave most, of both axes."""
        found = sorted((*self.fit_reasons, *self.engagement_reasons), key=lambda one: -abs(one.points))
        return tuple(found[:3])


def why(life: Lifecycle, as_of: datetime) -> Why:
    """Return the points of a lead as of a moment, from what had happened by then, with every rule's part in it."""
    declared, card = evidence.scorecard()
    refused = refusal(life)
    if refused:
        return Why(as_of, card.name, refused)
    fields = evidence.fields_of(life)
    fit = points.fit(card, fields)
    acts = evidence.acts(life, card, until=as_of)
    engagement = points.engagement(card, acts, evidence.seconds(as_of))
    return Why(
        as_of,
        card.name,
        "",
        fit.points,
        fit.grade,
        engagement.points,
        int(engagement.grade),
        _reasons(declared, fit),
        _reasons(declared, engagement),
        tuple(str(LABELS[name]) for name in points.unknown_fields(card, fields)),
        points.certainty(card, fields),
    )


def refusal(life: Lifecycle) -> str:
    """Return why a lead is not scored: `blocked`, `objected` (a person who does not want it), or empty."""
    if life.state == LifecycleState.BLOCKED:
        return "blocked"
    return "objected" if life.person is not None and life.person.unscored_since is not None else ""


def _reasons(declared: Scorecard, axis: Axis) -> tuple[Reason, ...]:
    titles = {one.id: str(one.title) for one in declared.fit}
    titles |= {one.id: str(one.title) for one in declared.engagement}
    groups = {group.id: str(group.title) for group in declared.groups}
    return tuple(
        Reason(
            part.rule,
            titles[part.rule],
            groups[part.group],
            part.points,
            part.uncapped,
            part.count,
            evidence.moment(part.last) if part.last is not None else None,
        )
        for part in axis.contributions
    )
