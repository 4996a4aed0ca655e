"""What insight adds to the pages of records of lower areas."""

from django.utils.translation import gettext_lazy as _

from koers.areas.insight.views.history import of_account
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
