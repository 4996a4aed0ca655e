"""Reading the timeline for the leads: what is new every minute, and everything when other rules came into force."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.leads.actions import reading
from koers.areas.leads.actions.reading import Hooks
from koers.kit.jobs import Context, job


@job(name="leads.read", label=_("Read what the timeline says of leads"), every=timedelta(minutes=1))
def read_timeline(context: Context) -> dict[str, int]:
    """Read on from the mark, or everything, chunk by chunk; a run that was broken off goes on from there."""
    read = reading.read_all if reading.must_read_all() else reading.read_new
    hooks = Hooks(
        progress=context.progress,
        stop=context.cancelled,
        checkpoint=lambda: context.checkpoint({}),
        after_chunk=context.give_way,
    )
    try:
        return dict(read(at=timezone.now(), hooks=hooks))
    except reading.Stopped:
        return {}
