"""Departments, the rounds of the survey, and what lies between departments, as declared records."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from koers.areas.organisation import actions
from koers.areas.organisation.actions import NotPossibleError
from koers.areas.organisation.models import (
    Agreement,
    AlignmentRound,
    CompetenceRequest,
    Department,
    Dispute,
    Expectation,
    JointMeeting,
    Member,
    MoveState,
    NextMove,
    RequestState,
    StandingRule,
    Verdict,
)
from koers.areas.organisation.queries import survey
from koers.kit.access.models import User
from koers.kit.resource.declaration import (
    Column,
    Custom,
    Group,
    History,
    Related,
    Resource,
    Timeline,
    Verb,
)
from koers.kit.resource.registry import register

VERDICT_TONES = (("met", "good"), ("not_met", "bad"), ("unknown", "plain"))
REQUEST_TONES = (("asked", "signal"), ("fulfilled", "good"), ("declined", "plain"))
MOVE_TONES = (("planned", "sea"), ("done", "good"), ("dropped", "plain"))
REFUSED = (NotPossibleError,)


class WordsForm(forms.Form):
    """Asks for other words of an agreement."""

    takes: ClassVar[tuple[str, ...]] = ("row",)
    text = forms.CharField(label=_("What was agreed"), widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, sent: Any = None, *, row: Agreement | None = None) -> None:
        super().__init__(sent, initial={"text": row.text} if row else None)


class VerdictForm(forms.Form):
    """Asks whether an expectation was met."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict.choices)


class CloseForm(forms.Form):
    """Asks by which standing rule a dispute is settled, or with which outcome."""

    takes: ClassVar[tuple[str, ...]] = ("row",)
    rule = forms.ModelChoiceField(StandingRule.objects.none(), label=_("Standing rule"), required=False)
    outcome = forms.CharField(label=_("Outcome"), max_length=300, required=False)

    def __init__(self, sent: Any = None, *, row: Dispute | None = None) -> None:
        super().__init__(sent)
        rules = StandingRule.objects.alive().filter(active=True)
        if row is not None:
            rules = rules.filter(subject=row.subject)
        self.fields["rule"].queryset = rules  # type: ignore[attr-defined]


