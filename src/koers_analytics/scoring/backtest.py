"""The score judged on rows that it has not seen, beside naive Bayes and, where given, a list of points."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from koers_analytics.columns import BadTable, Floats, Mask
from koers_analytics.scoring.fields import BINS, Dropped, fields_of
from koers_analytics.scoring.frame import Frame
from koers_analytics.scoring.learning import (
    LEAST_POSITIVES,
    LEAST_ROWS,
    TooFew,
    fit,
    refuse_too_few,
)
from koers_analytics.scoring.metrics import (
    Group,
    Lift,
    Scored,
    auc_gap,
    brier_gap,
    calibration_line,
    calibration_table,
    judged,
    lift_table,
    reach,
)
from koers_analytics.scoring.naive_bayes import fit_naive_bayes
from koers_analytics.scoring.points import fit_points
from koers_analytics.scoring.splits import cut_of, folds_of, moment_as_text

#: A later part with fewer of either outcome judges nothing.
_LEAST_LATER = 20


@dataclass(frozen=True)
class Gap:
    """How much better the model is than another contender on the same rows, with 95 % interval; above 0 is better.

    For `auc` it is the difference, for `brier` the other's score minus the model's.
    """

    against: str
    measure: str
    difference: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Return whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Backtest:
    """What held-out rows say; every contender was judged on the same ones.

    `status` is ok or too_few, and `why` says what is lacking. `folds` or `time_cut` says how rows were held out:
    chances were learned from the rows outside each fold, or settled before the cut and judged from it on.
    `base_brier` is the score of giving every row the same chance. `slope` below 1 says that the model's chances were
    too extreme, above 1 too tame.
    """

    status: str
    why: str
    n: int
    positives: int
    seed: int
    folds: int | None = None
    time_cut: str | None = None
    trained_on: int | None = None
    left_out: int = 0
    base_rate: float | None = None
    base_brier: float | None = None
    slope: float | None = None
    scores: dict[str, Scored] = field(default_factory=dict)
    calibration: dict[str, tuple[Group, ...]] = field(default_factory=dict)
    lift: dict[str, tuple[Lift, ...]] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    @property
    def best(self) -> str | None:
        """Return the contender with the lowest Brier score: what to go by."""
        return min(self.scores, key=lambda name: self.scores[name].brier) if self.scores else None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self) | {"best": self.best}

    def to_json(self) -> str:
        """Return the back-test as JSON; `from_json` gives an equal one."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, told: str) -> "Backtest":
        """Return the back-test that `to_json` wrote."""
        return cls.from_dict(json.loads(told))

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> "Backtest":
        """Return the back-test that `to_dict` told of."""
        plain = {name: value for name, value in told.items() if name != "best"}
        plain["scores"] = {name: Scored(**one) for name, one in told["scores"].items()}
        for table, kind in (("calibration", Group), ("lift", Lift)):
            plain[table] = {name: tuple(kind(**row) for row in rows) for name, rows in told[table].items()}
        plain["gaps"] = tuple(Gap(**one) for one in told["gaps"])
        plain["dropped"] = tuple(Dropped(**one) for one in told["dropped"])
        return cls(**plain)


