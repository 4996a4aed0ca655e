"""Forms of the map: a place, a person to add, a tie between two."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Account, BuyingRole, Influence, Part, Person, Role, TieKind
from koers.areas.organisation.models import Member
from koers.kit.resource.forms import ChooseField

NONE = [("", _("Unknown"))]
PLACED = ("role", "also_role", "part", "influence", "covered_by")


class PlaceForm(forms.Form):
    """Asks where somebody stands; what is not sent stays as it is."""

    role = forms.ChoiceField(label=_("Role in the purchase"), choices=NONE + Role.choices, required=False)
    also_role = forms.ChoiceField(
        label=_("Second role"), choices=[("", _("None")), *Role.choices], required=False
    )
    part = forms.ChoiceField(label=_("Sort of buyer"), choices=NONE + Part.choices, required=False)
    influence = forms.TypedChoiceField(label=_("Influence"), choices=Influence.choices, coerce=int)

    def __init__(self, sent: Mapping[str, Any] | None = None, *, row: BuyingRole, user: Any) -> None:
        now = place_of(row)
        given = None if sent is None else {name: sent.get(name, now[name]) for name in PLACED}
        super().__init__(given, initial=now)
        self.fields["covered_by"] = ChooseField(Member, user, label=_("Covered by"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse the same role twice."""
        given = super().clean() or {}
        if given.get("role") and given["role"] == given.get("also_role"):
            self.add_error("also_role", _("Choose a second role that differs from the first."))
        return given


def place_of(row: BuyingRole) -> dict[str, Any]:
    """Return a place as a form and an address write it."""
    return {
        "role": row.role,
        "also_role": row.also_role,
        "part": row.part,
        "influence": int(row.influence),
        "covered_by": row.covered_by_id or "",
    }


class AddForm(forms.Form):
    """Asks who takes part: somebody who is known, or somebody new; and where that person stands."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Who"), required=False)
    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    name_prefix = forms.CharField(label=_("Prefix"), max_length=20, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=120, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role in the purchase"), choices=NONE + Role.choices, required=False)
    part = forms.ChoiceField(label=_("Sort of buyer"), choices=NONE + Part.choices, required=False)
    influence = forms.TypedChoiceField(
        label=_("Influence"), choices=Influence.choices, coerce=int, initial=Influence.MEDIUM
    )

    def __init__(self, sent: Any = None, *, account: Account, user: Any, may_make: bool) -> None:
        super().__init__(sent)
        known = Person.objects.visible_to(user).at(account)
        placed = BuyingRole.objects.alive().of(account).filter(left_at__isnull=True)
        offered = known.exclude(pk__in=placed.values("person")).order_by("last_name", "first_name", "pk")
        self.fields["person"] = forms.ModelChoiceField(
            offered,
            label=_("Who"),
            required=False,
            empty_label=str(_("Somebody new")),
            help_text=_("Choose somebody who works here, or write the name of somebody new below."),
        )
        self.order_fields(["person", "first_name", "name_prefix", "last_name", "job_title", "role", "part"])
        if not may_make:
            for name in ("first_name", "name_prefix", "last_name", "job_title"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for somebody: known or new."""
        given = super().clean() or {}
        if not given.get("person") and not given.get("last_name"):
            self.add_error(
                "last_name" if "last_name" in self.fields else "person",
                _("Choose somebody who is known, or write the name of somebody new."),
            )
        return given


class TieForm(forms.Form):
    """Asks how one person on the map stands to another."""

    person = forms.TypedChoiceField(label=_("Who"), coerce=int)
    kind = forms.ChoiceField(label=_("Tie"), choices=TieKind.choices)
    other = forms.TypedChoiceField(label=_("To whom"), coerce=int)

    def __init__(self, sent: Any = None, *, people: Sequence[tuple[int, str]]) -> None:
        super().__init__(sent)
        for name in ("person", "other"):
            self.fields[name].choices = people  # type: ignore[attr-defined]  # a field of choices

    def clean(self) -> dict[str, Any]:
        """Refuse a tie of somebody to themselves."""
        given = super().clean() or {}
        if given.get("person") is not None and given.get("person") == given.get("other"):
            self.add_error("other", _("A tie is between two different persons."))
        return given
