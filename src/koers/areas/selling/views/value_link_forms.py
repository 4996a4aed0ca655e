"""The forms around a link to a value case: making one, the numbers of the customer, and our word about each."""

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.models import Person
from koers.areas.selling.actions import Given
from koers.areas.selling.models import KnownFrom, ValueCase, ValueLink, ValueProposal
from koers.areas.selling.queries import value_links as queries
from koers.areas.selling.rules import value as rules
from koers.areas.selling.rules import value_proposals as proposals
from koers.areas.selling.views import value_words as words
from koers.areas.selling.views.value_forms import number_field
from koers.kit.delivery import setup
from koers.kit.resource.forms import ChooseField, DayField
from koers.kit.ui.formats import exact

#: A link works so many days unless somebody says otherwise.
DAYS = 30


class LinkForm(forms.Form):
    """Asks for whom a link is, until when, what may be changed under it and what is seen beside that."""

    until = DayField(label=gettext_lazy("Works until"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    open_to = forms.MultipleChoiceField(
        label=gettext_lazy("The customer may change"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "What the customer supplies, and what the case hangs on, is ticked to begin with."
        ),
    )
    shows = forms.MultipleChoiceField(
        label=gettext_lazy("The customer also sees"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "A cost whose numbers are all seen stands by itself; the others stand together as one amount. Sources and "
            "notes are never shown."
        ),
    )
    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Reasons that are shown"), widget=forms.CheckboxSelectMultiple, required=False
    )
    by_mail = forms.BooleanField(label=gettext_lazy("Send it by mail now"), required=False)

    def __init__(self, case: ValueCase, user: Any, asked: Collection[str] = (), sent: Any = None) -> None:
        read = case.case
        ticked = [one.id for one in read.assumptions.values() if one.owner == "customer" or one.id in asked]
        person = case.deal.person
        code = (person.language if person else "")[:2]
        super().__init__(
            sent,
            initial={
                "person": person.pk if person else None,
                "until": timezone.localdate() + timedelta(days=DAYS),
                "language": code if code in dict(settings.LANGUAGES) else "en",
                "open_to": ticked,
                "reasons": [one.need for one in read.elements if one.standing == "difference"],
            },
        )
        chosen = ChooseField(Person, user, label=_("For"), help_text=_("Only persons of this customer."))
        chosen.among(queries.persons_of(case.deal, user).distinct())
        self.fields["person"] = chosen
        numbers = [
            (one.id, f"{one.name}: {exact(one.value)} {one.unit}") for one in read.assumptions.values()
        ]
        years = (proposals.YEARS, _("Number of years: %(n)s") % {"n": read.years})
        self._choices("open_to", [*numbers, years])
        self._choices("shows", numbers)
        self._choices("reasons", [(one.need, one.need) for one in read.elements])
        if not read.elements:
            del self.fields["reasons"]
        if not setup.is_configured():
            del self.fields["by_mail"]
        self.order_fields(["person", "until", "language"])

    def values(self) -> dict[str, Any]:
        """Return what a link is made of."""
        return {"reasons": [], "by_mail": False, **self.cleaned_data}

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices


class NumbersForm(forms.Form):
    """Asks a customer for each number that may be changed, how they know it, and a remark."""

    def __init__(
        self, link: ValueLink, case: rules.Case, last: ValueProposal | None, sent: Any = None
    ) -> None:
        super().__init__(sent)
        self.numbers = [name for name in case.assumptions if name in link.open_to]
        if proposals.YEARS in link.open_to:
            self.numbers.append(proposals.YEARS)
        before = {one.number: one for one in last.parts.all()} if last is not None else {}
        for name in self.numbers:
            one, said = case.assumptions.get(name), before.get(name)
            ours = one.value if one else Decimal(case.years)
            value = number_field(
                one.name if one else _("Number of years"),
                help_text=_("Our number: %(value)s")
                % {"value": f"{exact(ours)} {one.unit if one else ''}".strip()},
            )
            value.initial = round(said.theirs if said else ours, proposals.PLACES).normalize()
            self.fields[field_of(name)] = value
            self.fields[known_of(name)] = forms.ChoiceField(
                label=_("How do you know?"),
                choices=KnownFrom.choices,
                required=False,
                initial=said.known_from if said else KnownFrom.ESTIMATE,
                widget=forms.Select(
                    attrs={"aria-label": _("%(name)s: how do you know?") % {"name": value.label}}
                ),
            )
        self.fields["remark"] = forms.CharField(
            label=_("Anything to say about it"),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial=last.remark if last is not None else "",
        )

    def rows(self) -> list[dict[str, Any]]:
        """Return each number with the field of how it is known."""
        return [{"value": self[field_of(name)], "known": self[known_of(name)]} for name in self.numbers]

    def given(self) -> Given:
        """Return what was filled in."""
        said = self.cleaned_data
        return Given(
            {name: said[field_of(name)] for name in self.numbers},
            {name: said[known_of(name)] or KnownFrom.ESTIMATE for name in self.numbers},
            said["remark"],
        )

    def tell(self, wrong: dict[str, list[rules.Problem]]) -> None:
        """Put what is wrong beside the numbers that it comes from, or above them."""
        for name, problems in wrong.items():
            for text in dict.fromkeys(words.said(one) for one in problems):
                self.add_error(field_of(name) if name in self.numbers else None, text)


class WordForm(forms.Form):
    """Asks for our word about one proposed number, and why."""

    verdict = forms.ChoiceField(choices=[("take", ""), ("leave", "")])
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


def field_of(name: str) -> str:
    """Return the name of the field of a number."""
    return f"n-{name}"


def known_of(name: str) -> str:
    """Return the name of the field of how a number is known."""
    return f"k-{name}"
