"""The numbers of customer time beside what was ordered."""

from typing import Any

from django.conf import settings
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


def cost_per_order(sums: Sums) -> Answer:
    """Return what our time in contacts costs for each order, and of how many contacts."""
    cents = spent.limits().hour_cents
    if cents is None:
        note = _now("What an hour of ours costs is not set (hour_cents in KOERS_CUSTOMER_TIME).")
        return Answer(None, sums.our_known, status="unknown", note=note)
    if not sums.our_known:
        return Answer(None, 0, note=_now("Of no contact the minutes were noted."))
    if not sums.orders:
        return Answer(None, sums.our_known, note=_now("Nothing was ordered in this year."))
    cost = round(sums.our_minutes * cents / 60 / sums.orders)
    return Answer(cost, sums.our_known, currency=settings.CURRENCY)


def _cost(params: Params, user: Any) -> Answer:
    return cost_per_order(customer_time.sums_of(params, user))


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
COST_PER_ORDER = Measure(
    name="insight.cost_per_order",
    label=_("What contacts cost us for each order"),
    definition=_(
        "Our minutes in the contacts of the year up to this day of which they were noted, times what an hour of ours "
        "costs, for each order of that year in the currency of the firm. One of us is counted at each contact; quoting, "
        "delivering and sending invoices are not in it, since nobody notes their time. Unknown until the cost of an hour "
        "is set."
    ),
    unit="money",
    rows=customer_time.our_contacts,
    value=_cost,
    resource="activities",
    params=PARAMS,
    good="down",
    ability="insight.customer_time.read",
)
registry.register(PER_THOUSAND, PER_ORDER, COST_PER_ORDER)