def backtest(
    frame: Frame,
    *,
    by_time: bool = False,
    folds: int = 5,
    later_share: float = 0.25,
    exclude: Iterable[str] = (),
    bins: int = BINS,
    seed: int = 1,
    least_rows: int = LEAST_ROWS,
    least_positives: int = LEAST_POSITIVES,
) -> Backtest:
    """Judge the score on held-out rows: `folds` parts in turn, or with `by_time` the last `later_share` of the rows.

    Too little data is no error: the back-test then has the status too_few. Raises BadTable for `by_time` without
    moments, and ValueError for fewer than two folds.
    """
    exclude = tuple(exclude)
    if folds < 2:
        raise ValueError(f"folds must be at least 2, not {folds}")
    if by_time and frame.moment is None:
        raise BadTable("moment: say when each row is scored; without it there is no earlier and later part")
    try:
        refuse_too_few(frame, least_rows, least_positives)
        if by_time:
            return _by_time(frame, later_share, exclude, bins, seed)
    except TooFew as few:
        return Backtest("too_few", str(few), len(frame), frame.positives, seed)
    held: dict[str, Floats] = {}
    for mine in folds_of(frame.won, folds, seed):
        rest = np.ones(len(frame), dtype=bool)
        rest[mine] = False
        for name, chances in _contend(frame.take(rest), frame.take(mine), exclude, bins, seed).items():
            held.setdefault(name, np.zeros(len(frame)))[mine] = chances
    return _verdict(frame, frame, held, seed, folds=folds, dropped=fields_of(frame, exclude=exclude)[1])


def _by_time(frame: Frame, share: float, exclude: tuple[str, ...], bins: int, seed: int) -> Backtest:
    cut = cut_of(frame.moment, frame.settled, share)  # type: ignore[arg-type]
    earlier, later = frame.take(cut.earlier), frame.take(cut.later)
    at = moment_as_text(cut.at)
    for part, name in ((earlier, f"settled before {at}"), (later, f"from {at} on")):
        if min(part.positives, len(part) - part.positives) < _LEAST_LATER:
            raise TooFew(
                f"{len(part)} rows {name} with {part.positives} positives are too little to judge by time; "
                f"{_LEAST_LATER} of either outcome are needed before and after the cut"
            )
    held = _contend(earlier, later, exclude, bins, seed)
    how = {"time_cut": at, "trained_on": len(earlier), "left_out": cut.left_out}
    return _verdict(frame, later, held, seed, dropped=fields_of(earlier, exclude=exclude)[1], **how)


def _contend(
    earlier: Frame, later: Frame, exclude: tuple[str, ...], bins: int, seed: int
) -> dict[str, Floats]:
    """Return per contender the chances of later rows, learned from earlier ones."""
    model = fit(earlier, exclude=exclude, bins=bins, seed=seed, least_rows=2, least_positives=1)
    found = {
        "model": model.chance(later),
        "naive_bayes": fit_naive_bayes(earlier, exclude=exclude, bins=bins).chance(later),
    }
    if earlier.points is not None and later.points is not None:
        found["points"] = fit_points(earlier.points, earlier.won).chance(later.points)
    return found


def _verdict(frame: Frame, judged_on: Frame, held: dict[str, Floats], seed: int, **how: Any) -> Backtest:
    won = judged_on.won
    base = float(won.mean())
    # A curve may be flat where points still tell rows apart: they are ranked by the points themselves.
    ranking = {name: judged_on.points if name == "points" else chance for name, chance in held.items()}
    log_odds = np.log(held["model"] / (1 - held["model"]))
    return Backtest(
        "ok",
        "",
        len(frame),
        frame.positives,
        seed,
        base_rate=base,
        base_brier=base * (1 - base),
        slope=calibration_line(log_odds, won)[1],
        scores={name: judged(chance, won, ranking[name]) for name, chance in held.items()},
        calibration={name: calibration_table(chance, won) for name, chance in held.items()},
        lift={name: lift_table(_order(ranking[name]), won) for name in held},
        gaps=tuple(gap for name in held if name != "model" for gap in _gaps(name, held, ranking, won)),
        **how,
    )


def _order(ranking: Floats | None) -> Floats:
    assert ranking is not None
    return ranking


def _gaps(name: str, held: dict[str, Floats], ranking: dict[str, Floats | None], won: Mask) -> list[Gap]:
    ranked = auc_gap(held["model"], _order(ranking[name]), won)
    closer = brier_gap(held["model"], held[name], won)
    return [
        Gap(name, measure, gap, *reach(gap, error))
        for measure, (gap, error) in (("auc", ranked), ("brier", closer))
    ]
