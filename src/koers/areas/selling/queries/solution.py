"""Reads over solutions that are made together with a customer: the boards of a deal, and what was decided on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from koers.areas.customers.models import Person
from koers.areas.organisation.queries import in_unit
from koers.areas.selling.events import Decided, Proposer
from koers.areas.selling.models import Deal, SolutionBoard, SolutionDecision, StoryPart, ValueBenefit
from koers.areas.selling.queries.approach import playbooks
from koers.areas.selling.queries.insight import Written
from koers.areas.selling.rules import solution as rules
from koers.kit.methods import schema
from koers.kit.methods.schema import Playbook

DECISION_PARAMS = {"deal": "id", "owner": "id", "unit": "id", "board": "text"}
AGREED = Q(agreed_date__isnull=False)


@dataclass(frozen=True)
class Board:
    """A board of a deal: what the method asks, who answers, the evidence, and how it stands."""

    board: schema.Board
    row: SolutionBoard | None
    exits: tuple[Written, ...]
    state: rules.State

    @property
    def lacking(self) -> int:
        """Return how many parts of the evidence are not there."""
        return sum(one.lacks for one in self.exits)


@dataclass(frozen=True)
class Solution:
    """The boards of a deal by its chosen method, and the log of decisions, the newest first."""

    method: Playbook
    boards: tuple[Board, ...]
    decisions: tuple[SolutionDecision, ...]

    @property
    def standing(self) -> list[SolutionDecision]:
        """Return the decisions that were not dropped."""
        return [one for one in self.decisions if one.dropped_date is None]

    @property
    def open(self) -> int:
        """Return how many decisions wait for the customer."""
        return sum(one.agreed_date is None for one in self.standing)

    @property
    def closed(self) -> int:
        """Return how many boards are closed."""
        return sum(one.state == "closed" for one in self.boards)

    def board(self, name: str) -> Board | None:
        """Return a board by its id."""
        return next((one for one in self.boards if one.board.id == name), None)

    def requirements(self) -> tuple[int, int]:
        """Return how many requirements the customer agreed to, and how many stand."""
        asked = [one for one in self.standing if one.sort == Decided.REQUIREMENT]
        return sum(one.agreed_date is not None for one in asked), len(asked)


def method_of(chosen: Sequence[Playbook]) -> Playbook | None:
    """Return the chosen approach that has boards; None where none has."""
    return next((one for one in chosen if one.boards), None)


def solution_of(deal: Deal, chosen: Sequence[Playbook], day: date) -> Solution | None:
    """Return the solution of a deal for whoever sees the deal, at the end of a day; None without boards. Three statements."""
    method = method_of(chosen)
    if method is None:
        return None
    names = ("owner__name", *(f"person__{one}" for one in Person.named_by))
    rows = SolutionBoard.objects.alive().filter(deal=deal).select_related("owner", "person")
    held = {one.board: one for one in rows.only("board", "due_date", "closed_date", *names)}
    parts = {one.part: one for one in StoryPart.objects.alive().filter(deal=deal)}
    decisions = decision_log(deal)
    boards = tuple(_board(one, held.get(one.id), parts, day) for one in method.boards)
    return Solution(method, boards, tuple(decisions))


def _board(board: schema.Board, row: SolutionBoard | None, parts: dict[str, StoryPart], day: date) -> Board:
    exits = tuple(Written(one, parts.get(rules.place_of(board.id, one.id))) for one in board.exits)
    kept = rules.Kept(row.owner_id is not None, row.due_date, row.closed_date) if row else rules.Kept()
    return Board(board, row, exits, rules.state(kept, sum(one.lacks for one in exits), day))


def decision_log(deal: Deal) -> "QuerySet[SolutionDecision]":
    """Return what was decided about a deal, the newest first, with the people it names."""
    rows = SolutionDecision.objects.alive().filter(deal=deal)
    return rows.select_related("owner", "proposer", "agreer").order_by("-noted_date", "-pk")


def unowned(deal: Deal, chosen: Sequence[Playbook]) -> int:
    """Return how many boards that must stand before the order have nobody of us who answers for them."""
    method = method_of(chosen)
    wanted = {one.id for one in method.boards if one.at_signature} if method else set()
    if not wanted:
        return 0
    rows = SolutionBoard.objects.alive().filter(deal=deal, board__in=wanted, owner__isnull=False)
    return len(wanted) - rows.count()


def benefits_without_owner(deal: Deal) -> int:
    """Return how many promised benefits of a deal, not measured yet, have nobody at the customer who answers for them."""
    rows = ValueBenefit.objects.alive().filter(case__deal=deal, case__deleted_at__isnull=True)
    return rows.filter(person__isnull=True, measured_date__isnull=True).count()


def decisions(params: dict[str, Any], user: Any) -> "QuerySet[SolutionDecision]":
    """Return what was decided and not dropped, as far as somebody sees it and the parameters name it."""
    rows = SolutionDecision.objects.visible_to(user).filter(
        deal__deleted_at__isnull=True, dropped_date__isnull=True
    )
    for name, path in (("deal", "deal"), ("owner", "deal__owner"), ("board", "board")):
        if params.get(name):
            rows = rows.filter(**{path: params[name]})
    if params.get("unit"):
        rows = in_unit(rows, params["unit"], "deal__unit")
    return rows


def requirements(params: dict[str, Any], user: Any) -> "QuerySet[SolutionDecision]":
    """Return the requirements among what was decided."""
    return decisions(params, user).filter(sort=Decided.REQUIREMENT)


def changes(params: dict[str, Any], user: Any) -> "QuerySet[SolutionDecision]":
    """Return the changes of scope among what was decided."""
    return decisions(params, user).filter(sort=Decided.CHANGE)


def proposed(params: dict[str, Any], user: Any) -> "QuerySet[SolutionDecision]":
    """Return the decisions of which it is known which side proposed them."""
    return decisions(params, user).exclude(proposed_by="")


def theirs(rows: "QuerySet[SolutionDecision]") -> "QuerySet[SolutionDecision]":
    """Keep what the customer proposed."""
    return rows.filter(proposed_by=Proposer.CUSTOMER)


def titles() -> dict[str, str]:
    """Return the title of every board by id, in the reader's language."""
    return {board.id: str(board.title) for one in playbooks() for board in one.boards}


def title_of(values: tuple[Any, ...]) -> str:
    """Return the title of the board that the first value names; its id where no method has it."""
    return titles().get(values[0], str(values[0]))
