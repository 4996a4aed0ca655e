"""The numbers of talks: how often they bring a step of the customer, what is asked in them, and what they cost."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.selling.queries import talks as queries
from koers.areas.selling.queries.talks import TALK_PARAMS, Tally
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer, Reading

#: Below so many talks, questions or deals a share or mean is not shown.
FEWEST_TALKS, FEWEST_ASKED, FEWEST_DEALS = 10, 10, 5
TALK_COLUMNS = ("talk", "deal", "held_date", "outcome", "act", "act_date")
ASKED_COLUMNS = ("text", "account", "owner", "asked_at", "on_file", "answer")
GRAIN = ("owner", "unit", "period")


def _share(hits: int, of: int) -> Answer:
    between = share_between(hits, of)
    return Answer(None, 0) if between is None else Answer(hits / of, of, *between)


def _count(n: int) -> Answer:
    return Answer(n, n)


def _mean(total: int, of: int) -> Answer:
    return Answer(total / of if of else None, of)


def _hours(minutes: int | None, timed: int, of: int) -> Answer:
    note = (
        _("Known of %(known)s of %(n)s talks; of the others minutes or people were not noted.")
        % {"known": timed, "n": of}
        if timed < of
        else ""
    )
    return Answer(None if minutes is None else minutes / 60, timed, note=note)


def _advance(params: Params, user: Any) -> Answer:
    return _share(queries.moved(params, user).count(), queries.talks(params, user).count())


def _consequence(params: Params, user: Any) -> Answer:
    rows = queries.sorted_questions(params, user)
    return _share(queries.of_consequence(rows).count(), rows.count())


def _explicit(params: Params, user: Any) -> Answer:
    deals = queries.talks(params, user).order_by().values("deal").distinct().count()
    return _mean(queries.explicit(params, user).count(), deals)


def _time(params: Params, user: Any) -> Answer:
    rows = queries.timed(params, user)
    n = rows.count()
    return _hours(queries.minutes_of(rows) if n else None, n, queries.talks(params, user).count())


def _liked(params: Params, user: Any) -> Answer:
    rows = queries.welcome(params, user)
    return _share(rows.filter(in_talk__liked=True).count(), rows.count())


def _third(params: Params, user: Any) -> Answer:
    rows = queries.of_third(params, user)
    return _share(rows.filter(queries.MOVED).count(), rows.count())


TALKS = Measure(
    name="selling.talks",
    label=gettext_lazy("Talks"),
    definition=gettext_lazy("The talks about deals of which it was noted what they brought."),
    unit="count",
    rows=queries.talks,
    value=lambda params, user: _count(queries.talks(params, user).count()),
    resource="talks",
    columns=TALK_COLUMNS,
    params=TALK_PARAMS,
    adds_up="rows",
    grain=GRAIN,
    ability="selling.talk.read",
)
ADVANCE_RATE = Measure(
    name="selling.advance_rate",
    label=gettext_lazy("Advance rate"),
    definition=gettext_lazy(
        "Of the talks, the share after which the customer ordered or does something on a day, with a 95% interval "
        "(Wilson). A talk that merely goes on does not count, however pleasant it was."
    ),
    unit="ratio",
    rows=queries.talks,
    value=_advance,
    resource="talks",
    columns=TALK_COLUMNS,
    params=TALK_PARAMS,
    grain=GRAIN,
    good="up",
    min_n=FEWEST_TALKS,
    ability="selling.talk.read",
)
CONSEQUENCE_SHARE = Measure(
    name="selling.consequence_questions",
    label=gettext_lazy("Questions after consequence and worth"),
    definition=gettext_lazy(
        "Of the questions asked in talks of which it is known what they were after, the share after a consequence of a "
        "problem (I) or after what solving it is worth (N), with a 95% interval."
    ),
    unit="ratio",
    rows=queries.sorted_questions,
    value=_consequence,
    resource="questions",
    columns=ASKED_COLUMNS,
    params=TALK_PARAMS,
    grain=GRAIN,
    good="up",
    min_n=FEWEST_ASKED,
    ability="customers.question.read",
)
EXPLICIT_NEEDS = Measure(
    name="selling.explicit_needs",
    label=gettext_lazy("Explicit needs per deal"),
    definition=gettext_lazy(
        "How often customers said outright in a talk what they want, divided by the number of deals that were talked "
        "about. In large sales these predict success; hints do not."
    ),
    unit="points",
    rows=queries.explicit,
    value=_explicit,
    resource="questions",
    columns=ASKED_COLUMNS,
    params=TALK_PARAMS,
    grain=GRAIN,
    good="up",
    min_n=FEWEST_DEALS,
    ability="customers.question.read",
)
TALK_TIME = Measure(
    name="selling.talk_time",
    label=gettext_lazy("Customer time in talks"),
    definition=gettext_lazy(
        "Minutes times people of the customer, over the talks of which both were noted. A talk without them is unknown "
        "and not in it."
    ),
    unit="hours",
    rows=queries.timed,
    value=_time,
    resource="talks",
    columns=TALK_COLUMNS,
    params=TALK_PARAMS,
    grain=GRAIN,
    good="down",
    ability="selling.talk.read",
)
WASTED_QUESTIONS = Measure(
    name="selling.wasted_questions",
    label=gettext_lazy("Wasted questions"),
    definition=gettext_lazy(
        "Questions after what is the case (S) that were asked in a talk while their answer was on file."
    ),
    unit="count",
    rows=queries.wasted,
    value=lambda params, user: _count(queries.wasted(params, user).count()),
    resource="questions",
    columns=ASKED_COLUMNS,
    params=TALK_PARAMS,
    adds_up="rows",
    grain=GRAIN,
    good="down",
    ability="customers.question.read",
)
LIKED = Measure(
    name="selling.liked_questions",
    label=gettext_lazy("Questions they liked to answer"),
    definition=gettext_lazy(
        "Of the questions of which it was noted, the share that the customer liked to answer, with a 95% interval. "
        "A new question that is not welcome gains nothing."
    ),
    unit="ratio",
    rows=queries.welcome,
    value=_liked,
    resource="questions",
    columns=ASKED_COLUMNS,
    params=TALK_PARAMS,
    grain=GRAIN,
    good="up",
    min_n=FEWEST_ASKED,
    ability="customers.question.read",
)
ADVANCE_BY_THIRD = Measure(
    name="selling.advance_rate_by_third",
    label=gettext_lazy("Advance rate by questions after consequence"),
    definition=gettext_lazy(
        "The talks of each seller are put in thirds by their number of questions after a consequence (I), each beside "
        "talks of the same seller alone; of one third (1 fewest, 3 most) over all sellers, the share after which the "
        "customer ordered or does something on a day, with a 95% interval. Equal numbers fall in one third, and a seller "
        "who asks as many each time is left out. Sellers are never compared with each other. The questions were not "
        "drawn by lot, so that a difference need not come from them."
    ),
    unit="ratio",
    rows=queries.of_third,
    value=_third,
    resource="talks",
    columns=TALK_COLUMNS,
    params={**TALK_PARAMS, "third": "id"},
    good="up",
    min_n=FEWEST_TALKS,
    ability="selling.talk.read",
)

registry.register(
    TALKS,
    ADVANCE_RATE,
    CONSEQUENCE_SHARE,
    EXPLICIT_NEEDS,
    TALK_TIME,
    WASTED_QUESTIONS,
    LIKED,
    ADVANCE_BY_THIRD,
)


def readings_of(tally: Tally, params: Params) -> dict[str, Reading]:
    """Return the numbers of talks that are already counted, by a short name; `params` say which talks."""
    answers = {
        "talks": (TALKS, _count(tally.talks)),
        "advance": (ADVANCE_RATE, _share(tally.moved, tally.talks)),
        "consequence": (CONSEQUENCE_SHARE, _share(tally.of_consequence, tally.sorted)),
        "explicit": (EXPLICIT_NEEDS, _mean(tally.explicit, tally.deals)),
        "time": (TALK_TIME, _hours(tally.minutes, tally.timed, tally.talks)),
        "wasted": (WASTED_QUESTIONS, _count(tally.wasted)),
    }
    return {name: measure.reading(answer, params) for name, (measure, answer) in answers.items()}


def talk_readings(params: Params, user: Any) -> dict[str, Reading]:
    """Return the numbers of the talks that the parameters name, by a short name."""
    named = {
        "talks": TALKS,
        "advance": ADVANCE_RATE,
        "consequence": CONSEQUENCE_SHARE,
        "explicit": EXPLICIT_NEEDS,
        "time": TALK_TIME,
        "wasted": WASTED_QUESTIONS,
        "liked": LIKED,
    }
    return {name: measure.ask(params, user) for name, measure in named.items()}


def readings_by_third(params: Params, user: Any) -> dict[int, Reading]:
    """Return the advance rate of each third; two statements."""
    thirds = queries.in_thirds(params, user)
    ahead = set(queries.moved(params, user).values_list("pk", flat=True))
    return {
        third: ADVANCE_BY_THIRD.reading(_share(len(ahead & set(keys)), len(keys)), {**params, "third": third})
        for third, keys in thirds.items()
    }
