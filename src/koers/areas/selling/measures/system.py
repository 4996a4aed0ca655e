"""The numbers of an integrated system: what is known before a deal, how broadly customers buy, and what comes by itself."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.selling.models import Deal
from koers.areas.selling.queries import approach, knowledge, system
from koers.areas.selling.rules import knowledge as rules
from koers.areas.selling.rules.knowledge import Field
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.formats import number

#: A share of fewer accounts or orders than this is not shown.
FEWEST = 5
DEAL_COLUMNS = ("name", "account", "stage", "amount_cents", "expected_close_date", "owner")


def _day_asked() -> Answer:
    return Answer(None, status="unknown", note=_("Name a day to know this of."))


def _nobody() -> str:
    return _("Of no deal it is known who takes part, so there is nothing to count.")


def _mean(found: Iterable[float]) -> Answer:
    parts = list(found)
    return Answer(sum(parts) / len(parts) if parts else None, len(parts), note="" if parts else _nobody())


def _known(params: Params, user: Any) -> Answer:
    day = params.get("as_of")
    return _day_asked() if day is None else _mean(knowledge.shares(params, user, day).values())


def _limit() -> float:
    return approach.limits().knowledge


def _below(params: Params, user: Any) -> Any:
    return knowledge.below(params, user, _limit())


def _little(params: Params, user: Any) -> Answer:
    if params.get("as_of") is None:
        return _day_asked()
    n = _below(params, user).count()
    return Answer(n, n)


def _share(hits: int, of: int, none: str) -> Answer:
    between = share_between(hits, of)
    return Answer(None, 0, note=none) if between is None else Answer(hits / of, of, *between)


def _across(params: Params, user: Any) -> Answer:
    none = _("Nothing with a product group was ordered in this year.")
    return _share(system.across(params, user), system.buyers(params, user).count(), none)


def _contact_free(params: Params, user: Any) -> Answer:
    rows, all_of_them = system.watched(params, user).count(), system.orders(params, user).count()
    if not all_of_them:
        return Answer(None, 0, note=_("Nothing was ordered in this year."))
    found = _share(
        system.contact_free(params, user), rows, _("With these customers no contact was ever noted.")
    )
    if not rows or rows == all_of_them:
        return found
    left = all_of_them - rows
    said = ngettext(
        "%(n)s order is left out: with that customer no contact was ever noted.",
        "%(n)s orders are left out: with those customers no contact was ever noted.",
        left,
    )
    return Answer(found.value, found.n, found.low, found.high, note=said % {"n": number(left)})


KNOWN = Measure(
    name="selling.knowledge",
    label=gettext_lazy("Known of people and purchase"),
    definition=gettext_lazy(
        "Of the fields of people and purchase, the share that is known at the end of the day: of each person who takes "
        "part in the deal the role, the stance, how they take it and a two-way contact; of the purchase its phase "
        "and the expected day of the close. The mean over open deals, each counted once, or that of the deal that is "
        "named. A deal of which nobody is known to take part has nothing to count and is left out. The advice on an "
        "approach goes by the same share."
    ),
    unit="ratio",
    rows=knowledge.deals,
    value=_known,
    resource="deals",
    columns=DEAL_COLUMNS,
    params=knowledge.PARAMS,
    grain=("deal", "account", "owner"),
    good="up",
    ability="selling.deal.read",
)
LITTLE_KNOWN = Measure(
    name="selling.deals_little_known",
    label=gettext_lazy("Deals of which too little is known"),
    definition=gettext_lazy(
        "Open deals of which less than 70% of the fields of people and purchase is known at the end of the day, or less "
        "than the limit of this installation. A deal of which nobody is known to take part is not among them."
    ),
    unit="count",
    rows=_below,
    value=_little,
    resource="deals",
    columns=DEAL_COLUMNS,
    params=knowledge.PARAMS,
    adds_up="rows",
    grain=("account", "owner"),
    good="down",
    ability="selling.deal.read",
)
ACROSS = Measure(
    name="selling.cross_group_customers",
    label=gettext_lazy("Customers who buy from more product groups"),
    definition=gettext_lazy(
        "Of the accounts that ordered a product of a group in the year up to this day, the share that bought from two or "
        "more product groups, with a 95% interval (Wilson). Credits do not count, and an order line without a product "
        "group says nothing. Which groups would suit a customer is not on file, so the share is of buyers and not of "
        "what they could buy."
    ),
    unit="ratio",
    rows=system.buyers,
    value=_across,
    resource="accounts",
    params=system.PARAMS,
    grain=("owner",),
    good="up",
    min_n=FEWEST,
    ability="selling.order.read",
)
CONTACT_FREE = Measure(
    name="selling.contact_free_orders",
    label=gettext_lazy("Orders without a contact"),
    definition=gettext_lazy(
        "Of the orders of the year up to this day, the share before which no call, mail, meeting, visit or demonstration "
        "with the account was noted: from the day that the first version of its quote was sent, or in the 30 days before "
        "an order without a quote, up to the day of the order; with a 95% interval (Wilson). Orders of an account with "
        "which no contact was ever noted are left out, since nobody knows whether there was none."
    ),
    unit="ratio",
    rows=system.watched,
    value=_contact_free,
    resource="orders",
    columns=("number", "account", "ordered_date", "amount_cents", "owner"),
    params=system.PARAMS,
    grain=("account", "owner"),
    good="up",
    min_n=FEWEST,
    ability="selling.order.read",
)
registry.register(KNOWN, LITTLE_KNOWN, ACROSS, CONTACT_FREE)


def known_reading(deal: Deal, found: Sequence[Field], day: Any) -> Reading:
    """Return the share known of one deal of which the fields are already read."""
    part = rules.share(found)
    answer = Answer(part, int(part is not None), note="" if part is not None else _nobody())
    return KNOWN.reading(answer, {"deal": deal.pk, "as_of": day}, as_of=day)
