"""Signals of customers as declared records, with the steps that close the loop."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from koers.areas.customers import actions
from koers.areas.customers.models import Change, Decision, Discipline, Need, Signal
from koers.areas.customers.rules.loop import may
from koers.areas.organisation.models import Member
from koers.kit.resource.declaration import (
    Column,
    Filter,
    Group,
    History,
    Resource,
    Side,
    Timeline,
    Verb,
    View,
)
from koers.kit.resource.forms import ChooseField, DayField
from koers.kit.resource.registry import add_side, register

EDIT = "customers.signal.edit"
REFUSED = (actions.NotThisStep,)
STEP_TONES = (("closed", "good"), ("tell", "warn"))
KIND_TONES = (("complaint", "warn"), ("praise", "good"))


class RouteForm(forms.Form):
    """Asks which discipline takes a signal on, who there, and until when."""

    takes: ClassVar[tuple[str, ...]] = ("user",)
    discipline = forms.ChoiceField(label=_("Discipline"), choices=Discipline.choices)
    due_date = DayField(label=_("Answer by"), required=False)

    def __init__(self, sent: Any = None, *, user: Any) -> None:
        super().__init__(sent)
        self.fields["owner"] = ChooseField(Member, user, label=_("Who takes it on"), required=False)


class TranslateForm(forms.Form):
    """Asks what would change."""

    takes: ClassVar[tuple[str, ...]] = ("row",)
    change = forms.ChoiceField(label=_("What would change"), choices=Change.choices)
    proposal = forms.CharField(
        label=_("In our words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, sent: Any = None, *, row: Signal | None = None) -> None:
        super().__init__(sent)
        needs = Need.objects.alive().filter(account=row.account_id) if row else Need.objects.none()
        self.fields["need"] = forms.ModelChoiceField(needs, label=_("Which need it touches"), required=False)


class DecideForm(forms.Form):
    """Asks what is decided; no has a reason."""

    takes: ClassVar[tuple[str, ...]] = ()
    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices)
    reason = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("Needed when we do not do it.")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a no without a reason."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("decision") == Decision.REFUSE and not given.get("reason", "").strip():
            self.add_error("reason", _("Say why, so that the customer can be told."))
        return given


class TellForm(forms.Form):
    """Asks what the customer was told."""

    takes: ClassVar[tuple[str, ...]] = ()
    answer = forms.CharField(
        label=_("What you told the customer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def _at(verb: str) -> Any:
    def when(row: Any) -> bool:
        return may(verb, row.step)

    return when


def _waiting(today: date) -> str:
    return "step=route&step=translate&step=decide&step=do&step=tell"


SIGNALS = Resource(
    path="signals",
    model=Signal,
    noun="customers.signal",
    icon="message-square",
    groups=(
        Group(_("Signal"), ("account", "person", "kind", "words", "trigger", "heard_by_way", "heard_at")),
        Group(
            _("What becomes of it"),
            (
                "step",
                "discipline",
                "owner",
                "due_date",
                "change",
                "proposal",
                "need",
                "decision",
                "reason",
                "acted_at",
                "told_at",
                "answer",
            ),
        ),
    ),
    at_birth=("account", "kind", "words"),
    fixed=(
        "step",
        "discipline",
        "owner",
        "due_date",
        "change",
        "proposal",
        "need",
        "decision",
        "reason",
        "acted_at",
        "told_at",
        "answer",
    ),
    title=("words",),
    columns=(
        Column("words", kind="title"),
        "account",
        "person",
        Column("kind", tones=KIND_TONES),
        "heard_by_way",
        Column("heard_at", sort=("heard_at",)),
        Column("step", tones=STEP_TONES),
        "discipline",
        "owner",
        "due_date",
        "change",
        "decision",
        "acted_at",
        "told_at",
    ),
    shown=("words", "account", "kind", "heard_at", "step", "discipline", "owner", "due_date"),
    sort="-heard",
    filters=(
        "account",
        "person",
        "kind",
        "heard_by_way",
        "heard_at",
        "step",
        "discipline",
        "owner",
        "decision",
        Filter("source"),
    ),
    views=(View("waiting", _("Waiting"), _waiting),),
    panels=(Timeline(), History()),
    verbs=(
        Verb(
            "route",
            _("Give to a discipline"),
            actions.route,
            ask=RouteForm,
            when=_at("route"),
            ability=EDIT,
            icon="route",
            tone="primary",
            says=_("It waits there now; the clock runs."),
            refused=REFUSED,
        ),
        Verb(
            "translate",
            _("Translate into a change"),
            actions.translate,
            ask=TranslateForm,
            when=_at("translate"),
            ability=EDIT,
            icon="lightbulb",
            says=_("The proposal waits for a decision."),
            refused=REFUSED,
        ),
        Verb(
            "decide",
            _("Decide"),
            actions.decide,
            ask=DecideForm,
            when=_at("decide"),
            ability=EDIT,
            icon="scale",
            says=_("Decided. The customer still has to hear it."),
            refused=REFUSED,
        ),
        Verb(
            "done",
            _("The change is there"),
            actions.carry_out,
            when=_at("do"),
            ability=EDIT,
            icon="check",
            says=_("Noted. Tell the customer, and the loop is closed."),
            refused=REFUSED,
        ),
        Verb(
            "tell",
            _("Told the customer"),
            actions.tell_back,
            ask=TellForm,
            when=_at("tell"),
            ability=EDIT,
            icon="reply",
            tone="primary",
            says=_("The loop is closed."),
            refused=REFUSED,
        ),
    ),
    create=actions.hear,
    purpose=_(
        "Signals are what customers let you hear. Each goes to a discipline, becomes a change or a reasoned no, and "
        "back to the customer."
    ),
)

register(SIGNALS)
add_side("accounts", Side("accounts-signals", _("Signals"), "customers.signal.read"))
