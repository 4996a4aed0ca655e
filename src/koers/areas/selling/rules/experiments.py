"""Which side of an experiment an account comes on, from values alone."""

from typing import Literal


def arm_of(account: int, experiment: int) -> Literal["approach", "usual"]:
    """Return the side of an account: accounts take turns by their number, and the next experiment begins the other way.

    The number of an account is given before anybody knows what will come of it, so nobody can choose the side.

    >>> [arm_of(n, 1) for n in (1, 2, 3)], arm_of(1, 2)
    (['approach', 'usual', 'approach'], 'usual')
    """
    return "approach" if (account + experiment) % 2 == 0 else "usual"
