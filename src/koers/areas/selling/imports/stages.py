"""Pipelines and stages as files name them: found by name, by a profile's other names, or made by a visible rule."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from koers.areas.selling.models import Deal, Outcome, Pipeline, Stage
from koers.kit.importing import headings
from koers.kit.importing.values import fold
from koers.kit.importing.work import Line, Work

PIPELINE, STAGE = "selling.pipeline", "selling.stage"
_FINAL = {Outcome.WON: 100, Outcome.LOST: 101}


@dataclass(frozen=True)
class Place:
    """A stage as the import needs it."""

    id: int
    pipeline: int
    name: str
    outcome: str
    position: int


class Places:
    """All pipelines and stages, by folded name; new ones are added as the rules make them."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.pipelines: dict[str, int] = {}
        self.stages: dict[tuple[int, str], Place] = {}
        self.fresh: set[int] = set()
        rows = Pipeline.objects.filter(deleted_at=None).order_by("-is_default", "id")
        for pk, name in rows.values_list("id", "name"):
            self.pipelines.setdefault(fold(name), pk)
        for place in Stage.objects.filter(deleted_at=None).order_by("position", "id"):
            self._keep(Place(place.pk, place.pipeline_id, place.name, place.outcome, place.position))
        used = set(Deal.objects.order_by().values_list("pipeline_id", flat=True).distinct())
        # A pipeline that this very import made stays open for new stages, also after a restart.
        self.fresh = (set(self.pipelines.values()) - used) | work.made_here(PIPELINE, list(used))
        for described in headings.pipelines():
            known = self.pipelines.get(fold(described))
            if known is not None:
                self._other_names(known, described)

    def _keep(self, place: Place, *also: str) -> None:
        for name in (place.name, *also):
            self.stages.setdefault((place.pipeline, fold(name)), place)

    def _other_names(self, pipeline: int, described: str) -> None:
        for stage in headings.pipelines()[described]:
            place = self.stages.get((pipeline, fold(stage["name"])))
            if place is not None:
                self._keep(place, *stage.get("also", ()))

    def pipeline(self, line: Line) -> int | None:
        """Return the pipeline of a row: the named one, that of the profile, or the one used by default."""
        text = line.values.get("pipeline") or self.work.layout_pipeline
        if not text:
            if self.pipelines:
                return next(iter(self.pipelines.values()))
            text = _("Sales")
        found = self.pipelines.get(fold(text))
        return found if found is not None else self._make_pipeline(text, line)

    def _make_pipeline(self, text: str, line: Line) -> int | None:
        first = not self.pipelines
        pk = self.work.make(PIPELINE, text, line, "pipeline", is_default=first)
        if pk is None:
            return None
        self.pipelines[fold(text)] = pk
        self.fresh.add(pk)
        described = next((name for name in headings.pipelines() if fold(name) == fold(text)), "")
        # A pipeline that the profile does not know by name has the stages of the profile's own, as a beginning.
        for stage in headings.pipelines().get(described, []):
            self._add(pk, stage["name"], stage["outcome"], line, stage.get("chance"), *stage.get("also", ()))
        return pk

    def _add(
        self, pipeline: int, name: str, outcome: str, line: Line, chance: int | None, *also: str
    ) -> Place | None:
        positions = [
            p.position for p in self.stages.values() if p.pipeline == pipeline and p.outcome == Outcome.OPEN
        ]
        position = _FINAL.get(Outcome(outcome)) or max(positions, default=0) + 1
        pk = self.work.make(
            STAGE,
            name,
            line,
            "stage",
            pipeline_id=pipeline,
            outcome=outcome,
            position=position,
            chance=chance,
        )
        if pk is None:
            return None
        place = Place(pk, pipeline, name, outcome, position)
        self._keep(place, *also)
        return place

    def stage(self, line: Line, pipeline: int, text: str) -> Place | None:
        """Return the stage that a cell names; None when it is unknown and may not be made."""
        wanted = self.work.settings.answers.get(f"stage:{text}", text)
        found = self.stages.get((pipeline, fold(wanted)))
        if found is not None:
            return found
        outcome = headings.words("stage.outcome").get(fold(wanted))
        if outcome:
            return self.final(line, pipeline, outcome, wanted)
        if pipeline not in self.fresh and f"stage:{text}" not in self.work.settings.answers:
            return None
        return self._add(pipeline, wanted, Outcome.OPEN, line, None)

    def final(self, line: Line, pipeline: int, outcome: str, name: str = "") -> Place | None:
        """Return the stage of a pipeline that means won or lost; it is made when missing."""
        for place in self.stages.values():
            if place.pipeline == pipeline and place.outcome == outcome:
                return place
        return self._add(pipeline, name or str(Outcome(outcome).label), outcome, line, None)

    def first_open(self, line: Line, pipeline: int) -> Place | None:
        """Return the stage in which a deal begins."""
        preferred = self.stages.get((pipeline, fold(str(self.work.layout_defaults.get("open_stage", "")))))
        if preferred is not None:
            return preferred
        open_ones = [p for p in self.stages.values() if p.pipeline == pipeline and p.outcome == Outcome.OPEN]
        if open_ones:
            return min(open_ones, key=lambda place: place.position)
        return self._add(pipeline, str(Outcome.OPEN.label), Outcome.OPEN, line, None)

    def by_id(self, pk: int) -> Place | None:
        """Return a stage by id."""
        index: dict[int, Place] = {place.id: place for place in self.stages.values()}
        return index.get(pk)


def places(work: Work) -> Places:
    """Return the pipelines and stages of this import."""
    found: Places | None = work.memory.get("places")
    if found is None:
        found = work.memory["places"] = Places(work)
    return found


def unknown_stages(values: list[str], pipeline_text: str) -> tuple[list[str], list[str]]:
    """Return which stages a pipeline in use does not have, and the names that it has; for asking beforehand."""
    rows = Pipeline.objects.filter(deleted_at=None).order_by("-is_default", "id")
    named = {fold(pipeline.name): pipeline for pipeline in rows}
    pipeline: Any = named.get(fold(pipeline_text)) if pipeline_text else next(iter(named.values()), None)
    if pipeline is None or not Deal.objects.filter(pipeline=pipeline).exists():
        return [], []
    names = list(pipeline.stages.filter(deleted_at=None).order_by("position").values_list("name", flat=True))
    known = {fold(name) for name in names} | set(headings.words("stage.outcome"))
    for stage in headings.pipelines().get(pipeline.name, []):
        known |= {fold(also) for also in stage.get("also", ())}
    return [value for value in values if fold(value) not in known], names
