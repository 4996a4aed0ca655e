"""What a field holds: how its values are cleaned, how alike two are, and under which keys a row can be found."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, Literal

Level = Literal["same", "near", "close", "apart"]
LEVELS: tuple[Level, ...] = ("same", "near", "close", "apart")

LEGAL_FORMS = frozenset(
    [
        "bv",
        "nv",
        "vof",
        "cv",
        "ltd",
        "limited",
        "inc",
        "llc",
        "gmbh",
        "ag",
        "sa",
        "sarl",
        "bvba",
        "plc",
        "co",
        "corp",
        "company",
        "kg",
        "ug",
        "srl",
        "spa",
        "ab",
        "as",
        "oy",
        "aps",
    ]
)
#: Mailboxes of a firm: they say nothing about who reads them.
SHARED_MAILBOXES = frozenset(
    [
        "info",
        "sales",
        "office",
        "contact",
        "mail",
        "administratie",
        "verkoop",
        "hello",
        "hallo",
        "post",
        "service",
        "support",
        "admin",
        "inkoop",
    ]
)
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_SPECIAL = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "þ": "th"})


@dataclass(frozen=True)
class Kind:
    """A sort of value: how often rows of one agree on it, and two rows of two by coincidence.

    `holds` are the shares of true pairs at each level of LEVELS; `chance` is that of two strangers to be the same.
    """

    clean: Callable[[str], str]
    level: Callable[[str, str], tuple[Level, float]]
    keys: Callable[[str], list[str]]
    holds: tuple[float, float, float, float]
    chance: float
    #: How much more often strangers are near than the same: colleagues have addresses that are much alike.
    near: float = 3.0


@dataclass(frozen=True)
class Field:
    """A column to compare: its name, its kind in KINDS, and the group of those that hang together, such as an address.

    Values may be lists of alternatives (two telephone numbers); the two that are most alike count.
    """

    name: str
    kind: str
    group: str = ""


@lru_cache(maxsize=1)
def fuzzy() -> ModuleType:
    """Return rapidfuzz, which is loaded where it is first needed."""
    import rapidfuzz

    return rapidfuzz


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Return the words of a text in small letters without accents and signs.

    >>> fold("  Café De l'Étoile, B.V. ")
    'cafe de letoile bv'
    """
    text = unicodedata.normalize("NFKD", text.lower().translate(_SPECIAL))
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return _NOT_WORD.sub(" ", text.replace("'", "").replace(".", "")).strip()


def firm(text: str) -> str:
    """Return the folded name of a firm without its legal form.

    >>> firm("Jansen & Zn. Holding B.V.")
    'jansen zn holding'
    """
    words = fold(text).split()
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words)


def mail(text: str) -> str:
    """Return an address in small letters; empty for a mailbox of a firm, and for what is no address."""
    text = text.strip().lower()
    name, at, domain = text.partition("@")
    return text if at and name and "." in domain and name not in SHARED_MAILBOXES else ""


def phone(text: str) -> str:
    """Return the last nine digits of a telephone number (fewer where it has fewer); empty below six.

    >>> phone("+31 (0)6 12 34 56 78") == phone("06-12345678")
    True
    """
    digits = re.sub(r"\D", "", text)
    return digits[-9:] if len(digits) >= 6 and len(set(digits)) > 1 else ""


def code(text: str) -> str:
    """Return the letters and digits of a number or code."""
    return _NOT_WORD.sub("", text.lower())


def site(text: str) -> str:
    """Return the host of a web address without www.

    >>> site("https://www.Jansen.nl/contact")
    'jansen.nl'
    """
    host = re.sub(r"^[a-z]+://", "", text.strip().lower()).split("/")[0].split("?")[0].split(":")[0]
    return host.removeprefix("www.") if "." in host else ""


def skeleton(word: str) -> str:
    """Return the sound of a word, roughly: its first letter and its consonants without doubles.

    >>> skeleton("janssen") == skeleton("jansen"), skeleton("philips") == skeleton("filips")
    (True, True)
    """
    word = word.replace("ph", "f").replace("ck", "k").replace("ij", "y").replace("dt", "t").replace("z", "s")
    kept = word[:1] + re.sub(r"[aeiouyh]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", kept)


# --- How alike two values are --------------------------------------------------------------------------------


def _exact(one: str, two: str) -> tuple[Level, float]:
    return ("same", 1.0) if one == two else ("apart", 0.0)


