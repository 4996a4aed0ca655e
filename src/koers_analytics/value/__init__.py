"""Customer value: who is still a customer, what they will order, what they are worth, beside plain figures."""

from koers_analytics.value.backtest import BASELINES, Backtest, Judged, backtest, baselines, judge
from koers_analytics.value.contracts import Renewal, fit_renewals
from koers_analytics.value.fitted import MODELS, Fit
from koers_analytics.value.fitting import fit
from koers_analytics.value.histories import UNITS, Histories
from koers_analytics.value.predicting import (
    Range,
    bootstrap,
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
from koers_analytics.value.worth import CONVENTIONS, Convention, Scores, SimpleValue, clv, score, simple_clv

__all__ = [
    "BASELINES",
    "CONVENTIONS",
    "MODELS",
    "UNITS",
    "Backtest",
    "Convention",
    "Fit",
    "Histories",
    "Judged",
    "LeftOut",
    "Range",
    "Renewal",
    "Rfm",
    "Scores",
    "Silence",
    "SimpleValue",
    "Spend",
    "backtest",
    "baselines",
    "bootstrap",
    "clv",
    "count_chances",
    "count_range",
    "dert",
    "expected_orders",
    "fit",
    "fit_renewals",
    "fit_spend",
    "judge",
    "p_alive",
    "portfolio",
    "rfm_groups",
    "score",
    "silence",
    "simple_clv",
    "summarise",
]
