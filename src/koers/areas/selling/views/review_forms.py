"""What is asked about why a deal was won or lost: of ourselves, and of the customer in other words."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.models import Person
from koers.areas.customers.models.promises import persons_at
from koers.areas.selling.actions import Said
from koers.areas.selling.events import DecidedBy, PriceValue
from koers.areas.selling.models import Competitor, Deal, DealReview
from koers.areas.selling.queries import reviews as queries
from koers.areas.selling.rules.reviews import BadReasons, ranked
from koers.kit.resource.forms import ChooseField

PLACES = ("first", "second", "third")
EMPTY = ("", "–")


class ReasonsForm(forms.Form):
    """Asks what weighed most, in order; the reasons come from the method."""

    def __init__(self, sent: Any = None, *, version: int | None = None, initial: Any = None) -> None:
        super().__init__(sent, initial=initial)
        self.version = version
        instrument = queries.reasons_of(version)
        groups = [
            (str(group.title), [(one.id, str(one.text)) for one in instrument.items if one.group == group.id])
            for group in instrument.groups
        ]
        labels = (_("What weighed most"), _("Second"), _("Third"))
        for place, (name, label) in enumerate(zip(PLACES, labels, strict=True)):
            self.fields[name] = forms.ChoiceField(label=label, choices=[EMPTY, *groups], required=place == 0)
        self.order_fields([*PLACES, *(name for name in self.fields if name not in PLACES)])

    def clean(self) -> dict[str, Any]:
        """Refuse a reason that is named twice, or a place that is skipped."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("first") or self.errors:
            return given
        try:
            ranked([given.get(name, "") for name in PLACES], queries.titles(self.version))
        except BadReasons as problem:
            said = {
                "twice": _("This reason is named above already. Choose another, or leave it empty."),
                "gap": _("Fill in the place above first."),
            }
            self.add_error(PLACES[problem.place], said.get(problem.code, _("This reason is not known.")))
        return given

    def said(self) -> Said:
        """Return what was answered."""
        given = dict(self.cleaned_data)
        return Said(reasons=[given.pop(name, "") for name in PLACES], **given)


class OursForm(ReasonsForm):
    """Asks ourselves; two minutes."""

    what_decided = forms.CharField(
        label=gettext_lazy("What decided it in the end"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("One event, if there was one: a visit, a price, a person who left."),
    )
    decided_by = forms.ChoiceField(
        label=gettext_lazy("Who decided"), choices=[EMPTY, *DecidedBy.choices], required=False
    )
    rival_why = forms.CharField(label=gettext_lazy("Why them, or why not"), max_length=500, required=False)
    price_value = forms.ChoiceField(
        label=gettext_lazy("Our price against what it was worth to them"),
        choices=[("", gettext_lazy("Not known")), *PriceValue.choices],
        required=False,
    )
    again = forms.CharField(
        label=gettext_lazy("What would we do again, and what not"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    words = forms.CharField(
        label=gettext_lazy("Anything else"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, deal: Deal, user: Any, known: DealReview | None, sent: Any = None) -> None:
        super().__init__(sent, initial=_initial(deal, known))
        decider = ChooseField(Person, user, label=_("The deciding person"), required=False, empty_label="–")
        if deal.account is not None:
            decider.among(Person.objects.visible_to(user).filter(persons_at(deal.account)))
        rival = ChooseField(Competitor, user, label=_("Competitor"), required=False, empty_label="–")
        rival.among(Competitor.objects.visible_to(user))
        self.fields["decider"], self.fields["competitor"] = decider, rival
        order = (*PLACES, "what_decided", "decided_by", "decider", "competitor", "rival_why", "price_value")
        self.order_fields([*order, "again", "words"])


class TheirsForm(ReasonsForm):
    """Asks the customer, in the customer's words; only the first question has to be answered."""

    price_value = forms.ChoiceField(
        label=gettext_lazy("Our price against what it is worth to you"),
        choices=[*PriceValue.choices, ("", gettext_lazy("I cannot say"))],
        widget=forms.RadioSelect,
        required=False,
    )
    decided_by = forms.ChoiceField(
        label=gettext_lazy("Who decided"), choices=[EMPTY, *DecidedBy.choices], required=False
    )
    other_party = forms.CharField(
        label=gettext_lazy("Which other supplier did you consider?"), max_length=120, required=False
    )
    rival_why = forms.CharField(
        label=gettext_lazy("What did they do better, or less well?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    again = forms.CharField(
        label=gettext_lazy("What should we keep doing, and what not?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    words = forms.CharField(
        label=gettext_lazy("Anything else you want to say"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _initial(deal: Deal, known: DealReview | None) -> dict[str, Any]:
    if known is not None:
        names = (*PLACES, "what_decided", "decided_by", "decider", "competitor", "rival_why", "price_value")
        found = {name: getattr(known, name) for name in (*names, "again", "words")}
        return found | {
            name: known.decider_id if name == "decider" else known.competitor_id
            for name in ("decider", "competitor")
        }
    rivals = list(deal.rivalries.filter(deleted_at__isnull=True).values_list("competitor", flat=True)[:2])
    return {"competitor": rivals[0]} if len(rivals) == 1 else {}