def _by_name(one: str, two: str) -> tuple[Level, float]:
    """Compare names of persons; an initial is close to what it stands for."""
    if one == two:
        return "same", 1.0
    if 1 in {len(one), len(two)} and one[0] == two[0]:
        return "close", 0.9
    likeness = max(
        fuzzy().distance.JaroWinkler.similarity(one, two),
        fuzzy().fuzz.token_sort_ratio(one, two) / 100,
    )
    return _graded(likeness, 0.92, 0.85)


def _by_words(one: str, two: str) -> tuple[Level, float]:
    """Compare texts of several words in whatever order."""
    if one == two:
        return "same", 1.0
    likeness = fuzzy().fuzz.token_sort_ratio(one, two) / 100
    if likeness < 0.9 and min(one.count(" "), two.count(" ")) >= 1:
        likeness = max(likeness, 0.95 * fuzzy().fuzz.token_set_ratio(one, two) / 100)
    return _graded(likeness, 0.9, 0.75)


def _by_code(one: str, two: str) -> tuple[Level, float]:
    """Compare numbers: one typing error, also two signs in each other's place, is near."""
    if one == two:
        return "same", 1.0
    errors = fuzzy().distance.OSA.distance(one, two, score_cutoff=2)
    longest = max(len(one), len(two))
    likeness = max(0.0, 1 - errors / longest)
    if errors > 2 or longest < 4:
        return "apart", likeness
    return ("near", likeness) if errors == 1 else ("close" if longest >= 7 else "apart", likeness)


def _by_mail(one: str, two: str) -> tuple[Level, float]:
    if one == two:
        return "same", 1.0
    mine, _at, here = one.partition("@")
    yours, _at, there = two.partition("@")
    likeness = fuzzy().distance.JaroWinkler.similarity(mine, yours)
    if likeness >= 0.92 and fuzzy().distance.OSA.distance(here, there, score_cutoff=1) <= 1:
        return "near", likeness
    # The same name before another domain follows from the name of the person, and says nothing more.
    return "apart", likeness


def _graded(likeness: float, near: float, close: float) -> tuple[Level, float]:
    return ("near" if likeness >= near else "close" if likeness >= close else "apart"), likeness


# --- Keys under which two rows meet --------------------------------------------------------------------------


def _whole(value: str) -> list[str]:
    return [value]


def _halves(value: str) -> list[str]:
    """Return keys of a number of which one typing error leaves at least one as it is."""
    middle = len(value) // 2
    return [value, f"{value[:middle]}^", f"${value[middle:]}"] if len(value) >= 6 else [value]


def _sounds(value: str) -> list[str]:
    return [skeleton(word) for word in value.split() if len(word) > 1 or value == word]


def _mail_keys(value: str) -> list[str]:
    return [value, f"{value.partition('@')[0]}@"]


KINDS: dict[str, Kind] = {
    "name": Kind(fold, _by_name, _sounds, (0.75, 0.12, 0.06, 0.07), 3e-3),
    "firm": Kind(firm, _by_words, _sounds, (0.50, 0.25, 0.17, 0.08), 1e-4),
    "words": Kind(fold, _by_words, _sounds, (0.60, 0.15, 0.10, 0.15), 1e-3),
    "mail": Kind(mail, _by_mail, _mail_keys, (0.55, 0.10, 0.0, 0.35), 1e-6, near=300.0),
    "phone": Kind(phone, _by_code, _whole, (0.55, 0.05, 0.02, 0.38), 1e-6),
    "code": Kind(code, _by_code, _halves, (0.80, 0.10, 0.02, 0.08), 1e-6),
    "date": Kind(code, _by_code, _halves, (0.80, 0.10, 0.03, 0.07), 1e-4),
    "area": Kind(code, _by_code, _whole, (0.70, 0.10, 0.02, 0.18), 1e-3),
    "site": Kind(site, _exact, _whole, (0.70, 0.0, 0.0, 0.30), 1e-5),
}


@lru_cache(maxsize=500_000)
def level_of(kind: str, one: str, two: str) -> tuple[Level, float]:
    """Return at what level two cleaned values of a kind agree, and how alike they are from 0 to 1."""
    return KINDS[kind].level(one, two)


def values_of(field: Field, value: Any) -> tuple[str, ...]:
    """Return the cleaned alternatives of a field; none where nothing is known."""
    many = value if isinstance(value, (list, tuple)) else (value,)
    cleaned = (KINDS[field.kind].clean(str(one)) for one in many if one not in (None, ""))
    return tuple(dict.fromkeys(one for one in cleaned if one))
