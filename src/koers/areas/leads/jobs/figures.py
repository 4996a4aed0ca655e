"""The figures of the board, every hour."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.leads.actions.figures import work_out_figures
from koers.kit.jobs import job


@job(name="leads.figures", label=_("Work out the figures of the lead board"), every=timedelta(hours=1))
def work_out() -> dict[str, int]:
    """Work the sums and the usual lengths of stays out again."""
    return {"figures": work_out_figures(at=timezone.now())}
