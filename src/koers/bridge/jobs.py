"""Work of the bridge in the background."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.models import NOUNS
from koers.bridge import chance, duplicates, worth
from koers.bridge.demo import removal, steps
from koers.bridge.erasing import finishing
from koers.bridge.store import refreshing
from koers.bridge.store.files import StoreError
from koers.kit.access.models import User
from koers.kit.importing import barring
from koers.kit.importing.engine import afterwards
from koers.kit.importing.models import Import
from koers.kit.jobs.context import Context, Refused
from koers.kit.jobs.declare import job
from koers.kit.jobs.models import JobRun, JobRunQuerySet, JobState
from koers.kit.jobs.queue import enqueue, run_again


@job(name="bridge.load_demo", label=gettext_lazy("Load the demo company"))
def load_demo(context: Context, seed: int = 1, as_of: str = "") -> dict[str, Any]:
    """Load the demo company once; a start after a kill goes on with the step that was broken off."""
    now = timezone.now()
    day = date.fromisoformat(as_of) if as_of else timezone.localdate(now)
    return {"loaded": steps.load(context, seed=seed, as_of=day, at=now)}


def demo_runs() -> JobRunQuerySet:
    """Return the loads of the demo company, the last one first."""
    return JobRun.objects.filter(name=load_demo.name).order_by("-id")


def is_demo_halfway() -> bool:
    """Tell whether a load is under way, or was broken off and can go on."""
    last = demo_runs().first()
    return last is not None and (not last.has_ended or _was_broken_off(last))


def ask_for_demo(*, by: User | None = None, seed: int = 1, as_of: date | None = None) -> JobRun:
    """Ask for the demo company, or go on with a load that was broken off; asked twice, it is loaded once."""
    last = demo_runs().first()
    if last is not None and not last.has_ended:
        return last
    if last is not None and _was_broken_off(last):
        return run_again(last, at=timezone.now())
    day = as_of.isoformat() if as_of is not None else ""
    # Of two that ask in the same moment both count from the same last load, and the key lets in one.
    return enqueue(load_demo, key=f"after:{last.pk if last else 0}", by=by, seed=seed, as_of=day)


def _was_broken_off(run: JobRun) -> bool:
    return run.has_ended and run.state != JobState.DONE and steps.can_go_on(run.cursor)


@job(name="bridge.remove_demo", label=gettext_lazy("Remove the demo data"), atomic=True)
def remove_demo(context: Context) -> dict[str, Any]:
    """Remove the demo data, all or nothing."""
    context.progress(0, None, _("Counting what goes…"))
    done = removal.remove()
    return {"goes": done.goes, "stays": done.stays}


@job(
    name="bridge.train_chance",
    label=gettext_lazy("Train the chance of leads"),
    every=timedelta(days=1),
    offset=timedelta(hours=2),
)
def train_chance(context: Context) -> str:
    """Train the model on all closed leads, and score the leads on their way with it."""
    now = timezone.now()
    context.progress(0, 2)
    made = chance.train(at=now)
    context.progress(1, 2)
    chance.score(at=now)
    context.progress(2, 2)
    return made.status


@job(name="bridge.score_leads", label=gettext_lazy("Score the leads on their way"), every=timedelta(hours=1))
def score_leads(context: Context) -> int:
    """Score the leads on their way with the model in use."""
    return chance.score(at=timezone.now())


@job(name="bridge.store", label=gettext_lazy("Renew the analytics store"), every=timedelta(hours=1))
def renew_store(context: Context) -> dict[str, Any]:
    """Take what has changed in the database into the analytics store; what it took in is not taken in again."""
    try:
        done = refreshing.refresh()
    except StoreError as wrong:
        raise Refused(str(wrong)) from wrong
    return {"rows": done.snapshot.rows, "read": done.read_rows, "whole": done.whole}


@job(
    name="bridge.customer_worth",
    label=gettext_lazy("Work out what customers are worth"),
    every=timedelta(days=1),
    offset=timedelta(hours=3),
)
def work_out_worth(context: Context) -> int:
    """Work out from all orders what every customer is worth; returns how many customers that were."""
    now = timezone.now()
    context.progress(0, 1)
    run = worth.work_out(today=timezone.localdate(now), at=now)
    context.progress(1, 1)
    return run.customers if run is not None else 0


@job(
    name="bridge.duplicates",
    label=gettext_lazy("Look for duplicates"),
    every=timedelta(days=1),
    offset=timedelta(hours=4),
)
def look_for_duplicates(context: Context) -> dict[str, int]:
    """Look among accounts and persons for duplicates of what is new; returns how many pairs are proposed of each."""
    found = {}
    for place, noun in enumerate(NOUNS):
        context.progress(place, len(NOUNS))
        found[noun] = duplicates.look(noun, at=timezone.now(), beat=context.give_way).found
    context.progress(len(NOUNS), len(NOUNS))
    return found


@job(name="bridge.erase", label=gettext_lazy("Search for who was erased"), every=timedelta(minutes=10))
def finish_erasures(context: Context) -> dict[str, int]:
    """Finish the erasures that are not finished, also those that were killed in between."""
    return finishing.finish_all(beat=context.give_way)


def _queue_for_demo(_course: steps.Course, _walk: steps.Walk) -> None:
    """Queue what takes long and nobody waits for."""
    enqueue(train_chance)
    enqueue(work_out_worth)


steps.register(
    steps.Step("queue", gettext_lazy("Asking for what takes longer…"), 1, 190, _queue_for_demo),
)


@afterwards
def _forget_barred(batch: Import) -> None:
    """Delete the stored files of an import that brought somebody who was erased; the rows are written by now."""
    named = batch.files.filter(refusals__code=barring.CODE).exclude(stored="")
    for stored in sorted(set(named.values_list("stored", flat=True))):
        transaction.on_commit(partial(finishing.forget_file, stored))


@afterwards
def _look_after_import(batch: Import) -> None:
    """Look for duplicates among what an import brought."""
    enqueue(look_for_duplicates, key=f"import:{batch.pk}:{batch.finished_at}")
