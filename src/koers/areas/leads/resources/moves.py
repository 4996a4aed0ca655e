"""What a person does with a lead by hand: move it, give it away, plan for it, and keep to what somebody objects to."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from koers.areas.customers import actions as customers
from koers.areas.customers.actions.contact import ContactForm
from koers.areas.customers.events import LifecycleState, MoveReason
from koers.areas.customers.models import Activity, Lifecycle
from koers.areas.customers.queries import direction, is_skip, moves_from
from koers.areas.leads import actions
from koers.areas.leads.queries.words import move_refusals
from koers.areas.leads.rules.coming_back import comes_back
from koers.areas.organisation.models import Member
from koers.kit.access.models import User
from koers.kit.resource.declaration import Verb
from koers.kit.resource.forms import ChooseField, DayField, MoneyField


class NotPossibleError(Exception):
    """The move does not fit how the lead stands now; the message says why."""


#: Nobody is moved there by hand: who objects to contact says so with a verb of its own.
NOT_BY_HAND = LifecycleState.BLOCKED
_OF_OTHER_VERBS = (MoveReason.OBJECTION, MoveReason.BETTER_KNOWN)


class MoveForm(forms.Form):
    """Asks where a lead moves by hand, and why; forward the reason may be left out."""

    takes: ClassVar[tuple[str, ...]] = ("row",)
    to = forms.ChoiceField(label=_("To"))
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, help_text=_("Needed where a lead goes back, drops off or is lost.")
    )
    note = forms.CharField(label=_("In words"), max_length=300, required=False)
    retry_on = DayField(
        label=_("Comes back on"),
        required=False,
        help_text=_("For leads that drop off, are lost or lapse. Empty: the day that fits the reason."),
    )
    held_until = DayField(
        label=_("Rules leave it alone until"),
        required=False,
        help_text=_("Empty: rules may move it at once."),
    )

    def __init__(self, sent: Any = None, *, row: Lifecycle | None = None) -> None:
        super().__init__(sent)
        self.row = row
        states = moves_from(row.state) if row is not None else list(LifecycleState.values)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (state, LifecycleState(state).label) for state in states if state != NOT_BY_HAND
        ]
        self.fields["to"].initial = next(
            (to for to in states if row and direction(row.state, to) == "forward"), None
        )
        reasons = [one for one in MoveReason.choices if one[0] not in _OF_OTHER_VERBS]
        first = MoveReason.BETTER_KNOWN
        self.fields["reason"].choices = [("", "–"), (first.value, first.label), *reasons]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where one is needed, for words where a state is passed over, and for days to come."""
        found = super().clean() or {}
        to = found.get("to", "")
        way = direction(self.row.state, to) if self.row is not None and to else "aside"
        if not found.get("reason") and "reason" not in self.errors:
            if way in ("backward", "aside"):
                self.add_error("reason", _now("Choose a reason."))
            found["reason"] = MoveReason.BETTER_KNOWN.value
        if self.row is not None and to and is_skip(self.row.state, to) and not found.get("note"):
            self.add_error("note", _now("A state is passed over: say in a few words what happened."))
        today = timezone.localdate()
        for name in ("retry_on", "held_until"):
            if found.get(name) and found[name] <= today:
                self.add_error(name, _now("Choose a day to come."))
        return found


class AskedMoveForm(MoveForm):
    """Asks for a reason for every move, forward as well: a card that was dragged says nothing by itself."""

    def __init__(self, sent: Any = None, *, row: Lifecycle | None = None) -> None:
        super().__init__(sent, row=row)
        self.fields["reason"].required = True
        self.fields["reason"].help_text = ""
        self.fields["reason"].error_messages["required"] = _now("Choose a reason.")


class TakeBackForm(forms.Form):
    """Holds where the lead stood before the move that is taken back."""

    was = forms.ChoiceField(choices=LifecycleState.choices)
    retry_on = DayField(required=False)
    held_until = DayField(required=False)


class OwnerForm(forms.Form):
    """Asks who owns the lead from now on."""

    takes: ClassVar[tuple[str, ...]] = ("user",)

    def __init__(self, sent: Any = None, *, user: User) -> None:
        super().__init__(sent)
        self.fields["owner"] = ChooseField(
            Member, user, label=_("New owner"), required=False, help_text=_("Empty: nobody.")
        )


class RetryForm(forms.Form):
    """Asks on which day somebody who dropped off comes back."""

    retry_on = DayField(label=_("Comes back on"), required=False)


