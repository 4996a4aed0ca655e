"""The forms of a value case: the whole of it as a file or text, one assumption, and one cost line."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koers.areas.selling.rules import value as rules
from koers.areas.selling.views import value_words as words
from koers.kit.methods import reading


def number_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DecimalField:
    """Return a field for a number of a case, in the notation of the reader."""
    field = forms.DecimalField(
        label=label, required=required, help_text=help_text, max_digits=18, decimal_places=6, localize=True
    )
    field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
    return field


class CaseForm(forms.Form):
    """A case as a file or as text; the file goes first."""

    file = forms.FileField(label=_("YAML file"), required=False)
    text = forms.CharField(
        label=_("Text of the case"),
        required=False,
        strip=False,
        max_length=reading.MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "code"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def content(self) -> bytes:
        """Return what is to be checked."""
        file = self.cleaned_data.get("file")
        if file:
            return bytes(file.read(reading.MAX_BYTES + 1))
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").encode()


class AssumptionForm(forms.Form):
    """One number of a case with where it comes from."""

    value = number_field(_("Value"))
    unit = forms.CharField(label=_("Unit"), max_length=40)
    low = number_field(
        _("Low"),
        required=False,
        help_text=_("Between low and high it can lie; leave both empty for 20% either way."),
    )
    high = number_field(_("High"), required=False)
    distribution = forms.ChoiceField(label=_("Drawn"), choices=list(words.DISTRIBUTIONS.items()))
    theirs = number_field(
        _("What the other supplier says it is"), required=False, help_text=_("Only where it is contested.")
    )
    source = forms.CharField(label=_("Source"), max_length=300)
    confidence = forms.ChoiceField(label=_("Proof"), choices=list(words.PROOF.items()))
    owner = forms.ChoiceField(label=_("Who supplies it"), choices=list(words.OWNERS.items()))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def changes(self) -> dict[str, Any]:
        """Return the fields as a document holds them."""
        return {
            name: rules.plain(value) if isinstance(value, Decimal) else value
            for name, value in self.cleaned_data.items()
            if name != "version"
        }


class LineForm(forms.Form):
    """One more cost of an alternative: a quantity times what one costs."""

    alternative = forms.ChoiceField(label=_("Whose cost"))
    name = forms.CharField(label=_("What it is"), max_length=100)
    category = forms.CharField(
        label=_("Category"),
        max_length=80,
        required=False,
        help_text=_("The same word on both sides sets them off against each other."),
    )
    group = forms.ChoiceField(
        label=_("When in its life"), choices=list(words.GROUPS.items()), initial="operate"
    )
    quantity = number_field(_("Quantity"))
    quantity_unit = forms.CharField(label=_("Unit of the quantity"), max_length=40)
    each = number_field(_("Cost of one"))
    year = forms.IntegerField(
        label=_("In year"),
        required=False,
        min_value=0,
        help_text=_("0 is today; leave empty when it returns each year."),
    )
    gain = forms.BooleanField(label=_("It brings money in, such as a residual value"), required=False)
    source = forms.CharField(label=_("Source"), max_length=300)
    confidence = forms.ChoiceField(label=_("Proof"), choices=list(words.PROOF.items()))
    owner = forms.ChoiceField(label=_("Who supplies it"), choices=list(words.OWNERS.items()))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: rules.Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        alternative: Any = self.fields["alternative"]
        alternative.choices = [(one.id, one.name) for one in case.alternatives]

    def line(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return the line and its two assumptions as a document holds them."""
        given: Mapping[str, Any] = self.cleaned_data
        line = {"alternative": given["alternative"], "name": given["name"], "group": given["group"]}
        if given["category"]:
            line["category"] = given["category"]
        if given["year"] is not None:
            line["year"] = given["year"]
        if given["gain"]:
            line["gain"] = True
        where = {name: given[name] for name in ("source", "confidence", "owner")}
        whose = next(one.name for one in self.case.alternatives if one.id == given["alternative"])
        amount = {"name": f"{given['name']} ({whose})"[:120], "value": rules.plain(given["quantity"])}
        cost = {"name": str(_("Cost of one: %(name)s") % {"name": f"{given['name']} ({whose})"})[:120]}
        return line, [
            {**amount, "unit": given["quantity_unit"], **where},
            {**cost, "value": rules.plain(given["each"]), "unit": self.case.currency, **where},
        ]


def told(form: forms.Form, refusal: rules.BadCase) -> None:
    """Put what is wrong with a document beside the fields of a form, or above them."""
    for problem in refusal.problems:
        last = problem.path[-1] if problem.path else ""
        field = last if isinstance(last, str) and last in form.fields else None
        message = words.said(problem)
        if message not in form.errors.get(field or "__all__", ()):
            form.add_error(field, message)
