"""What `koers-analytics score` says of a file: as plain values, and as a page of text."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from koers_analytics.scoring.backtest import backtest
from koers_analytics.scoring.frame import Frame
from koers_analytics.scoring.leakage import Leak, find_leaks
from koers_analytics.scoring.learning import LEAST_POSITIVES, LEAST_ROWS, TooFew, fit, refuse_too_few
from koers_analytics.scoring.reading import read_table

_NAMES = {"model": "model", "naive_bayes": "naive Bayes", "points": "points"}
_COLUMNS_TOLD = 8


def score_file(
    file: Path | str,
    *,
    target: str,
    positive: str,
    exclude: Iterable[str] = (),
    time: str | None = None,
    known_before: Iterable[str] = (),
    folds: int = 5,
    seed: int = 1,
) -> dict[str, Any]:
    """Judge and fit a score on a file; `status` is ok, too_few or leak, and `why` says what can be done.

    Raises BadTable for a file, column or value that cannot be used, and ValueError for fewer than two folds.
    """
    gone, vouched = tuple(exclude), tuple(known_before)
    table = read_table(file, target=target, positive=positive, time=time, named=(*gone, *vouched))
    frame = table.frame
    told: dict[str, Any] = {
        "status": "ok", "why": "", "file": str(file), "target": target, "positive": table.positive,
        "n": len(frame), "positives": frame.positives, "open_rows": table.open_rows,
        "timeless_rows": table.timeless_rows, "seed": seed, "model": None, "naive_bayes": None,
    }  # fmt: skip
    try:
        refuse_too_few(frame, LEAST_ROWS, LEAST_POSITIVES)
        leaks = find_leaks(frame, known_before=vouched, exclude=gone, seed=seed)
        if leaks:
            refused = [asdict(leak) for leak in leaks]
            return told | {"status": "leak", "why": _why_refused(file, leaks), "refused": refused}
        return told | _judged(frame, gone, bool(time), folds, seed)
    except TooFew as few:
        return told | {"status": "too_few", "why": f"{file}: {few}"}


def _judged(frame: Frame, gone: tuple[str, ...], by_time: bool, folds: int, seed: int) -> dict[str, Any]:
    found = backtest(frame, by_time=by_time, folds=folds, seed=seed, exclude=gone)
    if found.status != "ok":
        raise TooFew(found.why)
    model = fit(frame, exclude=gone, seed=seed)
    facts = found.to_dict()
    how = ("time_cut", "trained_on", "left_out") if by_time else ("folds",)
    kept = (*how, "base_rate", "base_brier", "slope", "gaps", "best", "calibration", "lift")
    return {name: asdict(one) for name, one in found.scores.items()} | {
        **{name: facts[name] for name in kept},
        "base": model.base,
        "strengths": model.strengths(),
        "weights": [asdict(one) for one in model.weights()],
        "dropped": [asdict(one) for one in model.dropped],
        "recalibration": list(model.recalibration),
        "trained_until": model.trained_until,
    }


def _why_refused(file: Path | str, leaks: tuple[Leak, ...]) -> str:
    """Return which columns are refused, by which figures, and what can be done."""
    told = [f"{file}: column {leak.column!r} {leak.sentence}." for leak in leaks]
    names = [f'"{leak.column}"' if " " in leak.column else leak.column for leak in leaks]
    leave = " ".join(f"--exclude {name}" for name in names)
    vouch = " ".join(f"--known-before {name}" for name in names)
    return "\n".join(
        [
            *told,
            "Such a column is usually filled in after the outcome, or because of it, and is not there when a lead is "
            "scored.",
            f"Leave it out with {leave}, or, where it was known before, vouch for it with {vouch}.",
        ]
    )


def told_in_text(facts: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a page that says what `score_file` found."""
    n, positives = facts["n"], facts["positives"]
    yield f"{n:,} closed rows, {positives:,} of them {facts['target']} = {facts['positive']} ({positives / n:.1%})"
    for name, what in (("open_rows", "without an outcome"), ("timeless_rows", "without a time")):
        if facts[name]:
            yield f"{facts[name]:,} rows {what} are left out"
    if "time_cut" in facts:
        yield f"learned from {facts['trained_on']:,} rows before {facts['time_cut']}, judged on those from then on"
    else:
        yield f"judged on held-out rows: {facts['folds']} folds, seed {facts['seed']}"
    yield ""
    yield f"{'':<14}{'AUC':>8}{'Brier':>9}{'log loss':>10}{'n':>9}"
    for name, label in _NAMES.items():
        if facts.get(name):
            one = facts[name]
            yield f"{label:<14}{one['auc']:>8.4f}{one['brier']:>9.4f}{one['log_loss']:>10.4f}{one['n']:>9,}"
    yield f"{'same chance':<14}{0.5:>8.4f}{facts['base_brier']:>9.4f}"
    yield ""
    for gap in facts["gaps"]:
        yield _gap_in_text(gap)
    yield f"slope of the chances: {facts['slope']:.2f} (1 is right, below 1 is too extreme)"
    yield ""
    yield from _groups_in_text(facts["calibration"]["model"])
    yield ""
    yield from _weights_in_text(facts)


def _gap_in_text(gap: dict[str, Any]) -> str:
    measure = {"auc": "AUC", "brier": "Brier score"}[gap["measure"]]
    clear = "" if gap["low"] > 0 or gap["high"] < 0 else "; not clear"
    who = _NAMES[gap["against"]]
    return (
        f"model against {who}: {measure} better by {gap['difference']:+.4f} "
        f"({gap['low']:+.4f} to {gap['high']:+.4f}{clear})"
    )


def _groups_in_text(groups: list[dict[str, Any]]) -> Iterator[str]:
    yield f"{'tenth':<8}{'n':>7}{'chance':>9}{'observed':>10}   95 %"
    for place, one in enumerate(groups, 1):
        span = f"{one['low']:.1%} to {one['high']:.1%}"
        yield f"{place:<8}{one['n']:>7,}{one['predicted']:>9.1%}{one['observed']:>10.1%}   {span}"


def _weights_in_text(facts: dict[str, Any]) -> Iterator[str]:
    """Yield the columns that move the log-odds most, each with the levels that raise and lower it most."""
    yield "what moves the log-odds most (spread; highest and lowest level)"
    for column in list(facts["strengths"])[:_COLUMNS_TOLD]:
        mine = sorted(
            (one for one in facts["weights"] if one["column"] == column), key=lambda one: one["weight"]
        )
        ends = [f"{one['level']} {one['weight']:+.2f} (n {one['n']:,})" for one in (mine[-1], mine[0])]
        yield f"  {column}  {facts['strengths'][column]:.2f}:  {';  '.join(ends)}"
    if facts["dropped"]:
        yield "not used"
    for one in facts["dropped"]:
        yield f"  {one['column']} {one['reason']}"
