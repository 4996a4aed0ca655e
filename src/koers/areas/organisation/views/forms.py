"""Forms of the verbs on units, seats and people; each lists its fields and offers only what may be chosen."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from koers.areas.organisation import queries, rules
from koers.areas.organisation.models import Function, Member, Seat, Unit
from koers.kit.access.actions import may_grant
from koers.kit.access.matrix import narrow
from koers.kit.access.models import Role, User
from koers.kit.delivery import setup


class DayInput(forms.DateInput):
    """A date as the browser offers it; the value is always written the ISO way."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


if TYPE_CHECKING:
    OneUnit = forms.ModelChoiceField[Unit]
else:
    OneUnit = forms.ModelChoiceField


class UnitChoice(OneUnit):
    """A choice of units, indented as they lie in the tree."""

    def label_from_instance(self, obj: Any) -> str:
        """Write a unit with its depth."""
        return f"{'– ' * (obj.path.count('.') - 1)}{obj.name}"


class MoveForm(forms.Form):
    """Under which unit another one moves."""

    under = UnitChoice(Unit.objects.none(), label=_("Part of"))

    def __init__(self, *args: Any, unit: Unit, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = narrow(Unit.objects.visible_to(user), user, "organisation.unit.reorganise").order_by("path")
        fitting = [
            one.pk
            for one in units
            if not one.path.startswith(unit.path) and rules.may_lie_under(unit.kind, one.kind)
        ]
        self.fields["under"].queryset = units.filter(pk__in=fitting)  # type: ignore[attr-defined]


class AppointForm(forms.Form):
    """Who takes a seat in a unit, as what, from when, and which seat they leave."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Member"))
    function = forms.ChoiceField(label=_("Function"), choices=Function.choices, initial=Function.SELLER)
    starts = forms.DateField(label=_("From"), widget=DayInput)
    leaves = forms.BooleanField(
        label=_("Leaves every other seat on that day"),
        required=False,
        help_text=_("Only seats in units that you may change are ended."),
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = Member.objects.visible_to(user).filter(active=True)  # type: ignore[attr-defined]
        self.fields["starts"].initial = today
        self.user = user

    def leaving(self) -> list[Seat]:
        """Return the seats that the member leaves."""
        if not self.cleaned_data["leaves"]:
            return []
        seats = narrow(Seat.objects.visible_to(self.user), self.user, "organisation.seat.vacate")
        held = queries.on(self.cleaned_data["starts"])
        return list(seats.filter(held, member=self.cleaned_data["member"]))


class DayForm(forms.Form):
    """The first day without a unit or a seat."""

    ends = forms.DateField(label=_("First day without it"), widget=DayInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends"].initial = today


class InviteForm(forms.Form):
    """Whom an administrator invites, and where they sit."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.SELLER)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    unit = UnitChoice(
        Unit.objects.none(),
        label=_("Unit"),
        required=False,
        help_text=_(
            "A seat in a unit decides which rows somebody sees. Administrators and directors see all."
        ),
    )
    function = forms.ChoiceField(label=_("Function"), choices=Function.choices, initial=Function.SELLER)
    mail = forms.BooleanField(
        label=_("Mail the invitation"),
        required=False,
        initial=True,
        help_text=_("Otherwise you get a link that works once, and send it yourself."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not setup.is_configured():
            del self.fields["mail"]
        units = narrow(Unit.objects.visible_to(user), user, "organisation.seat.appoint")
        self.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]
        self.fields["role"].choices = grantable(user)  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """Which role somebody gets."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = grantable(user)  # type: ignore[attr-defined]


def grantable(user: User) -> list[tuple[str, Any]]:
    """Return the roles that a person may give."""
    return [(value, label) for value, label in Role.choices if may_grant(user, value)]
