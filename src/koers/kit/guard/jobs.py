"""What the guard does by itself: a copy every night, a proof every week, and tidying."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.kit.delivery import outbox, unsubscribe
from koers.kit.guard import idempotency, tokens
from koers.kit.guard.backup.make import back_up
from koers.kit.guard.backup.manifest import BackupError
from koers.kit.guard.backup.place import this_place
from koers.kit.guard.backup.restore import prove
from koers.kit.jobs import Refused, job
from koers.kit.jobs.models import ENDED, JobRun, JobState, JobWorker

KEPT_COPIES = 7
KEPT_RUNS = timedelta(days=90)
# Longer than the longest period, so that a weekly job is not asked for twice in its week.
KEPT_ROUTINE = timedelta(days=14)
KEPT_WORKERS = timedelta(days=30)
# As long as the links in them that end mails.
KEPT_MAIL = unsubscribe.LIFETIME


@job(name="kit.backup", label=_("Back up everything"), every=timedelta(days=1), offset=timedelta(hours=1))
def nightly_backup() -> dict[str, Any]:
    """Write a copy and keep the last seven that were made this way."""
    try:
        file, manifest = back_up(None, at=timezone.now())
    except BackupError as error:
        raise Refused(str(error)) from error
    for old in sorted(file.parent.glob("koers-*.tar.gz"))[:-KEPT_COPIES]:
        old.unlink()
    return {"file": file.name, "rows": manifest.rows}


@job(
    name="kit.prove_backup",
    label=_("Try the last backup"),
    every=timedelta(days=7),
    offset=timedelta(hours=3),
)
def weekly_proof() -> dict[str, Any]:
    """Restore the last copy in a corner and compare every row and file."""
    last = this_place().noted("last")
    if last is None or not Path(last["file"]).exists():
        raise Refused(_("There is no backup to try. Make one with: koers backup"))
    try:
        return {"rows": prove(Path(last["file"]), at=timezone.now()).rows}
    except BackupError as error:
        raise Refused(str(error)) from error


@job(name="kit.tidy", label=_("Tidy up"), every=timedelta(days=1), offset=timedelta(hours=2), atomic=True)
def tidy() -> dict[str, int]:
    """Forget ended runs, silent workers, dead tokens, old answers and old mails."""
    now = timezone.now()
    old = Q(state__in=ENDED, ended_at__lt=now - KEPT_RUNS)
    routine = Q(state=JobState.DONE, requested_by=None, ended_at__lt=now - KEPT_ROUTINE)
    runs, _kinds = JobRun.objects.filter(old | routine).delete()
    workers, _kinds = JobWorker.objects.filter(seen_at__lt=now - KEPT_WORKERS).delete()
    return {
        "runs": runs,
        "workers": workers,
        "tokens": tokens.forget(before=now - KEPT_WORKERS),
        "answers": idempotency.forget(),
        "mails": outbox.forget(before=now - KEPT_MAIL),
    }
