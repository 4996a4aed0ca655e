"""The numbers of solutions that are made together with a customer."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.selling.queries import solution as queries
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer, Reading

COLUMNS = ("text", "sort", "board", "deal", "proposed_by", "agreed_date", "noted_date")
GRAIN = ("deal", "owner", "unit")


def _agreed(agreed: int, of: int) -> Answer:
    """Return the share agreed of all there are: a count of the whole, no estimate, so without an interval."""
    waiting = of - agreed
    note = ngettext("%(n)s waits for the customer.", "%(n)s wait for the customer.", waiting) % {"n": waiting}
    return Answer(agreed / of if of else None, of, note=note if waiting else "")


def _requirements(params: Params, user: Any) -> Answer:
    rows = queries.requirements(params, user)
    return _agreed(rows.filter(queries.AGREED).count(), rows.count())


def _changes(params: Params, user: Any) -> Answer:
    n = queries.changes(params, user).count()
    return Answer(n, n)


def _theirs(params: Params, user: Any) -> Answer:
    rows = queries.proposed(params, user)
    n, every = rows.count(), queries.decisions(params, user).count()
    note = (
        _("Known of %(known)s of %(n)s decisions; of the others nobody noted who proposed them.")
        % {"known": n, "n": every}
        if n < every
        else ""
    )
    return Answer(queries.theirs(rows).count() / n if n else None, n, note=note)


def _declared(
    name: str, label: Any, definition: Any, unit: Any, rows: Any, value: Any, **more: Any
) -> Measure:
    return Measure(
        name=f"selling.{name}",
        label=label,
        definition=definition,
        unit=unit,
        rows=rows,
        value=value,
        resource="solution-decisions",
        columns=COLUMNS,
        params=queries.DECISION_PARAMS,
        grain=GRAIN,
        ability="selling.solution.read",
        **more,
    )


REQUIREMENTS_AGREED = _declared(
    "requirements_agreed",
    gettext_lazy("Requirements agreed by the customer"),
    gettext_lazy(
        "Of the requirements that were noted on the boards of solutions and not dropped, the share to which the customer "
        "agreed on a day. All of them are counted, so there is no interval."
    ),
    "ratio",
    queries.requirements,
    _requirements,
    good="up",
)
SCOPE_CHANGES = _declared(
    "scope_changes",
    gettext_lazy("Changes of scope"),
    gettext_lazy("The changes of scope that were noted on the boards of solutions and not dropped."),
    "count",
    queries.changes,
    _changes,
    adds_up="rows",
)
PROPOSED_BY_CUSTOMER = _declared(
    "proposed_by_customer",
    gettext_lazy("Proposed by the customer"),
    gettext_lazy(
        "Of the decisions on the boards of solutions of which it was noted which side proposed them, the share that the "
        "customer proposed. A solution of which everything was our idea was not designed together."
    ),
    "ratio",
    queries.proposed,
    _theirs,
)
registry.register(REQUIREMENTS_AGREED, SCOPE_CHANGES, PROPOSED_BY_CUSTOMER)


def solution_readings(params: Params, user: Any) -> list[Reading]:
    """Return the numbers of the solutions that the parameters name."""
    return [one.ask(params, user) for one in (REQUIREMENTS_AGREED, SCOPE_CHANGES, PROPOSED_BY_CUSTOMER)]


def agreed_reading(agreed: int, of: int, params: Params) -> Reading:
    """Return the share of requirements agreed where they are already counted; `params` say which."""
    return REQUIREMENTS_AGREED.reading(_agreed(agreed, of), params)
