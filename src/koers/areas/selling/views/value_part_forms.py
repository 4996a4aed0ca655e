"""The forms of the parts of a value case: an alternative, a cost line that stands, and an element of the proposition."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from koers.areas.selling.queries.value import limits
from koers.areas.selling.rules import value as rules
from koers.areas.selling.rules import value_parts as parts
from koers.areas.selling.views import value_words as words
from koers.areas.selling.views.value_forms import number_field


class PartForm(forms.Form):
    """A part of a case at the version that was seen; `changed` makes the new document."""

    kind = ""
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: rules.Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def changes(self) -> dict[str, Any]:
        """Return the fields as a document holds them."""
        return {
            name: rules.plain(value) if isinstance(self.fields[name], forms.DecimalField) else value
            for name, value in self.cleaned_data.items()
            if name != "version"
        }

    def changed(self, document: dict[str, Any], place: int | None) -> dict[str, Any]:
        """Return the document with this part in it."""
        return parts.with_part(document, self.kind, place, self.changes())


def life_field(case: rules.Case) -> forms.IntegerField:
    """Return a field for how long an alternative lasts."""
    return forms.IntegerField(
        label=gettext("Life in years"),
        required=False,
        min_value=1,
        max_value=limits().most_years,
        help_text=gettext(
            "Leave empty for the years of the case, %(years)s. When choices last differently long, they are compared by what "
            "each costs a year."
        )
        % {"years": case.years},
    )


class AlternativeForm(PartForm):
    """The name, kind and life of an alternative that stands in the case."""

    kind = "alternatives"
    name = forms.CharField(label=_("Name"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("kind") != "ours":
            self.fields["kind"] = forms.ChoiceField(label=_("What it is"), choices=list(words.KINDS.items()))
        self.fields["years"] = life_field(self.case)
        self.order_fields(["name", "kind", "years"])

    def changed(self, document: dict[str, Any], place: int | None) -> dict[str, Any]:
        """Return the document with this alternative in it; what falls in its last year moves along with the end."""
        return parts.with_last_years(document, super().changed(document, place))


class NewAlternativeForm(PartForm):
    """One more alternative with its first cost, so that something can be said of it at once."""

    kind = "alternatives"
    name = forms.CharField(label=_("Name"), max_length=80)
    what = forms.ChoiceField(label=_("What it is"), choices=list(words.KINDS.items()))
    price = number_field(
        _("Price today"), required=False, help_text=_("Leave empty what it does not have; one of the two.")
    )
    running = number_field(_("Cost each year"), required=False)
    source = forms.CharField(label=_("Source"), max_length=300)
    confidence = forms.ChoiceField(label=_("Proof"), choices=list(words.PROOF.items()))
    owner = forms.ChoiceField(label=_("Who supplies it"), choices=list(words.OWNERS.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["years"] = life_field(self.case)
        self.order_fields(["name", "what", "years"])

    def clean(self) -> dict[str, Any]:
        """Ask for at least one cost."""
        given = super().clean() or self.cleaned_data
        absent = all(given.get(key) is None for key in ("price", "running"))
        if absent and not {"price", "running"} & set(self.errors):
            self.add_error("price", _("Say what it costs today, each year, or both."))
        return given

    def changed(self, document: dict[str, Any], place: int | None) -> dict[str, Any]:
        """Return the document with this alternative and its costs in it."""
        given = self.cleaned_data
        called = {"price": gettext("Price"), "running": gettext("Cost each year")}
        costs = {
            key: {
                "name": f"{called[key]} ({given['name']})",
                "value": rules.plain(given[key]),
                "category": called[key],
            }
            for key in called
            if given[key] is not None
        }
        where = {name: given[name] for name in ("source", "confidence", "owner")}
        return parts.with_alternative(document, given["name"], given["what"], costs, where, given["years"])


class CostForm(PartForm):
    """A cost line that stands in the case: which numbers are multiplied, and in which years it falls."""

    kind = "lines"
    alternative = forms.ChoiceField(label=_("Whose cost"))
    name = forms.CharField(label=_("What it is"), max_length=120)
    category = forms.CharField(
        label=_("Category"),
        max_length=80,
        required=False,
        help_text=_("The same word on both sides sets them off against each other."),
    )
    group = forms.ChoiceField(label=_("When in its life"), choices=list(words.GROUPS.items()))
    factors = forms.MultipleChoiceField(
        label=_("Numbers that are multiplied"), widget=forms.CheckboxSelectMultiple
    )
    escalation = forms.ChoiceField(label=_("Grows each year by"), required=False)
    escalation_is = forms.ChoiceField(
        label=_("That growth is"), required=False, choices=[("", "–"), *words.PRICES.items()]
    )
    probability = forms.ChoiceField(label=_("Counts for a chance of"), required=False)
    year = forms.IntegerField(
        label=_("In year"),
        required=False,
        min_value=0,
        help_text=_("0 is today; leave empty when it returns each year."),
    )
    starts = forms.IntegerField(label=_("From year"), required=False, min_value=0)
    ends = forms.IntegerField(label=_("Up to year"), required=False, min_value=0)
    every = forms.IntegerField(label=_("Once in so many years"), required=False, min_value=1)
    gain = forms.BooleanField(label=_("It brings money in, such as a residual value"), required=False)
    in_comparison = forms.BooleanField(label=_("It counts in the comparison"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        numbers = [(one.id, one.name) for one in self.case.assumptions.values()]
        fields["alternative"].choices = [(one.id, one.name) for one in self.case.alternatives]
        fields["escalation_is"].help_text = gettext(
            "The rate of this case is %(rate)s; growth must be that too."
        ) % {"rate": str(words.PRICES[self.case.rate_is]).lower()}
        fields["factors"].choices = numbers
        percentages = [(one.id, one.name) for one in self.case.assumptions.values() if "%" in one.unit]
        for name in ("escalation", "probability"):
            held = self.initial.get(name)
            more = [one for one in numbers if one[0] == held and one not in percentages]
            fields[name].choices = [("", "–"), *percentages, *more]

    def changes(self) -> dict[str, Any]:
        """Return the line; `false` for what is left out, since a line counts unless it says not."""
        made = super().changes()
        del made["escalation_is"]
        made["gain"] = made["gain"] or None
        made["in_comparison"] = None if made["in_comparison"] else False
        return made

    def changed(self, document: dict[str, Any], place: int | None) -> dict[str, Any]:
        """Return the document with this line in it, and with what growth is where that was said."""
        made = super().changed(document, place)
        said = self.cleaned_data["escalation_is"]
        return {**made, "escalation_is": said} if said else made


class ElementForm(PartForm):
    """One reason to choose us over an alternative, or not."""

    kind = "elements"
    alternative = forms.ChoiceField(label=_("Against"))
    need = forms.CharField(label=_("Need"), max_length=200)
    text = forms.CharField(label=_("What we bring"), max_length=300)
    category = forms.ChoiceField(label=_("Kind of need"), choices=list(words.NEEDS.items()))
    standing = forms.ChoiceField(label=_("Standing"), choices=list(words.STANDINGS.items()))
    quantity = number_field(_("How much"), required=False)
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)
    euro = number_field(
        _("What it is worth"), required=False, help_text=_("Over all years; leave empty what nobody can say.")
    )
    formula = forms.CharField(
        label=_("How the unit becomes money"),
        max_length=300,
        required=False,
        help_text=_("A functional need carries money only with a written formula."),
    )
    proof = forms.ChoiceField(label=_("Proof"), choices=list(words.PROOF.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alternative: Any = self.fields["alternative"]
        alternative.choices = [(one.id, one.name) for one in self.case.others]
