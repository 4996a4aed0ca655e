"""The numbers of quotes: how soon they become orders, at which price, how often, and with how many hands."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.selling.measures.reviews import share
from koers.areas.selling.queries import quote_numbers as queries
from koers.areas.selling.rules.quote_numbers import middle_of, ratio_between
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer, Reading

#: Below so many quotes no rate and no time is shown.
FEWEST = 10
COLUMNS = ("quote", "account", "state", "net_cents", "quote_date", "valid_until", "owner", "decided_at")


def _to_order(params: Params, user: Any) -> Answer:
    day = params.get("as_of")
    if day is None:
        return Answer(None, status="unknown", note=_("Name a day to know this of."))
    days = queries.days_of(queries.on_the_way(params, user), day)
    middle, low, high = middle_of(days)
    still = sum(not happened for _days, happened in days)
    said = ngettext(
        "%(n)s is still open and counts for as long as it is.",
        "%(n)s are still open and count for as long as they are.",
        still,
    )
    note = said % {"n": still} if still else ""
    if middle is None and days:
        note = _("Fewer than half of them became an order yet, so the median is not known.")
    return Answer(middle, len(days), low, high, note=note)


def _realised(params: Params, user: Any) -> Answer:
    pairs = list(queries.priced(params, user).values_list("listed_net_cents", "list_cents"))
    found = ratio_between(pairs)
    return Answer(None, 0) if found is None else Answer(found[0], len(pairs), found[1], found[2])


def _accepted(params: Params, user: Any) -> Answer:
    rows = queries.decided(params, user)
    return share(rows.filter(state="accepted").count(), rows.count())


def _touchless(params: Params, user: Any) -> Answer:
    rows = queries.accepted(params, user)
    return share(queries.touchless(rows).count(), rows.count())


def _approved(params: Params, user: Any) -> Answer:
    rows = queries.offered(params, user)
    return share(queries.approved(rows).count(), rows.count())


def _declared(name: str, label: Any, definition: Any, unit: Any, **named: Any) -> Measure:
    return Measure(
        name=f"selling.{name}",
        label=label,
        definition=definition,
        unit=unit,
        resource="quotes",
        columns=COLUMNS,
        params=queries.QUOTE_PARAMS,
        grain=("unit", "owner", "account", "period"),
        min_n=FEWEST,
        ability="selling.quote.read",
        **named,
    )


TO_ORDER = _declared(
    "quote_to_order",
    gettext_lazy("From quote to order"),
    gettext_lazy(
        "The median number of days from sending the first version to the order, of the quotes first sent in the period "
        "that were accepted or are still open, with a 95% interval (Kaplan-Meier); one that is open counts as not ordered "
        "for as long as it is. Declined and expired quotes never become an order and are left out."
    ),
    "days",
    rows=queries.on_the_way,
    value=_to_order,
    good="down",
)
REALISED_PRICE = _declared(
    "price_realisation",
    gettext_lazy("Price realisation"),
    gettext_lazy(
        "Of the quotes accepted in the period, what their lines with a list price cost as a share of that list price, "
        "without VAT, with a 95% interval; only those in the currency of the firm."
    ),
    "ratio",
    rows=queries.priced,
    value=_realised,
    good="up",
)
ACCEPTED = _declared(
    "quote_acceptance",
    gettext_lazy("Accepted quotes"),
    gettext_lazy(
        "Accepted quotes as a share of those accepted, declined or expired in the period, all versions of a quote as one; "
        "with a 95% interval (Wilson)."
    ),
    "ratio",
    rows=queries.decided,
    value=_accepted,
    good="up",
)
TOUCHLESS = _declared(
    "touchless_quotes",
    gettext_lazy("Touchless orders"),
    gettext_lazy(
        "Of the quotes accepted in the period, the share that stayed within the rules, so that nobody had to approve a "
        "version, and that the customer accepted by the link; with a 95% interval (Wilson)."
    ),
    "ratio",
    rows=queries.accepted,
    value=_touchless,
    good="up",
)
NEEDED_APPROVAL = _declared(
    "quotes_needing_approval",
    gettext_lazy("Quotes that needed approval"),
    gettext_lazy(
        "Of the quotes first sent in the period, the share of which a version went beyond the rules of discount, so that "
        "approval was asked; with a 95% interval (Wilson)."
    ),
    "ratio",
    rows=queries.offered,
    value=_approved,
    good="down",
)
ALL = (TO_ORDER, REALISED_PRICE, ACCEPTED, TOUCHLESS, NEEDED_APPROVAL)
registry.register(*ALL)


def readings(params: Params, user: Any) -> list[Reading]:
    """Return the numbers of quotes, in the order of the page; `as_of` is the day up to which open quotes count."""
    return [one.ask(params, user, at=params.get("as_of")) for one in ALL]
