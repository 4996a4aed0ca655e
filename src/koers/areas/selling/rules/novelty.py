"""How new a question is, from values alone: what buyers have heard before tells them nothing about us.

novelty = 1 - the largest cosine between the tf-idf of the question and that of each other text. Lower case, without
Dutch and English stop words, smoothed idf ln((1 + N) / (1 + df)) + 1, each text of length one.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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


@lru_cache(maxsize=4096)  # the questions of the methods are looked at for every deal
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text that carry something.

    >>> words("What does it cost you, per month?")
    ('cost', 'per', 'month')
    """
    return tuple(one for one in WORD.findall(text.casefold()) if one not in STOP)


class Texts:
    """Texts that questions are held against, counted once for however many questions."""

    def __init__(self, others: Sequence[str]) -> None:
        self._counted = [Counter(words(one)) for one in others]
        self._within: Counter[str] = Counter()
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(self._counted):
            self._within.update(one.keys())
            for word in one:
                self._places[word].append(place)

    def novelty(self, question: str) -> Novelty | None:
        """Return how new a question is beside the texts; None where it has no word of its own, or nothing to compare.

        `nearest` is the place of the text that it resembles most. Texts that share no word with it are not looked at.
        """
        own = Counter(words(question))
        if not own or not self._within:
            return None
        mine = _unit(own, self._idf(own, own))
        likeness, nearest = 0.0, 0
        for place in sorted({place for word in own for place in self._places.get(word, ())}):
            theirs = _unit(self._counted[place], self._idf(self._counted[place], own))
            found = sum(weight * theirs.get(word, 0.0) for word, weight in mine.items())
            if found > likeness:
                likeness, nearest = found, place
        return Novelty(min(1.0, max(0.0, round(1 - likeness, 12))), nearest)

    def _idf(self, asked: Iterable[str], own: Counter[str]) -> dict[str, float]:
        """Return the idf of some words over the texts and the question itself."""
        documents = len(self._counted) + 1
        return {
            word: math.log((1 + documents) / (1 + self._within[word] + (word in own))) + 1 for word in asked
        }


def novelty(question: str, others: Sequence[str]) -> Novelty | None:
    """Return how new one question is beside other texts, as `Texts.novelty` does."""
    return Texts(others).novelty(question)


def _unit(counts: Counter[str], idf: dict[str, float]) -> dict[str, float]:
    weights = {word: n * idf[word] for word, n in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}
