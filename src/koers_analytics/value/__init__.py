"""Customer value: who is still a customer, what they will order, what they are worth, beside plain figures."""

from koers_analytics.value.backtest import BASELINES, Backtest, Judged, backtest, baselines, judge
from koers_analytics.value.budget import Budget, Curve, best_budget, curve_from_answers, equity_per_prospect
from koers_analytics.value.contracts import Renewal, fit_renewals
from koers_analytics.value.equity import Book, Equity, Movement, equity, movement
from koers_analytics.value.fitted import MODELS, Fit
from koers_analytics.value.fitting import fit
from koers_analytics.value.histories import UNITS, Histories
from koers_analytics.value.path import Moment, Placed, Purchase, alive_path, purchases
from koers_analytics.value.predicting import (
    Range,
    bootstrap,
    chance_range,
    count_chances,
    count_range,
    dert,
    expected_orders,
    p_alive,
    portfolio,
)
from koers_analytics.value.rules import Silence, rfm_groups, silence
from koers_analytics.value.spend import Spend, fit_spend
from koers_analytics.value.summary import LeftOut, Rfm, summarise
from koers_analytics.value.switching import Market
from koers_analytics.value.tracking import Tracking, tracking
from koers_analytics.value.worth import (
    CONVENTIONS,
    Convention,
    PointWorth,
    Scores,
    SimpleValue,
    clv,
    score,
    simple_clv,
    worth_of_a_point,
)

__all__ = [
    "BASELINES",
    "CONVENTIONS",
    "MODELS",
    "UNITS",
    "Backtest",
    "Book",
    "Budget",
    "Convention",
    "Curve",
    "Equity",
    "Fit",
    "Histories",
    "Judged",
    "LeftOut",
    "Market",
    "Moment",
    "Movement",
    "Placed",
    "PointWorth",
    "Purchase",
    "Range",
    "Renewal",
    "Rfm",
    "Scores",
    "Silence",
    "SimpleValue",
    "Spend",
    "Tracking",
    "alive_path",
    "backtest",
    "baselines",
    "best_budget",
    "bootstrap",
    "chance_range",
    "clv",
    "count_chances",
    "count_range",
    "curve_from_answers",
    "dert",
    "equity",
    "equity_per_prospect",
    "expected_orders",
    "fit",
    "fit_renewals",
    "fit_spend",
    "judge",
    "movement",
    "p_alive",
    "portfolio",
    "purchases",
    "rfm_groups",
    "score",
    "silence",
    "simple_clv",
    "summarise",
    "tracking",
    "worth_of_a_point",
]
