"""Columns that know the outcome: filled in after it, or because of it, and so worthless on the day of scoring.

Nothing in a flat file says when a value became known. What can be seen is a column that by itself tells clearly more
than all others together. The guard names it; whoever knows the column can vouch for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Floats, Ints, Mask
from koers_analytics.scoring.fields import Field, fields_of
from koers_analytics.scoring.fitting import Design, one_thread, solve
from koers_analytics.scoring.frame import Frame
from koers_analytics.scoring.metrics import auc, auc_gap
from koers_analytics.scoring.splits import folds_of

#: A column below this AUC is never suspected.
_STRONG = 0.75
#: From this AUC on a column is suspected whatever the others tell.
_VERY_STRONG = 0.88
#: Being better than others that tell next to nothing is no suspicion: below this AUC they do not count.
_TELLING = 0.65
#: What a column must take away of what the others miss (1 - AUC).
_HALF = 0.5
#: That much with three chances in four.
_CLEARLY = 0.6745
_SHRINK = 5.0
_BINS, _LOOKS = 10, 15
#: Only the most telling are held against all others; what does not lead cannot be better than all that do.
_SUSPECTS = 3


@dataclass(frozen=True)
class Leak:
    """A column that seems to know the outcome: the AUC of it alone, of all others, and of all together."""

    column: str
    alone: float
    others: float
    together: float

    @property
    def sentence(self) -> str:
        """Return what makes it suspect, without the remedy."""
        if self.alone > self.others:
            return (
                f"by itself tells the outcome better (AUC {self.alone:.2f}) than all other columns together "
                f"({self.others:.2f})"
            )
        taken = (self.together - self.others) / (1 - self.others)
        return (
            f"by itself tells the outcome with AUC {self.alone:.2f}, and takes away {taken:.0%} of what all other "
            f"columns together (AUC {self.others:.2f}) miss"
        )


@one_thread()
def find_leaks(
    frame: Frame,
    *,
    known_before: Iterable[str] = (),
    exclude: Iterable[str] = (),
    folds: int = 5,
    seed: int = 1,
) -> tuple[Leak, ...]:
    """Return the columns that seem to know the outcome, the most telling first; all figures are cross-validated.

    A column is suspected when it takes away at least half of what all others miss, and is either clearly better than
    they are together, or very telling by itself. Each one found is set aside before the next is sought. `known_before`
    names columns that somebody vouches for.
    """
    fields, _dropped = fields_of(frame, exclude=exclude, bins=_BINS)
    sight = _Sight(frame, fields, folds_of(frame.won, folds, seed))
    vouched = set(known_before)
    left = list(range(len(fields)))
    found: list[Leak] = []
    while True:
        suspects = [n for n in left if fields[n].name not in vouched and sight.alone(n) >= _STRONG]
        suspects.sort(key=lambda n: -sight.alone(n))
        leak = next(
            (
                one
                for n in suspects[:_SUSPECTS]
                if (one := sight.judge(n, [m for m in left if m != n], False))
            ),
            None,
        )
        if leak is None:
            break
        found.append(leak)
        left = [n for n in left if fields[n].name != leak.column]
    # Copies of one leak hide each other: the very telling are also held against those that are not.
    strong = [n for n in suspects if sight.alone(n) >= _VERY_STRONG]
    if len(strong) > 1:
        rest = [n for n in left if n not in strong]
        found += [one for n in strong if (one := sight.judge(n, rest, True))]
    return tuple(found)


class _Sight:
    """What fields tell of the outcome on held-out rows, alone and together; every answer is kept."""

    def __init__(self, frame: Frame, fields: tuple[Field, ...], parts: list[Ints]) -> None:
        self.fields, self.won, self.parts = fields, frame.won, parts
        self.codes = [field.codes(frame.column(field.name)) for field in fields]
        self._alone: dict[int, Floats] = {}
        self._together: dict[tuple[int, ...], Floats] = {}

    def alone(self, n: int) -> float:
        """Return the AUC of a field by itself."""
        return auc(self._rates(n), self.won)

    def judge(self, n: int, rest: list[int], only_better: bool) -> Leak | None:
        """Return the leak that a field is, held against others; None when it is none."""
        if not rest:
            return None
        alone, others = self.alone(n), self._chances(rest)
        level = auc(others, self.won)
        very = alone >= _VERY_STRONG
        if not (alone > level and (very or level >= _TELLING)) and (only_better or not very):
            return None
        together = self._chances(sorted([*rest, n]))
        gain, error = auc_gap(together, others, self.won)
        if gain <= 0 or gain - _CLEARLY * error < _HALF * (1 - level):
            return None
        return Leak(self.fields[n].name, alone, level, auc(together, self.won))

    def _rates(self, n: int) -> Floats:
        """Return per row the share won at its level among the rows of the other parts, drawn a little to the mean."""
        if n not in self._alone:
            found, size = np.zeros(len(self.won)), self.fields[n].size
            for mine, rest in self._split():
                here, usual = self.codes[n][rest], float(self.won[rest].mean())
                wins = np.bincount(here[self.won[rest]], minlength=size)
                shares = (wins + _SHRINK * usual) / (np.bincount(here, minlength=size) + _SHRINK)
                found[mine] = shares[self.codes[n][mine]]
            self._alone[n] = found
        return self._alone[n]

    def _chances(self, which: list[int]) -> Floats:
        """Return per row the log-odds from some fields, learned from the rows of the other parts."""
        key = tuple(which)
        if key not in self._together:
            design = Design.of([self.fields[n] for n in which])
            codes = np.column_stack([self.codes[n] for n in which])
            found = np.zeros(len(self.won))
            for mine, rest in self._split():
                found[mine] = design.log_odds(
                    codes[mine], solve(design, codes[rest], self.won[rest], _LOOKS).effects
                )
            self._together[key] = found
        return self._together[key]

    def _split(self) -> list[tuple[Ints, Mask]]:
        found = []
        for mine in self.parts:
            rest = np.ones(len(self.won), dtype=bool)
            rest[mine] = False
            found.append((mine, rest))
        return found
