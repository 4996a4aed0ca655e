"""The questions of the form with which a contact is logged, the same at an account, a person, a lead and a deal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koers.areas.customers.models import ActivityKind

#: Nobody sits with a customer for longer than a day, and no talk is with more of its people than this.
LONGEST, MOST_PEOPLE = 1440, 500
INITIATIVE = (
    ("", pgettext_lazy("initiative", "Unknown")),
    ("us", pgettext_lazy("initiative", "We did")),
    ("them", pgettext_lazy("initiative", "The customer did")),
)
TWO_WAY = (
    ("", pgettext_lazy("contact", "As the kind says")),
    ("yes", pgettext_lazy("contact", "Yes, they spoke as well")),
    ("no", pgettext_lazy("contact", "No, only we did")),
)


class ContactForm(forms.Form):
    """Asks what was done, and what it cost and brought the customer; what is left empty stays unknown."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ActivityKind.choices)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=LONGEST)
    customer_people = forms.IntegerField(
        label=_("People of the customer"), required=False, min_value=1, max_value=MOST_PEOPLE
    )
    initiative = forms.ChoiceField(label=_("Who took the initiative"), required=False, choices=INITIATIVE)
    purpose = forms.CharField(
        label=_("What it brought the customer"),
        required=False,
        max_length=200,
        help_text=_(
            "Why the customer was better off with it. A contact that you began needs one to be proactive."
        ),
    )
    two_way = forms.ChoiceField(label=_("Two-way"), required=False, choices=TWO_WAY)

    def clean(self) -> dict[str, Any]:
        """Return the answers as an activity keeps them; what nobody said is None."""
        given: dict[str, Any] = super().clean() or {}
        began, spoke = given.pop("initiative", ""), given.pop("two_way", "")
        given["inbound"] = {"us": False, "them": True}.get(began)
        given["two_way"] = {"yes": True, "no": False}.get(spoke)
        return given
