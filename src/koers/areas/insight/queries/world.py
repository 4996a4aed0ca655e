"""Everything a review is worked out from, read once: the history of the deals and the names around it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from koers.areas.insight.queries.question import Question
from koers.areas.organisation.models import Member, Product, Unit
from koers.areas.selling.models import Deal
from koers.bridge import extract

if TYPE_CHECKING:
    from koers_analytics.tables import DealHistory, Mask


#: A review shows the whole tree below its unit up to this many units, else one level of it.
MOST_UNITS = 16


@dataclass(frozen=True)
class Place:
    """A unit as the review needs it."""

    id: int
    name: str
    kind: str
    parent_id: int | None
    path: str

    @property
    def depth(self) -> int:
        """Return how deep the unit lies in the tree; a root is 0."""
        return self.path.count(".") - 1


@dataclass(frozen=True)
class World:
    """The deals one review is about, as columns, with the names of units, sellers, products and stages."""

    question: Question
    user: Any
    extract: "extract.DealExtract"
    history: "DealHistory"
    places: dict[int, Place]

    @property
    def currency(self) -> str:
        """Return the one currency all amounts of the review are in."""
        return self.extract.currency

    @cached_property
    def members(self) -> dict[int, str]:
        """Return the names of everybody who works here."""
        return dict(Member.objects.order_by().values_list("id", "name"))

    @cached_property
    def products(self) -> dict[int, str]:
        """Return the names of the products."""
        return dict(Product.objects.order_by().values_list("id", "name"))

    @cached_property
    def stages(self) -> dict[int, str]:
        """Return the names of the stages, in the order of the pipeline."""
        return {step.id: step.name for step in self.history.stages}

    @cached_property
    def priced(self) -> "DealHistory":
        """Return the history in which an open deal without an amount has the list price of its product.

        Only the list of what needs somebody uses it, and says so: such a deal still is worth something.
        """
        import numpy as np

        prices = self._list_prices
        if not prices:
            return self.history
        product = self.history.product_id[self.history.deal]
        price = np.array([prices.get(int(one), 0) for one in product], dtype=np.int64)
        missing = (self.history.outcome == 0) & (self.history.amount == 0) & (price > 0)
        return replace(
            self.history,
            amount=np.where(missing, price, self.history.amount),
            known=self.history.known | missing,
        )

    @cached_property
    def _list_prices(self) -> dict[int, int]:
        rows = Product.objects.filter(currency=self.currency, list_price_cents__isnull=False).order_by()
        return {pk: cents for pk, cents in rows.values_list("id", "list_price_cents") if cents is not None}

    @cached_property
    def start(self) -> Place | None:
        """Return the unit the review is about, or the only root when it is about everything."""
        if self.question.unit is not None:
            return self.places.get(self.question.unit.pk)
        roots = [place for place in self.places.values() if place.parent_id not in self.places]
        return roots[0] if len(roots) == 1 else None

    @cached_property
    def parts(self) -> list[Place]:
        """Return the units the review is split by: those right below its unit, going down while there is one."""
        parts = self._below(self.start)
        while len(parts) == 1 and self._below(parts[0]):
            parts = self._below(parts[0])
        return parts

    def _below(self, place: Place | None) -> list[Place]:
        if place is None:
            return [one for one in self.places.values() if one.parent_id not in self.places]
        return [one for one in self.places.values() if one.parent_id == place.id]

    @cached_property
    def within(self) -> list[Place]:
        """Return every unit of the review, in the order of the tree."""
        path = self.start.path if self.start else ""
        return [place for place in self.places.values() if place.path.startswith(path)]

    @cached_property
    def shown(self) -> list[Place]:
        """Return the units that get a row: the parts with all below them, or only the parts of a large firm."""
        paths = tuple(place.path for place in self.parts)
        rows = [place for place in self.within if place.path.startswith(paths)] if paths else []
        return rows if len(rows) <= MOST_UNITS else self.parts

    def in_unit(self, place: Place, history: "DealHistory | None" = None) -> "Mask":
        """Return which deals were in a unit or below it on the day the review stands at."""
        history = self.history if history is None else history
        ids = [one.id for one in self.places.values() if one.path.startswith(place.path)]
        return extract.in_units(history, ids, self.question.as_of)


def read_world(question: Question, user: Any) -> World:
    """Read what a review needs, within what the person may see."""
    found = extract.deal_history(Deal.objects.visible_to(user))
    rows = Unit.objects.alive().order_by("path").values_list("id", "name", "kind", "parent_id", "path")
    places = {row[0]: Place(*row) for row in rows}
    world = World(question, user, found, found.history, places)
    return replace(world, history=_chosen(world))


def _chosen(world: World) -> "DealHistory":
    import numpy as np

    history, question = world.history, world.question
    keep = np.ones(len(history), dtype=bool)
    if question.unit is not None:
        keep &= world.in_unit(world.places[question.unit.pk])
    if question.seller is not None:
        keep &= history.at(question.as_of).owner == question.seller.pk
    return history if keep.all() else history.select(keep)


def named(names: dict[int, str], ids: Iterable[int]) -> list[str]:
    """Return names for ids; an id that is not known has no name."""
    return [names.get(int(one), "") for one in ids]
