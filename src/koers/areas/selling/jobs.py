"""Work of selling in the background: quotes whose last day has passed, and how approaches are followed."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.selling import actions
from koers.kit.jobs import Context, job


@job(name="selling.expire_quotes", label=_("Expire quotes after their last day"), every=timedelta(hours=1))
def expire_quotes(context: Context) -> dict[str, int]:
    """Expire the quotes that the customer can no longer accept."""
    return {"expired": actions.expire_late(at=timezone.now())}


@job(name="selling.how_followed", label=_("Work out how approaches are followed"), every=timedelta(hours=1))
def work_out_followed(context: Context) -> int:
    """Work out how every chosen approach was followed; returns how many that were."""
    context.progress(0, 1)
    done = actions.work_out_followed(at=timezone.now(), beat=context.give_way)
    context.progress(1, 1)
    return done
