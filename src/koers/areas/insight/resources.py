"""What insight adds to the pages of records of lower areas."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from koers.areas.insight.views.history import of_account
from koers.areas.selling.models import ApproachChoice, Deal
from koers.areas.selling.queries.room import Section, add_section
from koers.kit.access.matrix import allowed
from koers.kit.resource.declaration import Custom, Side
from koers.kit.resource.registry import add_panel, add_side

add_panel(
    "accounts",
    Custom(
        "history-of-orders",
        _("Still a customer?"),
        "insight/history.html",
        of_account,
        late=True,
        draws=True,
        ability="insight.worth.read",
    ),
)
add_side("accounts", Side("accounts-equity", _("Equity"), "insight.equity.read"))


def _observed(deal: Deal, user: Any, _day: date) -> dict[str, Any] | None:
    """Return where what was observed of the chosen approaches is fetched from; None while none is chosen."""
    if not allowed(user, "insight.approach_effect.read"):
        return None
    if not ApproachChoice.objects.alive().filter(deal=deal, ended_at__isnull=True).exists():
        return None
    return {"url": reverse("deals-observed", args=[deal.pk])}


add_section(Section("observed", _("Observed here"), "insight/approach_waiting.html", _observed, 30))
