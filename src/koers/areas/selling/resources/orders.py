"""Orders as declared records."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from koers.areas.selling import actions
from koers.areas.selling.models import (
    Order,
    OrderLine,
)
from koers.kit.resource.declaration import (
    Column,
    Filter,
    Group,
    History,
    Related,
    Resource,
    Timeline,
    Verb,
)
from koers.kit.resource.registry import register
from koers.kit.ui.navigation import NavItem
from koers.kit.ui.navigation import register as register_page


def _elsewhere(row: Order, **given: Any) -> Order:
    return row  # done by a view of its own


ORDERS = Resource(
    path="orders",
    model=Order,
    noun="selling.order",
    icon="receipt",
    groups=(
        Group(
            _("Order"),
            ("number", "ordered_date", "delivery_date", "account", "deal", "quote", "owner", "unit"),
        ),
        Group(_("Money"), ("amount_cents", "currency", "is_credit", "credits")),
    ),
    title=("number",),
    fixed=("quote",),
    columns=("number", "account", "ordered_date", "amount_cents", "is_credit", "deal", "owner", "unit"),
    shown=("number", "account", "ordered_date", "amount_cents", "owner", "unit"),
    sort="-ordered",
    filters=(
        "account",
        "deal",
        "owner",
        "unit",
        "ordered_date",
        "amount_cents",
        "is_credit",
        Filter("source"),
    ),
    search=("number",),
    panels=(
        Related(
            "order-lines",
            "order-lines",
            "order",
            ("product", "description", "quantity", "unit_price_cents", "discount_percent", "amount_cents"),
        ),
        Timeline(),
        History(),
    ),
    verbs=(
        Verb(
            "ubl",
            _("Download as UBL"),
            _elsewhere,
            ability="selling.order.read",
            when=lambda order: order is None or not order.is_credit,
            icon="download",
            tone="quiet",
            own_page=True,
        ),
    ),
    total="amount_cents",
    create=actions.place_order,
    purpose=_("Orders are what your customers bought."),
)


ORDER_LINES = Resource(
    path="order-lines",
    model=OrderLine,
    noun="selling.order",
    icon="list",
    groups=(
        Group(_("Order line"), ("order", "product", "description", "quantity")),
        Group(
            _("Money"),
            ("unit_price_cents", "discount_percent", "vat_kind", "vat_percent", "amount_cents", "currency"),
        ),
    ),
    title=("product__name", "description"),
    at_birth=("order",),
    columns=(
        Column("line", label=_("Order line"), kind="title", reads=("pk", "product__name", "description")),
        "order",
        "product",
        "quantity",
        "unit_price_cents",
        "amount_cents",
    ),
    sort="id",
    filters=("order", "product"),
    total="amount_cents",
)

register(ORDERS, ORDER_LINES)

register_page(NavItem("orders", _("Orders"), "orders", "package", "selling.order.read", "", 46))
