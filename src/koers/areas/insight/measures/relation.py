"""The numbers of the relation between marketing and sales: what they do, each with its rows."""

from collections.abc import Callable
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from koers.areas.insight.measures.numbers import AmountFrom
from koers.areas.insight.queries import relation
from koers.areas.insight.queries.relation import RelationQuestion, question_of
from koers.areas.leads.models import HandOver, HandOverContract
from koers.areas.organisation.models import AlignmentRound, CompetenceRequest, Dispute
from koers.areas.selling.models import Deal
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.resource.declaration import Column

PARAMS = {"unit": "id", "as_of": "date"}
#: Numbers of hand-overs may also be asked for a seller, a team, a source, a campaign or a reason.
HANDED = PARAMS | {"seller": "id", "team": "id", "origin": "id", "campaign": "text", "reason": "text"}
LEAST = 20
OFFER = ("handover", "state", "receiver", "offered_at", "accepted_at", "first_touch_at")


def _of(
    rows: Callable[[RelationQuestion, Any], QuerySet[Any]], model: Any
) -> Callable[[Params, Any], QuerySet[Any]]:
    """Return rows as a measure asks them: none when the address names no unit and day."""

    def asked(params: Params, user: Any) -> QuerySet[Any]:
        question = question_of(params)
        found: QuerySet[Any] = rows(question, user) if question else model.objects.none()
        return found

    return asked


def _these(ids: Callable[[RelationQuestion, Any], list[int]]) -> Callable[[RelationQuestion, Any], Any]:
    def rows(question: RelationQuestion, user: Any) -> QuerySet[Any]:
        table = dict.fromkeys(ids(question, user), 1)
        found = HandOver.objects.visible_to(user).annotate(counted=AmountFrom(table))
        chosen: QuerySet[Any] = found.filter(counted__isnull=False).order_by("-offered_at", "-id")
        return chosen

    return rows


def _contracts(question: RelationQuestion, user: Any) -> QuerySet[Any]:
    return HandOverContract.objects.visible_to(user).order_by("-number")


def _lent(question: RelationQuestion, user: Any) -> QuerySet[Any]:
    return relation.lent(question).order_by("-id")


def _forecast_rows(question: RelationQuestion, user: Any) -> QuerySet[Any]:
    rows = Deal.objects.visible_to(user).filter(unit__path__startswith=question.unit.path, outcome="won")
    return rows.filter(closed_date__lte=question.as_of).order_by("-closed_date", "-id")


def _nothing(question: RelationQuestion, user: Any) -> QuerySet[Any]:
    return Deal.objects.none()


def _measure(
    name: str,
    label: Any,
    definition: Any,
    unit: Literal["money", "ratio", "count", "days", "hours", "points"],
    rows: Callable[[RelationQuestion, Any], QuerySet[Any]],
    model: Any,
    resource: str,
    columns: tuple[Any, ...],
    good: Literal["up", "down"],
    least: int = LEAST,
) -> Measure:
    return Measure(
        name=f"insight.{name}",
        label=label,
        definition=definition,
        unit=unit,
        rows=_of(rows, model),
        resource=resource,
        columns=columns,
        params=HANDED if model is HandOver else PARAMS,
        grain=("unit", "seller", "source", "campaign") if model is HandOver else ("unit",),
        good=good,
        min_n=least,
    )


