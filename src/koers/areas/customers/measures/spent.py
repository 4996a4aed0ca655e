"""The numbers of customer time: what contacts cost, who begins them, promises kept, and questions asked twice."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.queries import asked, promises, spent
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.formats import number

PARAMS = {"account": "id", "owner": "id", "as_of": "date"}
#: A share of fewer cases than this is not shown.
LEAST = 5


def share(hits: int, of: int, none: str = "") -> Answer:
    """Return a share with its n and 95% interval; unknown without cases, with the reason."""
    between = share_between(hits, of)
    low, high = between or (None, None)
    return Answer(hits / of if of else None, of, low, high, note="" if of else none)


def _hours(params: Params, user: Any) -> Answer:
    rows = spent.timed(params, user)
    known, all_of_them = rows.count(), spent.contacts(params, user).count()
    note = _("Known of %(known)s of %(n)s contacts; of the others minutes or people were not noted.")
    said = note % {"known": number(known), "n": number(all_of_them)} if known < all_of_them else ""
    return Answer(spent.minutes_of(rows) / 60 if known else None, known, note=said)


def _known(params: Params, user: Any) -> Answer:
    return share(
        spent.timed(params, user).count(),
        spent.contacts(params, user).count(),
        _("There was no contact this year."),
    )


def _proactive(params: Params, user: Any) -> Answer:
    return share(
        spent.proactive(params, user).count(),
        spent.begun(params, user).count(),
        _("Of no contact of this year it is known who began."),
    )


def _reciprocity(params: Params, user: Any) -> Answer:
    rows = spent.begun(params, user)
    return share(
        rows.filter(inbound=True).count(),
        rows.count(),
        _("Of no contact of this year it is known who began."),
    )


def _open(params: Params, user: Any) -> Answer:
    n = promises.running(params, user).count()
    return Answer(n, n)


def _late(params: Params, user: Any) -> Answer:
    n = promises.late(params, user).count()
    return Answer(n, n)


def _kept(params: Params, user: Any) -> Answer:
    rows = promises.due(params, user)
    return share(promises.in_time(rows).count(), rows.count(), _("No promise fell due this year."))


def _first_day(params: Params, user: Any) -> Answer:
    rows = promises.due(params, user)
    return share(promises.at_once(rows).count(), rows.count(), _("No promise fell due this year."))


def _twice(params: Params, user: Any) -> Answer:
    return share(
        asked.asked_twice(params, user).count(),
        asked.questions(params, user).count(),
        _("No question was noted this year."),
    )


HOURS = Measure(
    name="customers.customer_hours",
    label=gettext_lazy("Time we cost customers"),
    definition=gettext_lazy(
        "Minutes times people of the customer, over the calls, mails, meetings, visits and demonstrations of the year "
        "up to this day of which both were noted. A contact without them is unknown and not in it."
    ),
    unit="hours",
    rows=spent.timed,
    value=_hours,
    resource="activities",
    params=PARAMS,
    good="down",
    ability="customers.activity.read",
)
KNOWN = Measure(
    name="customers.customer_time_known",
    label=gettext_lazy("Contacts with a known cost"),
    definition=gettext_lazy(
        "Of the calls, mails, meetings, visits and demonstrations of the year up to this day, the share of which "
        "minutes and people of the customer were noted."
    ),
    unit="ratio",
    rows=spent.contacts,
    value=_known,
    resource="activities",
    params=PARAMS,
    good="up",
    min_n=LEAST,
    ability="customers.activity.read",
)
PROACTIVE = Measure(
    name="customers.proactive_contacts",
    label=gettext_lazy("Proactive contacts"),
    definition=gettext_lazy(
        "Of the contacts of the year up to this day of which it is known who began, the share that we began and of "
        "which it was noted what it brought the customer; with a 95% interval (Wilson). What we began without that is "
        "not proactive."
    ),
    unit="ratio",
    rows=spent.begun,
    value=_proactive,
    resource="activities",
    params=PARAMS,
    good="up",
    min_n=LEAST,
    ability="customers.activity.read",
)
RECIPROCITY = Measure(
    name="customers.reciprocity",
    label=gettext_lazy("Contacts that the customer began"),
    definition=gettext_lazy(
        "Of the contacts of the year up to this day of which it is known who began, the share that the customer began; "
        "with a 95% interval (Wilson)."
    ),
    unit="ratio",
    rows=spent.begun,
    value=_reciprocity,
    resource="activities",
    params=PARAMS,
    min_n=LEAST,
    ability="customers.activity.read",
)
OPEN = Measure(
    name="customers.promises_open",
    label=gettext_lazy("Open promises"),
    definition=gettext_lazy("Promises of ours to customers that are neither kept, broken nor withdrawn."),
    unit="count",
    rows=promises.running,
    value=_open,
    resource="promises",
    params=PARAMS,
    adds_up="rows",
    ability="customers.promise.read",
)
LATE = Measure(
    name="customers.promises_late",
    label=gettext_lazy("Overdue promises"),
    definition=gettext_lazy("Open promises of ours to customers whose agreed day has passed."),
    unit="count",
    rows=promises.late,
    value=_late,
    resource="promises",
    params=PARAMS,
    adds_up="rows",
    good="down",
    ability="customers.promise.read",
)
KEPT = Measure(
    name="customers.promises_kept",
    label=gettext_lazy("Promises kept in time"),
    definition=gettext_lazy(
        "Of our promises that fell due in the year up to this day, the share that was kept on the agreed day or "
        "before; with a 95% interval (Wilson). A promise moved with the customer's agreement is due on the new day. "
        "One that is broken, kept late or still open counts as not kept in time; one that the customer withdrew is "
        "left out."
    ),
    unit="ratio",
    rows=promises.due,
    value=_kept,
    resource="promises",
    params=PARAMS,
    good="up",
    min_n=LEAST,
    ability="customers.promise.read",
)
FIRST_DAY = Measure(
    name="customers.promises_kept_first_day",
    label=gettext_lazy("Kept on the first day promised"),
    definition=gettext_lazy(
        "Of our promises that fell due in the year up to this day, the share that was kept on the day that was promised "
        "first or before, also where it was moved since; with a 95% interval (Wilson)."
    ),
    unit="ratio",
    rows=promises.due,
    value=_first_day,
    resource="promises",
    params=PARAMS,
    good="up",
    min_n=LEAST,
    ability="customers.promise.read",
)
TWICE = Measure(
    name="customers.asked_twice",
    label=gettext_lazy("Asked twice"),
    definition=gettext_lazy(
        "Of the questions asked in the year up to this day, the share whose answer was here when it was asked: in the "
        "need or the part in the decision that the question names, or in the answer to an earlier question that it "
        "names or that has the same words; with a 95% interval (Wilson)."
    ),
    unit="ratio",
    rows=asked.questions,
    value=_twice,
    resource="questions",
    params=PARAMS,
    good="down",
    min_n=LEAST,
    ability="customers.question.read",
)
ALL = (HOURS, KNOWN, PROACTIVE, OPEN, LATE, KEPT, FIRST_DAY, TWICE)
registry.register(*ALL, RECIPROCITY)


def readings(user: Any, *, account: int | None, today: date) -> dict[str, Reading]:
    """Return the numbers of customer time by name, of an account or of everything that somebody sees."""
    params: Params = {"as_of": today} | ({"account": account} if account else {})
    return {one.name.removeprefix("customers."): one.ask(params, user, at=today) for one in ALL}
