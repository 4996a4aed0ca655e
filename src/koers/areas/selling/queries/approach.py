"""Reads over how a deal is sold: what is known of it and from where, and which approach fits.

Six statements besides the map of who decides, which the caller has read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.customers.models import Need, NeedVoice
from koers.areas.customers.queries.deciding import Dmu
from koers.areas.selling.events import Layer, Phase, Trait, Word
from koers.areas.selling.models import ApproachChoice, BuyingStep, Deal, DealTrait, LineItem, Order
from koers.areas.selling.queries import knowledge
from koers.areas.selling.rules import fitting, flags
from koers.areas.selling.rules import knowledge as rules
from koers.areas.selling.rules.fitting import Candidate, Condition, Judged, Value
from koers.areas.selling.rules.flags import Limits
from koers.kit.methods import checking, registry
from koers.kit.methods.schema import InputTest, Playbook
from koers.kit.ui import formats

#: So many rows of orders of an account are looked at, the newest first.
ORDER_ROWS = 500
TWO_YEARS = timedelta(days=730)
#: The phases in their order.
PHASES = tuple(Phase.values)
checking.know_phases(*PHASES)


@dataclass(frozen=True)
class Input:
    """What an approach may ask of a deal: a number with its bounds, yes or no, or one of some choices."""

    kind: str
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 1_000_000
    is_share: bool = False
    is_noted: bool = True


NUMBER, SHARE, YES = Input("number"), Input("number", high=1, is_share=True), Input("yes_no")
INPUTS: dict[str, Input] = {
    **dict.fromkeys(Trait.values, YES),
    **dict.fromkeys(("value_ratio", "dmu_size", "processes_touched", "relation_years"), NUMBER),
    **dict.fromkeys(("purchases", "product_groups", "jobs_open"), NUMBER),
    "customer_risk": Input("number", low=1, high=5),
    "standardisation": SHARE,
    "existing_knowledge": SHARE,
    "buy_class": Input("choice", ("straight_rebuy", "modified_rebuy", "new_task")),
    "buyer_value_type": Input("choice", ("intrinsic", "extrinsic", "strategic")),
    #: Whether somebody stands on our own map is never a matter of opinion.
    "dmu_known": Input("yes_no", is_noted=False),
}
for _name, _input in INPUTS.items():
    checking.know_input(_name, None if _input.kind == "number" else _input.choices)


@dataclass(frozen=True)
class Known:
    """What is known of one input: its value and where it stands; None without a source is unknown.

    `derived` is what the records say, also where somebody noted otherwise.
    """

    trait: str
    value: Value
    source: str
    is_noted: bool = False
    derived: Value = None
    derived_source: str = ""

    @property
    def label(self) -> str:
        """Return what the input is called."""
        return str(Trait(self.trait).label)

    @property
    def text(self) -> str:
        """Return the value in words; an en dash where it is unknown."""
        return value_text(self.trait, self.value)

    @property
    def derived_text(self) -> str:
        """Return what the records say, in words."""
        return value_text(self.trait, self.derived)


def value_text(trait: str, value: Value) -> str:
    """Write a value as people read it; an en dash where it is unknown."""
    if value is None:
        return formats.EN_DASH
    one = INPUTS[trait]
    if one.kind == "choice":
        return str(Word(str(value)).label)
    if one.kind == "yes_no":
        return _("yes") if value else _("no")
    number = float(value)
    return formats.percent(number, 0) if one.is_share else formats.number(round(number, 2))


def limits() -> Limits:
    """Return the limits of this installation."""
    return Limits(**getattr(settings, "APPROACH", {}))


@dataclass(frozen=True)
class Facts:
    """What the records say of a deal, read once: its steps in the purchase, needs, lines and former orders."""

    steps: tuple[BuyingStep, ...]
    needs: tuple[Need, ...]
    inputs: dict[str, Known]

    @property
    def step(self) -> BuyingStep | None:
        """Return where the customer's purchase stands; None when nobody noted it."""
        return next((one for one in reversed(self.steps) if one.left_date is None), None)

    @property
    def left(self) -> BuyingStep | None:
        """Return the phase that the customer left while no other began; None while one runs, or none was noted."""
        return self.steps[-1] if self.steps and self.step is None else None

    @property
    def values(self) -> dict[str, Value]:
        """Return the values of the inputs alone."""
        return {name: one.value for name, one in self.inputs.items()}

    @property
    def rival_ahead(self) -> bool | None:
        """Tell whether a rival fulfils the needs better than we do, by weight; None where too little is rated."""
        rated = [
            (1.0 if one.weight is None else one.weight, one.our_fulfilment, one.rival_fulfilment)
            for one in self.needs
            if one.our_fulfilment is not None and one.rival_fulfilment is not None
        ]
        if not rated:
            return None
        return sum(w * (rival - ours) for w, ours, rival in rated) > 0


