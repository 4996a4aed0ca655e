"""What stands at customers as declared records, with what one does to keep it going."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Account
from koers.areas.selling import actions, measures
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import Failure, InstalledItem, MaintenancePlan, SparePart
from koers.areas.selling.queries import installed as queries
from koers.areas.selling.rules import installed as rules
from koers.kit.access.matrix import allowed
from koers.kit.access.models import User
from koers.kit.resource.declaration import (
    Column,
    Custom,
    Filter,
    Group,
    History,
    Related,
    Resource,
    Side,
    Timeline,
    Verb,
)
from koers.kit.resource.forms import DayField, MoneyField
from koers.kit.resource.registry import add_panel, add_side, register
from koers.kit.ui.navigation import NavItem
from koers.kit.ui.navigation import register as register_page

EDIT = "selling.installed.edit"
REFUSED = (NotPossibleError,)
CRITICALITY = (("A", "bad"), ("B", "warn"), ("C", "plain"))
#: So many due lines stand on the page of an account; its own page has them all.
SHOWN = 5


class DoneForm(forms.Form):
    """Asks when maintenance was done."""

    done_date = DayField(label=_("Done on"), initial=timezone.localdate)


class FailureForm(forms.Form):
    """Asks when an item failed, why, and what the repair took."""

    started_at = forms.DateTimeField(
        label=_("Failed at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    ended_at = forms.DateTimeField(
        label=_("Works again at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    cause = forms.CharField(label=_("Cause"), max_length=200, required=False)
    repair_hours = forms.DecimalField(
        label=_("Hours of repair"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
        required=False,
        help_text=_("Leave empty to count the time that it was down."),
    )
    repair_cents = MoneyField(label=_("Cost of the repair"), required=False)
    parts_cents = MoneyField(label=_("Cost of parts"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("ended_at") and found.get("started_at") and found["ended_at"] < found["started_at"]:
            self.add_error("ended_at", _("It works again after it failed, not before."))
        return found


class OrderForm(forms.Form):
    """Asks how many are ordered; what fills the stock stands ready."""

    takes: ClassVar[tuple[str, ...]] = ("row",)
    quantity = forms.DecimalField(label=_("How many"), max_digits=12, decimal_places=3, localize=True)

    def __init__(self, sent: Any = None, *, row: SparePart | None = None) -> None:
        super().__init__(sent)
        if row is not None:
            size = rules.order_size(row.stock, row.on_order, row.maximum, row.demand_a_year)
            self.fields["quantity"].initial = size.normalize() if size is not None else None


class ReceiveForm(forms.Form):
    """Asks how many came in."""

    takes: ClassVar[tuple[str, ...]] = ("row",)
    quantity = forms.DecimalField(label=_("How many came in"), max_digits=12, decimal_places=3, localize=True)

    def __init__(self, sent: Any = None, *, row: SparePart | None = None) -> None:
        super().__init__(sent)
        if row is not None:
            self.fields["quantity"].initial = row.on_order.normalize()


def report_failure(item: InstalledItem, *, by: User, at: datetime, via: str = "ui", **answers: Any) -> Any:
    """Report that an item failed."""
    row = Failure(item=item, currency=item.currency, **answers)
    return actions.report_failure(row, by=by, at=at, via=via)


def _on_order(row: SparePart) -> bool:
    return row.on_order > 0


def _of_account(account: Account, user: User) -> dict[str, Any]:
    params = {"account": account.pk, "as_of": timezone.localdate()}
    lines, more = queries.due(params, user)
    has_any = queries.items(params, user).exists()
    return {
        "account": account,
        "has_any": has_any,
        "lines": lines[:SHOWN],
        "more": len(lines) + sum(more.values()) - len(lines[:SHOWN]),
        "readings": [measures.COVERAGE.ask(params, user), measures.WHITE_SPACE.ask(params, user)]
        if has_any
        else [],
        "may_add": allowed(user, "selling.installed.create", InstalledItem(account=account)),
    }


INSTALLED_ITEMS = Resource(
    path="installed-items",
    model=InstalledItem,
    noun="selling.installed",
    icon="factory",
    groups=(
        Group(
            _("Installed item"),
            ("account", "name", "product", "serial", "site", "criticality", "commissioned_date"),
        ),
        Group(_("How it runs"), ("hours_a_year", "downtime_cents", "performance", "quality")),
        Group(
            _("Contract"),
            ("contract_from_date", "contract_until_date", "rate_cents", "benefit_cents", "currency"),
        ),
    ),
    title=("name", "serial"),
    at_birth=("account",),
    columns=(
        Column(
            "installed_item",
            label=_("Installed item"),
            kind="title",
            reads=("pk", "name", "serial"),
            sort=("name", "id"),
        ),
        "account",
        "product",
        "serial",
        "site",
        Column("criticality", tones=CRITICALITY),
        "commissioned_date",
        "contract_from_date",
        "contract_until_date",
        "rate_cents",
        "benefit_cents",
        "downtime_cents",
    ),
    shown=(
        "installed_item",
        "account",
        "site",
        "criticality",
        "commissioned_date",
        "contract_until_date",
        "rate_cents",
    ),
    sort="installed_item",
    filters=(
        "account",
        "product",
        "criticality",
        "commissioned_date",
        "contract_until_date",
        Filter("source"),
    ),
    panels=(
        Related(
            "plans",
            "maintenance-plans",
            "item",
            ("name", "kind", "last_done_date", "due_date", "price_cents", "benefit_cents"),
        ),
        Related(
            "failures",
            "failures",
            "item",
            ("failure", "ended_at", "cause", "repair_hours", "parts_cents"),
        ),
        Timeline(),
        History(),
    ),
    verbs=(
        Verb(
            "failed",
            _("Report a failure"),
            report_failure,
            ask=FailureForm,
            ability=EDIT,
            icon="triangle-alert",
            says=_("The failure is noted."),
            refused=REFUSED,
        ),
    ),
    purpose=_("Installed items are what stands at customers and has to keep going."),
)


MAINTENANCE_PLANS = Resource(
    path="maintenance-plans",
    model=MaintenancePlan,
    noun="selling.installed",
    icon="calendar-clock",
    groups=(
        Group(_("Maintenance plan"), ("item", "name", "kind", "product")),
        Group(
            _("How often"),
            ("interval_days", "interval_use", "use_unit", "use_a_day", "last_done_date", "due_date"),
        ),
        Group(_("Money"), ("price_cents", "benefit_cents", "in_contract", "currency")),
    ),
    fixed=("due_date",),
    at_birth=("item",),
    columns=(
        "name",
        "item",
        Column("account", label=_("Account"), kind="text", reads=("item__account__name",)),
        "kind",
        "interval_days",
        "last_done_date",
        Column("due_date", sort=("due_date", "id")),
        "price_cents",
        "benefit_cents",
        "in_contract",
    ),
    shown=("name", "item", "account", "kind", "last_done_date", "due_date", "price_cents", "benefit_cents"),
    sort="due",
    filters=("item", "kind", "due_date", "product", Filter("source")),
    panels=(History(),),
    verbs=(
        Verb(
            "done",
            _("Maintenance is done"),
            actions.service_done,
            ask=DoneForm,
            ability=EDIT,
            icon="check",
            tone="primary",
            bulk=True,
            says=_("Noted; the next time is counted from there."),
            refused=REFUSED,
        ),
    ),
    create=actions.plan_upkeep,
    change=actions.change_plan,
    purpose=_(
        "Maintenance plans say what is done for an item again and again, when, at what price and to what end."
    ),
)


FAILURES = Resource(
    path="failures",
    model=Failure,
    noun="selling.installed",
    icon="triangle-alert",
    groups=(
        Group(_("Failure"), ("item", "started_at", "ended_at", "cause")),
        Group(_("What it took"), ("repair_hours", "repair_cents", "parts_cents", "currency")),
    ),
    title=("item__name", "cause"),
    at_birth=("item",),
    columns=(
        Column(
            "failure",
            label=_("Failure"),
            kind="title",
            reads=("pk", "item__name", "cause"),
        ),
        "item",
        Column("started_at", sort=("started_at", "id")),
        "ended_at",
        "cause",
        "repair_hours",
        "repair_cents",
        "parts_cents",
    ),
    shown=("failure", "started_at", "ended_at", "repair_hours", "repair_cents", "parts_cents"),
    sort="-started",
    filters=("item", "started_at", Filter("source")),
    panels=(History(),),
    create=actions.report_failure,
    change=actions.change_failure,
    purpose=_("Failures are the times that an installed item stood still."),
)


SPARE_PARTS = Resource(
    path="spare-parts",
    model=SparePart,
    noun="selling.installed",
    icon="puzzle",
    groups=(
        Group(_("Spare part"), ("account", "name", "product")),
        Group(
            _("Stock"),
            (
                "stock",
                "on_order",
                "lead_days",
                "demand_a_year",
                "safety",
                "minimum",
                "maximum",
                "reorder_level",
            ),
        ),
        Group(_("Money"), ("price_cents", "benefit_cents", "currency")),
    ),
    fixed=("reorder_level",),
    at_birth=("account",),
    columns=(
        "name",
        "account",
        "product",
        "stock",
        "on_order",
        "reorder_level",
        "lead_days",
        "demand_a_year",
        "safety",
        "minimum",
        "maximum",
        "price_cents",
        "benefit_cents",
    ),
    shown=("name", "account", "stock", "on_order", "reorder_level", "price_cents", "benefit_cents"),
    sort="name",
    filters=("account", "product", Filter("source")),
    panels=(History(),),
    verbs=(
        Verb(
            "order",
            _("Order the spare part"),
            actions.order_spare,
            ask=OrderForm,
            ability=EDIT,
            icon="shopping-cart",
            tone="primary",
            says=_("It is on order."),
            refused=REFUSED,
        ),
        Verb(
            "receive",
            _("It came in"),
            actions.receive_spare,
            ask=ReceiveForm,
            when=_on_order,
            ability=EDIT,
            icon="truck",
            says=_("It is in stock."),
            refused=REFUSED,
        ),
    ),
    create=actions.keep_spare,
    change=actions.change_spare,
    purpose=_("Spare parts are kept to be there when something breaks."),
)

register(INSTALLED_ITEMS, MAINTENANCE_PLANS, FAILURES, SPARE_PARTS)
add_side("accounts", Side("accounts-installed", _("Installed base"), "selling.installed.read"))
add_panel(
    "accounts",
    Custom(
        "installed",
        _("Installed base"),
        "selling/panel_installed.html",
        _of_account,
        late=True,
        ability="selling.installed.read",
    ),
)
register_page(
    NavItem("installed", _("Installed base"), "installed-base", "factory", "selling.installed.read", "", 47)
)
