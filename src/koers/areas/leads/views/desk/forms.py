"""What the verbs of the desk ask."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.models import MoveReason
from koers.areas.leads.queries.desk import Card
from koers.areas.leads.queries.words import channel_names
from koers.areas.leads.rules.hand_over import RETURN_REASONS, treatment
from koers.kit.resource.forms import DayField
from koers.kit.ui import formats

WAYS = (
    ("call", gettext_lazy("Call")),
    ("mail", gettext_lazy("E-mail")),
    ("meeting", gettext_lazy("Meeting")),
    ("visit", gettext_lazy("Visit")),
)


class CardForm(forms.Form):
    """A form on a card; its fields carry the id of the hand-over, for many stand on one page."""

    def __init__(self, sent: Any = None, *, card: Card) -> None:
        super().__init__(sent, prefix=f"h{card.row.pk}")
        self.card = card


class AcceptForm(CardForm):
    """Asks what happens next, and when; and whatever else the definition of an accepted lead still lacks."""

    next_step = forms.CharField(label=gettext_lazy("Next step"), max_length=200)
    next_step_date = DayField(label=gettext_lazy("On"))

    def __init__(self, sent: Any = None, *, card: Card, calendar_day: date | None = None) -> None:
        super().__init__(sent, card=card)
        life = card.row.lead
        planned = life.next_step_date if (life.next_step_date or date.min) >= timezone.localdate() else None
        self.fields["next_step"].initial = life.next_step if planned else ""
        self.fields["next_step"].widget.attrs |= {"autocomplete": "off", "list": "next-steps"}
        self.fields["next_step_date"].initial = planned or calendar_day
        if "has_need" in card.lacking:
            self.fields["need"] = forms.CharField(
                label=_("What they need, in their words"), widget=forms.Textarea(attrs={"rows": 2})
            )
        if "has_role" in card.lacking and life.person is not None:
            self.fields["job_title"] = forms.CharField(label=_("Their role"), max_length=120)
        if self._cannot_tell(card):
            self.fields["because"] = forms.CharField(
                label=_("Why you accept it all the same"), max_length=300
            )

    @staticmethod
    def _cannot_tell(card: Card) -> bool:
        """Tell whether something lacks that this form does not ask."""
        asked = {"has_next_step", "has_need"} | ({"has_role"} if card.row.lead.person_id else set())
        return any(code not in asked for code in card.lacking)

    def clean_next_step_date(self) -> date:
        """Refuse a step in the past."""
        day: date = self.cleaned_data["next_step_date"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."))
        return day


class ReturnForm(CardForm):
    """Asks why a lead goes back; what the contract does with each reason is told beside it."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why it goes back"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    note = forms.CharField(
        label=gettext_lazy("What marketing should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    recycle_on = DayField(label=gettext_lazy("Comes back on"), required=False)

    def __init__(self, sent: Any = None, *, card: Card, today: date) -> None:
        super().__init__(sent, card=card)
        self.today = today
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (code, str(dict(MoveReason.choices)[code])) for code in RETURN_REASONS
        ]
        self.fields["recycle_on"].help_text = _("Empty: as the contract says beside the reason.")

    @property
    def reasons(self) -> list[tuple[str, str, str, str, bool]]:
        """Return key, code, words and treatment of each reason, and whether it is chosen."""
        chosen = self["reason"].value()
        ways, found = channel_names(), []
        for number, code in enumerate(RETURN_REASONS, start=1):
            agreed = treatment(self.card.row.contract.treatments, code)
            day = agreed.day(self.today, 1)
            told = _("does not come back by itself")
            if day is not None:
                told = _("back on %(day)s") % {"day": formats.date(day)}
                told += f", {ways.get(agreed.channel, agreed.channel)}" if agreed.channel else ""
            found.append((str(number % 10), code, str(dict(MoveReason.choices)[code]), told, chosen == code))
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for words where the reason has none of its own."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("reason") == "other" and not str(given.get("note") or "").strip():
            self.add_error("note", _("“Other” needs a few words."))
        day = given.get("recycle_on")
        if day is not None and day <= self.today:
            self.add_error("recycle_on", _("This day has passed."))
        return given


class TouchForm(CardForm):
    """Asks how and about what we were in touch."""

    kind = forms.ChoiceField(label=gettext_lazy("How"), choices=WAYS)
    subject = forms.CharField(label=gettext_lazy("About"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class KeepForm(CardForm):
    """Asks on which day a returned lead comes back, where the contract's own day does not fit."""

    recycle_on = DayField(label=gettext_lazy("Comes back on"), required=False)

    def __init__(self, sent: Any = None, *, card: Card) -> None:
        super().__init__(sent, card=card)
        self.fields["recycle_on"].initial = card.row.recycle_on
