"""Fitting a score on closed rows, and refusing to where there are too few."""

from collections.abc import Iterable

import numpy as np

from koers_analytics.columns import BadTable, Floats, Ints
from koers_analytics.scoring.fields import BINS, fields_of
from koers_analytics.scoring.fitting import Design, covariance, one_thread, solve, solve_with
from koers_analytics.scoring.frame import Frame
from koers_analytics.scoring.metrics import recalibration
from koers_analytics.scoring.model import ScoreModel
from koers_analytics.scoring.splits import folds_of, moment_as_text

LEAST_ROWS, LEAST_POSITIVES = 200, 40
_INNER = 5


class TooFew(ValueError):
    """There are too few closed rows to learn from; the message says how many there are and how many are needed."""


def refuse_too_few(frame: Frame, least_rows: int, least_positives: int) -> None:
    """Raise TooFew below so many closed rows, or so many of either outcome."""
    n, positives = len(frame), frame.positives
    if n < least_rows or positives < least_positives:
        raise TooFew(
            f"{n} closed rows with {positives} positives are too little to learn from; "
            f"{least_rows} rows with {least_positives} positives are needed"
        )
    if n - positives < least_positives:
        raise TooFew(
            f"{n} closed rows have only {n - positives} that are not positive; {least_positives} are needed to learn "
            "the difference"
        )


@one_thread()
def fit(
    frame: Frame,
    *,
    exclude: Iterable[str] = (),
    bins: int = BINS,
    seed: int = 1,
    least_rows: int = LEAST_ROWS,
    least_positives: int = LEAST_POSITIVES,
) -> ScoreModel:
    """Fit a score on closed rows; `seed` divides them when the chances are checked on held-out rows.

    Raises TooFew below `least_rows` or `least_positives`, and BadTable when no column can be used.
    """
    refuse_too_few(frame, least_rows, least_positives)
    fields, dropped = fields_of(frame, exclude=exclude, bins=bins)
    if not fields:
        raise BadTable("no column can be used: " + "; ".join(f"{one.column} {one.reason}" for one in dropped))
    design = Design.of(fields)
    codes = np.column_stack([field.codes(frame.column(field.name)) for field in fields])
    found = solve(design, codes, frame.won)
    held_out = np.zeros(len(frame))
    for mine in folds_of(frame.won, _INNER, seed):
        rest = np.ones(len(frame), dtype=bool)
        rest[mine] = False
        kept = solve_with(design, codes[rest], frame.won[rest], found)
        held_out[mine] = design.log_odds(codes[mine], kept.effects)
    shift, slope = recalibration(held_out, frame.won)
    counts = np.concatenate(
        [np.bincount(codes[:, n], minlength=size) for n, size in enumerate(design.sizes.tolist())]
    )
    spread = covariance(design, codes, found)
    base, effects, spread = _about_the_mean(design, found.effects, spread, counts, len(frame))
    return ScoreModel(
        fields,
        shift + slope * base,
        slope * effects,
        counts,
        _five_figures(slope**2 * spread),
        len(frame),
        frame.positives,
        _last_moment(frame),
        (shift, slope),
        dropped,
    )


def _about_the_mean(
    design: Design, effects: Floats, spread: Floats, counts: Ints, n: int
) -> tuple[float, Floats, Floats]:
    """Return base, effects and covariance such that the effects of each field have mean 0 over the rows.

    A level that was never seen has effect 0, and the variance that the effects of its field have.
    """
    turn, loose = np.eye(len(effects)), np.zeros(len(effects))
    for start, size in zip(design.offsets.tolist(), design.sizes.tolist(), strict=True):
        mine = slice(start, start + size)
        share = counts[start - 1 : start - 1 + size] / n
        turn[0, mine] = share
        turn[mine, mine] -= share
        unseen = start + np.flatnonzero(share == 0)
        mean = share @ effects[mine]
        loose[unseen] = np.diag(spread)[unseen] + share @ (effects[mine] - mean) ** 2
        turn[unseen] = 0
    turned = turn @ effects
    return float(turned[0]), turned[1:], turn @ spread @ turn.T + np.diag(loose)


def _five_figures(matrix: Floats) -> Floats:
    """Return a symmetric matrix in five figures: what is kept is what is used."""
    size = 10.0 ** (4 - np.floor(np.log10(np.maximum(np.abs(matrix), 1e-12))))
    rounded = np.tril(np.round(matrix * size) / size)
    return np.asarray(rounded + np.tril(rounded, -1).T)


def _last_moment(frame: Frame) -> str | None:
    when = frame.settled if frame.settled is not None else frame.moment
    if when is None or not len(when):
        return None
    return moment_as_text(when.max())
