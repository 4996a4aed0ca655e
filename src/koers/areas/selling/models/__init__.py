"""Nouns of selling: pipelines, deals with their dated history, who decides about them, and orders."""

from koers.areas.selling.models.approach import ApproachChoice, BuyingStep, DealTrait, HowFollowed
from koers.areas.selling.models.approvals import ApprovalVerdict, DiscountRule, QuoteApproval
from koers.areas.selling.models.conditions import Condition, StageCondition
from koers.areas.selling.models.deals import Deal, DealPeriod, LineItem
from koers.areas.selling.models.deciding import DealRole
from koers.areas.selling.models.experiments import Experiment, ExperimentAccount
from koers.areas.selling.models.insight import StoryPart, StoryProof
from koers.areas.selling.models.installed import (
    Criticality,
    Failure,
    InstalledItem,
    MaintenancePlan,
    SparePart,
    UpkeepKind,
)
from koers.areas.selling.models.orders import Order, OrderLine
from koers.areas.selling.models.pipeline import Outcome, Pipeline, Reason, Stage
from koers.areas.selling.models.prices import ListPrice, PriceList
from koers.areas.selling.models.quotes import Quote, QuoteLanguage, QuoteLine, QuoteState
from koers.areas.selling.models.reviews import DealReview
from koers.areas.selling.models.rivals import Competitor, Position, Rivalry
from koers.areas.selling.models.solution import SolutionBoard, SolutionDecision
from koers.areas.selling.models.steps import NextStep
from koers.areas.selling.models.talks import AskedQuestion, Talk
from koers.areas.selling.models.value import MeasuredBy, ValueBenefit, ValueCase
from koers.areas.selling.models.value_links import (
    KnownFrom,
    PartState,
    ValueLink,
    ValueProposal,
    ValueProposalPart,
)

__all__ = [
    "ApproachChoice",
    "ApprovalVerdict",
    "AskedQuestion",
    "BuyingStep",
    "Competitor",
    "Condition",
    "Criticality",
    "Deal",
    "DealPeriod",
    "DealReview",
    "DealRole",
    "DealTrait",
    "DiscountRule",
    "Experiment",
    "ExperimentAccount",
    "Failure",
    "HowFollowed",
    "InstalledItem",
    "KnownFrom",
    "LineItem",
    "ListPrice",
    "MaintenancePlan",
    "MeasuredBy",
    "NextStep",
    "Order",
    "OrderLine",
    "Outcome",
    "PartState",
    "Pipeline",
    "Position",
    "PriceList",
    "Quote",
    "QuoteApproval",
    "QuoteLanguage",
    "QuoteLine",
    "QuoteState",
    "Reason",
    "Rivalry",
    "SolutionBoard",
    "SolutionDecision",
    "SparePart",
    "Stage",
    "StageCondition",
    "StoryPart",
    "StoryProof",
    "Talk",
    "UpkeepKind",
    "ValueBenefit",
    "ValueCase",
    "ValueLink",
    "ValueProposal",
    "ValueProposalPart",
]
