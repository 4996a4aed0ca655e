"""What insight keeps: stored reviews, answers and calls of people, and the ledger of forecasts."""

from koers.areas.insight.models.forecast import ForecastCall, ForecastLine
from koers.areas.insight.models.stored import BudgetAnswers, StoredReview

__all__ = ["BudgetAnswers", "ForecastCall", "ForecastLine", "StoredReview"]
