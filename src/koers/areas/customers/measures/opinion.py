"""The numbers of the short questions to customers: recommending, satisfied, and how many answer."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.queries import opinion as queries
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer, Reading

PARAMS = {"account": "id", "as_of": "date"}


def _few(n: int) -> str:
    return _("Nobody answered in this year.") if n == 0 else ""


def _held(answer: Answer) -> Answer:
    """Hold an answer back below the least number that the installation shows."""
    n = answer.n or 0
    return Answer(None, n, status="too_few") if 0 < n < queries.limits().least else answer


def _net(params: Params, user: Any) -> Answer:
    found = queries.verdicts(queries.recommending(params, user))
    n = sum(found.values())
    net = queries.net(found)
    if net is None:
        return Answer(None, 0, status="unknown", note=_few(0))
    return _held(Answer(net[0], n, net[1], net[2]))


def _share(hits: int, of: int, note: str) -> Answer:
    if not of:
        return Answer(None, 0, status="unknown", note=note)
    low, high = share_between(hits, of) or (None, None)
    return Answer(hits / of, of, low, high)


def _satisfied(params: Params, user: Any) -> Answer:
    found = queries.verdicts(queries.satisfied(params, user))
    return _held(_share(found["high"], sum(found.values()), _few(0)))


def _answered(params: Params, user: Any) -> Answer:
    rows = queries.asked(params, user)
    return _share(
        rows.filter(answered_at__isnull=False).count(), rows.count(), _("Nobody was asked in this year.")
    )


NPS = Measure(
    name="customers.recommendation",
    label=gettext_lazy("Recommendation (NPS)"),
    definition=gettext_lazy(
        "The share of answers of 9 and 10 to whether they would recommend us, less the share of 0 to 6, in points "
        "from -100 to 100, with a 95% interval; asked in the year up to this day."
    ),
    unit="points",
    rows=queries.recommending,
    value=_net,
    resource="opinions",
    params=PARAMS,
    good="up",
    ability="customers.opinion.read",
)
CSAT = Measure(
    name="customers.satisfaction",
    label=gettext_lazy("Satisfied (CSAT)"),
    definition=gettext_lazy(
        "The share of answers of 4 and 5 on a scale of five to whether they are satisfied, with a 95% interval "
        "(Wilson); asked in the year up to this day."
    ),
    unit="ratio",
    rows=queries.satisfied,
    value=_satisfied,
    resource="opinions",
    params=PARAMS,
    good="up",
    ability="customers.opinion.read",
)
ANSWERED = Measure(
    name="customers.opinions_answered",
    label=gettext_lazy("Answered"),
    definition=gettext_lazy(
        "The share of the questions asked in the year up to this day that were answered, with a 95% interval (Wilson). "
        "Who does not answer may think otherwise."
    ),
    unit="ratio",
    rows=queries.asked,
    value=_answered,
    resource="opinions",
    params=PARAMS,
    good="up",
    ability="customers.opinion.read",
)
ALL = (NPS, CSAT, ANSWERED)
registry.register(*ALL)


def readings(user: Any, *, account: int | None, today: date) -> list[Reading]:
    """Return the numbers of the short questions, of an account or of everything that somebody sees."""
    params: Params = {"as_of": today} | ({"account": account} if account else {})
    return [one.ask(params, user, at=today) for one in ALL]
