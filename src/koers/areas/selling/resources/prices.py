"""Price lists, discount rules and rates of VAT as declared records."""

from django.utils.translation import gettext_lazy as _

from koers.areas.selling.models import DiscountRule, ListPrice, PriceList
from koers.kit.resource.declaration import Column, Group, History, Related, Resource
from koers.kit.resource.registry import register

PRICE_LISTS = Resource(
    path="price-lists",
    model=PriceList,
    noun="selling.price_list",
    icon="tag",
    groups=(
        Group(_("Price list"), ("name", "currency")),
        Group(_("For whom"), ("account", "sector", "for_unit")),
        Group(_("Period"), ("starts", "ends")),
    ),
    columns=("name", "currency", "account", "sector", "for_unit", "starts", "ends"),
    sort="name",
    filters=("currency", "account", "for_unit"),
    panels=(
        Related("prices", "list-prices", "price_list", ("product", "from_quantity", "price_cents")),
        History(),
    ),
    small=True,
    purpose=_(
        "A price list says what products cost, for everybody or for one account, sector or unit. The closest list in "
        "force counts; without one, the price of the product itself."
    ),
)

LIST_PRICES = Resource(
    path="list-prices",
    model=ListPrice,
    noun="selling.price_list",
    icon="tag",
    groups=(Group(_("Price"), ("price_list", "product", "from_quantity", "price_cents")),),
    title=("product__name",),
    at_birth=("price_list",),
    columns=(
        Column("list_price", label=_("List price"), kind="title", reads=("pk", "product__name")),
        "price_list",
        "product",
        "from_quantity",
        "price_cents",
    ),
    sort="id",
    filters=("price_list", "product"),
    panels=(History(),),
    small=True,
)

DISCOUNT_RULES = Resource(
    path="discount-rules",
    model=DiscountRule,
    noun="selling.discount_rule",
    icon="percent",
    groups=(
        Group(_("Rule"), ("name", "role", "active")),
        Group(_("On what"), ("product", "group", "price_list")),
        Group(_("How far"), ("max_discount_percent", "floor_price_cents", "currency", "min_margin_percent")),
    ),
    columns=(
        "name",
        "role",
        "product",
        "group",
        "price_list",
        "max_discount_percent",
        "floor_price_cents",
        "min_margin_percent",
        "active",
    ),
    sort="name",
    filters=("role", "product", "group", "price_list", "active"),
    panels=(History(),),
    small=True,
    purpose=_(
        "A discount rule says up to where somebody may go alone. A quote beyond it leaves when somebody else approves."
    ),
)

register(PRICE_LISTS, LIST_PRICES, DISCOUNT_RULES)
