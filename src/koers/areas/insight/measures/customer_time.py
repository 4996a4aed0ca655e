"""The numbers of customer time beside what was ordered."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.measures.spent import PARAMS
from koers.areas.customers.queries import spent
from koers.areas.insight.queries import customer_time
from koers.areas.insight.queries.customer_time import Sums
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer


def per_thousand(sums: Sums) -> Answer:
    """Return the hours of customers for each 1,000 ordered, and of how many contacts."""
    return Answer(sums.per_thousand, sums.known, note=_why(sums))


def per_order(sums: Sums) -> Answer:
    """Return the hours of customers for each order, and of how many contacts."""
    return Answer(sums.per_order, sums.known, note=_why(sums))


def _why(sums: Sums) -> str:
    if not sums.known:
        return _now("Of no contact minutes and people were noted.")
    return "" if sums.orders and sums.cents > 0 else _now("Nothing was ordered in this year.")


def _thousand(params: Params, user: Any) -> Answer:
    return per_thousand(customer_time.sums_of(params, user))


def _order(params: Params, user: Any) -> Answer:
    return per_order(customer_time.sums_of(params, user))


PER_THOUSAND = Measure(
    name="insight.customer_time_per_thousand",
    label=_("Customer time for each 1,000 ordered"),
    definition=_(
        "Minutes times people of the customer, over the contacts of the year up to this day of which both were noted, for "
        "each 1,000 in the currency of the firm ordered in that year, credits taken off. Contacts of which they were not "
        "noted are missing from it, so the share that is known belongs beside it."
    ),
    unit="hours",
    rows=spent.timed,
    value=_thousand,
    resource="activities",
    params=PARAMS,
    good="down",
    ability="insight.customer_time.read",
)
PER_ORDER = Measure(
    name="insight.customer_time_per_order",
    label=_("Customer time for each order"),
    definition=_(
        "Minutes times people of the customer, over the contacts of the year up to this day of which both were noted, for "
        "each order of that year in the currency of the firm."
    ),
    unit="hours",
    rows=spent.timed,
    value=_order,
    resource="activities",
    params=PARAMS,
    good="down",
    ability="insight.customer_time.read",
)
registry.register(PER_THOUSAND, PER_ORDER)
