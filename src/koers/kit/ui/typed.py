"""What people type into date and money fields, read with care: an unclear value is refused, never guessed."""

import datetime as dt
import re
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from koers.kit.ui.signs import style

DAY_WORDS = {"vandaag": 0, "today": 0, "morgen": 1, "tomorrow": 1, "gisteren": -1, "yesterday": -1}


@cache
def _month_names() -> dict[str, int]:
    from babel import Locale

    names: dict[str, int] = {}
    for code in ("en_GB", "nl"):
        for width in ("abbreviated", "wide"):
            for number, name in Locale.parse(code).months["format"][width].items():
                names[str(name).lower().rstrip(".")] = number
    return names | {"sep": 9, "sept": 9, "mar": 3}


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) - (100 if int(text) >= 70 else 0)


def parse_date(text: str, today: dt.date | None = None) -> dt.date:
    """Read a day: `31-12-2026`, `31-12-26`, slashes, dots, ISO, `3 nov 2026`, `vandaag`; else ValueError."""
    words = " ".join(text.lower().split())
    if today is not None and words in DAY_WORDS:
        return today + dt.timedelta(days=DAY_WORDS[words])
    try:
        if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words):
            return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
        if plain := re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", words):
            return dt.date(_year(plain[4]), int(plain[3]), int(plain[1]))
        if named := re.fullmatch(r"(\d{1,2})[ -]([a-zé]+)\.?[ -](\d{4}|\d{2})", words):
            return dt.date(_year(named[3]), _month_names()[named[2]], int(named[1]))
    except (ValueError, KeyError):
        pass
    raise ValueError(_("“%(text)s” is not a date. Write it as %(example)s.") % _example_date(text))


def _example_date(text: str) -> dict[str, str]:
    dutch = style(translation.get_language()).code == "nl"
    return {"text": text.strip(), "example": "31-12-2026" if dutch else "31/12/2026"}


def parse_money(text: str, language: str | None = None) -> int:
    """Read an amount as cents: `1.234,56`, `1,234.56`, `€ -5`; a separator that could be either is refused."""
    signs = style(language or translation.get_language())
    bare = re.sub(r"EUR|GBP|USD|US\$|[\s\u00a0\u202f€£$]", "", text).replace("\u2212", "-")
    bare = bare.removesuffix("-").removesuffix(",") if re.fullmatch(r"-?[\d.]+,-", bare) else bare
    if not re.fullmatch(r"-?\d[\d.,']*", bare):
        raise _not_money(text)
    sign, digits = (-1, bare[1:]) if bare.startswith("-") else (1, bare)
    whole, cents = _split(digits.replace("'", ""), signs.thousands, text)
    return sign * (int(whole) * 100 + int(cents.ljust(2, "0")))


def _split(digits: str, thousands: str, text: str) -> tuple[str, str]:
    """Split written digits into whole part and decimals."""
    marks = [sign for sign in digits if sign in ".,"]
    if not marks:
        return digits, ""
    head, _mark, tail = digits.rpartition(marks[-1])
    if not (len(tail) in (1, 2) and digits.count(marks[-1]) == 1):
        # No decimals: then all marks are of one kind, and a single one must be the language's own.
        if len(set(marks)) > 1 or (len(marks) == 1 and marks[0] != thousands):
            raise _not_money(text)
        head, tail = digits, ""
    groups = re.split(r"[.,]", head)
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        raise _not_money(text)
    return "".join(groups), tail


def _not_money(text: str) -> ValueError:
    dutch = style(translation.get_language()).code == "nl"
    example = "1.234,50" if dutch else "1,234.50"
    return ValueError(
        _("“%(text)s” is not an amount. Write it as %(example)s.")
        % {"text": text.strip(), "example": example}
    )
