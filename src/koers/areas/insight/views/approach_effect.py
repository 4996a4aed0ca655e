"""Which approach works here: each approach beside the others of its layer, like with like, and what to make of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koers.areas.insight.measures import approach_effect as numbers
from koers.areas.insight.queries import approach_effect as queries
from koers.areas.insight.queries import experiments
from koers.areas.insight.queries.approach_effect import Compared, Layer
from koers.areas.insight.queries.experiments import Outcomes
from koers.areas.insight.views.relation import read_day
from koers.areas.organisation.models import Member, Unit
from koers.areas.selling import measures as selling
from koers.areas.selling import queries as deals
from koers.areas.selling.events import Layer as LayerName
from koers.areas.selling.models import ApproachChoice, Deal, Experiment
from koers.areas.selling.queries.approach import playbooks
from koers.areas.selling.queries.followed import Tally
from koers.areas.selling.queries.room import Section, add_section
from koers.kit.access.matrix import ability, allowed
from koers.kit.measures.readings import Reading
from koers.kit.methods.schema import Playbook
from koers.kit.ui.formats import number
from koers.kit.ui.tracks import Track

if TYPE_CHECKING:
    from koers_analytics.effect import Effect

SIZE_WORDS = {
    "": gettext_lazy("All deals"),
    "large": gettext_lazy("Large deals"),
    "middle": gettext_lazy("Middle deals"),
    "small": gettext_lazy("Small deals"),
}
#: The scale of the drawing reaches so far either way; a wider interval ends at its edge.
REACH = 0.4
#: So many experiments stand on the page; the list has them all.
MOST_EXPERIMENTS = 6


@ability("insight.approach_effect.read")
@require_safe
def approaches_page(request: HttpRequest) -> HttpResponse:
    """Show what each approach did here; every choice stands in the address."""
    user: Any = request.user
    day = read_day(request.GET.get("as_of")) or timezone.localdate()
    units = list(Unit.objects.visible_to(user).filter(ends__isnull=True).order_by("path"))
    asked = request.GET.get("unit", "")
    unit = next((one for one in units if str(one.pk) == asked), None)
    page = ApproachesPage(user, day, unit)
    asked = urlencode({"as_of": day.isoformat(), **({"unit": unit.pk} if unit else {})})
    context = {
        "page": page,
        "compared_url": f"{reverse('deals-approaches-compared')}?{asked}",
        "day": day,
        "units": units,
        "unit": unit,
    }
    return render(request, "insight/approaches.html", context)


@ability("insight.approach_effect.read")
@require_safe
def compared(request: HttpRequest) -> HttpResponse:
    """Compare the approaches; fetched after the page, as it reads every deal that was closed in two years."""
    day = read_day(request.GET.get("as_of")) or timezone.localdate()
    unit = _unit(request)
    page = ApproachesPage(request.user, day, unit)
    return render(
        request, "insight/approach_compared.html", {"page": page, "followed_url": _followed_url(unit)}
    )


def _unit(request: HttpRequest) -> Unit | None:
    """Return the unit that the address names; None without one, or where this person does not see it."""
    asked = request.GET.get("unit", "")
    return Unit.objects.visible_to(request.user).filter(pk=asked).first() if asked.isdecimal() else None


def _followed_url(unit: Unit | None) -> str:
    return reverse("deals-approaches-followed") + (f"?unit={unit.pk}" if unit else "")


@ability("insight.approach_effect.read")
@require_safe
def followed(request: HttpRequest) -> HttpResponse:
    """Show how approaches are followed; fetched after the page, as it reads many events."""
    unit = _unit(request)
    part = FollowedPart(request.user, unit.pk if unit else None)
    return render(request, "insight/approach_followed.html", {"part": part})


@dataclass(frozen=True)
class Line:
    """One comparison: what it is of, both arms, the drawing, the difference, and what it says in words."""

    label: str
    ours: Reading
    rest: Reading
    track: Track
    difference: Reading
    said: str


@dataclass(frozen=True)
class Shown:
    """An approach with its lines and the other outcomes."""

    method: Playbook
    lines: tuple[Line, ...]
    others: tuple[Reading, ...]


def line(method: str, found: "Effect", size: str, params: dict[str, Any]) -> Line:
    """Return one comparison as it is shown."""
    asked = {**params, "method": method, "size": size or None}
    day = params.get("as_of")
    within = found.within
    return Line(
        str(SIZE_WORDS[size]),
        numbers.WIN_RATE.reading(numbers.rate(found.treated), {**asked, "arm": "this"}, as_of=day),
        numbers.WIN_RATE.reading(numbers.rate(found.others), {**asked, "arm": "other"}, as_of=day),
        Track(
            within.value if within else None, -REACH, REACH, (0.0,),
            (within.low, within.high) if within else None, 1,
        ),
        numbers.EFFECT.reading(numbers.difference(found), asked, as_of=day),
        said(found),
    )  # fmt: skip


def said(found: "Effect") -> str:
    """Return in a few words what a comparison says."""
    if found.status == "too_few":
        return _("too few: %(ours)s and %(rest)s deals") % {
            "ours": number(found.treated.n), "rest": number(found.others.n)
        }  # fmt: skip
    if found.within is None:
        return _("no seller has both")
    if not found.within.is_clear:
        return _("may be chance")
    return _("won more often") if found.within.value > 0 else _("won less often")


@dataclass(frozen=True)
class LayerShown:
    """A layer with its approaches, and how far the choice goes with the deal."""

    label: str
    n: int
    by_sector: bool
    approaches: tuple[Shown, ...]
    adaptive: Reading
    sellers: tuple[tuple[str, Reading], ...]


class ApproachesPage:
    """The page as one person reads it in one language."""

    def __init__(self, user: Any, day: date, unit: Unit | None) -> None:
        self.user, self.day, self.unit = user, day, unit
        self.params: dict[str, Any] = {"as_of": day, "unit": unit.pk if unit else None}
        self.bound = queries.limits()
        self.methods = {one.id: one for one in playbooks()}

    @cached_property
    def _layers(self) -> list[tuple[str, Layer, list[Compared]]]:
        found = []
        for name, layer in queries.layers(self.params, self.user).items():
            known = [layer.compared(method) for method in layer.methods if method in self.methods]
            found.append((name, layer, sorted(known, key=lambda one: -one.whole.treated.n)))
        return found

    @property
    def is_empty(self) -> bool:
        """Tell whether no deal with a chosen approach was closed."""
        return not any(layer.cases for _name, layer, _found in self._layers)

    @cached_property
    def sentence(self) -> str:
        """Return the page in a sentence: what stands out after all questions are counted."""
        found = queries.standing([one for _name, _layer, all_of in self._layers for one in all_of])
        if not found:
            return _("No approach stands out: what differs may be chance.")
        # In a layer of two each is the mirror of the other; what wins more often is told first.
        best = sorted(found, key=lambda pair: -self._effect(*pair).within.value)  # type: ignore[union-attr]
        one, size = best[0]
        within = self._effect(one, size).within
        assert within is not None
        words = {
            "approach": self.methods[one.method].title,
            "size": str(SIZE_WORDS[size]).lower(),
            "points": number(abs(within.value) * 100, 0),
            "low": number(within.low * 100, 0),
            "high": number(within.high * 100, 0),
        }
        if within.value > 0:
            return (
                _(
                    "“%(approach)s” stands out: %(size)s are won %(points)s points more often with it (%(low)s to %(high)s)."
                )
                % words
            )
        return (
            _(
                "“%(approach)s” stands out: %(size)s are won %(points)s points less often with it (%(low)s to %(high)s)."
            )
            % words
        )

    @cached_property
    def experiments(self) -> "list[Tried]":
        """Return the experiments, those that run first."""
        if not allowed(self.user, "selling.experiment.read"):
            return []
        rows = Experiment.objects.visible_to(self.user).order_by(
            F("stopped_at").desc(nulls_first=True), "-started_at"
        )
        return [tried(one, self.user, self.methods) for one in rows[:MOST_EXPERIMENTS]]

    @property
    def may_start(self) -> bool:
        """Tell whether a reader may start an experiment."""
        return allowed(self.user, "selling.experiment.start")

    @staticmethod
    def _effect(one: Compared, size: str) -> "Effect":
        return one.sizes[size] if size else one.whole

    @cached_property
    def layers(self) -> list[LayerShown]:
        """Return the layers in which something was chosen."""
        may_compare = allowed(self.user, "insight.approach_effect.compare")
        member = getattr(self.user, "member", None)
        own = member.pk if member is not None else 0
        shown = []
        for name, layer, found in self._layers:
            if not layer.cases:
                continue
            asked = {**self.params, "layer": name}
            sellers = [one for one in layer.sellers if may_compare or one[0] == own]
            shown.append(
                LayerShown(
                    str(LayerName(name).label),
                    len(layer.cases),
                    layer.by_sector,
                    tuple(self._shown(one) for one in found),
                    numbers.ADAPTIVENESS.reading(numbers.adaptive(layer.adaptive()), asked, as_of=self.day),
                    tuple(
                        (seller, numbers.ADAPTIVENESS.reading(
                            numbers.adaptive(layer.adaptive(pk)), {**asked, "owner": pk}, as_of=self.day
                        ))
                        for pk, seller in sellers
                    ),
                )
            )  # fmt: skip
        return shown

    def _shown(self, one: Compared) -> Shown:
        asked = {**self.params, "method": one.method}
        return Shown(
            self.methods[one.method],
            tuple(line(one.method, self._effect(one, size), size, self.params) for size in SIZE_WORDS),
            tuple(
                measure.reading(numbers.other(name, one.others[name]), asked, as_of=self.day)
                for name, measure in numbers.OUTCOMES.items()
            ),
        )


@dataclass(frozen=True)
class Tried:
    """An experiment as it is shown."""

    found: Outcomes
    title: str
    ours: Reading
    rest: Reading
    track: Track
    difference: Reading
    said: str


def tried(row: Experiment, user: Any, titles: dict[str, Playbook]) -> Tried:
    """Return an experiment with what came of it."""
    found = experiments.outcomes(row, user)
    effect, asked = found.effect, {"experiment": row.pk}
    within = effect.within
    return Tried(
        found,
        str(titles[row.method].title) if row.method in titles else row.method,
        numbers.EXPERIMENT.reading(numbers.rate(effect.treated), {**asked, "arm": "approach"}),
        numbers.EXPERIMENT.reading(numbers.rate(effect.others), {**asked, "arm": "usual"}),
        Track(
            within.value if within else None, -REACH, REACH, (0.0,),
            (within.low, within.high) if within else None, 1,
        ),
        numbers.EXPERIMENT.reading(numbers.difference(effect), asked),
        said(effect),
    )  # fmt: skip


class FollowedPart:
    """How approaches are followed: each approach, and each seller over all of them."""

    def __init__(self, user: Any, unit: int | None) -> None:
        self.user, self.params = user, {"unit": unit}
        self.found = deals.followed.tallies(self.params, user)

    def _reading(self, found: list[Tally], more: dict[str, Any]) -> Reading:
        answer = selling.approach.adherence_of_all(found)
        day = timezone.localdate(self.found.computed_at) if self.found.computed_at else timezone.localdate()
        return selling.approach.ADHERENCE.reading(answer, {**self.params, **more}, as_of=day)

    @property
    def approaches(self) -> list[tuple[str, Reading]]:
        """Return each chosen approach with the share of what it asks that lay there in time."""
        by: defaultdict[str, list[Tally]] = defaultdict(list)
        for one in self.found.rows:
            by[one.method].append(one)
        return [(rows[0].title, self._reading(rows, {"method": name})) for name, rows in sorted(by.items())]

    @property
    def sellers(self) -> list[tuple[str, Reading]]:
        """Return the sellers by name, those with too few deals without a share; who may not compare sees own figures alone."""
        member = getattr(self.user, "member", None)
        may_compare = allowed(self.user, "insight.approach_effect.compare")
        by: defaultdict[tuple[str, int], list[Tally]] = defaultdict(list)
        names = Member.objects.in_bulk({one.owner for one in self.found.rows} - {None})
        for one in self.found.rows:
            if (
                one.owner is not None
                and one.owner in names
                and (may_compare or (member is not None and one.owner == member.pk))
            ):
                by[str(names[one.owner]), one.owner].append(one)
        return [(name, self._reading(rows, {"owner": pk})) for (name, pk), rows in sorted(by.items())]


class ObservedPart:
    """What was observed of the approaches of one deal, among deals of its size."""

    def __init__(self, deal: Deal, user: Any, day: date) -> None:
        self.deal, self.user, self.day = deal, user, day

    @cached_property
    def lines(self) -> list[tuple[Playbook, Line]]:
        """Return the chosen approaches of the deal with what was observed; those with too few deals are left out."""
        methods = {one.id: one for one in playbooks()}
        chosen = (
            ApproachChoice.objects.alive().filter(deal=self.deal, ended_at__isnull=True).order_by("layer")
        )
        params = {"as_of": self.day}
        found = []
        for one in chosen:
            layer = queries.counted(one.layer, params, self.user)
            if one.method not in methods or one.method not in layer.methods:
                continue
            size = layer.size_of(self.deal.amount_cents, self.deal.currency)
            effect = layer.effect(one.method, size)
            if effect.within is not None:
                found.append((methods[one.method], line(one.method, effect, size, params)))
        return found

    @property
    def least(self) -> str:
        """Return from how many deals in each arm on something is shown."""
        return number(queries.limits().arm)


def _observed(deal: Deal, user: Any, day: date) -> dict[str, Any] | None:
    """Return what was observed of the chosen approaches; None while none is chosen."""
    if not allowed(user, "insight.approach_effect.read"):
        return None
    if not ApproachChoice.objects.alive().filter(deal=deal, ended_at__isnull=True).exists():
        return None
    return {"part": ObservedPart(deal, user, day)}


add_section(
    Section(
        "observed", gettext_lazy("Observed here"), "insight/approach_observed.html", _observed, 30, "slow"
    )
)
