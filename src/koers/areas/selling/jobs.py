"""Quotes whose last day has passed, every hour."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.selling import actions
from koers.kit.jobs import Context, job


@job(name="selling.expire_quotes", label=_("Expire quotes after their last day"), every=timedelta(hours=1))
def expire_quotes(context: Context) -> dict[str, int]:
    """Expire the quotes that the customer can no longer accept."""
    return {"expired": actions.expire_late(at=timezone.now())}