MEASURES = {
    "lead_black_hole": _measure(
        "lead_black_hole",
        _("Black hole"),
        _(
            "Of what marketing handed over in the year up to the day and whose time is over or that was answered, the "
            "share that sales neither contacted nor returned within 10 working days, with a 95% interval (Wilson)."
        ),
        "ratio",
        _these(relation.judged_ids),
        HandOver,
        "hand-overs",
        (*OFFER, "returned_at"),
        "down",
    ),
    "first_touch_hours": _measure(
        "first_touch_hours",
        _("Hours to the first contact"),
        _(
            "The median time from the offer to the first contact, for leads that sales accepted; those without contact "
            "count as long as they have waited (Kaplan-Meier), with a 95% interval."
        ),
        "hours",
        relation.hot,
        HandOver,
        "hand-overs",
        OFFER,
        "down",
    ),
    "sla_met": _measure(
        "sla_met",
        _("Within the agreed time"),
        _(
            "Of the hand-overs whose promises are due, the share that was answered in time and, when accepted, also "
            "contacted in time, by the contract it was offered under; with a 95% interval (Wilson)."
        ),
        "ratio",
        relation.promised,
        HandOver,
        "hand-overs",
        (*OFFER, "due_at", "answered_at", "touch_due_at"),
        "up",
    ),
    "return_with_reason": _measure(
        "return_with_reason",
        _("Returned with a reason"),
        _(
            "Of the hand-overs that sales returned, the share that carries a reason; with a 95% interval (Wilson)."
        ),
        "ratio",
        relation.returned,
        HandOver,
        "hand-overs",
        ("handover", "receiver", "offered_at", "returned_at", "reason"),
        "up",
    ),
    "definition_stability": _measure(
        "definition_stability",
        _("Definition of a lead"),
        _(
            "How stable the contract about leads is: 0 none, 1 one-sided, 2 signed by both, 3 also revised in the last "
            "six months. Whether it was revised from data is not known."
        ),
        "points",
        _contracts,
        HandOverContract,
        "contracts",
        ("contract", "state", "starts", "ends", "marketing_at", "sales_at"),
        "up",
        0,
    ),
    "content_use": _measure(
        "content_use",
        _("Content used in deals"),
        _("The share of deals in which sales sent at least one tagged piece of content."),
        "ratio",
        _nothing,
        Deal,
        "deals",
        ("name",),
        "up",
    ),
    "joint_account_plans": _measure(
        "joint_account_plans",
        _("Joint account plans"),
        _("Of the twenty largest accounts, the share with an owner from both departments."),
        "ratio",
        _nothing,
        Deal,
        "deals",
        ("name",),
        "up",
        1,
    ),
    "co_owned_objectives": _measure(
        "co_owned_objectives",
        _("Shared objectives"),
        _("The share of objectives with an owner from both departments."),
        "ratio",
        _nothing,
        Deal,
        "deals",
        ("name",),
        "up",
        1,
    ),
    "dispute_age": _measure(
        "dispute_age",
        _("Days to settle a dispute"),
        _(
            "The median number of days from opening to settling, of the disputes settled in the year up to the day."
        ),
        "days",
        relation.disputes_closed,
        Dispute,
        "disputes",
        ("dispute", "subject", "opened_on", "closed_on", "rule"),
        "down",
    ),
    "forecast_error": _measure(
        "forecast_error",
        _("Error of the forecast"),
        _(
            "By how much the forecast missed over the last four finished quarters, as a share of what was won in them: "
            "the sum of the distances over the sum of the actual amounts (WAPE), from the back-test of the review."
        ),
        "ratio",
        _forecast_rows,
        Deal,
        "deals",
        ("name", "account", "owner", "amount_cents", "closed_date"),
        "down",
        4,
    ),
    "cross_use": _measure(
        "cross_use",
        _("Competences lent"),
        _(
            "How many requests for competence between departments were fulfilled in the quarter up to the day."
        ),
        "count",
        _lent,
        CompetenceRequest,
        "competence-requests",
        ("request", "asks", "of", "answered_on", "used_in"),
        "up",
        0,
    ),
}
UNTOUCHED = Measure(
    name="insight.untouched_value",
    label=_("Lost in the black hole"),
    definition=_(
        "What the untouched hand-overs would have brought: their number times the chance that a hot lead becomes a "
        "customer times the mean of won deals, with a 95% interval from that chance."
    ),
    unit="money",
    rows=_of(_these(relation.untouched_ids), HandOver),
    resource="hand-overs",
    columns=(*OFFER, Column("value_cents", label=_("Expected value"), kind="money")),
    params=PARAMS,
    grain=("unit",),
    good="down",
    min_n=0,
)
OFFERED = _measure(
    "handed_over",
    _("Handed over"),
    _("What marketing offered to sales in the year up to the day and did not withdraw."),
    "count",
    relation.hand_overs,
    HandOver,
    "hand-overs",
    OFFER,
    "up",
    0,
)
RETURNED_SHARE = _measure(
    "returned_share",
    _("Returned"),
    _(
        "Of the hand-overs that sales accepted or returned, the share that it returned; with a 95% interval (Wilson)."
    ),
    "ratio",
    relation.decided,
    HandOver,
    "hand-overs",
    (*OFFER, "returned_at", "reason"),
    "down",
)
RETURNS = _measure(
    "returns",
    _("Returned to marketing"),
    _("The hand-overs that sales returned to marketing, with their reason."),
    "count",
    relation.returned,
    HandOver,
    "hand-overs",
    ("handover", "receiver", "offered_at", "returned_at", "reason"),
    "down",
    0,
)
DISPUTES_BY_RULE = _measure(
    "disputes_by_rule",
    _("Settled by a standing rule"),
    _("Of the disputes settled in the year up to the day, the share that a standing rule settled."),
    "ratio",
    relation.disputes_closed,
    Dispute,
    "disputes",
    ("dispute", "subject", "opened_on", "closed_on", "rule"),
    "up",
    1,
)
registry.register(*MEASURES.values(), UNTOUCHED, OFFERED, RETURNED_SHARE, RETURNS, DISPUTES_BY_RULE)


# --- what both say: no rows of people lie behind these, only the round ------------------------------------------------


def _round(params: Params, user: Any) -> QuerySet[Any]:
    return AlignmentRound.objects.visible_to(user).filter(pk=params.get("round") or 0)


def _said(name: str, label: Any, definition: Any) -> Measure:
    return Measure(
        name=f"insight.{name}",
        label=label,
        definition=definition,
        unit="points",
        rows=_round,
        resource="alignment-rounds",
        columns=("round", "opened_at", "closed_at", "target_type"),
        params={"round": "id"},
        good="up",
        min_n=3,
        ability="insight.relation.read",
    )


SAID = _said(
    "survey_total",
    _("Survey of marketing and sales"),
    _(
        "The mean total of the sheets, from 20 to 100; both together is the mean of marketing and sales, each weighing "
        "the same, with a 90% interval from drawing people again within each side. Not a validated scale."
    ),
)
THEME = _said(
    "survey_theme",
    _("Theme of the survey"),
    _("The mean of the theme's statements as one side judged them, from 0 to 100."),
)
STATEMENT = _said(
    "survey_statement",
    _("Statement of the survey"),
    _("The mean answer of one side, from 1 (not at all) to 5 (fully)."),
)
GAP = _said(
    "survey_gap",
    _("Difference between sales and marketing"),
    _("The mean answer of sales minus that of marketing; from 1.0 on it is large."),
)
INDEX = Measure(
    name="insight.behaviour_index",
    label=_("Behaviour index"),
    definition=_(
        "What marketing and sales do, from records only: each metric has a level worth 0, 33, 67 or 100, a theme is the "
        "mean of its metrics with enough data, the index the mean of the themes that have a score. It stands beside the "
        "survey and is never averaged with it."
    ),
    unit="points",
    rows=_of(_these(relation.judged_ids), HandOver),
    resource="hand-overs",
    columns=OFFER,
    params=PARAMS,
    grain=("unit",),
    good="up",
    min_n=0,
    ability="insight.relation.read",
)
registry.register(SAID, THEME, STATEMENT, GAP, INDEX)
