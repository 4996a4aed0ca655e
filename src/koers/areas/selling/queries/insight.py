"""Reads over the story of a deal whose conversation has a storyboard: what is written, locked, and what evidence counts."""

from dataclasses import dataclass
from datetime import date, timedelta

from koers.areas.selling.models import Deal, StoryPart, StoryProof
from koers.areas.selling.queries.talks import MOVED
from koers.areas.selling.rules import insight as rules
from koers.areas.selling.rules.insight import Piece
from koers.kit.methods import checking, schema
from koers.kit.methods.schema import Dimension, Playbook, ProofSort, Storyboard

#: By what evidence is read from the records: a talk after which the customer ordered or does something on a day.
ADVANCE = "advance"
checking.know_proofs(ADVANCE)


@dataclass(frozen=True)
class Written:
    """A part that a method asks for, with what somebody wrote, and whether it is still locked."""

    part: schema.WrittenPart
    row: StoryPart | None
    is_locked: bool = False

    @property
    def lacks(self) -> bool:
        """Tell whether it has no content, or not the source that it needs."""
        said = (self.row.text, self.row.origin) if self.row is not None else None
        return rules.lacks(said, with_source=self.part.with_source)


@dataclass(frozen=True)
class Weighed:
    """A piece of evidence with what keeps it from counting; nothing and checked, and it counts."""

    row: StoryProof
    sort: ProofSort | None
    faults: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Tell whether it is verified."""
        return self.row.checked_date is not None and not self.faults


@dataclass(frozen=True)
class FromRecords:
    """A sort of evidence that the records give, and the day that shows it; None while they do not."""

    sort: ProofSort
    on: date | None


@dataclass(frozen=True)
class Scored:
    """A dimension with its evidence and score."""

    dimension: Dimension
    score: int
    pieces: tuple[Weighed, ...]
    records: tuple[FromRecords, ...]

    @property
    def faults(self) -> list[str]:
        """Return what is wrong with its evidence, each once."""
        return [one for one in rules.FAULTS if any(one in piece.faults for piece in self.pieces)]


@dataclass(frozen=True)
class Story:
    """The story of a deal by the storyboard of its conversation."""

    method: Playbook
    board: Storyboard
    gate: tuple[Written, ...]
    steps: tuple[Written, ...]
    dimensions: tuple[Scored, ...]

    @property
    def lacking(self) -> list[Written]:
        """Return the parts of the gate without content, or without the source that they need."""
        return [one for one in self.gate if one.lacks]

    @property
    def is_prepared(self) -> bool:
        """Tell whether everything lies there that must before the story is told."""
        return not self.lacking

    @property
    def told(self) -> int:
        """Return how many steps have content."""
        return sum(one.row is not None for one in self.steps)

    @property
    def score(self) -> int:
        """Return the sum of the scores."""
        return sum(one.score for one in self.dimensions)

    @property
    def most(self) -> int:
        """Return the highest possible sum."""
        return sum(one.dimension.most for one in self.dimensions)


def story_of(deal: Deal, method: Playbook | None, day: date) -> Story | None:
    """Return the story of a deal for whoever sees the deal; None without a storyboard. Three statements."""
    if method is None or method.storyboard is None:
        return None
    board = method.storyboard
    rows = {one.part: one for one in StoryPart.objects.alive().filter(deal=deal)}
    order = [one.id for one in board.steps]
    proofs = list(StoryProof.objects.alive().filter(deal=deal).select_related("checked_by").order_by("pk"))
    moved = deal.talks.filter(MOVED, deleted_at__isnull=True).order_by("-held_date")
    last = moved.values_list("held_date", flat=True).first()
    return Story(
        method,
        board,
        tuple(Written(one, rows.get(one.id)) for one in board.gate),
        tuple(Written(one, rows.get(one.id), rules.is_locked(one.id, order, rows)) for one in board.steps),
        tuple(_scored(one, board, proofs, last, day) for one in board.dimensions),
    )


def _scored(
    dimension: Dimension, board: Storyboard, proofs: list[StoryProof], last: date | None, day: date
) -> Scored:
    sorts = {one.id: one for one in dimension.sorts}
    pieces = tuple(
        Weighed(one, sorts.get(one.sort), tuple(_faults(one, dimension, board, day)))
        for one in proofs
        if one.dimension == dimension.id
    )
    records = tuple(
        FromRecords(one, last if last and last > day - timedelta(days=one.within_days or 0) else None)
        for one in dimension.sorts
        if one.rule == ADVANCE
    )
    counted = sum(one.counts for one in pieces), sum(one.on is not None for one in records)
    return Scored(dimension, rules.score(*counted, dimension.most), pieces, records)


def _faults(one: StoryProof, dimension: Dimension, board: Storyboard, day: date) -> list[str]:
    return rules.faults(
        Piece(one.origin, one.origin_date, one.leads_to_us, one.between_people),
        day,
        board.source_months,
        leads_to_us=dimension.leads_to_us,
        status_quo=dimension.status_quo,
    )
