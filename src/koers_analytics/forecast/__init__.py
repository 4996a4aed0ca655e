"""The honest forecast: a chance per deal, the distribution of the total, and how well it did before."""

from koers_analytics.forecast.backtest import Backtest, BacktestRow, Errors, backtest
from koers_analytics.forecast.calibration import (
    Bin,
    Calibration,
    OwnerCalibration,
    brier,
    calibrate,
    calibration,
    log_score,
)
from koers_analytics.forecast.chances import Chances, deal_chances
from koers_analytics.forecast.distribution import Distribution, total_of
from koers_analytics.forecast.projection import Forecast, Spread, Swing, forecast

__all__ = [
    "Backtest",
    "BacktestRow",
    "Bin",
    "Calibration",
    "Chances",
    "Distribution",
    "Errors",
    "Forecast",
    "OwnerCalibration",
    "Spread",
    "Swing",
    "backtest",
    "brier",
    "calibrate",
    "calibration",
    "deal_chances",
    "forecast",
    "log_score",
    "total_of",
]
