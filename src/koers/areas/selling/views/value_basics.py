"""What a value case stands on as a whole, by a form: its name, rate, years, currency, and whether prices are nominal or real."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from koers.areas.selling import actions
from koers.areas.selling.models import ValueCase
from koers.areas.selling.queries.value import limits
from koers.areas.selling.resources.value import VALUE_CASES
from koers.areas.selling.rules import value as rules
from koers.areas.selling.rules import value_parts as parts
from koers.areas.selling.views import value_words as words
from koers.areas.selling.views.value import EDIT, crumbs_of, editable, page_of, stale
from koers.areas.selling.views.value_forms import number_field, told
from koers.areas.selling.views.value_parts import undo
from koers.kit.access.matrix import ability
from koers.kit.record import StaleVersionError
from koers.kit.resource.record_pages import sides
from koers.kit.ui import toasts

#: Where else in the document a field of this form can make something wrong, by the last step of the place.
CAUSES = {"year": "years", "ends": "years", "starts": "years"}


class BasicsForm(forms.Form):
    """The fields of a case that belong to no alternative, cost or number; the rate is the value of its assumption."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    rate = number_field(
        gettext_lazy("Discount rate, % a year"),
        help_text=gettext_lazy("Its source and its range stand under the numbers of the case."),
    )
    years = forms.IntegerField(
        label=gettext_lazy("Years"),
        min_value=1,
        help_text=gettext_lazy(
            "What falls in the last year moves along. Choices with a life of their own keep it."
        ),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        help_text=gettext_lazy(
            "Three capitals, such as EUR. Amounts stay as they are: nothing is converted."
        ),
    )
    rate_is = forms.ChoiceField(label=gettext_lazy("The rate is"), choices=list(words.PRICES.items()))
    escalation_is = forms.ChoiceField(
        label=gettext_lazy("Growth of costs is"),
        required=False,
        choices=[("", "–"), *words.PRICES.items()],
        help_text=gettext_lazy("The same as the rate; needed as soon as a cost grows."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: rules.Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        most = limits().most_years
        self.fields["years"] = forms.IntegerField(
            label=self.fields["years"].label,
            min_value=1,
            max_value=most,
            help_text=self.fields["years"].help_text,
        )

    def clean_currency(self) -> str:
        """Take small letters too."""
        return str(self.cleaned_data["currency"]).upper()

    def changed(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return the document with what was given in it."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("rate", "version")}
        return parts.with_basics(document, rules.plain(self.cleaned_data["rate"]), given)

    def refused(self, refusal: rules.BadCase) -> None:
        """Put what is wrong beside the field that makes it so."""
        rate = list(self.case.assumptions).index(self.case.rate)
        placed = []
        for one in refusal.problems:
            last = one.path[-1] if one.path else ""
            field = "rate" if one.path[:2] == ("assumptions", rate) else CAUSES.get(str(last), last)
            field = "escalation_is" if one.code == "no_escalation_is" else field
            placed.append(rules.Problem((field,), one.code, one.params))
        told(self, rules.BadCase(placed))


@ability(EDIT)
@require_http_methods(["GET", "POST"])
def basics(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a case stands on as a whole."""
    row, user = editable(request, pk)
    try:
        case = row.case
    except rules.BadCase:
        return redirect(page_of(row))
    form = BasicsForm(request.POST or None, initial=_initial(row, case), case=case)
    if request.method == "POST" and form.is_valid():
        try:
            document, seen = form.changed(row.document), form.cleaned_data["version"]
            stored = actions.rewrite_case(row, document, seen, by=user, at=timezone.now())
        except rules.BadCase as refusal:
            form.refused(refusal)
        except StaleVersionError:
            form.add_error(None, stale())
        else:
            toasts.say(request, _("%(name)s is stored.") % {"name": stored.title}, undo(stored))
            return redirect(page_of(row))
    context = {
        "deal": row.deal,
        "form": form,
        "title": _("Rate and years"),
        "back": page_of(row),
        "record_sides": sides(VALUE_CASES, row, user, here="value-cases-basics"),
        "crumbs": crumbs_of(row.deal, _("Rate and years")),
    }
    return render(request, "selling/value_form.html", context, status=422 if form.errors else 200)


def _initial(row: ValueCase, case: rules.Case) -> dict[str, Any]:
    held = {
        name: row.document.get(name) for name in ("title", "years", "currency", "rate_is", "escalation_is")
    }
    return {**held, "rate": case.assumptions[case.rate].value, "version": row.version}
