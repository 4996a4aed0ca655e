"""Declared records of the organisation."""

from collections import Counter

from django.utils.translation import gettext_lazy as _

from koers.areas.organisation.models import (
    Member,
    Product,
    ProductGroup,
    Seat,
    Target,
    Territory,
    Unit,
    VatKind,
    VatRate,
    WorkHours,
)
from koers.kit.measures import registry as measures
from koers.kit.resource.declaration import Column, Group, History, Related, Resource, Timeline
from koers.kit.resource.registry import register
from koers.kit.ui import formats


def _measures() -> dict[str, str]:
    """Return the label of every measure by its name; those that share one are told apart by their names."""
    found = {one.name: str(one.label) for one in measures.every()}
    shared = Counter(found.values())
    return {name: label if shared[label] == 1 else f"{label} ({name})" for name, label in found.items()}


UNITS = Resource(
    path="units",
    model=Unit,
    noun="organisation.unit",
    icon="network",
    groups=(Group(_("Unit"), ("name", "kind", "parent", "code")), Group(_("Period"), ("starts", "ends"))),
    fixed=("parent", "ends"),
    at_birth=("kind",),
    columns=(Column("name", sort=("path",)), "kind", "parent", "code", "starts", "ends"),
    shown=("name", "kind", "parent", "code"),
    sort="name",
    filters=("kind", "parent"),
    search=("name", "code"),
    panels=(
        Related("seats", "seats", "unit", ("member", "function", "territory", "starts", "ends")),
        Related("parts", "units", "parent", ("name", "kind", "code"), label=_("Parts")),
        Related("targets", "targets", "unit", ("starts", "ends", "measure", "amount_cents")),
        Timeline(),
        History(),
    ),
    small=True,
    purpose=_("Units are the parts of your firm: divisions, business units, regions and teams."),
)

MEMBERS = Resource(
    path="members",
    model=Member,
    noun="organisation.member",
    icon="users",
    groups=(Group(_("Member"), ("name", "email", "active")),),
    columns=("name", "email", "active"),
    sort="name",
    filters=("active",),
    search=("name", "email"),
    panels=(
        Related("seats", "seats", "member", ("unit", "function", "territory", "starts", "ends")),
        Timeline(),
        History(),
    ),
    purpose=_("Members are the people who work here, whether or not they sign in."),
)

SEATS = Resource(
    path="seats",
    model=Seat,
    noun="organisation.seat",
    icon="user-check",
    groups=(
        Group(_("Seat"), ("member", "unit", "function", "territory")),
        Group(_("Period"), ("starts", "ends")),
    ),
    title=("member__name", "unit__name"),
    columns=(
        Column("seat", label=_("Seat"), kind="title", reads=("pk", "member__name", "unit__name")),
        "member",
        "unit",
        "function",
        "territory",
        "starts",
        "ends",
    ),
    sort="-id",
    fixed=("ends",),
    at_birth=("member", "unit"),
    filters=("member", "unit", "function", "territory"),
    panels=(Timeline(), History()),
    small=True,
)

TERRITORIES = Resource(
    path="territories",
    model=Territory,
    noun="organisation.territory",
    icon="map",
    groups=(Group(_("Territory"), ("name", "code", "unit")),),
    columns=("name", "code", "unit"),
    sort="name",
    filters=("unit",),
    panels=(
        Related("seats", "seats", "territory", ("member", "unit", "function", "starts", "ends")),
        History(),
    ),
    small=True,
)

TARGETS = Resource(
    path="targets",
    model=Target,
    noun="organisation.target",
    icon="target",
    groups=(
        Group(_("Whose"), ("unit", "member")),
        Group(_("Target"), ("measure", "amount_cents", "currency", "starts", "ends")),
    ),
    title=("measure", "starts"),
    titled=lambda values: f"{_measures().get(values[0], values[0])} {formats.date(values[1])}",
    columns=("measure", "unit", "member", "starts", "ends", "amount_cents"),
    sort="-id",
    filters=("unit", "member", "starts"),
    panels=(History(),),
    total="amount_cents",
    small=True,
    words=(("measure", _measures),),
    purpose=_("A target is an amount agreed for a unit or a member over a period."),
)

GROUPS = Resource(
    path="groups",
    model=ProductGroup,
    noun="organisation.group",
    icon="layers",
    groups=(Group(_("Product group"), ("name", "code", "parent", "need")),),
    columns=("name", "code", "parent", "need"),
    sort="name",
    filters=("parent",),
    search=("name", "need"),
    panels=(
        Related("products", "products", "group", ("name", "code", "list_price_cents", "active")),
        History(),
    ),
    small=True,
)

PRODUCTS = Resource(
    path="products",
    model=Product,
    noun="organisation.product",
    icon="package",
    groups=(
        Group(_("Product"), ("name", "code", "group", "active")),
        Group(_("Price"), ("list_price_cents", "cost_price_cents", "currency", "vat_kind")),
    ),
    columns=("name", "code", "group", "list_price_cents", "vat_kind", "active"),
    sort="name",
    filters=("group", "active", "list_price_cents"),
    search=("name", "code"),
    panels=(Timeline(), History()),
    small=True,
    purpose=_("Products are the things and services that you sell."),
)

WORK_HOURS = Resource(
    path="work-hours",
    model=WorkHours,
    noun="organisation.hours",
    icon="clock",
    groups=(
        Group(_("Who"), ("unit", "time_zone", "country", "subdivision")),
        Group(_("Week"), ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")),
        Group(_("Exceptions"), ("closed_days", "open_days")),
    ),
    title=("unit__name",),
    titled=lambda values: str(values[0] or _("Everybody")),
    columns=(
        Column("hours", label=_("Who"), kind="title", reads=("pk", "unit__name")),
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "country",
    ),
    sort="-id",
    panels=(History(),),
    small=True,
    purpose=_(
        "Working hours say when a clock runs. Units without hours of their own take those of the unit above."
    ),
)

VAT_RATES = Resource(
    path="vat-rates",
    model=VatRate,
    noun="organisation.vat_rate",
    icon="percent",
    groups=(
        Group(_("Rate"), ("kind", "percent", "reason")),
        Group(_("Period"), ("starts", "ends")),
    ),
    title=("kind", "percent"),
    titled=lambda values: f"{VatKind(values[0]).label} {values[1].normalize():f}%",
    columns=(
        Column(
            "vat_rate",
            label=_("VAT rate"),
            kind="title",
            reads=("pk", "kind", "percent"),
            written=lambda values: f"{VatKind(values[0]).label} {values[1].normalize():f}%",
        ),
        "percent",
        "starts",
        "ends",
        "reason",
    ),
    sort="id",
    filters=("kind",),
    panels=(History(),),
    small=True,
    purpose=_("Rates of VAT hold from a day on. End the old one when the law changes, and add the new."),
)

register(UNITS, MEMBERS, SEATS, TERRITORIES, TARGETS, GROUPS, PRODUCTS, WORK_HOURS, VAT_RATES)
