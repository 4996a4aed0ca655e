"""Boards of solutions and the log of decisions as declared records; they come from the page of a deal's solution."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import SolutionBoard, SolutionDecision
from koers.areas.selling.queries.solution import title_of, titles
from koers.kit.access.models import User
from koers.kit.resource.declaration import Column, Filter, Group, History, Resource, Timeline, Verb
from koers.kit.resource.forms import DayField
from koers.kit.resource.registry import register


class AgreedForm(forms.Form):
    """Asks on which day the customer agreed."""

    agreed_date = DayField(label=_("Customer agreed on"), initial=timezone.localdate)


class DropForm(forms.Form):
    """Asks why a decision is dropped."""

    reason = forms.CharField(label=_("Why it is dropped"), max_length=300)


def _agree(row: SolutionDecision, *, agreed_date: date, by: User, at: datetime, via: str = "ui") -> Any:
    """Note that the customer agreed on a day; who of them is noted on the page of the solution."""
    return actions.agree(row, agreed_date=agreed_date, by=by, at=at, via=via)


def _drop(row: SolutionDecision, *, reason: str, by: User, at: datetime, via: str = "ui") -> Any:
    """Drop a decision with its reason."""
    return actions.drop_decision(row, reason=reason, by=by, at=at, via=via)


OF_BOARD = ("deal", "board", "owner", "person", "due_date", "closed_date")
SOLUTION_BOARDS = Resource(
    path="solution-boards",
    model=SolutionBoard,
    noun="selling.solution",
    icon="columns-3",
    groups=(Group(_("Board"), OF_BOARD),),
    fixed=OF_BOARD,
    title=("board",),
    titled=title_of,
    columns=(
        Column("name", label=_("Board"), kind="title", reads=("pk", "board")),
        *("deal", "owner", "person", "due_date", "closed_date"),
    ),
    sort="id",
    filters=("deal", "owner", Filter("board"), "due_date", "closed_date"),
    words=(("board", titles),),
    panels=(History(),),
    purpose=_(
        "Here stands who answers for each part of a solution that is made with a customer, and until when."
    ),
)
SOLUTION_DECISIONS = Resource(
    path="solution-decisions",
    model=SolutionDecision,
    noun="selling.solution",
    icon="list-checks",
    groups=(
        Group(_("Decision"), ("deal", "board", "sort", "text", "noted_date", "owner")),
        Group(_("Who proposed, who agreed"), ("proposed_by", "proposer", "agreed_date", "agreer")),
        Group(_("Dropped"), ("dropped_date", "reason")),
    ),
    fixed=(
        *("deal", "board", "sort", "text", "noted_date", "owner"),
        *("proposed_by", "proposer", "agreed_date", "agreer", "dropped_date", "reason"),
    ),
    title=("text",),
    columns=(
        *("text", "sort", "board", "deal", "proposed_by", "proposer", "agreed_date", "agreer"),
        *("noted_date", "owner", "dropped_date", "reason"),
    ),
    shown=("text", "sort", "board", "deal", "proposed_by", "agreed_date", "dropped_date"),
    sort="-noted",
    filters=(
        "deal",
        Filter("sort", name="about"),
        Filter("board"),
        "proposed_by",
        "owner",
        "noted_date",
        "agreed_date",
        "dropped_date",
    ),
    search=("text",),
    words=(("board", titles),),
    panels=(Timeline(), History()),
    verbs=(
        Verb(
            "agree",
            _("The customer agreed"),
            _agree,
            ask=AgreedForm,
            ability="selling.solution.decide",
            icon="handshake",
            tone="primary",
            says=_("It is noted that the customer agreed."),
            refused=(NotPossibleError,),
        ),
        Verb(
            "drop",
            _("Drop the decision"),
            _drop,
            ask=DropForm,
            ability="selling.solution.decide",
            icon="circle-x",
            says=_("The decision is dropped; it stays in the log."),
            refused=(NotPossibleError,),
        ),
    ),
    purpose=_(
        "Here stands what was decided on the way to a solution: who proposed it, and who at the customer agreed."
    ),
)
register(SOLUTION_BOARDS, SOLUTION_DECISIONS)
