"""The honest forecast: a chance per deal, the distribution of the total, and how well it did before."""

from koers_analytics.calibration import (
    Bin,
    Calibration,
    OwnerCalibration,
    brier,
    calibrate,
    calibration,
    log_score,
)
from koers_analytics.forecast.backtest import METHODS, Backtest, BacktestRow, Errors, backtest, baselines
from koers_analytics.forecast.chances import Chances, deal_chances
from koers_analytics.forecast.distribution import Distribution, total_of
from koers_analytics.forecast.misses import Misses, measured
from koers_analytics.forecast.projection import Forecast, Spread, Swing, forecast
from koers_analytics.forecast.slipping import Slipping, slipping

__all__ = [
    "METHODS",
    "Backtest",
    "BacktestRow",
    "Bin",
    "Calibration",
    "Chances",
    "Distribution",
    "Errors",
    "Forecast",
    "Misses",
    "OwnerCalibration",
    "Slipping",
    "Spread",
    "Swing",
    "backtest",
    "baselines",
    "brier",
    "calibrate",
    "calibration",
    "deal_chances",
    "forecast",
    "log_score",
    "measured",
    "slipping",
    "total_of",
]
