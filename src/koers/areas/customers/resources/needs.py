"""Needs, elements of solutions, reasons to buy and motives to stay as declared records."""

from django.utils.translation import gettext_lazy as _

from koers.areas.customers import actions
from koers.areas.customers.models import BuyingReason, LoyaltyMotive, Need, SolutionElement
from koers.kit.resource.declaration import (
    Column,
    Filter,
    Group,
    History,
    Related,
    Resource,
    Side,
    Timeline,
)
from koers.kit.resource.registry import add_side, register

NEEDS = Resource(
    path="needs",
    model=Need,
    noun="customers.need",
    icon="target",
    groups=(
        Group(_("Need"), ("account", "statement", "category", "subtype", "said_by", "voice")),
        Group(
            _("How it is now"),
            (
                "baseline_value",
                "unit_of_measure",
                "baseline_date",
                "baseline_source",
                "target_value",
                "worth_cents",
                "currency",
                "formula",
            ),
        ),
        Group(
            _("Fulfilment"),
            ("our_fulfilment", "our_proof", "rival", "rival_fulfilment", "rival_proof"),
        ),
        Group(_("How much it counts"), ("weight", "weight_method")),
    ),
    at_birth=("account",),
    title=("statement",),
    columns=(
        Column("statement", label=_("Need"), kind="title"),
        "account",
        "category",
        "subtype",
        "said_by",
        "voice",
        "baseline_value",
        "unit_of_measure",
        "target_value",
        "worth_cents",
        "our_fulfilment",
        "rival",
        "rival_fulfilment",
        "weight",
    ),
    shown=("statement", "account", "category", "voice", "worth_cents", "our_fulfilment", "weight"),
    sort="-id",
    filters=("account", "category", "subtype", "said_by", "voice", "our_fulfilment", Filter("source")),
    panels=(
        Related("reasons", "buying-reasons", "need", ("usp", "buying_role", "benefit", "proof", "holds")),
        Timeline(),
        History(),
    ),
    create=actions.record_need,
    change=actions.change_need,
    purpose=_(
        "Needs are what a customer wants, in the customer's words: economic, functional, psychological."
    ),
)

SOLUTION_ELEMENTS = Resource(
    path="solution-elements",
    model=SolutionElement,
    noun="customers.solution_element",
    icon="puzzle",
    groups=(Group(_("Solution element"), ("account", "name", "product")),),
    at_birth=("account",),
    columns=("name", "account", "product"),
    sort="-id",
    filters=("account", "product"),
    purpose=_("Solution elements are the parts of what you offer an account, held against its needs."),
)

BUYING_REASONS = Resource(
    path="buying-reasons",
    model=BuyingReason,
    noun="customers.buying_reason",
    icon="lightbulb",
    groups=(
        Group(_("Reason"), ("account", "usp", "need", "buying_role", "benefit")),
        Group(_("Proof"), ("quantity", "unit_of_measure", "proof")),
        Group(_("Alternative"), ("alternative", "holds")),
    ),
    at_birth=("account",),
    title=("usp",),
    columns=(
        Column("usp", kind="title"),
        "account",
        "need",
        "buying_role",
        "benefit",
        "quantity",
        "unit_of_measure",
        "proof",
        "alternative",
        "holds",
    ),
    shown=("usp", "account", "need", "buying_role", "benefit", "proof", "holds"),
    sort="-id",
    filters=("account", "need", "buying_role", "proof", "holds"),
    panels=(Timeline(), History()),
    create=actions.record_reason,
    change=actions.change_reason,
    purpose=_("Reasons to buy turn what sets you apart into what it brings one person of the customer."),
)

LOYALTY_MOTIVES = Resource(
    path="loyalty-motives",
    model=LoyaltyMotive,
    noun="customers.loyalty_motive",
    icon="anchor",
    groups=(Group(_("Motive"), ("account", "motive", "strength", "proof_kind", "proof", "proven_date")),),
    at_birth=("account", "motive", "strength", "proven_date"),
    title=("account__name", "proven_date"),
    columns=(
        Column("loyalty", label=_("Account"), kind="title", reads=("pk", "account__name")),
        "motive",
        "strength",
        "proof_kind",
        "proof",
        Column("proven_date", sort=("proven_date",)),
    ),
    sort="-proven",
    filters=("account", "motive", "strength", "proof_kind", "proven_date"),
    create=actions.note_motive,
    purpose=_("Motives say why a customer stays: the benefit, the brand or the relation."),
)

register(NEEDS, SOLUTION_ELEMENTS, BUYING_REASONS, LOYALTY_MOTIVES)
add_side("accounts", Side("accounts-needs", _("Needs"), "customers.need.read"))
add_side("accounts", Side("accounts-loyalty", _("Why they stay"), "customers.loyalty_motive.read"))
