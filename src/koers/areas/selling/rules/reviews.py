"""Reviews of won and lost deals, from values alone: which reasons may stand, and how two answers relate."""

from collections.abc import Collection, Sequence

#: So many reasons are ranked at most.
MOST = 3


class BadReasons(ValueError):
    """Reasons that cannot stand so; `place` counts from 0, `code` says why: missing, gap, twice or unknown."""

    def __init__(self, place: int, code: str) -> None:
        super().__init__(f"{place}: {code}")
        self.place, self.code = place, code


def ranked(reasons: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    """Return the reasons in their order without empty places at the end; raises BadReasons.

    >>> ranked(["price", "trust", ""], {"price", "trust"})
    ('price', 'trust')
    """
    if not reasons or not reasons[0]:
        raise BadReasons(0, "missing")
    found: list[str] = []
    for place, one in enumerate(reasons[:MOST]):
        if not one:
            continue
        if one not in known:
            raise BadReasons(place, "unknown")
        if one in found:
            raise BadReasons(place, "twice")
        if len(found) < place:
            raise BadReasons(place, "gap")
        found.append(one)
    return tuple(found)


def agreement(ours: Sequence[str], theirs: Sequence[str]) -> str:
    """Return how two ranked answers relate: `same` first reason, `partly` (one names the other's first), or `none`.

    >>> agreement(["price", "trust"], ["trust", "fit"]), agreement(["price"], ["fit"])
    ('partly', 'none')
    """
    if not ours or not theirs:
        return ""
    if ours[0] == theirs[0]:
        return "same"
    return "partly" if ours[0] in theirs or theirs[0] in ours else "none"