#: What is read of a step in the purchase, and of a need.
_OF_STEP = (
    *("phase", "entered_date", "entry_evidence", "left_date", "left_evidence"),
    *("is_back", "reason"),
)
_OF_NEED = ("voice", "weight", "worth_cents", "baseline_value", "our_fulfilment", "rival_fulfilment")


def facts_of(deal: Deal, found: Dmu | None, user: Any, day: date) -> Facts:
    """Return what is known of a deal at the end of a day, each thing with its source."""
    taken = BuyingStep.objects.filter(deal=deal, deleted_at__isnull=True)
    steps = tuple(taken.only(*_OF_STEP).order_by("entered_date", "pk"))
    needs: tuple[Need, ...] = ()
    if deal.account_id:
        needs = tuple(
            Need.objects.visible_to(user).filter(account=deal.account_id).only(*_OF_NEED).order_by()
        )
    derived = {
        **_of_size(deal, user),
        **_of_map(found, steps, deal),
        **_of_lines(deal, user, day),
        **_of_needs(needs),
        **_of_steps(steps),
    }
    if "standing" not in derived and found is not None and found.contacted:
        derived["standing"] = (True, _("somebody who decides speaks with us"))
    traits = DealTrait.objects.filter(deal=deal, deleted_at__isnull=True).select_related("noted_by")
    noted = {
        one.trait: one
        for one in traits.only("trait", "number", "word", "noted_date", "noted_by__name").order_by()
    }
    inputs = {name: _known(name, noted.get(name), derived.get(name)) for name in INPUTS}
    return Facts(steps, needs, inputs)


Derived = dict[str, tuple[Value, str]]


def _known(name: str, noted: DealTrait | None, derived: tuple[Value, str] | None) -> Known:
    value, source = derived or (None, "")
    if noted is None:
        return Known(name, value, source, derived=value, derived_source=source)
    said = {"who": noted.noted_by or _("somebody"), "day": formats.date(noted.noted_date)}
    return Known(
        name, value_of(noted), _("%(who)s, %(day)s") % said, True, derived=value, derived_source=source
    )


def value_of(noted: DealTrait) -> Value:
    """Return what somebody noted, as the rules read it."""
    if noted.word:
        return noted.word
    return bool(noted.number) if INPUTS[noted.trait].kind == "yes_no" else noted.number


def _of_size(deal: Deal, user: Any) -> Derived:
    if deal.amount_cents is None:
        return {}
    held = limits()
    rows = Deal.objects.visible_to(user).filter(currency=deal.currency, amount_cents__gt=0)
    amounts: list[Any] = list(rows.order_by("-pk").values_list("amount_cents", flat=True)[: held.median_of])
    if len(amounts) < held.least_median:
        return {}
    middle = median(amounts)
    said = _("against the median of the last %(n)s deals, %(amount)s") % {
        "n": formats.number(len(amounts)),
        "amount": formats.money(int(middle), deal.currency),
    }
    return {"value_ratio": (deal.amount_cents / middle, said)}


def _of_map(found: Dmu | None, steps: Sequence[BuyingStep], deal: Deal) -> Derived:
    where = _("the map of who decides")
    if found is None:
        return {}
    size = len(found.members)
    derived: Derived = {"dmu_known": (size > 0, where)}
    if not size:
        return derived
    derived["dmu_size"] = (size, where)
    derived["group_agrees"] = (size >= 2, where)
    if found.contacted:
        derived["personal_talk"] = (
            True,
            _("a talk in the last %(n)s days") % {"n": found.thresholds.contact_days},
        )
    fields = knowledge.of_map(found, steps, deal)
    said = _("%(known)s of %(all)s fields of map and purchase") % {
        "known": sum(one.is_known for one in fields),
        "all": len(fields),
    }
    derived["existing_knowledge"] = (rules.share(fields), said)
    return derived


