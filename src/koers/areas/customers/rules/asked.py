"""When two questions are the same: by their letters and digits alone, never by guessing at their meaning."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)  # the questions of the methods are looked at for every deal
def normal(text: str) -> str:
    """Return a text without case, accents, punctuation and double spaces; equal ones are the same question.

    >>> normal("Wie tekent, bij €50.000?") == normal("wie  tekent bij 50 000")
    True
    >>> normal("Wie beslist?") == normal("Wie tekent?")
    False
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(letters.split())
