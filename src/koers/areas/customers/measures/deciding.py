"""The numbers about a decision-making unit, as of any day."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.models import Account
from koers.areas.customers.queries import deciding as queries
from koers.areas.customers.queries.deciding import Dmu
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer, Reading

PARAMS = {"account": "id", "as_of": "date"}
COLUMNS = ("buying_role", "role", "part", "influence", "stance", "covered_by")


def _map(params: Params, user: Any) -> Dmu | None:
    account = Account.objects.visible_to(user).filter(pk=params.get("account") or 0).first()
    day = params.get("as_of")
    return queries.dmu(account, user, day) if account and day else None


def answer_coverage(found: Dmu | None) -> Answer:
    """Return the coverage of a map."""
    if found is None or found.coverage is None:
        return Answer(None, 0, status="unknown", note=_("Nobody is known who takes part in the decision."))
    return Answer(found.coverage, len(found.members), as_of=found.day)


def answer_position(found: Dmu | None) -> Answer:
    """Return the position of a map."""
    if found is None or found.position is None:
        note = _("Nobody with whom there was contact lately has a rated stance.")
        return Answer(None, 0, status="unknown", note=note)
    rated = [one for one in found.contacted if one.stance is not None]
    return Answer(found.position, len(rated), as_of=found.day)


def answer_size(found: Dmu | None) -> Answer:
    """Return how many persons take part."""
    size = len(found.members) if found else 0
    return Answer(size, size, as_of=found.day if found else None)


COVERAGE = Measure(
    name="customers.dmu_coverage",
    label=gettext_lazy("Coverage of the decision"),
    definition=gettext_lazy(
        "The influence of those with whom there was two-way contact in the last 90 days, as a share of the "
        "influence of everybody who takes part; high counts 3, medium 2, low 1."
    ),
    unit="ratio",
    rows=queries.members_of,
    value=lambda params, user: answer_coverage(_map(params, user)),
    resource="buying-roles",
    columns=COLUMNS,
    params=PARAMS,
    grain=("account",),
    good="up",
    ability="customers.buying_role.read",
)
POSITION = Measure(
    name="customers.dmu_position",
    label=gettext_lazy("Position with those who decide"),
    definition=gettext_lazy(
        "The stance, from -5 to +5, of those with whom there was two-way contact in the last 90 days, weighted "
        "by their influence; who was never rated is left out."
    ),
    unit="points",
    rows=queries.members_of,
    value=lambda params, user: answer_position(_map(params, user)),
    resource="buying-roles",
    columns=COLUMNS,
    params=PARAMS,
    grain=("account",),
    good="up",
    ability="customers.buying_role.read",
)
SIZE = Measure(
    name="customers.dmu_size",
    label=gettext_lazy("People in the decision"),
    definition=gettext_lazy("How many persons have a place in the decisions of the account."),
    unit="count",
    rows=queries.members_of,
    value=lambda params, user: answer_size(_map(params, user)),
    resource="buying-roles",
    columns=COLUMNS,
    params=PARAMS,
    adds_up="rows",
    grain=("account",),
    ability="customers.buying_role.read",
)
registry.register(COVERAGE, POSITION, SIZE)


def readings_of(found: Dmu) -> dict[str, Reading]:
    """Return the numbers of a map that is already read, without asking again."""
    params = {"account": found.account.pk, "as_of": found.day}
    return {
        "coverage": COVERAGE.reading(answer_coverage(found), params, as_of=found.day),
        "position": POSITION.reading(answer_position(found), params, as_of=found.day),
        "size": SIZE.reading(answer_size(found), params, as_of=found.day),
    }