def _of_lines(deal: Deal, user: Any, day: date) -> Derived:
    derived: Derived = {}
    rows_of_deal = LineItem.objects.alive().filter(deal=deal).order_by()
    lines = list(rows_of_deal.values_list("product", "amount_cents"))
    total = sum(abs(cents) for _product, cents in lines)
    if total:
        share = sum(abs(cents) for product, cents in lines if product) / total
        derived["standardisation"] = (share, _("the lines with a product of the catalogue"))
        derived["customisation"] = (share < 1, _("the lines without a product of the catalogue"))
    if deal.account_id is None:
        return derived
    rows = Order.objects.visible_to(user).filter(
        account=deal.account_id, is_credit=False, ordered_date__lte=day
    )
    bought = list(
        rows.order_by("-ordered_date").values_list(
            "pk", "ordered_date", "lines__product", "lines__product__group"
        )[:ORDER_ROWS]
    )
    if not bought:
        return derived
    derived["existing_customer"] = derived["standing"] = (True, _("orders of this account"))
    derived["relation_years"] = (
        (day - min(row[1] for row in bought)).days / 365.25,
        _("since the first order seen"),
    )
    recent = {row[0] for row in bought if row[1] > day - TWO_YEARS}
    derived["purchases"] = (len(recent), _("orders of this account"))
    if groups := {row[3] for row in bought if row[3]}:
        derived["product_groups"] = (len(groups), _("order lines of this account"))
    wanted = {product for product, _cents in lines if product} or {deal.product_id} - {None}
    before = wanted & {row[2] for row in bought}
    if before:
        word = "straight_rebuy" if before == wanted else "modified_rebuy"
        derived["buy_class"] = (
            word,
            _("%(n)s of %(all)s products ordered before") % {"n": len(before), "all": len(wanted)},
        )
    return derived


def _of_needs(needs: Sequence[Need]) -> Derived:
    derived: Derived = {}
    if needs:
        n = len(needs)
        said = ngettext("%(n)s need on file", "%(n)s needs on file", n) % {"n": n}
        derived["need_latent"] = (not any(one.voice == NeedVoice.EXPLICIT for one in needs), said)
    if any(one.worth_cents or one.baseline_value is not None for one in needs):
        derived["measurable"] = (True, _("a need with its worth or its measure"))
    return derived


def _of_steps(steps: Sequence[BuyingStep]) -> Derived:
    now = next((one for one in reversed(steps) if one.left_date is None), None)
    if now is None:
        return {}
    return {
        "jobs_open": (len(PHASES) - PHASES.index(now.phase), _("the phase of the purchase")),
        **({"spec_written": (True, _("the phase of the purchase"))} if PHASES.index(now.phase) > 2 else {}),
    }


# --- which approach fits -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reason:
    """A condition of an approach with how it stands: met, missed, unknown, or what makes it wrong."""

    title: str
    state: str
    known: Known


@dataclass(frozen=True)
class Option:
    """An approach for a layer, with how it fits."""

    method: Playbook
    judged: Judged
    reasons: tuple[Reason, ...]

    @property
    def score_text(self) -> str:
        """Return the score with what is behind it, in words."""
        said = {"met": len(self.judged.met), "known": self.judged.known}
        if not self.judged.known:
            return _("nothing known")
        return _("%(met)s of %(known)s known") % said

    def only(self, state: str) -> list[Reason]:
        """Return the reasons in one state."""
        return [one for one in self.reasons if one.state == state]

    @property
    def speaking(self) -> list[Reason]:
        """Return what speaks for it."""
        return self.only("met")

    @property
    def against(self) -> list[Reason]:
        """Return what speaks against it, what makes it wrong first."""
        return [*self.only("wrong"), *self.only("missed")]

    @property
    def open(self) -> list[Reason]:
        """Return what is not known."""
        return self.only("unknown")


@dataclass(frozen=True)
class Advice:
    """The approaches for one layer of a deal, the best first, what is advised, and what somebody chose."""

    layer: str
    options: tuple[Option, ...]
    best: Option | None
    choice: ApproachChoice | None
    chosen: Playbook | None

    @property
    def label(self) -> str:
        """Return what the layer is called."""
        return str(Layer(self.layer).label)

    @property
    def is_other(self) -> bool:
        """Tell whether what was chosen is another than is advised now."""
        return self.choice is not None and self.best is not None and self.choice.method != self.best.method.id

    def option(self, method: str) -> Option | None:
        """Return an approach by its id."""
        return next((one for one in self.options if one.method.id == method), None)


def playbooks() -> list[Playbook]:
    """Return the newest version of every playbook that takes part in the advice."""
    return [
        one.method
        for one in registry.shelf().latest()
        if isinstance(one.method, Playbook) and one.method.layer is not None
    ]


def titles() -> dict[str, str]:
    """Return the title of every approach by id, in the reader's language."""
    shelf = registry.shelf().latest()
    return {one.method.id: str(one.method.title) for one in shelf if isinstance(one.method, Playbook)}


def title_of(values: tuple[Any, ...]) -> str:
    """Return the title of the approach that the first value names; its id where it is gone from the shelf."""
    return titles().get(values[0], str(values[0]))


