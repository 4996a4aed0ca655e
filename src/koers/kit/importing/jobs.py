"""Imports in the background: trial, run and undo. Each goes on where a killed worker left it."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.kit.importing import engine, events, frame
from koers.kit.importing.messages import FileRefused
from koers.kit.importing.models import Import, ImportState
from koers.kit.importing.undo import undo
from koers.kit.jobs import Context, job

__all__ = ["carry_out", "events", "frame", "take_back", "try_out"]


@job(name="kit.import.try", label=_("Try out an import"))
def try_out(context: Context, import_id: int) -> None:
    """Count what an import would do; nothing is written."""
    batch = Import.objects.filter(pk=import_id).first()
    if batch is None:
        return
    try:
        engine.try_out(batch, at=timezone.now(), progress=_teller(context), stop=context.cancelled)
    except engine.Stopped:
        _end(batch, ImportState.MAPPING)
    except FileRefused as refused:
        _end(batch, ImportState.MAPPING, str(refused))


@job(name="kit.import.run", label=_("Import"))
def carry_out(context: Context, import_id: int) -> None:
    """Write an import, or go on with it."""
    batch = Import.objects.filter(pk=import_id).first()
    if batch is None or batch.state == ImportState.DONE:
        return
    try:
        engine.carry_out(
            batch,
            at=timezone.now(),
            progress=_teller(context),
            stop=context.cancelled,
            after_chunk=context.give_way,
        )
    except engine.Stopped:
        _end(batch, ImportState.STOPPED)
    except FileRefused as refused:
        _end(batch, ImportState.FAILED, str(refused))


@job(name="kit.import.undo", label=_("Undo an import"))
def take_back(context: Context, import_id: int) -> None:
    """Undo an import, or go on with undoing it."""
    batch = Import.objects.filter(pk=import_id).first()
    if batch is None or batch.state == ImportState.UNDONE:
        return
    undo(batch, at=timezone.now(), progress=context.progress, after_chunk=context.give_way)


def _teller(context: Context) -> engine.Progress:
    def tell(done: int, total: int, message: str) -> None:
        context.progress(done, total, message)

    return tell


def _end(batch: Import, state: str, error: str = "") -> None:
    Import.objects.filter(pk=batch.pk).update(state=state, error=error[:300])
