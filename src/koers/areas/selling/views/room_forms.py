"""What the room of a deal asks: what is known of it, which approach, and where the customer's purchase stands."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.selling.events import Phase, Trait, Word
from koers.areas.selling.queries.approach import INPUTS, Advice, Facts
from koers.areas.selling.rules.fitting import Value
from koers.kit.resource.forms import DayField


class KnownForm(forms.Form):
    """Asks each input that an approach is chosen by; an empty one is as the records say, or unknown."""

    def __init__(self, facts: Facts, sent: Any = None) -> None:
        super().__init__(sent)
        for name, one in INPUTS.items():
            if not one.is_noted:
                continue
            known = facts.inputs[name]
            options: dict[str, Any] = {"label": Trait(name).label, "required": False}
            if known.derived is not None:
                options["help_text"] = _("The records say %(value)s: %(source)s.") % {
                    "value": known.derived_text,
                    "source": known.derived_source,
                }
            if known.is_noted and known.value is not None:
                options["initial"] = _shown(name, known.value)
            if one.kind == "number":
                factor = 100 if one.is_share else 1
                if one.is_share:
                    options["label"] = _("%(label)s (%%)") % {"label": Trait(name).label}
                self.fields[name] = forms.FloatField(
                    min_value=one.low * factor, max_value=one.high * factor, localize=True, **options
                )
                self.fields[name].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
            else:
                choices = [("", "–"), *_choices(name)]
                self.fields[name] = forms.ChoiceField(choices=choices, **options)

    def values(self) -> dict[str, Value]:
        """Return what was noted, as the rules read it; None where nothing was."""
        return {name: _read(name, value) for name, value in self.cleaned_data.items()}


def _choices(name: str) -> list[tuple[str, Any]]:
    one = INPUTS[name]
    if one.kind == "yes_no":
        return [("yes", _("yes")), ("no", _("no"))]
    return [(code, Word(code).label) for code in one.choices]


def _shown(name: str, value: Value) -> Any:
    one = INPUTS[name]
    if one.kind == "yes_no":
        return "yes" if value else "no"
    if one.kind == "number" and value is not None:
        return round(float(value) * (100 if one.is_share else 1), 4)
    return value


def _read(name: str, value: Any) -> Value:
    one = INPUTS[name]
    if value in ("", None):
        return None
    if one.kind == "yes_no":
        return bool(value == "yes")
    if one.kind == "number":
        return float(value) / (100 if one.is_share else 1)
    return str(value)


class ChooseForm(forms.Form):
    """Asks which approach of a layer, and why when it is another than advised."""

    method = forms.ChoiceField(label=gettext_lazy("Approach"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Why this one"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Needed when you choose another than is advised; it can be compared later."),
    )

    def __init__(self, advice: Advice, sent: Any = None) -> None:
        chosen = advice.choice.method if advice.choice else advice.best.method.id if advice.best else None
        reason = advice.choice.reason if advice.choice else ""
        super().__init__(sent, initial={"method": chosen, "reason": reason})
        field: Any = self.fields["method"]
        field.choices = [(one.method.id, str(one.method.title)) for one in advice.options]


class PhaseForm(forms.Form):
    """Asks into which phase of the purchase the customer came, since when, and what shows it."""

    phase = forms.ChoiceField(label=gettext_lazy("Phase of the purchase"), choices=Phase.choices)
    on = DayField(label=gettext_lazy("Since"))
    exit_evidence = forms.CharField(
        label=gettext_lazy("What shows that the former phase is over"), required=False, max_length=300
    )
    entry_evidence = forms.CharField(
        label=gettext_lazy("What shows that this one began"), required=False, max_length=300
    )
    reason = forms.CharField(
        label=gettext_lazy("Why they went back"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Only for a step back."),
    )
    is_unknown = forms.BooleanField(
        label=gettext_lazy("They went back, and nobody knows why"),
        required=False,
        help_text=gettext_lazy("The room keeps warning until somebody does."),
    )

    def __init__(self, phase: str, last: str = "", sent: Any = None) -> None:
        self.last = last
        super().__init__(sent, initial={"phase": phase, "on": timezone.localdate()})

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a step back, unless nobody knows it."""
        given: dict[str, Any] = super().clean() or {}
        order, phase = Phase.values, given.get("phase")
        is_back = phase and self.last and order.index(phase) < order.index(self.last)
        if is_back and not given.get("reason") and not given.pop("is_unknown", False):
            self.add_error("reason", _("This is a step back: say why they went back, or that nobody knows."))
        given.pop("is_unknown", None)
        return given


class LeavePhaseForm(forms.Form):
    """Asks since when the customer is in the phase no more, and what shows it."""

    on = DayField(label=gettext_lazy("Since"))
    evidence = forms.CharField(
        label=gettext_lazy("What shows that it ended"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Such as: the budget was withdrawn, the project sleeps."),
    )

    def __init__(self, sent: Any = None) -> None:
        super().__init__(sent, initial={"on": timezone.localdate()})
