"""Reading the timeline for the leads: what is new every minute, everything when the rules change, points at night."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.leads.actions import reading, recycling, scoring
from koers.areas.leads.actions.reading import Hooks
from koers.areas.leads.queries import evidence, faults
from koers.kit.importing.models import Import, ImportState
from koers.kit.jobs import Context, enqueue, job

DEMO_COMES_IN = timedelta(hours=6)


@job(
    name="leads.read", label=gettext_lazy("Read what the timeline says of leads"), every=timedelta(minutes=1)
)
def read_timeline(context: Context) -> dict[str, int]:
    """Bring back whose day has come and read on; other rules than before are read in a job of their own.

    While the demo company comes in it waits: of a lead that was read once, the past that comes later is not told again.
    It never waits longer than `DEMO_COMES_IN`, so that the leads of others do not hang on a load that nobody goes on with.
    """
    begun = timezone.now() - DEMO_COMES_IN
    if Import.objects.filter(demo=True, state=ImportState.RUNNING, created_at__gt=begun).exists():
        return {}
    if reading.must_read_all():
        enqueue(read_all, key=evidence.in_force_key())
    now = timezone.now()
    back = recycling.bring_back(today=timezone.localdate(now), at=now, most=settings.LEAD_PASSES)
    return _read(context, lambda hooks: reading.read_new(at=timezone.now(), hooks=hooks), {"back": back})


@job(name="leads.read_all", label=gettext_lazy("Read the whole timeline for the leads"))
def read_all(context: Context) -> dict[str, int]:
    """Read everything, chunk by chunk; a run that was broken off goes on from there."""
    return _read(
        context,
        lambda hooks: reading.read_all(at=timezone.now(), hooks=hooks, processes=settings.LEAD_PROCESSES),
        {},
    )


@job(
    name="leads.points",
    label=gettext_lazy("Let the points of leads decay"),
    every=timedelta(days=1),
    offset=timedelta(hours=3),
)
def decay(context: Context) -> int:
    """Work out the engagement of every lead as of now."""
    return scoring.refresh_points(at=timezone.now(), after_chunk=context.give_way)


def _read(context: Context, work: Any, counts: dict[str, int]) -> dict[str, int]:
    hooks = Hooks(
        progress=context.progress,
        stop=context.cancelled,
        checkpoint=lambda: context.checkpoint({}),
        after_chunk=context.give_way,
    )
    found: Counter[str] = Counter(counts)
    try:
        found.update(work(hooks))
    except reading.Stopped:
        return dict(found)
    standing = faults.how_many()
    if standing:
        context.progress(context.run.done, message=_message(standing))
    return dict(found)


def _message(standing: int) -> str:
    said = ngettext(
        "The rules chase each other over %(n)d lead, which keeps its state: %(names)s.",
        "The rules chase each other over %(n)d leads, which keep their state: %(names)s.",
        standing,
    )
    names = [f"{one.name} ({one.moves})" for one in faults.faults(5)]
    more = [_("and more")] if standing > len(names) else []
    return said % {"n": standing, "names": ", ".join([*names, *more])}
