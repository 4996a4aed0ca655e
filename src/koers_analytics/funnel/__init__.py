"""The way of leads: cohorts, time in a state, flows, leakage and arrivals; event logs, step funnels and attribution."""

from koers_analytics.funnel.arrivals import ArrivalErrors, Arrivals, Arriving, arrivals
from koers_analytics.funnel.attribution import (
    Attribution,
    Journey,
    Journeys,
    attribute,
    conversion_rate,
    journeys,
    removal_effects,
)
from koers_analytics.funnel.cohorts import Cohort, Step, cohort_funnel
from koers_analytics.funnel.findings import lead_findings
from koers_analytics.funnel.flows import Flow, Flows, Link, Path, flows
from koers_analytics.funnel.hand_overs import FollowUp, HandOvers, follow_up
from koers_analytics.funnel.leakage import AtStake, Leak, Leakage, at_stake, leakage
from koers_analytics.funnel.log import Edge, EventLog, Graph, Variant, Variants, directly_follows, variants
from koers_analytics.funnel.periods import LifecyclePeriods, Passes
from koers_analytics.funnel.second_chances import SecondChance, second_chances
from koers_analytics.funnel.states import ROAD, STATES
from koers_analytics.funnel.stays import TimeInState, time_in_state
from koers_analytics.funnel.steps import FunnelStep, StepFunnel, step_funnel
from koers_analytics.funnel.survival import Curve, Incidence, incidence, survival
from koers_analytics.funnel.uplift import Uplift, uplift

__all__ = [
    "ROAD",
    "STATES",
    "ArrivalErrors",
    "Arrivals",
    "Arriving",
    "AtStake",
    "Attribution",
    "Cohort",
    "Curve",
    "Edge",
    "EventLog",
    "Flow",
    "Flows",
    "FollowUp",
    "FunnelStep",
    "Graph",
    "HandOvers",
    "Incidence",
    "Journey",
    "Journeys",
    "Leak",
    "Leakage",
    "LifecyclePeriods",
    "Link",
    "Passes",
    "Path",
    "SecondChance",
    "Step",
    "StepFunnel",
    "TimeInState",
    "Uplift",
    "Variant",
    "Variants",
    "arrivals",
    "at_stake",
    "attribute",
    "cohort_funnel",
    "conversion_rate",
    "directly_follows",
    "flows",
    "follow_up",
    "incidence",
    "journeys",
    "lead_findings",
    "leakage",
    "removal_effects",
    "second_chances",
    "step_funnel",
    "survival",
    "time_in_state",
    "uplift",
    "variants",
]
