"""What is asked of a next step: what, when, who proposed it, and whether the customer confirmed it."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koers.areas.selling.events.steps import Proposer
from koers.areas.selling.models import Deal
from koers.kit.resource.forms import DayField

NOT_NOTED = pgettext_lazy("next step", "Not noted")
PROPOSED_BY = [("", NOT_NOTED), *Proposer.choices]
CONFIRMED = [
    ("", NOT_NOTED),
    ("yes", pgettext_lazy("next step", "Yes")),
    ("no", pgettext_lazy("next step", "No")),
]


class StepForm(forms.Form):
    """Asks what happens next and when, and who leads in it; the step that stands is there to begin with.

    What was noted of it is not: whoever writes another step over it would note the same of that.
    """

    takes: ClassVar[tuple[str, ...]] = ("row",)

    step = forms.CharField(label=_("Next step"), max_length=200)
    on_date = DayField(label=_("On"), required=False)
    proposed_by = forms.ChoiceField(label=_("Who proposed it?"), choices=PROPOSED_BY, required=False)
    confirmed = forms.TypedChoiceField(
        label=_("Did the customer confirm it?"),
        choices=CONFIRMED,
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
    )

    def __init__(self, sent: Any = None, *, row: Deal | None) -> None:
        now = {"step": row.next_step, "on_date": row.next_step_date} if row is not None else {}
        super().__init__(sent, initial=now)
