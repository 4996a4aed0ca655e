"""Solutions of the demo company that are made together with a customer: boards with their evidence, and a log of decisions."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from koers.areas.customers.models import Person
from koers.areas.selling import actions
from koers.areas.selling.models import Deal, Outcome
from koers.areas.selling.queries import approach, solution
from koers.bridge.demo import solutionwords as words
from koers.bridge.demo.proven import one_each, who
from koers.kit.access.models import Role, User
from koers.kit.methods.schema import Board

#: So many open deals and won ones are shown, each of another customer, the largest first.
OPEN, WON = 12, 6
#: How far the boards of a deal are, in turn: parts of the evidence that lie there, board by board.
FAR = {
    Outcome.OPEN: ((2, 1, 0, 0), (1, 0, 0, 0), (2, 2, 0, 1)),
    Outcome.WON: ((2, 2, 2, 1), (2, 2, 1, 1)),
}


def seed(*, at: datetime, seed: int = 1) -> int:
    """Make solutions in deals of the demo company that are sold by an approach with boards; returns in how many.

    Somebody of the demo company does it all, by the same verbs as everybody.
    """
    draw = random.Random(seed * 29 + 7)  # noqa: S311 a company out of thin air, no secret
    manager = User.objects.get(demo=True, role=Role.MANAGER)
    with_boards = [one.id for one in approach.playbooks() if one.boards]
    made = 0
    for outcome, most in ((Outcome.OPEN, OPEN), (Outcome.WON, WON)):
        rows = Deal.objects.alive().filter(
            demo=True,
            outcome=outcome,
            account__isnull=False,
            amount_cents__gt=0,
            approaches__method__in=with_boards,
            approaches__ended_at__isnull=True,
        )
        named = rows.select_related("owner__user", "account", "person").order_by("-amount_cents", "pk")
        for n, deal in enumerate(list(one_each(named[: 5 * most]))[:most]):
            far = FAR[outcome][n % len(FAR[outcome])]
            _made(deal, far, who(deal, manager), draw, at)
            made += 1
    return made


def _made(deal: Deal, far: Sequence[int], by: User, draw: random.Random, at: datetime) -> None:
    method = solution.method_of(approach.all_chosen(deal))
    assert method is not None
    theirs = list(Person.objects.alive().filter(account=deal.account).order_by("pk")[:3])
    begun = at - timedelta(days=draw.randrange(20, 80))
    for place, (board, there) in enumerate(zip(method.boards, far, strict=False)):
        _kept(deal, board, place, there, theirs, by, begun + timedelta(days=6 * place), at)
    lines = draw.sample(words.DECISIONS, draw.randrange(3, 8))
    for place, (name, sort, side, text) in enumerate(lines):
        one = next(one for one in method.boards if one.id == name)
        proposer = theirs[place % len(theirs)] if side == "customer" and theirs else None
        moment = begun + timedelta(days=3 * place)
        row = actions.note_decision(
            deal, one, sort=sort, text=text, proposed_by=side, proposer=proposer, by=by, at=moment, via="demo"
        )
        if draw.random() < 0.65:
            agreer, later = (theirs[0] if theirs else None), min(at, moment + timedelta(days=4))
            actions.agree(
                row, agreed_date=timezone.localdate(later), agreer=agreer, by=by, at=later, via="demo"
            )
        elif draw.random() < 0.2:
            actions.drop_decision(
                row, reason=words.DROPPED, by=by, at=min(at, moment + timedelta(days=6)), via="demo"
            )


def _kept(
    deal: Deal,
    board: Board,
    place: int,
    there: int,
    theirs: Sequence[Person],
    by: User,
    moment: datetime,
    at: datetime,
) -> None:
    """Name who answers for a board that was begun, show so many parts of its evidence, and close it when all lie there."""
    is_later = place > 1 and not there
    if is_later:
        return
    due: date = timezone.localdate(at) + timedelta(days=30 * (place + 1) - 35)
    actions.keep_board(
        deal,
        board,
        owner=deal.owner,
        person=theirs[place % len(theirs)] if theirs else None,
        due_date=due,
        by=by,
        at=moment,
        via="demo",
    )
    for one in board.exits[:there]:
        text, origin = words.EVIDENCE[board.id][one.id]
        actions.show_evidence(
            deal, board, part=one.id, text=text, origin=origin, by=by, at=moment, via="demo"
        )
    if there == len(board.exits) and deal.owner is not None:
        actions.close_board(deal, board, by=by, at=min(at, moment + timedelta(days=5)), via="demo")
