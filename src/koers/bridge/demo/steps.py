"""How the demo company comes in: one list of steps, which the command and the button both walk, as one background job.

A step and the note that it is done are one transaction, so a load that was killed goes on with the step after it. What
is too long for one transaction (`whole=False`) keeps its own place, and finds what it did already.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.leads.actions import reading
from koers.bridge.demo import (
    approaches,
    deciders,
    installed,
    loading,
    proven,
    relation,
    removal,
    reviews,
    solutions,
    talks,
    voices,
)
from koers.kit.importing import engine
from koers.kit.importing.models import Import, ImportState
from koers.kit.jobs.context import Context, HandBack, LeaseLost, Refused


@dataclass(frozen=True)
class Course:
    """Which company comes in, up to which moment: the same for every step, however often the load is broken off."""

    seed: int
    as_of: date
    at: datetime
    batch: Import


@dataclass(frozen=True)
class Walk:
    """What a step that keeps its own place may tell and ask between two chunks."""

    tell: Callable[[int, int], None]
    stop: Callable[[], bool]
    after_chunk: Callable[[], None]


@dataclass(frozen=True)
class Step:
    """Something that comes in; `weight` is about how many seconds it takes, `place` its place among the others."""

    name: str
    label: Any
    weight: int
    place: int
    work: Callable[[Course, Walk], object]
    whole: bool = True


#: After these another start goes on by itself.
GOES_ON = (HandBack, LeaseLost, OperationalError, InterfaceError)
#: Writing the files and taking them in comes first, and makes the course.
FILES = 15
_registered: dict[str, Step] = {}


def register(*steps: Step) -> None:
    """Add steps; areas that lie over the bridge add their own."""
    _registered.update({step.name: step for step in steps})


def ordered() -> list[Step]:
    """Return all steps in the order in which they are taken."""
    return sorted(_registered.values(), key=lambda step: step.place)


def load(context: Context, *, seed: int, as_of: date, at: datetime) -> bool:
    """Load the demo company, or go on with it; returns False when one is here already, or when asked to stop.

    Raises Refused when its files do not come in, or when it was removed since the load was broken off.
    """
    if context.cursor is None:
        if removal.has_demo():
            return False
        _begin(context, seed, as_of, at)
    course = _course(context.cursor)
    if course.batch.state == ImportState.STOPPED:
        course = _begin_anew(context, course)
    before, total = FILES, _total()
    for step in ordered():
        if step.name not in context.cursor["done"]:
            if context.cancelled():
                return False
            context.give_way()
            try:
                _take(step, course, context, before, total)
            except (engine.Stopped, reading.Stopped):
                return False
        before += step.weight
    context.progress(total, total)
    return True


def can_go_on(cursor: Any) -> bool:
    """Tell whether a load that was broken off there can go on: what it brought is still here."""
    return cursor is not None and Import.objects.filter(uid=cursor["batch"]).exists()


def _total() -> int:
    return FILES + sum(step.weight for step in _registered.values())


def _begin(context: Context, seed: int, as_of: date, at: datetime) -> None:
    context.progress(0, _total(), _("Writing the export files of a CRM and an ERP…"))
    try:
        batch = loading.take_in(seed=seed, as_of=as_of, at=at)
    except loading.NotLoadedError as error:
        raise Refused(_("The demo company did not come in: %(why)s") % {"why": error}) from error
    told = {"seed": seed, "as_of": as_of.isoformat(), "at": at.isoformat(), "batch": str(batch.uid)}
    context.checkpoint({**told, "done": []})


def _begin_anew(context: Context, course: Course) -> Course:
    """Take back the files of a load that was stopped in the middle of them: their leads may be read in halves by now."""
    removal.remove()
    _begin(context, course.seed, course.as_of, course.at)
    return _course(context.cursor)


def _course(cursor: Any) -> Course:
    batch = Import.objects.filter(uid=cursor["batch"]).first()
    if batch is None:
        raise Refused(_("The demo company was removed before all of it was here."))
    day, at = date.fromisoformat(cursor["as_of"]), datetime.fromisoformat(cursor["at"])
    return Course(cursor["seed"], day, at, batch)


def _take(step: Step, course: Course, context: Context, before: int, total: int) -> None:
    """Take a step in the language of the installation, so that whoever asks gets the same company."""
    label = str(step.label)

    def tell(done: int, of: int) -> None:
        context.progress(before + step.weight * done // max(1, of), total, label)

    walk = Walk(tell, context.cancelled, context.give_way)
    done = {**context.cursor, "done": [*context.cursor["done"], step.name]}
    tell(0, 1)
    with translation.override(settings.LANGUAGE_CODE):
        if not step.whole:
            step.work(course, walk)
        with transaction.atomic():
            if step.whole:
                step.work(course, walk)
            context.checkpoint(done)


# --- the steps of the bridge and what lies under it ----------------------------------------------------------


def _read_in(course: Course, walk: Walk) -> None:
    def progress(done: int, total: int, _file: str) -> None:
        walk.tell(done, total)

    try:
        loading.read_in(
            course.batch, at=course.at, progress=progress, stop=walk.stop, after_chunk=walk.after_chunk
        )
    except GOES_ON:
        raise
    except Exception:
        # Nobody goes on with it by itself, so the leads are not kept waiting for the rest.
        Import.objects.filter(pk=course.batch.pk).update(state=ImportState.STOPPED)
        raise


def _read_leads(course: Course, walk: Walk) -> None:
    hooks = reading.Hooks(progress=walk.tell, stop=walk.stop, after_chunk=walk.after_chunk)
    reading.read_all(at=course.at, hooks=hooks)


register(
    Step("files", gettext_lazy("Reading the files in…"), 130, 10, _read_in, whole=False),
    Step("leads", gettext_lazy("Reading what leads did…"), 4, 20, _read_leads, whole=False),
    Step(
        "relation",
        gettext_lazy("Asking marketing and sales about each other…"),
        1,
        30,
        lambda course, _walk: relation.seed(as_of=course.as_of, seed=course.seed),
    ),
    Step(
        "voices",
        gettext_lazy("Hearing the customers…"),
        5,
        40,
        lambda course, _walk: voices.seed(at=course.at, seed=course.seed),
    ),
    Step(
        "approaches",
        gettext_lazy("Choosing how deals are sold…"),
        9,
        50,
        lambda course, _walk: approaches.seed(at=course.at, seed=course.seed),
    ),
    Step(
        "reviews",
        gettext_lazy("Asking why deals were won and lost…"),
        9,
        60,
        lambda course, _walk: reviews.seed(at=course.at, seed=course.seed),
    ),
    Step(
        "deciders",
        gettext_lazy("Noting who decides…"),
        4,
        70,
        lambda course, _walk: deciders.seed(at=course.at, seed=course.seed),
    ),
    Step(
        "talks",
        gettext_lazy("Noting what talks brought…"),
        6,
        80,
        lambda course, _walk: talks.seed(at=course.at, seed=course.seed),
    ),
    Step(
        "installed",
        gettext_lazy("Placing machines at customers…"),
        3,
        90,
        lambda course, _walk: installed.seed(as_of=course.as_of, seed=course.seed),
    ),
    Step(
        "people",
        gettext_lazy("Giving people their seats…"),
        1,
        100,
        lambda course, _walk: loading.people(at=course.at),
    ),
    Step(
        "proven",
        gettext_lazy("Measuring what was promised…"),
        2,
        110,
        lambda course, _walk: proven.seed(at=course.at, seed=course.seed),
    ),
    Step(
        "solutions",
        gettext_lazy("Making solutions with customers…"),
        2,
        120,
        lambda course, _walk: solutions.seed(at=course.at, seed=course.seed),
    ),
)
