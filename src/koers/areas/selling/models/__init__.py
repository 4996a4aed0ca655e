"""Nouns of selling: pipelines, deals with their dated history, who decides about them, and orders."""

from koers.areas.selling.models.approach import ApproachChoice, BuyingStep, DealTrait
from koers.areas.selling.models.conditions import Condition, StageCondition
from koers.areas.selling.models.deals import Deal, DealPeriod, LineItem
from koers.areas.selling.models.deciding import DealRole
from koers.areas.selling.models.orders import Order, OrderLine
from koers.areas.selling.models.pipeline import Outcome, Pipeline, Reason, Stage

__all__ = [
    "ApproachChoice",
    "BuyingStep",
    "Condition",
    "Deal",
    "DealPeriod",
    "DealRole",
    "DealTrait",
    "LineItem",
    "Order",
    "OrderLine",
    "Outcome",
    "Pipeline",
    "Reason",
    "Stage",
    "StageCondition",
]
