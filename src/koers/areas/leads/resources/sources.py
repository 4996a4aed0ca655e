"""Where leads come from, and what they allowed: lead sources and the ledger of consents as declared records."""

from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Consent, Source
from koers.kit.resource.declaration import Column, Group, Related, Resource
from koers.kit.resource.registry import add_panel, register

SOURCES = Resource(
    path="lead-sources",
    model=Source,
    noun="customers.source",
    icon="milestone",
    groups=(Group(_("Lead source"), ("name", "kind", "monthly_cost_cents", "currency", "active")),),
    columns=("name", "kind", "monthly_cost_cents", "active"),
    sort="name",
    filters=("kind", "active"),
    search=("name",),
    panels=(
        Related(
            "leads", "leads", "origin", ("lead", "state", "since", "owner", "value_cents"), sort="-since"
        ),
    ),
    small=True,
    purpose=_("Lead sources tell where leads come from, and what that costs."),
)

CONSENT_TONES = (
    ("given", "good"),
    ("confirmed", "good"),
    ("withdrawn", "bad"),
    ("objected", "bad"),
    ("unproven", "warn"),
)
LEDGER = ("person", "channel", "purpose", "action", "happened_at", "wording", "route", "proof")
CONSENTS = Resource(
    path="consents",
    model=Consent,
    noun="customers.consent",
    icon="shield-check",
    groups=(Group(_("Consent"), LEDGER),),
    fixed=LEDGER,
    title=("purpose", "channel"),
    titled=lambda values: " · ".join(str(value) for value in values if value),
    columns=(
        Column("consent", label=_("For"), kind="title", reads=("pk", "purpose", "channel")),
        "person",
        Column("action", tones=CONSENT_TONES),
        "happened_at",
        "route",
        "proof",
        "wording",
    ),
    shown=("consent", "person", "action", "happened_at", "route", "proof"),
    sort="-id",
    filters=("person", "channel", "purpose", "action", "happened_at"),
    purpose=_("Consents are what people allowed, confirmed or withdrew; the ledger is only ever added to."),
)

register(SOURCES, CONSENTS)
add_panel(
    "persons",
    Related("consents", "consents", "person", ("consent", "action", "happened_at", "route", "proof")),
)
