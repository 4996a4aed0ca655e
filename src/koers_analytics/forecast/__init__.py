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
from koers_analytics.forecast.ledger import Line, earlier_misses, lines
from koers_analytics.forecast.misses import Misses, measured
from koers_analytics.forecast.projection import Forecast, Spread, Swing, forecast
from koers_analytics.forecast.slipping import Slipping, slipping
from koers_analytics.forecast.track import Judged, Share, Track, optimists, track

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
    "Judged",
    "Line",
    "Misses",
    "OwnerCalibration",
    "Share",
    "Slipping",
    "Spread",
    "Swing",
    "Track",
    "backtest",
    "baselines",
    "brier",
    "calibrate",
    "calibration",
    "deal_chances",
    "earlier_misses",
    "forecast",
    "lines",
    "log_score",
    "measured",
    "optimists",
    "slipping",
    "total_of",
    "track",
]
