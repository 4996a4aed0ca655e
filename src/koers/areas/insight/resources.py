"""Calls of people as a declared record, and what insight adds to the pages of records of lower areas."""

from django.utils.translation import gettext_lazy as _

from koers.areas.insight.models import ForecastCall
from koers.areas.insight.views.history import of_account
from koers.kit.resource.declaration import Column, Custom, Group, Resource, Side
from koers.kit.resource.registry import add_panel, add_side, register

_STATED = ("commit_cents", "best_case_cents", "note")
_OF = ("period", "member", "unit", "given_by", "given_at")
CALLS = Resource(
    path="forecast-calls",
    model=ForecastCall,
    noun="insight.call",
    icon="target",
    groups=(Group(_("Call"), _STATED), Group(_("Of whom and when"), _OF)),
    fixed=(*_STATED, *_OF),
    title=("period",),
    columns=(
        Column("call", label=_("Call"), kind="title", reads=("pk", "period")),
        *_OF[1:3],
        *_STATED,
        *_OF[3:],
    ),
    shown=("call", "member", "unit", "commit_cents", "best_case_cents", "given_at"),
    sort="-given",
    filters=("unit", "member", "given_at"),
    purpose=_(
        "Here stands every call on a period as it was stated; who says something else makes a new one."
    ),
)
register(CALLS)

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