def candidate(method: Playbook) -> Candidate:
    """Return a playbook as the rules see it."""
    return Candidate(
        method.id,
        method.layer or "",
        tuple(_test(one) for one in method.fits_when),
        tuple(_test(one) for one in method.wrong_when),
        method.customer_minutes,
    )


def _test(one: InputTest) -> Condition:
    return Condition(one.id, one.input, tuple(one.one_of), one.holds, one.at_least, one.at_most)


def advice(deal: Deal, found: Facts) -> list[Advice]:
    """Return the advice on a deal, layer by layer; one statement, and the files of the methods."""
    chosen = {
        one.layer: one
        for one in ApproachChoice.objects.filter(deal=deal, ended_at__isnull=True, deleted_at__isnull=True)
        .select_related("chosen_by")
        .only("layer", "method", "method_version", "reason", "chosen_at", "chosen_by__name")
        .order_by()
    }
    methods = {one.id: one for one in playbooks()}
    judged = fitting.ranked([candidate(one) for one in methods.values()], found.values)
    layers, least = [], limits().least_known
    for layer in Layer.values:
        here = tuple(
            Option(methods[one.id], one, _reasons(methods[one.id], one, found))
            for one in judged
            if one.layer == layer
        )
        best = fitting.advised([one.judged for one in here], least)
        choice = chosen.get(layer)
        layers.append(
            Advice(
                layer,
                here,
                next((one for one in here if best is not None and one.method.id == best.id), None),
                choice,
                _method_of(choice, methods) if choice else None,
            )
        )
    return layers


def chosen_of(deal: Deal, layer: str) -> Playbook | None:
    """Return the chosen approach of one layer of a deal, in the version that was chosen; one statement."""
    choice = ApproachChoice.objects.alive().filter(deal=deal, layer=layer, ended_at__isnull=True).first()
    return _method_of(choice, {one.id: one for one in playbooks()}) if choice else None


def all_chosen(deal: Deal) -> list[Playbook]:
    """Return the chosen approaches of a deal, by layer, in the versions that were chosen; one statement."""
    rows = ApproachChoice.objects.alive().filter(deal=deal, ended_at__isnull=True)
    methods = {one.id: one for one in playbooks()}
    found = [_method_of(one, methods) for one in sorted(rows, key=lambda one: Layer.values.index(one.layer))]
    return [one for one in found if one is not None]


def _method_of(choice: ApproachChoice, methods: dict[str, Playbook]) -> Playbook | None:
    known = methods.get(choice.method)
    if known is not None and known.version == choice.method_version:
        return known
    held = registry.shelf().get(choice.method, choice.method_version)
    return held.method if held is not None and isinstance(held.method, Playbook) else known


def _reasons(method: Playbook, one: Judged, found: Facts) -> tuple[Reason, ...]:
    states = {**dict.fromkeys(one.met, "met"), **dict.fromkeys(one.missed, "missed")}
    reasons = [
        Reason(str(test.title), "wrong", found.inputs[test.input])
        for test in method.wrong_when
        if test.id in one.wrong
    ]
    reasons += [
        Reason(str(test.title), states.get(test.id, "unknown"), found.inputs[test.input])
        for test in method.fits_when
    ]
    return tuple(reasons)


def limits_for(chosen: Sequence[Playbook]) -> Limits:
    """Return the limits of the warnings: those of this installation, unless a chosen approach names its own."""
    held = limits()
    for method in chosen:
        for flag in method.red_flags:
            name = flags.LIMIT_OF.get(flag.rule)
            if name is not None and flag.limit is not None:
                value: Any = type(getattr(held, name))(flag.limit)
                held = replace(held, **{name: value})
    return held


def phase_of(rule: str, chosen: Sequence[Playbook]) -> str:
    """Return from which phase of the purchase a rule looks: as a chosen approach says, else as is usual."""
    named = [flag.from_phase for method in chosen for flag in method.red_flags if flag.rule == rule]
    return next((one for one in named if one), flags.FROM_PHASE[rule])


def advised_choices(params: dict[str, Any], user: Any) -> "QuerySet[ApproachChoice]":
    """Return the choices for which an approach was advised: by one of us, in one layer, or all that somebody sees."""
    rows = ApproachChoice.objects.visible_to(user).filter(deal__deleted_at__isnull=True).exclude(advised="")
    if params.get("owner"):
        rows = rows.filter(chosen_by=params["owner"])
    if params.get("layer"):
        rows = rows.filter(layer=params["layer"])
    return rows


def as_advised(rows: "QuerySet[ApproachChoice]") -> "QuerySet[ApproachChoice]":
    """Keep the choices of what was advised."""
    return rows.filter(method=F("advised"))
