"""The states of a lead: the road from cold to loyal, the side states, and how far along each stands."""

import numpy as np

from koers_analytics.columns import Mask
from koers_analytics.tables import Ints

#: The way forward, in order.
ROAD = ("cold", "warm", "hot", "customer", "loyal")
#: Back with marketing, or back after having left: both stand before warm, and are still being worked on.
BESIDE = ("returned", "recycled")
#: Places to come back from.
LEFT = ("dropped", "lost", "lapsed")
#: Nobody leaves this state.
FINAL = "blocked"
STATES = (*ROAD, *BESIDE, *LEFT, FINAL)
CODES = {name: code for code, name in enumerate(STATES)}

#: Per state how far along the road it stands; -1 off the road.
RANK: Ints = np.array([0, 1, 2, 3, 4, 0, 0, -1, -1, -1, -1], dtype=np.int64)
#: Per state whether nobody works on such a lead any more.
OVER: Mask = RANK < 0
RETURNED, RECYCLED = CODES["returned"], CODES["recycled"]


def direction(was: str, now: str) -> str:
    """Tell whether a move goes `forward`, `backward`, `aside` (dropped off) or begins `again`.

    >>> direction("hot", "returned"), direction("lost", "recycled"), direction("cold", "hot"), direction("hot", "lost")
    ('backward', 'again', 'forward', 'aside')
    """
    if OVER[CODES[now]]:
        return "aside"
    if OVER[CODES[was]]:
        return "again"
    if now == "returned" or RANK[CODES[now]] < RANK[CODES[was]]:
        return "backward"
    return "forward"
