"""What the boards of a solution ask: who answers, what shows it, what was decided, and who agreed."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.areas.customers.models import Person
from koers.areas.organisation.models import Member
from koers.areas.selling.events import Decided, Proposer
from koers.areas.selling.models import Deal, SolutionBoard
from koers.areas.selling.queries import value_links
from koers.areas.selling.queries.solution import Solution
from koers.areas.selling.resources.step_forms import PROPOSED_BY
from koers.kit.resource.forms import ChooseField, DayField


def _theirs(deal: Deal, user: Any, label: Any, **named: Any) -> ChooseField:
    """Return a choice among the persons of the customer that somebody may see; nobody is a choice."""
    field = ChooseField(Person, user, label=label, required=False, empty_label="–", **named)
    field.among(value_links.persons_of(deal, user).order_by("last_name", "first_name", "pk").distinct())
    return field


class BoardForm(forms.Form):
    """Asks who answers for a board on both sides, and until when it is done."""

    due_date = DayField(label=gettext_lazy("Done by"), required=False)

    def __init__(self, deal: Deal, row: SolutionBoard | None, user: Any, sent: Any = None) -> None:
        kept = {"owner": row.owner_id, "person": row.person_id, "due_date": row.due_date} if row else {}
        super().__init__(sent, initial=kept or {"owner": deal.owner_id})
        self.fields["owner"] = ChooseField(
            Member, user, label=_("Owner"), required=False, help_text=_("Who of us answers for it.")
        )
        self.fields["person"] = _theirs(deal, user, _("Owner at the customer"))
        self.order_fields(["owner", "person", "due_date"])


class AgreeForm(forms.Form):
    """Asks on which day the customer agreed, and who of them."""

    agreed_date = DayField(label=gettext_lazy("Customer agreed on"))

    def __init__(self, deal: Deal, user: Any, sent: Any = None) -> None:
        super().__init__(sent, initial={"agreed_date": timezone.localdate()})
        self.fields["agreer"] = _theirs(deal, user, _("Who at the customer agreed"))


class DecisionForm(forms.Form):
    """Asks what is decided, who proposed it, and who agreed as far as they did."""

    text = forms.CharField(
        label=gettext_lazy("Decision"),
        max_length=300,
        help_text=gettext_lazy("One thing in one sentence, so that they can say yes or no to it."),
    )
    sort = forms.ChoiceField(label=gettext_lazy("Sort"), choices=Decided.choices)
    board = forms.ChoiceField(label=gettext_lazy("Board"))
    proposed_by = forms.ChoiceField(
        label=pgettext_lazy("decision", "Who proposed it?"), choices=PROPOSED_BY, required=False
    )
    agreed_date = DayField(
        label=gettext_lazy("Customer agreed on"),
        required=False,
        help_text=gettext_lazy("Leave empty while they have not."),
    )

    def __init__(self, deal: Deal, found: Solution, user: Any, sent: Any = None, *, board: str = "") -> None:
        super().__init__(sent, initial={"board": board, "sort": Decided.REQUIREMENT})
        choices: Any = self.fields["board"]
        choices.choices = [(one.board.id, str(one.board.title)) for one in found.boards]
        self.fields["proposer"] = _theirs(deal, user, _("Who at the customer proposed it"))
        self.fields["agreer"] = _theirs(deal, user, _("Who at the customer agreed"))
        self.order_fields(["text", "sort", "board", "proposed_by", "proposer", "agreed_date", "agreer"])

    def clean(self) -> dict[str, Any]:
        """Take a named proposer for the side of the customer, and refuse an agreement on no day."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("proposer") is not None:
            if given.get("proposed_by") == Proposer.US:
                self.add_error("proposer", _("You say that we proposed it. Name one of the two."))
            given["proposed_by"] = given.get("proposed_by") or Proposer.CUSTOMER
        if given.get("agreer") is not None and not given.get("agreed_date"):
            self.add_error("agreed_date", _("Say on which day they agreed."))
        return given
