"""Work of the organisation in the background: rounds of the survey whose last day is over."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.organisation import actions
from koers.kit.jobs import Context, job


@job(name="organisation.rounds", label=_("Close rounds of the survey"), every=timedelta(hours=1))
def close_rounds(context: Context) -> int:
    """Close the rounds whose last day is over."""
    return actions.close_due(at=timezone.now())
