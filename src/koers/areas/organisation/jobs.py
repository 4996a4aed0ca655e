"""Work of the organisation in the background: rounds of the survey whose last day is over, and their one reminder."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.organisation import actions
from koers.kit.jobs import Context, job


@job(name="organisation.rounds", label=_("Remind and close rounds of the survey"), every=timedelta(hours=1))
def watch_rounds(context: Context) -> dict[str, int]:
    """Close the rounds whose last day is over, and remind people halfway."""
    now = timezone.now()
    return {"closed": actions.close_due(at=now), "reminded": actions.remind_due(at=now)}
