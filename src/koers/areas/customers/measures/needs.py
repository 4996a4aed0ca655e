"""The numbers about needs, reasons and motives of an account."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.models import Account
from koers.areas.customers.queries import needs as queries
from koers.areas.customers.queries.needs import Matrix, Reasons, Staying
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer, Reading

PARAMS = {"account": "id"}


def _account(params: Params, user: Any) -> Account | None:
    found: Account | None = Account.objects.visible_to(user).filter(pk=params.get("account") or 0).first()
    return found


def answer_fulfilment(found: Matrix | None) -> Answer:
    """Return the weighted fulfilment of a matrix."""
    if found is None or found.fulfilment is None:
        note = _("No need is weighed yet, or no part of the solution was held against one.")
        return Answer(None, 0, status="unknown", note=note)
    return Answer(found.fulfilment, found.weighed)


def answer_coverage(found: Reasons | None) -> Answer:
    """Return the share of people with a proven reason of their own."""
    if found is None or found.coverage is None:
        return Answer(None, 0, status="unknown", note=_("Nobody is known who takes part in the decision."))
    return Answer(found.coverage, len(found.members))


def answer_proof(found: Reasons | None) -> Answer:
    """Return the share of reasons that were measured."""
    if found is None or found.proof_rate is None:
        return Answer(None, 0, status="unknown", note=_("There is no reason to buy yet."))
    return Answer(found.proof_rate, found.size)


def answer_motive(found: Staying | None) -> Answer:
    """Return the share of the strongest motive."""
    if found is None or not found.mix:
        return Answer(None, 0, status="unknown", note=_("No motive to stay is known yet."))
    return Answer(max(found.mix.values()), len(found.newest))


def _measure(name: str, label: Any, definition: Any, rows: Any, resource: str, value: Any) -> Measure:
    return Measure(
        name=name,
        label=label,
        definition=definition,
        unit="ratio",
        rows=rows,
        value=value,
        resource=resource,
        params=PARAMS,
        grain=("account",),
        good="up",
        ability="customers.need.read",
    )


def _asked(read: Any, answer: Any) -> Any:
    def value(params: Params, user: Any) -> Answer:
        account = _account(params, user)
        found: Answer = answer(read(account) if account else None)
        return found

    return value


FULFILMENT = _measure(
    "customers.weighted_fulfilment",
    gettext_lazy("Weighted fulfilment"),
    gettext_lazy(
        "The fulfilment of each need by the best part of the solution, from 0 to 9, times the weight of the need, "
        "over nine; the weights are made to sum to one, and needs without a weight are left out."
    ),
    queries.needs_of,
    "needs",
    _asked(queries.matrix, answer_fulfilment),
)
UBR_COVERAGE = _measure(
    "customers.ubr_coverage",
    gettext_lazy("People with a reason of their own"),
    gettext_lazy(
        "The share of the people who take part in the decision that have at least one reason to buy, proven by a "
        "reference or better."
    ),
    queries.reasons_of,
    "buying-reasons",
    _asked(queries.reasons, answer_coverage),
)
PROOF_RATE = _measure(
    "customers.proof_rate",
    gettext_lazy("Reasons that were measured"),
    gettext_lazy("The share of reasons to buy that were measured in a pilot, or measured and signed."),
    queries.reasons_of,
    "buying-reasons",
    _asked(queries.reasons, answer_proof),
)
STRONGEST_MOTIVE = _measure(
    "customers.strongest_motive",
    gettext_lazy("Share of the strongest motive"),
    gettext_lazy(
        "The strength of the strongest motive to stay as a share of all; of each motive the newest word counts. "
        "Above 80% one motive alone holds the customer."
    ),
    queries.motives_of,
    "loyalty-motives",
    _asked(queries.staying, answer_motive),
)
registry.register(FULFILMENT, UBR_COVERAGE, PROOF_RATE, STRONGEST_MOTIVE)


def readings_of(account: Account, matrix: Matrix, reasons: Reasons) -> dict[str, Reading]:
    """Return the numbers of the page on needs, without asking again."""
    params = {"account": account.pk}
    return {
        "fulfilment": FULFILMENT.reading(answer_fulfilment(matrix), params),
        "coverage": UBR_COVERAGE.reading(answer_coverage(reasons), params),
        "proof": PROOF_RATE.reading(answer_proof(reasons), params),
    }


def reading_of_motives(account: Account, found: Staying) -> Reading:
    """Return the share of the strongest motive, without asking again."""
    return STRONGEST_MOTIVE.reading(answer_motive(found), {"account": account.pk})
