"""Continuity after a change of account manager: when the new owner is in touch, with whom, and which promises stay open."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.selling.queries import continuity as queries
from koers.areas.selling.queries.continuity import PARAMS, Change, Followed
from koers.areas.selling.rules.quote_numbers import middle_of
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.formats import number

#: A share of fewer persons than this is not shown.
FEWEST_PERSONS = 5


def _first(rows: list[Followed]) -> Answer:
    if not rows:
        return Answer(None, 0, note=_none())
    middle, low, high = middle_of([(one.days, one.first is not None) for one in rows])
    still = sum(one.first is None for one in rows)
    note = ""
    if still:
        said = ngettext(
            "%(n)s new owner was not in touch yet and counts for as long as that lasts.",
            "%(n)s new owners were not in touch yet and count for as long as that lasts.",
            still,
        )
        note = said % {"n": number(still)}
    if len(rows) == 1:  # An interval of one case says nothing.
        low = high = None
    return Answer(middle, len(rows), low, high, note=note)


def _persons(rows: list[Followed]) -> Answer:
    known, again = sum(len(one.before) for one in rows), sum(len(one.taken_over) for one in rows)
    between = share_between(again, known)
    if between is None:
        note = _("Of no person it is known that the former owner was in touch in the year before.")
        return Answer(None, 0, note=note if rows else _none())
    return Answer(again / known, known, *between)


def _promises(found: list[Change], params: Params, user: Any) -> Answer:
    if not found:
        return Answer(None, 0, note=_none())
    n = queries.promises_after(found, params, user).count()
    return Answer(n, n)


def _none() -> str:
    return _("No change of owner is known in this time.")


FIRST_CONTACT = Measure(
    name="selling.first_contact_of_new_owner",
    label=gettext_lazy("Days until the new owner was in touch"),
    definition=gettext_lazy(
        "Of the accounts that went from one owner of us to another in the year up to this day, the median number of "
        "days until the first call, mail, meeting, visit or demonstration of the new owner, with a 95% interval "
        "(Kaplan-Meier); where there was none yet, it counts as not yet. One change an account, the last; one that was "
        "taken back the same day is none."
    ),
    unit="days",
    rows=queries.handed_over,
    value=lambda params, user: _first(queries.followed(params, user)),
    resource="accounts",
    params=PARAMS,
    good="down",
    ability="customers.activity.read",
)
PERSONS_TAKEN_OVER = Measure(
    name="selling.persons_taken_over",
    label=gettext_lazy("Persons that the new owner met too"),
    definition=gettext_lazy(
        "Of the persons with whom the former owner of an account was in touch in the year before the change, the share "
        "with whom the new owner was in touch since, with a 95% interval (Wilson); over the changes of the year up to "
        "this day. A contact without a name says nothing of a person."
    ),
    unit="ratio",
    rows=queries.persons_before,
    value=lambda params, user: _persons(queries.followed(params, user)),
    resource="persons",
    params=PARAMS,
    good="up",
    min_n=FEWEST_PERSONS,
    ability="customers.activity.read",
)
PROMISES_LEFT = Measure(
    name="selling.promises_after_change",
    label=gettext_lazy("Open promises of the former owner"),
    definition=gettext_lazy(
        "How many promises that the former owner of an account made before the change are open still, over the changes "
        "of the year up to this day; unknown where no change is known."
    ),
    unit="count",
    rows=queries.promises_left,
    value=lambda params, user: _promises(queries.changes(params, user), params, user),
    resource="promises",
    params=PARAMS,
    adds_up="rows",
    good="down",
    ability="customers.promise.read",
)
CONTINUITY = (FIRST_CONTACT, PERSONS_TAKEN_OVER, PROMISES_LEFT)
registry.register(*CONTINUITY)


def continuity_readings(params: Params, user: Any) -> list[Reading]:
    """Return the numbers of continuity, in the order of the page; the changes are read once for all of them."""
    rows = queries.followed(params, user)
    answers = (_first(rows), _persons(rows), _promises([one.change for one in rows], params, user))
    return [one.reading(answer, params) for one, answer in zip(CONTINUITY, answers, strict=True)]
