"""The numbers of the loop from a signal of a customer back to the customer, of an account or of the whole base."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.models import SignalStep
from koers.areas.customers.queries import loop as queries
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer, Reading

PARAMS = {"account": "id", "as_of": "date"}
LEAST = 5


def _open(params: Params, user: Any) -> Any:
    return queries.signals(params, user).exclude(step=SignalStep.CLOSED)


def _count_open(params: Params, user: Any) -> Answer:
    n = _open(params, user).count()
    return Answer(n, n)


def _closed(params: Params, user: Any) -> Answer:
    rows = queries.heard_lately(params, user)
    n = rows.count()
    return Answer(rows.filter(step=SignalStep.CLOSED).count() / n if n else None, n, note=_none(n))


def _days(params: Params, user: Any) -> Answer:
    value, n = queries.days_to_action(queries.acted_lately(params, user))
    return Answer(value, n, note=_none(n))


def _disciplines(params: Params, user: Any) -> Answer:
    value, n = queries.disciplines(queries.heard_lately(params, user))
    return Answer(value, n, note=_none(n))


def _none(n: int) -> str:
    return "" if n else _("No signal of this year got so far.")


OPEN = Measure(
    name="customers.signals_open",
    label=gettext_lazy("Signals that wait"),
    definition=gettext_lazy(
        "Signals of customers that are not closed: the customer was not told yet what came of them."
    ),
    unit="count",
    rows=_open,
    value=_count_open,
    resource="signals",
    params=PARAMS,
    adds_up="rows",
    good="down",
    ability="customers.signal.read",
)
CLOSED = Measure(
    name="customers.signals_closed",
    label=gettext_lazy("Loops closed"),
    definition=gettext_lazy(
        "Of the signals heard in the year up to this day, the share of which the customer was told what came of them. "
        "A change without a word to the customer does not close the loop."
    ),
    unit="ratio",
    rows=queries.heard_lately,
    value=_closed,
    resource="signals",
    params=PARAMS,
    good="up",
    min_n=LEAST,
    ability="customers.signal.read",
)
DAYS = Measure(
    name="customers.signal_to_action",
    label=gettext_lazy("From signal to action"),
    definition=gettext_lazy(
        "The median of working days from hearing a signal to the change it led to, or to the decision that nothing "
        "changes; of the signals heard in the year up to this day, at most the newest 5,000. A working day is as long as those "
        "of the team of the account."
    ),
    unit="days",
    rows=queries.acted_lately,
    value=_days,
    resource="signals",
    params=PARAMS,
    good="down",
    min_n=LEAST,
    ability="customers.signal.read",
)
DISCIPLINES = Measure(
    name="customers.signal_disciplines",
    label=gettext_lazy("Disciplines for each signal"),
    definition=gettext_lazy(
        "How many different disciplines a signal was given to on average; of the signals heard in the year up to "
        "this day that were given to any."
    ),
    unit="points",
    rows=queries.heard_lately,
    value=_disciplines,
    resource="signals",
    params=PARAMS,
    min_n=LEAST,
    ability="customers.signal.read",
)
ALL = (OPEN, CLOSED, DAYS, DISCIPLINES)
registry.register(*ALL)


def readings(user: Any, *, account: int | None, today: date) -> list[Reading]:
    """Return the numbers of the loop, of an account or of everything that somebody sees."""
    params: Params = {"as_of": today} | ({"account": account} if account else {})
    return [one.ask(params, user, at=today) for one in ALL]
