"""Customer value: who is still a customer, what they will order, what they are worth, beside plain figures."""

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
from koers_analytics.value.spend import Spend, fit_spend
from koers_analytics.value.summary import LeftOut, Rfm, summarise

__all__ = [
    "MODELS",
    "UNITS",
    "Fit",
    "Histories",
    "LeftOut",
    "Range",
    "Renewal",
    "Rfm",
    "Spend",
    "bootstrap",
    "count_chances",
    "count_range",
    "dert",
    "expected_orders",
    "fit",
    "fit_renewals",
    "fit_spend",
    "p_alive",
    "portfolio",
    "summarise",
]
