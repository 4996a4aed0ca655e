"""What a way of working does to an outcome, like with like: arms, differences within strata, and how choices vary."""

from koers_analytics.effect.adaptive import Adaptiveness, adaptiveness
from koers_analytics.effect.stratified import (
    Arm,
    Difference,
    Effect,
    Homogeneity,
    Odds,
    Tables,
    homogeneity,
    odds_ratio,
    of_tables,
    risk_difference,
    stratified,
    tables_of,
)

__all__ = [
    "Adaptiveness",
    "Arm",
    "Difference",
    "Effect",
    "Homogeneity",
    "Odds",
    "Tables",
    "adaptiveness",
    "homogeneity",
    "odds_ratio",
    "of_tables",
    "risk_difference",
    "stratified",
    "tables_of",
]
