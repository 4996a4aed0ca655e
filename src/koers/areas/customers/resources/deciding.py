"""Buying roles, ratings, ties and profile links as declared records."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.customers import actions
from koers.areas.customers.models import BuyingRole, PersonTie, ProfileLink, StanceRating
from koers.kit.access.models import User
from koers.kit.resource.declaration import (
    Column,
    Filter,
    Group,
    History,
    Related,
    Resource,
    Side,
    Timeline,
    Verb,
)
from koers.kit.resource.forms import DayField
from koers.kit.resource.registry import add_side, register


class StanceForm(forms.Form):
    """Asks how far somebody is for us, and what shows it."""

    takes: ClassVar[tuple[str, ...]] = ()
    value = forms.TypedChoiceField(
        label=_("Stance"),
        coerce=int,
        choices=[
            ("", "\N{EN DASH}"),
            (5, _("+5, works for us")),
            *((value, f"+{value}") for value in (4, 3, 2, 1)),
            (0, _("0, neither")),
            *((-value, f"\N{MINUS SIGN}{value}") for value in (1, 2, 3, 4)),
            (-5, _("−5, works against us")),
        ],
    )
    evidence = forms.CharField(
        label=_("What shows it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    rated_date = DayField(label=_("Seen on"), required=False, help_text=_("Today when left empty."))


def rate(
    row: BuyingRole,
    *,
    value: int,
    evidence: str,
    rated_date: date | None,
    by: User,
    at: datetime,
    via: str,
) -> None:
    """Keep a rating of a stance."""
    rating = StanceRating(
        buying_role=row, value=value, evidence=evidence, rated_date=rated_date or timezone.localdate(at)
    )
    actions.note_stance(rating, by=by, at=at, via=via)


def _titled(values: tuple[Any, ...]) -> str:
    """Write a person, with the account where it is given."""
    who = " ".join(str(part) for part in values[:3] if part)
    return ", ".join(one for one in (who, *(str(rest) for rest in values[3:] if rest)) if one)


def _takes_part(row: Any) -> bool:
    return row.left_at is None


def _has_left(row: Any) -> bool:
    return row.left_at is not None


def _runs(row: Any) -> bool:
    return row.ends is None


BUYING_ROLES = Resource(
    path="buying-roles",
    model=BuyingRole,
    noun="customers.buying_role",
    icon="users-round",
    groups=(
        Group(_("Place"), ("account", "person", "role", "also_role", "part", "influence")),
        Group(_("What they want"), ("response_mode", "personal_win", "business_result")),
        Group(_("Ours"), ("covered_by", "stance", "stance_date", "left_at")),
        Group(_("Notes"), ("notes",)),
    ),
    at_birth=("account", "person"),
    fixed=("stance", "stance_date", "left_at"),
    title=("person__first_name", "person__prefix", "person__last_name", "account__name"),
    titled=_titled,
    columns=(
        Column(
            "buying_role",
            label=_("Person"),
            kind="title",
            reads=("pk", "person__first_name", "person__prefix", "person__last_name"),
        ),
        "account",
        "role",
        "also_role",
        "part",
        "influence",
        "response_mode",
        "stance",
        "stance_date",
        "covered_by",
        "left_at",
        "updated_at",
    ),
    shown=("buying_role", "account", "role", "part", "influence", "stance", "stance_date", "covered_by"),
    sort="-updated",
    filters=(
        "account",
        "person",
        "role",
        "part",
        "influence",
        "response_mode",
        "covered_by",
        "stance_date",
        Filter("source"),
    ),
    found_by=(("person", "persons"), ("account", "accounts")),
    panels=(
        Related("ratings", "stance-ratings", "buying_role", ("rated_date", "value", "evidence", "rated_by")),
        Timeline(),
        History(),
    ),
    verbs=(
        Verb(
            "rate",
            _("Rate the stance"),
            rate,
            ask=StanceForm,
            ability="customers.buying_role.edit",
            when=_takes_part,
            icon="thumbs-up",
            tone="primary",
            says=_("The stance is kept, beside those before it."),
        ),
        Verb(
            "place",
            _("Move on the map"),
            actions.place,
            ability="customers.buying_role.edit",
            when=_takes_part,
            icon="arrow-right",
            own_page=True,
        ),
        Verb(
            "leave",
            _("No longer takes part"),
            actions.leave_decision,
            ability="customers.buying_role.edit",
            when=_takes_part,
            icon="user-x",
            tone="quiet",
            undo="rejoin",
            says=_("Noted. The map of earlier days keeps the place."),
        ),
        Verb(
            "rejoin",
            _("Takes part again"),
            actions.return_to_decision,
            ability="customers.buying_role.edit",
            when=_has_left,
            icon="user-check",
            says=_("Noted."),
        ),
    ),
    create=actions.add_to_decision,
    change=actions.change_buying_role,
    purpose=_("Buying roles say who takes part in the decisions of an account, and how."),
)

STANCE_RATINGS = Resource(
    path="stance-ratings",
    model=StanceRating,
    noun="customers.stance_rating",
    icon="thumbs-up",
    groups=(Group(_("Rating"), ("buying_role", "value", "rated_date", "evidence", "rated_by")),),
    at_birth=("buying_role", "value", "rated_date", "evidence"),
    fixed=("rated_by",),
    title=("buying_role__person__last_name", "rated_date"),
    columns=(
        Column(
            "rating",
            label=_("Rating"),
            kind="title",
            reads=("pk", "buying_role__person__last_name", "buying_role__account__name"),
        ),
        "value",
        Column("rated_date", sort=("rated_date",)),
        "evidence",
        "rated_by",
    ),
    sort="-rated",
    filters=("buying_role", "value", "rated_date", "rated_by"),
    create=actions.note_stance,
    purpose=_("Ratings say how far somebody was for you or against you on a day. None is ever overwritten."),
)

PERSON_TIES = Resource(
    path="person-ties",
    model=PersonTie,
    noun="customers.person_tie",
    icon="waypoints",
    groups=(Group(_("Tie"), ("account", "person", "kind", "other", "starts", "ends", "notes")),),
    at_birth=("account", "person", "other"),
    title=("person__last_name", "other__last_name"),
    titled=lambda values: " \N{EN DASH} ".join(str(one) for one in values if one),
    columns=(
        Column(
            "tie",
            label=_("Tie"),
            kind="title",
            reads=("pk", "person__last_name", "other__last_name"),
        ),
        "account",
        "person",
        "kind",
        "other",
        "starts",
        "ends",
        "notes",
    ),
    sort="-id",
    filters=("account", "person", "kind", "other", "starts", "ends"),
    panels=(Timeline(),),
    verbs=(
        Verb(
            "end",
            _("End this tie"),
            actions.end_tie,
            ability="customers.person_tie.edit",
            when=_runs,
            icon="split",
            says=_("The tie ended today."),
        ),
    ),
    create=actions.tie,
    change=actions.change_tie,
    purpose=_("Ties say who reports to whom at a customer, who influences or trusts whom."),
)

PROFILE_LINKS = Resource(
    path="profile-links",
    model=ProfileLink,
    noun="customers.profile_link",
    icon="link",
    groups=(Group(_("Profile"), ("person", "url", "found_at_site", "legal_basis", "noted_date")),),
    at_birth=("person",),
    fixed=("noted_date",),
    title=("person__last_name", "found_at_site"),
    columns=(
        Column(
            "profile",
            label=_("Profile"),
            kind="title",
            reads=("pk", "person__last_name", "found_at_site"),
        ),
        "person",
        Column("url", kind="url"),
        "found_at_site",
        "legal_basis",
        "noted_date",
    ),
    sort="-id",
    filters=("person", "legal_basis", "noted_date"),
    create=actions.note_profile,
    purpose=_("Public profiles are typed in with where they were found and on what ground; none is fetched."),
)

register(BUYING_ROLES, STANCE_RATINGS, PERSON_TIES, PROFILE_LINKS)
add_side("accounts", Side("accounts-dmu", _("Who decides"), "customers.buying_role.read"))
