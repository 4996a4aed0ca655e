"""The lead score: a chance with its interval and reasons, judged beside naive Bayes and a list of points."""

from koers_analytics.scoring.backtest import Backtest, Gap, backtest
from koers_analytics.scoring.fields import Dropped, Field
from koers_analytics.scoring.frame import Column, Frame, KnownTooLate
from koers_analytics.scoring.leakage import Leak, find_leaks
from koers_analytics.scoring.learning import TooFew, fit
from koers_analytics.scoring.metrics import Group, Lift, Scored, auc, calibration_table, lift_table
from koers_analytics.scoring.model import Reason, ScoreModel, Scores, Weight
from koers_analytics.scoring.naive_bayes import NaiveBayes, fit_naive_bayes
from koers_analytics.scoring.points import PointsCurve, fit_points
from koers_analytics.scoring.report import score_file

__all__ = [
    "Backtest",
    "Column",
    "Dropped",
    "Field",
    "Frame",
    "Gap",
    "Group",
    "KnownTooLate",
    "Leak",
    "Lift",
    "NaiveBayes",
    "PointsCurve",
    "Reason",
    "ScoreModel",
    "Scored",
    "Scores",
    "TooFew",
    "Weight",
    "auc",
    "backtest",
    "calibration_table",
    "find_leaks",
    "fit",
    "fit_naive_bayes",
    "fit_points",
    "lift_table",
    "score_file",
]
