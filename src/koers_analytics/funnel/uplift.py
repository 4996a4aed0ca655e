"""What a treatment added: those who were treated against those who were held out by chance."""

from dataclasses import dataclass

from koers_analytics.intervals import newcombe
from koers_analytics.pipeline.rates import MIN_N, Rate, rate


@dataclass(frozen=True)
class Uplift:
    """Two shares and their difference with Newcombe's 95 % interval; all three None when status is `too_few`."""

    treated: Rate
    held_out: Rate
    difference: float | None
    low: float | None
    high: float | None
    status: str


def uplift(done: int, treated: int, done_without: int, held_out: int, min_n: int = MIN_N) -> Uplift:
    """Compare `done` of `treated` with `done_without` of `held_out`, each group at least `min_n`.

    >>> found = uplift(30, 60, 18, 60)
    >>> [round(x, 4) for x in (found.difference, found.low, found.high)]
    [0.2, 0.0248, 0.3589]
    """
    first, second = rate(done, treated, min_n), rate(done_without, held_out, min_n)
    if first.status != "ok" or second.status != "ok":
        return Uplift(first, second, None, None, None, "too_few")
    return Uplift(first, second, *newcombe(done, treated, done_without, held_out), "ok")
