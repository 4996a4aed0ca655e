"""Reading the events that came in, every minute and soon after they came."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.leads.actions import intake_forget, intake_read
from koers.areas.leads.models import RawEvent
from koers.kit.jobs import Context, job


@job(name="leads.intake", label=_("Read events that came in"), every=timedelta(minutes=1))
def read_events(context: Context) -> dict[str, int]:
    """Read every raw event that waits, chunk by chunk."""
    counts = {"done": 0, "dead": 0, "ignored": 0}
    total = RawEvent.objects.waiting().count()
    if total:
        intake_read.get_ready(at=timezone.now())
    while True:
        tally = intake_read.read_waiting(at=timezone.now())
        counts["done"] += tally.done
        counts["dead"] += tally.dead
        counts["ignored"] += tally.ignored
        read = sum(counts.values())
        context.progress(read, max(total, read))
        if not tally.total or context.cancelled():
            return counts
        context.give_way()


@job(
    name="leads.forget_lines",
    label=_("Forget the lines of events"),
    every=timedelta(days=1),
    offset=timedelta(hours=4),
)
def forget_lines() -> dict[str, int]:
    """Blank the lines of events that were read long ago, and the ids of devices that stayed away."""
    now = timezone.now()
    return {"lines": intake_forget.forget_lines(at=now), "visitors": intake_forget.forget_visitors(at=now)}
