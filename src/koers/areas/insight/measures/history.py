"""The numbers of one customer through time, each with its orders."""

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from koers.areas.insight.queries import history
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure


def _of_account(
    name: str, label: Any, definition: Any, unit: Literal["ratio", "days"], good: Literal["up", "down", ""]
) -> Measure:
    return Measure(
        name=f"insight.account_{name}",
        label=label,
        definition=definition,
        unit=unit,
        rows=history.orders_of,
        resource="orders",
        params={"account": "id"},
        good=good,
        ability="insight.worth.read",
    )


CHANCE = _of_account(
    "chance",
    _("Chance still a customer"),
    _(
        "The chance that this customer has not left for good, by a model of how all customers of the firm order and leave "
        "(MBG/NBD): from on how many days it ordered, how long ago the first and the last time was. n is its days with an "
        "order; the 95% interval holds what is not known of the model, not what the model gets wrong."
    ),
    "ratio",
    "up",
)
SILENT_FOR = _of_account(
    "silent_for",
    _("Silent for"),
    _("The days since the last order of this customer; an order that was credited wholly does not count."),
    "days",
    "down",
)
USUAL_GAP = _of_account(
    "usual_gap",
    _("Usual gap"),
    _(
        "The median of the days between two orders of this customer; below four gaps it leans on that of all customers. n is "
        "its own gaps."
    ),
    "days",
    "",
)
registry.register(CHANCE, SILENT_FOR, USUAL_GAP)
