"""Who came back: cohorts by the period of the first order, and what was kept from one period to another."""

from koers_analytics.retention.cohorts import PERIODS, VARIANTS, Cell, Cohort, Triangle, cohorts
from koers_analytics.retention.kept import Kept, kept

__all__ = ["PERIODS", "VARIANTS", "Cell", "Cohort", "Kept", "Triangle", "cohorts", "kept"]
