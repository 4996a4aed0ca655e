"""How new a question is, from values alone: what buyers have heard before tells them nothing about us.

novelty = 1 - the largest cosine between the tf-idf of the question and that of each other text. Lower case, without
Dutch and English stop words, smoothed idf ln((1 + N) / (1 + df)) + 1, each text of length one.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
#: Words that carry nothing, English and then Dutch.
_STOP = (
    "a an and are as at be been but by can could did do does for from had has have how i if in is it its me my not of "
    "on or our so than that the their them then there these they this to us was we were what when where which who why "
    "will with would you your "
    "aan al als bij dan dat de der die dit door een en er had hebben hebt heeft het hij hoe hun ik in is je jij jou "
    "jouw jullie kan kun kunt maar me met mijn naar niet nog of om ons onze ook op over te tot u uit uw van voor waar "
    "waarom wanneer waren was wat we welk welke wie wij worden wordt zal zich zij zijn zo zou"
)
STOP = frozenset(_STOP.split())


@dataclass(frozen=True)
class Novelty:
    """How new a question is, 0 for a text we know to 1 for no shared word, and which text it resembles most."""

    value: float
    nearest: int


def words(text: str) -> list[str]:
    """Return the words of a text that carry something.

    >>> words("What does it cost you, per month?")
    ['cost', 'per', 'month']
    """
    return [one for one in WORD.findall(text.casefold()) if one not in STOP]


def novelty(question: str, others: Sequence[str]) -> Novelty | None:
    """Return how new a question is beside other texts; None where it has no word of its own, or nothing to compare.

    `nearest` is the place of the text that it resembles most.
    """
    own = Counter(words(question))
    counted = [Counter(words(one)) for one in others]
    if not own or not any(counted):
        return None
    documents = [own, *counted]
    within: Counter[str] = Counter()
    for one in documents:
        within.update(one.keys())
    idf = {word: math.log((1 + len(documents)) / (1 + df)) + 1 for word, df in within.items()}
    mine = _unit(own, idf)
    likeness = [
        sum(weight * theirs.get(word, 0.0) for word, weight in mine.items())
        for theirs in (_unit(one, idf) for one in counted)
    ]
    nearest = max(range(len(likeness)), key=likeness.__getitem__)
    return Novelty(min(1.0, max(0.0, round(1 - likeness[nearest], 12))), nearest)


def _unit(counts: Counter[str], idf: dict[str, float]) -> dict[str, float]:
    weights = {word: n * idf[word] for word, n in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}
