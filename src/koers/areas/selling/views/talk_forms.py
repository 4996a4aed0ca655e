"""What is asked after a talk: what it brought first, then what was asked in it; all of it in one short form."""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.areas.customers.actions.contact import LONGEST, MOST_PEOPLE
from koers.areas.customers.models import ActivityKind, NeedVoice, Question
from koers.areas.selling.actions import Asked
from koers.areas.selling.events import Ending, Sort
from koers.areas.selling.queries.asking import Line
from koers.areas.selling.resources.step_forms import PROPOSED_BY
from koers.kit.resource.forms import DayField

KINDS = (ActivityKind.CALL, ActivityKind.MEETING, ActivityKind.VISIT, ActivityKind.DEMONSTRATION)
#: So many questions of the plan stand in the form, and so many empty lines after them.
PLANNED, FRESH = 6, 3
LIKED = (
    ("", pgettext_lazy("liked", "Not noted")),
    ("yes", pgettext_lazy("liked", "Yes, with pleasure")),
    ("no", pgettext_lazy("liked", "No, reluctantly")),
)


class TalkForm(forms.Form):
    """Asks what a talk brought, what the customer does and when, and what it cost the customer."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What did it bring?"),
        choices=Ending.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "An advance is something that the customer does on a day. In a continuation you talk again, and they do nothing."
        ),
        error_messages={"required": gettext_lazy("Say what the talk brought.")},
    )
    act = forms.CharField(
        label=gettext_lazy("What does the customer do?"),
        max_length=200,
        help_text=gettext_lazy("Something of theirs, not of ours. It becomes the next step of the deal."),
    )
    act_date = DayField(label=gettext_lazy("By which day?"))
    proposed_by = forms.ChoiceField(
        label=gettext_lazy("Who proposed it?"), choices=PROPOSED_BY, required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(one.value, one.label) for one in KINDS])
    on = DayField(label=gettext_lazy("When"))
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), required=False, min_value=0, max_value=LONGEST
    )
    customer_people = forms.IntegerField(
        label=gettext_lazy("People of the customer"), required=False, min_value=1, max_value=MOST_PEOPLE
    )
    subject = forms.CharField(label=gettext_lazy("About"), required=False, max_length=200)
    body = forms.CharField(
        label=gettext_lazy("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, sent: Any = None) -> None:
        super().__init__(sent, initial={"on": timezone.localdate(), "kind": ActivityKind.CALL})
        for name in ("act", "act_date"):  # An advance alone needs them, and they are asked of it alone.
            field = self.fields[name]
            field.required = sent is None or sent.get("outcome") == Ending.ADVANCE
            field.error_messages["required"] = _(
                "An advance is something that the customer does on a day: name both."
            )


class AskedForm(forms.Form):
    """Asks of one question whether it was asked, what came out, and whether it was welcome."""

    was_asked = forms.BooleanField(label=gettext_lazy("Asked"), required=False)
    text = forms.CharField(label=gettext_lazy("Question"), required=False, max_length=300)
    sort = forms.ChoiceField(
        label=gettext_lazy("What it is after"), required=False, choices=[("", "–"), *Sort.choices]
    )
    answer = forms.CharField(label=gettext_lazy("Answer"), required=False, max_length=500)
    voice = forms.ChoiceField(
        label=gettext_lazy("Need"), required=False, choices=[("", "–"), *NeedVoice.choices]
    )
    quantity = forms.DecimalField(
        label=gettext_lazy("How much"), required=False, localize=True, max_digits=14, decimal_places=3
    )
    unit_of_measure = forms.CharField(label=gettext_lazy("Unit of measure"), required=False, max_length=40)
    liked = forms.ChoiceField(label=gettext_lazy("They liked to answer"), required=False, choices=LIKED)

    def __init__(self, sent: Any, line: Line | None, *, prefix: str) -> None:
        self.line = line
        super().__init__(sent, prefix=prefix, initial={"sort": line.sort if line else ""})
        self.fields["text"].widget.attrs["placeholder"] = _("Another question")
        self.fields["quantity"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
        self.fields["unit_of_measure"].widget.attrs |= {"list": "units-of-measure", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        """Refuse an answer without its question, and a number without its unit."""
        given: dict[str, Any] = super().clean() or {}
        said = [name for name in ("answer", "voice", "liked") if given.get(name)]
        if given.get("quantity") is not None:
            said.append("quantity")
            if not given.get("unit_of_measure"):
                self.add_error("unit_of_measure", _("Say of what: hours, euro, returns."))
        if self.line is None and said and not given.get("text"):
            self.add_error("text", _("Write the question in words."))
        given["is_put"] = bool(given.get("was_asked") or said or (self.line is None and given.get("text")))
        return given

    def asked(self, planned: Question | None) -> Asked | None:
        """Return the question as it was put; None when it was not."""
        given = self.cleaned_data
        if not given["is_put"]:
            return None
        return Asked(
            self.line.text if self.line else given["text"],
            planned,
            given["sort"],
            given["answer"],
            given["voice"],
            given["quantity"],
            given["unit_of_measure"],
            {"yes": True, "no": False}.get(given["liked"]),
        )


def question_forms(lines: Sequence[Line], sent: Any = None) -> list[AskedForm]:
    """Return a form for each question that may have been asked, and some empty ones.

    A form is found again by its question: the planned one by its number, a suggestion by its words.
    """
    known = [
        AskedForm(sent, one, prefix=f"q{one.pk}" if one.pk else f"s{crc32(one.text.encode())}")
        for one in lines
    ]
    return [*known, *(AskedForm(sent, None, prefix=f"n{number}") for number in range(FRESH))]
