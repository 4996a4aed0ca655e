"""What we take and give of a customer's time, as declared records: activities, promises and questions."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.customers import actions
from koers.areas.customers.models import Activity, Promise, PromiseState, Question, QuestionStep
from koers.kit.access.models import User
from koers.kit.resource.declaration import (
    Column,
    Filter,
    Group,
    History,
    Resource,
    Side,
    Timeline,
    Verb,
    View,
)
from koers.kit.resource.forms import DayField
from koers.kit.resource.registry import add_side, register

PROMISE_EDIT, QUESTION_EDIT = "customers.promise.edit", "customers.question.edit"
PROMISE_TONES = (("kept", "good"), ("broken", "bad"), ("withdrawn", "plain"))
STEP_TONES = (("answered", "good"), ("asked", "warn"), ("skipped", "plain"))


class EndForm(forms.Form):
    """Asks on which day a promise ended."""

    takes: ClassVar[tuple[str, ...]] = ()
    on = DayField(label=_("On"), initial=timezone.localdate)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def clean_on(self) -> Any:
        """Refuse a day to come."""
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return self.cleaned_data["on"]


class BreakForm(EndForm):
    """Asks on which day a promise was broken, and what the customer was told."""

    note = forms.CharField(label=_("Why, and what the customer was told"), max_length=300)


class WithdrawForm(EndForm):
    """Asks on which day the customer withdrew a promise of ours, and how we know."""

    note = forms.CharField(label=_("Who said that it is no longer needed, and why"), max_length=300)


class MovePromiseForm(forms.Form):
    """Asks for another day, and who of the customer agreed."""

    takes: ClassVar[tuple[str, ...]] = ()
    due_date = DayField(label=_("New day"))
    agreed = forms.CharField(
        label=_("Who of the customer agreed, and how"),
        max_length=300,
        help_text=_("Without agreement a promise does not move: it is late."),
    )


class AnswerForm(forms.Form):
    """Asks what the customer answered."""

    takes: ClassVar[tuple[str, ...]] = ()
    answer = forms.CharField(label=_("Answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AskForm(forms.Form):
    """Asks whether to go on although the answer is here."""

    takes: ClassVar[tuple[str, ...]] = ()
    insist = forms.ChoiceField(
        label=_("When the answer is here already"),
        required=False,
        choices=(("", _("Do not ask")), ("yes", _("Ask it all the same"))),
        help_text=_("A question whose answer was here counts as asked twice."),
    )


def ask(row: Question, *, insist: str = "", by: User, at: datetime, via: str) -> None:
    """Note that a planned question was asked."""
    actions.ask_question(row, anyway=insist == "yes", by=by, at=at, via=via)


def _in(*states: str) -> Any:
    def when(row: Any) -> bool:
        return (row.state if isinstance(row, Promise) else row.step) in states

    return when


def _overdue(today: date) -> str:
    return f"state=open&due_date_to={today.isoformat()}"


_PROMISE_REFUSED, _QUESTION_REFUSED = (actions.PromiseRefused,), (actions.QuestionRefused,)

ACTIVITIES = Resource(
    path="activities",
    model=Activity,
    noun="customers.activity",
    icon="notebook-pen",
    groups=(
        Group(
            _("Activity"), ("kind", "subject", "body", "happened_at", "account", "person", "owner", "unit")
        ),
        Group(
            _("What it cost and brought the customer"),
            ("minutes", "customer_people", "inbound", "two_way", "purpose"),
        ),
    ),
    at_birth=("kind", "happened_at", "account", "person", "owner", "unit"),
    title=("subject",),
    columns=(
        Column("subject", kind="title"),
        "account",
        "person",
        "kind",
        Column("happened_at", sort=("happened_at",)),
        "minutes",
        "customer_people",
        "inbound",
        "two_way",
        "purpose",
        "owner",
        "unit",
    ),
    shown=("subject", "account", "kind", "happened_at", "minutes", "customer_people", "inbound", "owner"),
    sort="-happened",
    filters=("account", "person", "owner", "unit", "kind", "happened_at", "inbound", Filter("source")),
    panels=(Timeline(),),
    create=actions.log_activity,
    change=actions.correct_activity,
    purpose=_("Activities are what you did with customers: calls, mails, meetings, visits, tasks and notes."),
)

PROMISES = Resource(
    path="promises",
    model=Promise,
    noun="customers.promise",
    icon="handshake",
    groups=(
        Group(_("Promise"), ("account", "person", "text", "owner", "made_date", "due_date")),
        Group(
            _("What became of it"),
            ("state", "closed_date", "closed_by", "note", "first_due_date", "moves"),
        ),
    ),
    at_birth=("account", "person", "made_date", "due_date"),
    fixed=("state", "closed_date", "closed_by", "note", "first_due_date", "moves"),
    title=("text",),
    columns=(
        Column("text", kind="title"),
        "account",
        "person",
        "owner",
        "made_date",
        Column("due_date", sort=("due_date",)),
        Column("state", tones=PROMISE_TONES),
        "closed_date",
        "first_due_date",
        "moves",
        "note",
    ),
    shown=("text", "account", "person", "owner", "due_date", "state", "closed_date"),
    sort="-due",
    filters=("account", "person", "owner", "state", "due_date", "made_date", Filter("source")),
    views=(View("late", _("Due or overdue"), _overdue),),
    panels=(Timeline(), History()),
    verbs=(
        Verb(
            "keep",
            _("Kept"),
            actions.keep_promise,
            ask=EndForm,
            when=_in(PromiseState.OPEN),
            ability=PROMISE_EDIT,
            icon="check",
            tone="primary",
            undo="reopen",
            says=_("Noted as kept."),
            refused=_PROMISE_REFUSED,
        ),
        Verb(
            "move",
            _("Move it, as agreed"),
            actions.move_promise,
            ask=MovePromiseForm,
            when=_in(PromiseState.OPEN),
            ability=PROMISE_EDIT,
            icon="calendar",
            says=_("Moved. The day you promised first is remembered."),
            refused=_PROMISE_REFUSED,
        ),
        Verb(
            "break",
            _("Broken"),
            actions.break_promise,
            ask=BreakForm,
            when=_in(PromiseState.OPEN),
            ability=PROMISE_EDIT,
            icon="circle-x",
            undo="reopen",
            says=_("Noted as broken."),
            refused=_PROMISE_REFUSED,
        ),
        Verb(
            "withdraw",
            _("Withdrawn by the customer"),
            actions.withdraw_promise,
            ask=WithdrawForm,
            when=_in(PromiseState.OPEN),
            ability=PROMISE_EDIT,
            icon="undo-2",
            tone="quiet",
            undo="reopen",
            says=_("Noted as withdrawn by the customer."),
            refused=_PROMISE_REFUSED,
        ),
        Verb(
            "reopen",
            _("Open it again"),
            actions.reopen_promise,
            when=_in(PromiseState.KEPT, PromiseState.BROKEN, PromiseState.WITHDRAWN),
            ability=PROMISE_EDIT,
            icon="rotate-ccw",
            tone="quiet",
            says=_("The promise is open again."),
            refused=_PROMISE_REFUSED,
        ),
    ),
    create=actions.make_promise,
    purpose=_(
        "Promises are what you told a customer you would do, and by when. Each ends kept, broken or withdrawn."
    ),
)

QUESTIONS = Resource(
    path="questions",
    model=Question,
    noun="customers.question",
    icon="message-square",
    groups=(
        Group(_("Question"), ("account", "text", "person", "owner", "asked_at", "answer")),
        Group(_("What it is about"), ("need", "buying_role", "earlier", "anyway")),
        Group(_("How it stands"), ("step", "on_file", "answered_at")),
    ),
    at_birth=(
        "account",
        "text",
        "owner",
        "asked_at",
        "answer",
        "need",
        "buying_role",
        "earlier",
        "anyway",
    ),
    fixed=("step", "on_file", "answered_at"),
    title=("text",),
    columns=(
        Column("text", kind="title"),
        "account",
        "person",
        "owner",
        Column("asked_at", sort=("asked_at",)),
        Column("step", tones=STEP_TONES),
        "on_file",
        "answer",
        "need",
        "earlier",
    ),
    shown=("text", "account", "person", "owner", "asked_at", "step", "on_file", "answer"),
    sort="-asked",
    filters=("account", "person", "owner", "step", "on_file", "asked_at", Filter("source")),
    panels=(Timeline(), History()),
    verbs=(
        Verb(
            "ask",
            _("Asked it"),
            ask,
            ask=AskForm,
            when=_in(QuestionStep.PLANNED),
            ability=QUESTION_EDIT,
            icon="message-square",
            tone="primary",
            says=_("Noted as asked. Write the answer down when you have it."),
            refused=_QUESTION_REFUSED,
        ),
        Verb(
            "answer",
            _("Write the answer down"),
            actions.answer_question,
            ask=AnswerForm,
            when=_in(QuestionStep.ASKED),
            ability=QUESTION_EDIT,
            icon="reply",
            tone="primary",
            says=_("The answer is here for everybody."),
            refused=_QUESTION_REFUSED,
        ),
        Verb(
            "skip",
            _("Do not ask, the answer is here"),
            actions.skip_question,
            when=_in(QuestionStep.PLANNED),
            ability=QUESTION_EDIT,
            icon="check",
            says=_("Left out: the customer need not say it twice."),
            refused=_QUESTION_REFUSED,
        ),
    ),
    create=actions.note_question,
    purpose=_("Questions are what you ask a customer. What is here already need not be asked again."),
)

register(ACTIVITIES, PROMISES, QUESTIONS)
add_side("accounts", Side("accounts-time", _("Customer time"), "customers.promise.read"))
