"""The clocks of hand-overs, every few minutes."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.leads import actions
from koers.kit.jobs import Context, job


@job(name="leads.clock", label=_("Watch the clocks of hand-overs"), every=timedelta(minutes=5))
def watch_clocks(context: Context) -> dict[str, int]:
    """Remind, escalate and take back what nobody answered in time."""
    now = timezone.now()
    done = actions.run_clock(at=now)
    done["come_back"] = actions.come_back(today=timezone.localdate(now), at=now)
    return done
