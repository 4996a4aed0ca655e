"""Declared records of the customers."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.customers import actions, queries
from koers.areas.customers.actions.contact import ContactForm
from koers.areas.customers.events.opinion import OpinionKind
from koers.areas.customers.events.relation import RelationGain
from koers.areas.customers.models import Account, Activity, Affiliation, Person
from koers.areas.organisation.models import Member
from koers.kit.access.models import User
from koers.kit.resource.declaration import Column, Filter, Group, History, Related, Resource, Timeline, Verb
from koers.kit.resource.forms import ChooseField, DayField, MoneyField
from koers.kit.resource.registry import register
from koers.kit.ui import formats


class OwnerForm(forms.Form):
    """Asks who owns it from now on."""

    takes: ClassVar[tuple[str, ...]] = ("user",)

    def __init__(self, sent: Any = None, *, user: User) -> None:
        super().__init__(sent)
        self.fields["owner"] = ChooseField(Member, user, label=_("New owner"))


def assign(row: Any, *, owner: Member, by: User, at: datetime, via: str) -> None:
    """Give an account or a person to another of us."""
    row.owner = owner
    row.save(update_fields=["owner"])


def log(row: Any, *, by: User, at: datetime, via: str, **answers: Any) -> None:
    """Log what was done with an account or a person."""
    member = Member.objects.filter(user=by).first()
    account = row if isinstance(row, Account) else row.account
    person = row if isinstance(row, Person) else None
    activity = Activity(
        account=account, person=person, owner=member, unit=row.unit, happened_at=at, **answers
    )
    actions.log_activity(activity, by=by, at=timezone.now(), via=via)


class GainForm(forms.Form):
    """Asks what a customer did for us besides buying, when, and what it was worth."""

    what = forms.ChoiceField(label=_("What they did"), choices=RelationGain.choices)
    on = DayField(label=_("On"), initial=timezone.localdate, help_text=_("When it happened."))
    value_cents = MoneyField(
        label=_("What it was worth"), required=False, help_text=_("Leave it empty when nobody knows.")
    )

    def clean_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_value_cents(self) -> int | None:
        """Refuse a value below zero."""
        cents: int | None = self.cleaned_data["value_cents"]
        if cents is not None and cents < 0:
            raise forms.ValidationError(_("A value is not below zero."))
        return cents


class GainBackForm(forms.Form):
    """Asks which of the things that a customer did for us was recorded wrongly."""

    takes: ClassVar[tuple[str, ...]] = ("row",)
    event = forms.TypedChoiceField(
        label=_("What is taken back"), coerce=int, required=False, empty_value=None
    )
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, sent: Any = None, *, row: Account | None = None) -> None:
        super().__init__(sent)
        found = queries.relation.gains(row) if row is not None else []
        field: Any = self.fields["event"]
        field.choices = [
            (one.event_id, f"{one.label}, {formats.date(timezone.localdate(one.at))}") for one in found
        ]


def gained(
    row: Account, *, what: str, on: date, value_cents: int | None, by: User, at: datetime, via: str
) -> None:
    """Record what an account did for us."""
    noon = timezone.make_aware(datetime.combine(on, time(12)))
    actions.note_gain(row, what=what, happened_at=min(noon, at), value_cents=value_cents, by=by, via=via)


def gain_back(
    row: Account, *, event: int | None, after: int | None, by: User, at: datetime, via: str
) -> None:
    """Take back what was chosen, or what this person recorded first after an event."""
    if event is None and after is not None:
        mine = queries.relation.standing(row).filter(actor=by, pk__gt=after).order_by("pk").first()
        event = mine.pk if mine else None
    actions.take_gain_back(row, event or 0, by=by, at=at, via=via)


def _newest(row: Any) -> dict[str, Any]:
    found = queries.relation.standing(row).order_by("-pk").first()
    return {"after": found.pk if found else 0}


def _log(noun: str) -> Verb:
    return Verb(
        "log",
        _("Log an activity"),
        log,
        ask=ContactForm,
        ability=f"{noun}.edit",
        icon="notebook-pen",
        says=_("The activity is on the timeline."),
    )


class OpinionForm(forms.Form):
    """Asks which of the short questions is asked."""

    takes: ClassVar[tuple[str, ...]] = ()
    method = forms.ChoiceField(label=_("Question"), choices=OpinionKind.choices)


ASK_OPINION = Verb(
    "ask-opinion",
    _("Ask for an opinion"),
    actions.ask_opinion,
    ask=OpinionForm,
    ability="customers.opinion.ask",
    icon="send",
    tone="quiet",
    when=lambda row: bool(row.email) and row.account_id is not None,
    says=_("The question is on its way by mail."),
    refused=(actions.NotAsked,),
)
ASSIGN = Verb(
    "assign",
    _("Give to another"),
    assign,
    ask=OwnerForm,
    icon="user-check",
    tone="quiet",
    undo="assign",
    undo_with=lambda row: {"owner": row.owner_id or ""},
    bulk=True,
    says=_("The owner is changed."),
)

GAIN = Verb(
    "gain",
    _("Record what the relation brought"),
    gained,
    ask=GainForm,
    ability="customers.account.edit",
    icon="handshake",
    tone="quiet",
    undo="gain-back",
    undo_with=_newest,
    says=_("What the relation brought is on the timeline."),
)
GAIN_BACK = Verb(
    "gain-back",
    _("Take back what the relation brought"),
    gain_back,
    ask=GainBackForm,
    ability="customers.account.edit",
    icon="undo-2",
    tone="quiet",
    when=lambda row: bool(queries.relation.standing(row).exists()),
    says=_("It is taken back; the timeline says so."),
    refused=(actions.NothingToTakeBack,),
)

ERASE = Verb(
    "erase",
    _("Erase"),
    lambda row, **_given: row,
    ability="customers.person.erase",
    icon="user-x",
    tone="danger",
    own_page=True,
)

ACCOUNTS = Resource(
    path="accounts",
    model=Account,
    noun="customers.account",
    icon="building-2",
    groups=(
        Group(_("Account"), ("name", "kind", "sector", "parent", "owner", "unit")),
        Group(_("Reach"), ("website", "phone", "email", "wished_days")),
        Group(_("Address"), ("street", "postcode", "city", "region", "country")),
        Group(
            _("Size and registration"),
            ("employees", "revenue_cents", "currency", "founded_year", "registration_number", "vat_number"),
        ),
        Group(_("Notes"), ("description",)),
    ),
    columns=(
        "name",
        "kind",
        "sector",
        "city",
        "country",
        "owner",
        "unit",
        "employees",
        "revenue_cents",
        Column("website", kind="url"),
        "phone",
        "email",
        "parent",
        "updated_at",
    ),
    shown=("name", "kind", "sector", "city", "owner", "unit", "updated_at"),
    sort="name",
    filters=(
        "kind",
        "sector",
        "owner",
        "unit",
        "city",
        "country",
        "parent",
        "employees",
        "revenue_cents",
        "updated_at",
        "created_at",
        Filter("source"),
    ),
    search=("name", "city", "email"),
    panels=(
        Related(
            "deals",
            "deals",
            "account",
            ("name", "stage", "amount_cents", "expected_close_date", "outcome"),
            sort="-created",
        ),
        Timeline(),
        Related("persons", "persons", "account", ("last_name", "job_title", "email", "phone")),
        Related(
            "decision",
            "buying-roles",
            "account",
            ("buying_role", "role", "part", "influence", "stance", "covered_by"),
            label=_("Who decides"),
        ),
        Related("orders", "orders", "account", ("number", "ordered_date", "amount_cents"), sort="-ordered"),
        Related("subsidiaries", "accounts", "parent", ("name", "city", "owner"), label=_("Subsidiaries")),
        Related("affiliations", "affiliations", "account", ("person", "job_title", "starts", "ends")),
        History(),
    ),
    verbs=(_log("customers.account"), ASSIGN, GAIN, GAIN_BACK),
    purpose=_("Accounts are the organisations that buy, bought or may buy from you."),
)

PERSONS = Resource(
    path="persons",
    model=Person,
    noun="customers.person",
    icon="user-round",
    groups=(
        Group(_("Person"), ("first_name", "prefix", "last_name", "job_title", "account", "language")),
        Group(_("Reach"), ("email", "phone", "mobile")),
        Group(_("Ours"), ("owner", "unit")),
    ),
    title=("first_name", "prefix", "last_name"),
    columns=(
        Column(
            "last_name",
            label=_("Name"),
            kind="title",
            sort=("last_name", "first_name"),
            reads=("pk", "first_name", "prefix", "last_name"),
        ),
        "account",
        "job_title",
        "email",
        "phone",
        "mobile",
        "owner",
        "unit",
        "language",
        "updated_at",
    ),
    shown=("last_name", "account", "job_title", "email", "phone", "owner"),
    sort="last_name",
    filters=(
        "account",
        "owner",
        "unit",
        "job_title",
        "language",
        "updated_at",
        "created_at",
        Filter("source"),
    ),
    search=("first_name", "prefix", "last_name", "email", "phone"),
    panels=(
        Timeline(),
        Related(
            "deals",
            "deals",
            "person",
            ("name", "account", "stage", "amount_cents", "outcome"),
            sort="-created",
        ),
        Related("affiliations", "affiliations", "person", ("account", "job_title", "starts", "ends")),
        Related(
            "decisions",
            "buying-roles",
            "person",
            ("account", "role", "part", "influence", "stance", "covered_by"),
            label=_("Takes part in decisions"),
        ),
        Related("profiles", "profile-links", "person", ("url", "found_at_site", "legal_basis", "noted_date")),
        History(),
    ),
    verbs=(_log("customers.person"), ASSIGN, ASK_OPINION, ERASE),
    purpose=_("Persons are the people who work at your customers."),
)

AFFILIATIONS = Resource(
    path="affiliations",
    model=Affiliation,
    noun="customers.affiliation",
    icon="link",
    groups=(Group(_("Affiliation"), ("person", "account", "job_title", "starts", "ends")),),
    at_birth=("person", "account"),
    title=("person__last_name", "account__name"),
    columns=(
        Column(
            "affiliation",
            label=_("Affiliation"),
            kind="title",
            reads=("pk", "person__last_name", "account__name"),
        ),
        "person",
        "account",
        "job_title",
        "starts",
        "ends",
    ),
    sort="-id",
    filters=("person", "account", "starts", "ends"),
    panels=(History(),),
)

register(ACCOUNTS, PERSONS, AFFILIATIONS)
