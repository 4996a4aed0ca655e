"""Naive Bayes as a baseline: how often each value was seen among won and among lost rows, multiplied.

So do the predictions of Odoo's CRM, by their published description. Each value starts with 0.1 in both counts; its share
is of the total of its field; a value that is missing or was never seen is skipped; the result keeps away from 0 and 1 by
a hundredth of a per cent. There, fields are categories only; here a number is first cut into the bins of the score.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from koers_analytics.columns import Floats
from koers_analytics.scoring.fields import BINS, Field, fields_of
from koers_analytics.scoring.frame import Frame, columns_of

SMOOTHING = 0.1
_EDGE = 0.0001


@dataclass(frozen=True)
class NaiveBayes:
    """What each level adds to the log-odds, before which stands the log-odds of all rows."""

    fields: tuple[Field, ...]
    prior: float
    ratios: tuple[Floats, ...]

    def chance(self, rows: Iterable[Mapping[str, Any]] | Frame) -> Floats:
        """Return the chance of each row; rows are mappings from column to value, or a frame."""
        columns, n = columns_of(rows, [field.name for field in self.fields])
        log_odds = np.full(n, self.prior)
        for field, ratio in zip(self.fields, self.ratios, strict=True):
            log_odds += ratio[field.codes(columns[field.name])]
        return np.asarray(np.clip(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))), _EDGE, 1 - _EDGE))


def fit_naive_bayes(frame: Frame, *, exclude: Iterable[str] = (), bins: int = BINS) -> NaiveBayes:
    """Count values among won and lost rows; raises ValueError unless there are both.

    >>> frame = Frame.of({"source": ["fair", "fair", "web", "web"]}, [True, True, True, False])
    >>> fit_naive_bayes(frame).chance([{"source": "fair"}]).round(4).tolist()
    [0.9594]
    """
    won = frame.won
    if not 0 < frame.positives < len(frame):
        raise ValueError("both won and lost rows are needed")
    fields, _dropped = fields_of(frame, exclude=exclude, bins=bins, pooled=False)
    ratios = tuple(_ratios(field, field.codes(frame.column(field.name)), won) for field in fields)
    return NaiveBayes(fields, float(np.log(frame.positives / (len(frame) - frame.positives))), ratios)


def _ratios(field: Field, codes: Any, won: Any) -> Floats:
    """Return the log of the likelihood ratio per level; 0 for what is skipped."""
    wins = np.bincount(codes[won], minlength=field.size)[: field.known] + SMOOTHING
    losses = np.bincount(codes[~won], minlength=field.size)[: field.known] + SMOOTHING
    found = np.zeros(field.size)
    found[: field.known] = np.log(wins / wins.sum()) - np.log(losses / losses.sum())
    return found
