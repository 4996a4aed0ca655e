"""Points of very many leads at once, from their acts in long rows of numbers: the same as `points.tallied` for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from koers.areas.leads.rules.points import Card

if TYPE_CHECKING:
    import numpy as np

    Row = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Tallies:
    """For each lead by its place: its points as they are stored, what they are worth now, and the last act (0: none)."""

    texts: list[str]
    engagement: list[float]
    touched: list[int]


def tallied(
    card: Card,
    places: Sequence[tuple[int, ...]],
    acts: "tuple[Row, Row, Row]",
    refused: "Row | None",
    size: int,
    until: int,
) -> Tallies:
    """Return the points of leads; `acts` are the place of a lead, the moment and the code of a kind, oldest first.

    `places` names for each code the rules it counts in; acts marked in `refused` give no points but are a sign.
    """
    import numpy as np

    counting = np.array([bool(found) for found in places])
    counted = counting[acts[2]]
    who, at, code = (row[counted] for row in acts)
    touched = np.zeros(size, dtype=np.int64)
    touched[who] = at  # Of several the last one stays, and that is the newest.
    stands = touched
    if refused is not None:
        kept = ~refused[counted]
        who, at, code = who[kept], at[kept], code[kept]
        stands = np.zeros(size, dtype=np.int64)
        stands[who] = at
    texts = [f"[{moment}" for moment in stands.tolist()]
    groups: dict[str, Any] = {}
    for place, (rule, (worth, rate)) in enumerate(zip(card.acts, card.decays, strict=True)):
        mine = np.array([place in found for found in places])[code]
        whom = who[mine]
        if not len(whom):
            continue
        sums = np.bincount(whom, worth * np.exp2((at[mine] - stands[whom]) * rate), size)
        seen = np.flatnonzero(np.bincount(whom, minlength=size))
        for lead, total in zip(seen.tolist(), sums[seen].tolist(), strict=True):
            texts[lead] += f",[{place},{round(total, 6)}]"
        now = sums * np.exp2((stands - until) * rate)
        if rule.cap is not None:
            now = np.minimum(now, rule.cap)
        groups[rule.group] = groups[rule.group] + now if rule.group in groups else now
    whole = np.zeros(size)
    for group, total in groups.items():
        cap = card.caps.get(group)
        whole = whole + (total if cap is None else np.minimum(total, cap))
    return Tallies([text + "]" for text in texts], whole.tolist(), touched.tolist())