class PresentForm(forms.Form):
    """Asks who was at a meeting."""

    takes: ClassVar[tuple[str, ...]] = ("row",)
    present = forms.ModelMultipleChoiceField(
        Member.objects.none(), label=_("Present"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, sent: Any = None, *, row: JointMeeting | None = None) -> None:
        super().__init__(sent, initial={"present": row.present.all()} if row and row.pk else None)
        members = Member.objects.alive().filter(active=True)
        if row is not None:
            members = members.seated_under(row.unit)
        self.fields["present"].queryset = members.order_by("name", "pk")  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Asks whether a competence is lent, and in words."""

    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[(one.value, one.label) for one in (RequestState.FULFILLED, RequestState.DECLINED)],
    )
    answer = forms.CharField(label=_("In words"), max_length=300, required=False)


class UsedForm(forms.Form):
    """Asks in which deal or project a competence was of use."""

    used_in = forms.CharField(label=_("Used in"), max_length=160)


class OutcomeForm(forms.Form):
    """Asks what came out of a next move."""

    outcome = forms.CharField(label=_("Outcome"), max_length=300, required=False)


def drop_move(row: NextMove, *, by: User, at: datetime, via: str, outcome: str = "") -> NextMove:
    """Drop a next move."""
    return actions.finish_move(row, state=MoveState.DROPPED, outcome=outcome, by=by, at=at, via=via)


def sign_marketing(row: Agreement, *, by: User, at: datetime, via: str) -> Agreement:
    """Sign an agreement for marketing."""
    return actions.sign_agreement(row, side="marketing", by=by, at=at, via=via)


def sign_sales(row: Agreement, *, by: User, at: datetime, via: str) -> Agreement:
    """Sign an agreement for sales."""
    return actions.sign_agreement(row, side="sales", by=by, at=at, via=via)


def _turnout(row: AlignmentRound, user: User) -> dict[str, Any]:
    return {"rows": survey.turnout(row), "round": row}


def _present(row: JointMeeting, user: User) -> dict[str, Any]:
    return {"members": row.present.order_by("name", "pk")}


def _is_draft(row: models.Model) -> bool:
    return isinstance(row, Agreement) and not row.is_signed


DEPARTMENTS = Resource(
    path="departments",
    model=Department,
    noun="organisation.department",
    icon="layers",
    groups=(Group(_("Department"), ("name", "role", "unit")),),
    at_birth=("role",),
    columns=("name", "role", "unit"),
    sort="name",
    filters=("role", "unit"),
    panels=(Timeline(), History()),
    small=True,
    purpose=_("Departments are disciplines of the firm; who belongs to one follows from the seats."),
)
ROUNDS = Resource(
    path="alignment-rounds",
    model=AlignmentRound,
    noun="organisation.round",
    icon="clipboard-list",
    groups=(
        Group(_("Round"), ("unit", "opened_at", "closes_on", "closed_at", "reminded_at")),
        Group(_("Goal"), ("target_type", "target_reason", "market_speed")),
        Group(_("Survey"), ("method_version", "least_answers")),
    ),
    fixed=(
        "unit",
        "opened_at",
        "closes_on",
        "closed_at",
        "reminded_at",
        "method_version",
        "least_answers",
    ),
    title=("unit__name", "opened_at"),
    titled=lambda values: " · ".join(
        [str(values[0] or ""), *([f"{values[1]:%Y-%m-%d}"] if values[1] else [])]
    ),
    columns=(
        Column("round", label=_("Round"), kind="title", reads=("pk", "unit__name", "opened_at")),
        "opened_at",
        "closes_on",
        "closed_at",
        "target_type",
        "market_speed",
    ),
    sort="-id",
    filters=("unit",),
    panels=(
        Custom("turnout", _("Answers"), "organisation/panel_turnout.html", _turnout),
        Related("moves", "next-moves", "round", ("title", "theme", "owner", "due_on", "state")),
        Timeline(),
    ),
    verbs=(
        Verb(
            "close",
            _("Close the round"),
            actions.close_round,
            when=lambda row: row.is_open,
            ability="organisation.round.close",
            icon="lock",
            says=_("The round is closed."),
            refused=REFUSED,
        ),
    ),
    small=True,
    purpose=_("In a round of the survey both departments say how they work together, without names."),
)
AGREEMENTS = Resource(
    path="agreements",
    model=Agreement,
    noun="organisation.agreement",
    icon="file-check",
    groups=(
        Group(_("Agreement"), ("title", "kind", "text", "number")),
        Group(_("Holds"), ("starts", "ends", "marketing_by", "sales_by")),
    ),
    fixed=("number", "starts", "ends", "marketing_by", "sales_by"),
    at_birth=("title", "kind", "text"),
    title=("title", "number"),
    titled=lambda values: f"{values[0]} ({values[1]})",
    columns=(
        Column("agreement", label=_("Agreement"), kind="title", reads=("pk", "title", "number")),
        "kind",
        "starts",
        "ends",
        "marketing_by",
        "sales_by",
    ),
    sort="-id",
    filters=("kind",),
    panels=(Timeline(), History()),
    verbs=(
        Verb(
            "sign-marketing",
            _("Sign for marketing"),
            sign_marketing,
            when=lambda row: _is_draft(row) and row.marketing_by_id is None,
            ability="organisation.agreement.sign_marketing",
            icon="pencil",
            refused=REFUSED,
        ),
        Verb(
            "sign-sales",
            _("Sign for sales"),
            sign_sales,
            when=lambda row: _is_draft(row) and row.sales_by_id is None,
            ability="organisation.agreement.sign_sales",
            icon="pencil",
            refused=REFUSED,
        ),
        Verb(
            "reword",
            _("Change the words"),
            actions.reword_agreement,
            ask=WordsForm,
            when=_is_draft,
            ability="organisation.agreement.edit",
            icon="square-pen",
            refused=REFUSED,
        ),
        Verb(
            "renew",
            _("Make a new version"),
            actions.renew_agreement,
            when=lambda row: row.is_signed and row.ends is None,
            ability="organisation.agreement.create",
            icon="copy",
            refused=REFUSED,
        ),
    ),
    small=True,
    purpose=_("Agreements between marketing and sales hold once both have signed, and then never change."),
)
EXPECTATIONS = Resource(
    path="expectations",
    model=Expectation,
    noun="organisation.expectation",
    icon="list-checks",
    groups=(
        Group(_("Expectation"), ("expects", "of", "topic", "text")),
        Group(_("Verdict"), ("verdict", "settled_on")),
    ),
    fixed=("verdict", "settled_on"),
    title=("topic",),
    columns=(
        Column("topic", label=_("Topic"), kind="title", reads=("pk", "topic"), sort=("topic",)),
        "expects",
        "of",
        Column("verdict", tones=VERDICT_TONES),
        "settled_on",
    ),
    sort="topic",
    filters=("verdict", "expects", "of"),
    panels=(Timeline(), History()),
    verbs=(
        Verb(
            "settle",
            _("Say whether it was met"),
            actions.settle,
            ask=VerdictForm,
            ability="organisation.expectation.settle",
            icon="circle-check",
            tone="primary",
            refused=REFUSED,
        ),
    ),
    create=actions.expect,
    small=True,
    purpose=_("Expectations say what one department counts on from another, and whether that came true."),
)
RULES = Resource(
    path="standing-rules",
    model=StandingRule,
    noun="organisation.standing_rule",
    icon="scale",
    groups=(Group(_("Rule"), ("name", "subject", "text", "active")),),
    columns=("name", "subject", "active"),
    sort="name",
    filters=("subject", "active"),
    panels=(
        Related("disputes", "disputes", "rule", ("title", "opened_on", "closed_on", "unit")),
        History(),
    ),
    small=True,
    purpose=_("A standing rule settles a kind of dispute before it arises."),
)
DISPUTES = Resource(
    path="disputes",
    model=Dispute,
    noun="organisation.dispute",
    icon="triangle-alert",
    groups=(
        Group(_("Dispute"), ("title", "subject", "text", "unit", "raised_by", "opened_on")),
        Group(_("Settled"), ("closed_on", "rule", "outcome")),
    ),
    fixed=("raised_by", "closed_on", "rule", "outcome"),
    at_birth=("opened_on",),
    title=("title",),
    columns=(
        Column("dispute", label=_("Dispute"), kind="title", reads=("pk", "title")),
        "subject",
        "unit",
        "raised_by",
        "opened_on",
        "closed_on",
        "rule",
        "outcome",
    ),
    shown=("dispute", "subject", "unit", "opened_on", "closed_on", "rule"),
    sort="-id",
    filters=("subject", "unit", "rule", "opened_on", "closed_on"),
    panels=(Timeline(), History()),
    verbs=(
        Verb(
            "close",
            _("Settle"),
            actions.close_dispute,
            ask=CloseForm,
            when=lambda row: row.closed_on is None,
            ability="organisation.dispute.close",
            icon="handshake",
            tone="primary",
            undo="reopen",
            says=_("The dispute is settled."),
            refused=REFUSED,
        ),
        Verb(
            "reopen",
            _("Reopen"),
            actions.reopen_dispute,
            when=lambda row: row.closed_on is not None,
            ability="organisation.dispute.close",
            icon="rotate-ccw",
            refused=REFUSED,
        ),
    ),
    create=actions.open_dispute,
    small=True,
    purpose=_("Disputes between marketing and sales are logged, so that they are settled and not forgotten."),
)
MEETINGS = Resource(
    path="joint-meetings",
    model=JointMeeting,
    noun="organisation.meeting",
    icon="users",
    groups=(
        Group(_("Meeting"), ("unit", "held_on", "agenda")),
        Group(_("Came out"), ("decisions", "actions")),
    ),
    title=("unit__name", "held_on"),
    titled=lambda values: " · ".join(
        [str(values[0] or ""), *([f"{values[1]:%Y-%m-%d}"] if values[1] else [])]
    ),
    columns=(
        Column("meeting", label=_("Meeting"), kind="title", reads=("pk", "unit__name", "held_on")),
        "held_on",
        "unit",
    ),
    sort="-id",
    filters=("unit", "held_on"),
    panels=(
        Custom("present", _("Present"), "organisation/panel_present.html", _present),
        Related("moves", "next-moves", "meeting", ("title", "theme", "owner", "due_on", "state")),
        Timeline(),
        History(),
    ),
    verbs=(
        Verb(
            "present",
            _("Note who was there"),
            actions.note_present,
            ask=PresentForm,
            ability="organisation.meeting.edit",
            icon="user-check",
            refused=REFUSED,
        ),
    ),
    create=actions.hold_meeting,
    small=True,
    purpose=_("Joint meetings keep one agenda for marketing and sales, with what was decided."),
)
REQUESTS = Resource(
    path="competence-requests",
    model=CompetenceRequest,
    noun="organisation.request",
    icon="user-plus",
    groups=(
        Group(_("Request"), ("competence", "asks", "of", "text", "asked_by", "asked_on")),
        Group(_("Answer"), ("state", "answer", "answered_on", "used_in")),
    ),
    fixed=("asked_by", "state", "answer", "answered_on", "used_in"),
    at_birth=("asked_on",),
    title=("competence",),
    columns=(
        Column("request", label=_("Competence"), kind="title", reads=("pk", "competence")),
        "asks",
        "of",
        Column("state", tones=REQUEST_TONES),
        "asked_on",
        "answered_on",
        "used_in",
    ),
    sort="-id",
    filters=("state", "asks", "of"),
    panels=(Timeline(), History()),
    verbs=(
        Verb(
            "answer",
            _("Answer"),
            actions.answer_request,
            ask=AnswerForm,
            when=lambda row: row.state == RequestState.ASKED,
            ability="organisation.request.answer",
            icon="user-check",
            tone="primary",
            refused=REFUSED,
        ),
        Verb(
            "use",
            _("Note where it was of use"),
            actions.use_competence,
            ask=UsedForm,
            when=lambda row: row.state == RequestState.FULFILLED,
            ability="organisation.request.edit",
            icon="check",
            refused=REFUSED,
        ),
    ),
    create=actions.ask_competence,
    small=True,
    purpose=_("A department that lacks a competence borrows it from another one."),
)
MOVES = Resource(
    path="next-moves",
    model=NextMove,
    noun="organisation.move",
    icon="flag",
    groups=(
        Group(_("Move"), ("title", "theme", "unit", "owner", "due_on", "metric")),
        Group(_("State"), ("state", "measure_on", "outcome", "round", "meeting")),
    ),
    fixed=("state", "outcome", "round"),
    title=("title",),
    columns=(
        Column("move", label=_("Next move"), kind="title", reads=("pk", "title")),
        "theme",
        "owner",
        "due_on",
        "metric",
        Column("state", tones=MOVE_TONES),
        "measure_on",
        "unit",
    ),
    shown=("move", "theme", "owner", "due_on", "metric", "state"),
    sort="-id",
    filters=("state", "theme", "owner", "unit", "due_on"),
    panels=(Timeline(), History()),
    verbs=(
        Verb(
            "done",
            _("Done"),
            actions.finish_move,
            ask=OutcomeForm,
            when=lambda row: row.state == MoveState.PLANNED,
            ability="organisation.move.finish",
            icon="check",
            tone="primary",
            undo="resume",
            refused=REFUSED,
        ),
        Verb(
            "drop",
            _("Drop"),
            drop_move,
            ask=OutcomeForm,
            when=lambda row: row.state == MoveState.PLANNED,
            ability="organisation.move.finish",
            icon="x",
            undo="resume",
            refused=REFUSED,
        ),
        Verb(
            "resume",
            _("Take up again"),
            actions.resume_move,
            when=lambda row: row.state != MoveState.PLANNED,
            ability="organisation.move.finish",
            icon="rotate-ccw",
            refused=REFUSED,
        ),
    ),
    create=actions.plan_move,
    small=True,
    purpose=_("Next moves say who does what by when, and by which figure you see that it works."),
)

register(DEPARTMENTS, ROUNDS, AGREEMENTS, EXPECTATIONS, RULES, DISPUTES, MEETINGS, REQUESTS, MOVES)