class PlanForm(forms.Form):
    """Asks what the lead needs, what it may bring, and what happens next."""

    takes: ClassVar[tuple[str, ...]] = ("row",)
    need = forms.CharField(
        label=_("Need in their words"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    value_cents = MoneyField(label=_("Expected value"), required=False)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_step_date = DayField(label=_("Next step on"), required=False)

    def __init__(self, sent: Any = None, *, row: Lifecycle | None = None) -> None:
        super().__init__(sent)
        for name, field in self.fields.items():
            field.initial = getattr(row, name, None)

    def clean(self) -> dict[str, Any]:
        """Keep what was sent: a program that names one field leaves the others as they are."""
        found = super().clean() or {}
        return {name: value for name, value in found.items() if name in self.data}


MOTIVES = {"benefit": _("The benefit"), "brand": _("The brand"), "relation": _("The relation")}


class MotiveForm(forms.Form):
    """Asks why a customer stays, and how strongly that is proven."""

    motive = forms.ChoiceField(label=_("Stays for"), choices=tuple(MOTIVES.items()))
    strength = forms.ChoiceField(
        label=_("Proof"),
        choices=[(1, _("They said so")), (2, _("They act like it")), (3, _("It was measured"))],
    )


# --- what the verbs do -----------------------------------------------------------------------------------------------


def move(
    life: Lifecycle,
    *,
    to: str,
    by: User,
    at: datetime,
    via: str,
    reason: str = "",
    note: str = "",
    retry_on: date | None = None,
    held_until: date | None = None,
) -> Lifecycle:
    """Move a lead by hand; who drops off without a named day comes back on the day that fits the reason."""
    today = timezone.localdate(at)
    retry_on = retry_on or comes_back(to, reason, today, today)
    dates: dict[str, Any] = {"retry_on": retry_on, "held_until": held_until}
    try:
        return customers.move_lifecycle(life, to=to, at=at, by=by, reason=reason, note=note, via=via, **dates)
    except customers.MoveRefused as refusal:
        raise NotPossibleError(move_refusals()[refusal.code]) from None


def take_back(
    life: Lifecycle,
    *,
    was: str,
    by: User,
    at: datetime,
    via: str,
    retry_on: date | None = None,
    held_until: date | None = None,
) -> Lifecycle:
    """Take back the move that was just made by hand."""
    try:
        return customers.take_move_back(
            life, at=at, by=by, was=was, retry_on=retry_on, held_until=held_until, via=via
        )
    except customers.MoveRefused as refusal:
        raise NotPossibleError(move_refusals()[refusal.code]) from None


def assign(life: Lifecycle, *, owner: Member | None, by: User, at: datetime, via: str) -> Lifecycle:
    """Give a lead to one of us, or to nobody."""
    return customers.own_lifecycle(life, owner=owner or None, at=at, by=by, via=via)


def retry(life: Lifecycle, *, retry_on: date | None, by: User, at: datetime, via: str) -> Lifecycle:
    """Set the day on which a lead comes back."""
    return customers.set_retry(life, retry_on=retry_on, at=at)


def plan(life: Lifecycle, *, by: User, at: datetime, via: str, **answers: Any) -> Lifecycle:
    """Write down what a lead needs, what it may bring and what happens next."""
    return change(life, by=by, at=at, via=via, **answers)


def change(life: Lifecycle, *, by: User, at: datetime, via: str, **fields: Any) -> Lifecycle:
    """Change fields of a lead; what the rules ask may have become true by it."""
    for name, value in fields.items():
        setattr(life, name, value)
    life.save(update_fields=list(fields))
    actions.settle(life, at=at)
    return life


def create(life: Lifecycle, *, by: User, at: datetime, via: str) -> Lifecycle:
    """Make a lead of somebody who is none yet."""
    subject = life.person or life.account
    assert subject is not None  # The form refuses a lead of nobody.
    made = customers.start_lifecycle(
        subject, at=at, by=by, origin=life.origin, campaign=life.campaign, owner=subject.owner, via=via
    )
    names = ("unit", "need", "value_cents", "currency", "next_step", "next_step_date")
    fields = {name: getattr(life, name) for name in names}
    return change(made, by=by, at=at, via=via, **fields)


def prove(life: Lifecycle, *, motive: str, strength: str, by: User, at: datetime, via: str) -> None:
    """Record why a customer stays."""
    assert life.account is not None
    customers.prove_motive(life.account, motive=motive, strength=int(strength), at=at, by=by, via=via)


def object_to_contact(life: Lifecycle, *, by: User, at: datetime, via: str) -> None:
    """Take the objection of a person to any contact."""
    assert life.person is not None
    customers.object_to_contact(life.person, at=at, by=by, via=via)


def refuse_scoring(life: Lifecycle, *, by: User, at: datetime, via: str) -> None:
    """Stop scoring a person who objects to it."""
    assert life.person is not None
    customers.refuse_scoring(life.person, at=at, by=by, via=via)


def allow_scoring(life: Lifecycle, *, by: User, at: datetime, via: str) -> None:
    """Score a person again."""
    assert life.person is not None
    customers.allow_scoring(life.person, at=at, by=by, via=via)


def log(life: Lifecycle, *, by: User, at: datetime, via: str, **answers: Any) -> None:
    """Log what was done with a lead."""
    member = Member.objects.filter(user=by).first()
    account = life.account or (life.person.account if life.person else None)
    activity = Activity(
        account=account, person=life.person, owner=member, unit=life.unit, happened_at=at, **answers
    )
    customers.log_activity(activity, by=by, at=at, via=via)


def before(life: Lifecycle) -> dict[str, Any]:
    """Return where a lead stands before it is moved."""
    dates = {"retry_on": life.retry_on, "held_until": life.held_until}
    return {"was": life.state, **{name: day.isoformat() for name, day in dates.items() if day}}


def _is_scored(life: Lifecycle) -> bool:
    return life.person is not None and life.person.unscored_since is None and life.state != NOT_BY_HAND


REFUSED = (NotPossibleError,)
EDIT = "customers.lifecycle.edit"
MOVE = Verb(
    "move",
    _("Move to…"),
    move,
    ask=MoveForm,
    when=lambda row: row is None or row.state != NOT_BY_HAND,
    icon="arrow-right",
    undo="take-back",
    undo_with=before,
    bulk=True,
    says=_("The lead is moved."),
    refused=REFUSED,
)
VERBS = (
    MOVE,
    Verb(
        "take-back",
        _("Take the move back"),
        take_back,
        ask=TakeBackForm,
        ability="customers.lifecycle.move",
        icon="undo-2",
        hidden=True,
        refused=REFUSED,
    ),
    Verb(
        "note",
        _("Log an activity"),
        log,
        ask=ContactForm,
        ability=EDIT,
        icon="notebook-pen",
        says=_("The activity is on the timeline."),
    ),
    Verb(
        "plan",
        _("Plan the next step"),
        plan,
        ask=PlanForm,
        ability=EDIT,
        icon="calendar-check",
        tone="quiet",
        says=_("The plan is kept."),
    ),
    Verb(
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
    ),
    Verb(
        "retry",
        _("Set the day to come back"),
        retry,
        ask=RetryForm,
        ability="customers.lifecycle.move",
        when=lambda row: row is None or row.state in {"dropped", "lost", "lapsed", "returned"},
        icon="calendar",
        tone="quiet",
        undo="retry",
        undo_with=lambda row: {"retry_on": row.retry_on.isoformat() if row.retry_on else ""},
        bulk=True,
        says=_("The day is set."),
    ),
    Verb(
        "merge",
        _("Merge with another"),
        lambda row, **_given: row,
        own_page=True,
        when=lambda row: row.state != NOT_BY_HAND,
        icon="merge",
        tone="quiet",
    ),
    Verb(
        "motive",
        _("Record why they stay"),
        prove,
        ask=MotiveForm,
        ability=EDIT,
        when=lambda row: row.account_id is not None and row.state in {"customer", "loyal"},
        icon="anchor",
        tone="quiet",
        says=_("The reason to stay is recorded."),
    ),
    Verb(
        "refuse-scoring",
        _("Objects to being scored"),
        refuse_scoring,
        ability=EDIT,
        when=_is_scored,
        icon="shield-check",
        tone="quiet",
        undo="allow-scoring",
        says=_("This person is not scored any more."),
    ),
    Verb(
        "allow-scoring",
        _("May be scored again"),
        allow_scoring,
        ability=EDIT,
        when=lambda row: row.person is not None and row.person.unscored_since is not None,
        icon="shield-check",
        tone="quiet",
        undo="refuse-scoring",
        says=_("This person is scored again."),
    ),
    Verb(
        "object",
        _("Objects to contact"),
        object_to_contact,
        ability=EDIT,
        when=lambda row: row.person_id is not None and row.state != NOT_BY_HAND,
        icon="lock",
        tone="danger",
        says=_("Nobody contacts this person any more."),
    ),
)
