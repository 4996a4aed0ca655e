"""From the text of a cell to a value: numbers and dates as people in the Netherlands and Britain write them."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Literal

from koers.kit.importing.reader import FORMULA

DecimalSign = Literal[".", ","]
DateOrder = Literal["dmy", "mdy"]
NumberSign = Literal["dot", "comma", "unsure", "plain", "contradiction", "no"]
DateSign = Literal["iso", "dmy", "mdy", "unsure", "words", "serial", "impossible", "no"]

_MONEY_DRESS = re.compile(
    r"^(?:eur|usd|gbp|chf|dkk|nok|sek|pln|kr\.?|us\$|\$|€|£|¥)\s*|\s*(?:eur|usd|gbp|chf|dkk|nok|sek|pln|kr\.?|€|\$|£|%)$",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'\u2019](?=\d{3}(?!\d))")
_DIGITS = re.compile(r"\d[\d.,]*")
_ROUND = re.compile(r"[.,]-{1,2}$")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC_DATE = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_COMPACT = re.compile(r"(19|20)\d{6}$")
_TIME = re.compile(
    r"^[ T,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_WORD_DATE = re.compile(r"(\d{1,2})[. -]+([a-zé]{3,9})\.?[, -]+(\d{4})", re.IGNORECASE)
_WORD_DATE_US = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari",
            "feb february februari",
            "mar march mrt maart",
            "apr april",
            "may mei",
            "jun june juni",
            "jul july juli",
            "aug august augustus",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}$")
_SHEET_ERRORS = {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"}
_YES = {"yes", "y", "true", "1", "ja", "j", "waar", "x", "on"}
_NO = {"no", "n", "false", "0", "nee", "onwaar", "off"}
_LARGEST = 9_000_000_000_000_000


@dataclass(frozen=True)
class Bad:
    """A cell that cannot be read, with the code of the reason."""

    code: str
    params: tuple[tuple[str, str], ...] = ()


Read = Callable[[Any], Any]


class Memo(dict[Any, Any]):
    """Remembers what each distinct cell means: most columns repeat themselves, and then reading costs one look-up."""

    def __init__(self, read: Read, size: int = 40_000) -> None:
        super().__init__()
        self.read = read
        self.size = size
        self.met_bad = False

    def __missing__(self, cell: Any) -> Any:
        value = self.read(cell)
        if type(value) is Bad:
            self.met_bad = True
        if len(self) >= self.size:
            self.clear()
        self[cell] = value
        return value


# --- Weighing: what a cell says about how its column is written --------------------------------------------


def weigh_number(text: str) -> NumberSign:
    """Say which decimal sign a number proves: `1.234,5` proves the comma, `1.234` proves nothing."""
    bare = _undressed(text)
    if bare is None:
        return "no"
    points, commas = bare.count("."), bare.count(",")
    if not commas and text.rstrip().endswith((",-", ",--")):
        return "comma"
    if not points and not commas:
        return "plain"
    if points and commas:
        sign = "comma" if bare.rfind(",") > bare.rfind(".") else "dot"
        return sign if _split(bare, "," if sign == "comma" else ".") else "contradiction"  # type: ignore[return-value]
    mark = "." if points else ","
    other = "," if mark == "." else "."
    if points + commas > 1:
        return ("comma" if mark == "." else "dot") if _split(bare, other) else "contradiction"
    whole, _mark, fraction = bare.partition(mark)
    if len(fraction) == 3 and 1 <= len(whole) <= 3 and whole != "0":
        return "unsure"
    return "dot" if mark == "." else "comma"


def weigh_date(text: str) -> DateSign:
    """Say which order of day and month a date proves: `31-12-2026` proves day first, `3-4-2026` proves nothing."""
    match = _ISO.match(text)
    if match:
        return "iso" if _date(*map(int, match.groups())) else "impossible"
    if _COMPACT.match(text):
        return "iso" if _date(int(text[:4]), int(text[4:6]), int(text[6:])) else "no"
    match = _NUMERIC_DATE.match(text)
    if match:
        first, second = int(match[1]), int(match[3])
        if (first > 12 and second > 12) or first > 31 or second > 31 or not first or not second:
            return "impossible"
        if first > 12 or (match[2] == "." and second <= 12):
            return "dmy"
        return "mdy" if second > 12 else ("unsure" if first != second else "iso")
    if _WORD_DATE.match(text) or _WORD_DATE_US.match(text):
        return "words"
    if text.isdecimal() and 20_000 <= int(text) <= 80_000:
        return "serial"
    return "no"


# --- Reading -------------------------------------------------------------------------------------------------


def read_decimal(sign: DecimalSign) -> Read:
    """Return a reader of numbers with this decimal sign; it gives Decimal, None for empty, or Bad."""
    example = "1234.50" if sign == "." else "1234,50"

    def read(cell: Any) -> Any:
        if cell is None or cell == "":
            return None
        if isinstance(cell, (bool, dt.date, dt.time)):
            return Bad("number", (("example", example),))
        if isinstance(cell, (int, float, Decimal)):
            return Decimal(str(cell))
        if cell in ("-", "–", "n/a", "N/A"):
            return None
        if cell == FORMULA or cell in _SHEET_ERRORS:
            return _special(cell)
        bare = _undressed(cell)
        if bare is None:
            return Bad("number", (("example", example),))
        halves = _split(bare, sign)
        if halves is None:
            return Bad("two_separators", (("example", example),))
        number = Decimal(f"{halves[0] or '0'}.{halves[1] or '0'}")
        return -number if _is_negative(cell) else number

    return read


def read_cents(sign: DecimalSign, scale: int = 1) -> Read:
    """Return a reader of money: integer cents, rounded half up; `scale` is 1000 for a column in thousands."""
    decimal = read_decimal(sign)
    factor = 100 * scale

    def read(cell: Any) -> Any:
        if type(cell) is str and cell.isascii() and cell.isdigit() and len(cell) < 13:
            return int(cell) * factor
        value = decimal(cell)
        if not isinstance(value, Decimal):
            return value
        try:
            cents = int((value * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        except InvalidOperation:
            return Bad("too_big")
        return cents if abs(cents) < _LARGEST else Bad("too_big")

    return read


def read_whole(sign: DecimalSign, largest: int = 2_000_000_000) -> Read:
    """Return a reader of whole numbers; a fraction is rounded half up, a negative number is refused."""
    decimal = read_decimal(sign)

    def read(cell: Any) -> Any:
        value = decimal(cell)
        if not isinstance(value, Decimal):
            return value
        if value < 0:
            return Bad("negative")
        return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP)) if value <= largest else Bad("too_big")

    return read


def read_moment(order: DateOrder, zone: dt.tzinfo) -> Read:
    """Return a reader of dates with or without a time; it gives a date or an aware datetime."""

    def read(cell: Any) -> Any:
        if cell is None or cell == "":
            return None
        if isinstance(cell, dt.datetime):
            return cell if cell.tzinfo else cell.replace(tzinfo=zone)
        if isinstance(cell, dt.date):
            return cell
        if isinstance(cell, (bool, dt.time)):
            return Bad("date")
        text = str(cell)
        if text in _SHEET_ERRORS or text == FORMULA:
            return _special(text)
        if text in ("-", "–", "n/a", "N/A", "0000-00-00"):
            return None
        return _read_text_date(text, order, zone)

    return read


def read_date(order: DateOrder, zone: dt.tzinfo) -> Read:
    """Return a reader of dates that drops the time of day."""
    moment = read_moment(order, zone)

    def read(cell: Any) -> Any:
        value = moment(cell)
        return value.astimezone(zone).date() if isinstance(value, dt.datetime) else value

    return read


def read_text(limit: int = 0) -> Read:
    """Return a reader of text; above the limit it refuses rather than cuts."""

    def read(cell: Any) -> Any:
        if type(cell) is not str:
            cell = "" if cell is None else _plain_text(cell)
        if cell == FORMULA or cell in _SHEET_ERRORS:
            return _special(cell)
        return Bad("too_long", (("limit", str(limit)),)) if limit and len(cell) > limit else cell

    return read


def read_email(cell: Any) -> Any:
    """Read the first of one or more e-mail addresses, in lower case."""
    text = _plain_text(cell).strip() if cell is not None else ""
    if not text:
        return ""
    first = re.split(r"[,;]\s*", text)[0].removeprefix("mailto:").strip("<> ").lower()
    return first if _EMAIL.match(first) and len(first) <= 254 else Bad("email")


def read_currency(cell: Any) -> Any:
    """Read a currency as a code or as its sign."""
    text = _plain_text(cell).strip().upper() if cell is not None else ""
    code = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "EURO": "EUR", "EUROS": "EUR"}.get(text, text)
    if not code:
        return ""
    code = re.split(r"[\s(]+", code)[0] if len(code) > 3 else code
    return (
        code
        if len(code) == 3 and code.isalpha() and code.isascii()
        else Bad("choice", (("choices", "EUR, USD, GBP"),))
    )


def read_flag(cell: Any) -> Any:
    """Read yes or no in both languages."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return cell
    word = str(cell).strip().lower()
    return True if word in _YES else False if word in _NO else Bad("flag")


def read_choice(words: Mapping[str, str], choices: tuple[str, ...], fallback: str | None = None) -> Read:
    """Return a reader of a closed list: `words` gives the code of each known word."""

    def read(cell: Any) -> Any:
        folded = fold(_plain_text(cell)) if cell is not None else ""
        if not folded:
            return None
        found = words.get(folded, fallback)
        return found if found is not None else Bad("choice", (("choices", ", ".join(choices)),))

    return read


def read_worded(words: Mapping[str, str], plain: Read) -> Read:
    """Return a reader of text that may be the word for a code: `words` gives the code of each known word."""
    if not words:
        return plain

    def read(cell: Any) -> Any:
        text = plain(cell)
        return words.get(fold(text), text) if isinstance(text, str) else text

    return read


def fold(text: str) -> str:
    """Fold case, accents, spaces and punctuation away, so that `GTXPro` and `GTX Pro` come out equal."""
    import unicodedata

    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(c for c in text.casefold() if c.isalnum())


# --- Parts ---------------------------------------------------------------------------------------------------


def _plain_text(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    return str(cell)


def _special(cell: str) -> Bad:
    return Bad("formula") if cell == FORMULA else Bad("sheet_error")


def _is_negative(text: str) -> bool:
    bare = _MONEY_DRESS.sub("", text.strip())
    return bare[:1] in "-−(" or (bare[-1:] == "-" and not _ROUND.search(bare))


def _undressed(text: str) -> str | None:
    """Strip currency, spaces and sign; None when what is left is not made of digits and separators."""
    bare = _MONEY_DRESS.sub("", text.strip())
    bare = _ROUND.sub("", bare)
    if bare[:1] == "(" and bare[-1:] == ")":
        bare = bare[1:-1]
    bare = _MONEY_DRESS.sub("", bare.strip("+-− \u00a0"))
    bare = _SPACES.sub("", bare)
    if bare[:1] in ".,":
        bare = "0" + bare
    return bare if _DIGITS.fullmatch(bare) and bare.isascii() else None


def _split(bare: str, sign: str) -> tuple[str, str] | None:
    """Split into whole and fraction; None when the separators contradict the decimal sign or stand wrongly."""
    other = "," if sign == "." else "."
    whole, mark, fraction = bare.partition(sign)
    if mark and (sign in fraction or other in fraction):
        return None
    groups = whole.split(other)
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    return "".join(groups), fraction


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _read_text_date(text: str, order: DateOrder, zone: dt.tzinfo) -> Any:
    match = _ISO.match(text)
    if match:
        return _with_time(_date(*map(int, match.groups())), text[match.end() :], zone)
    if _COMPACT.match(text):
        return _date(int(text[:4]), int(text[4:6]), int(text[6:])) or Bad("date_missing")
    match = _NUMERIC_DATE.match(text)
    if match:
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if year < 100:
            year += 2000 if year < 70 else 1900
        day, month = (first, second) if order == "dmy" else (second, first)
        return _with_time(_date(year, month, day), text[match.end() :], zone)
    match = _WORD_DATE.match(text)
    if match:
        parts = match[3], match[2], match[1]
    else:
        match = _WORD_DATE_US.match(text)
        parts = (match[3], match[1], match[2]) if match else ("", "", "")
    if match and parts[1].lower() in _MONTHS:
        day_found = _date(int(parts[0]), _MONTHS[parts[1].lower()], int(parts[2]))
        return _with_time(day_found, text[match.end() :], zone)
    return _serial(text, zone)


def _serial(text: str, zone: dt.tzinfo) -> Any:
    """Read the day number of a spreadsheet: 45631 is 5 December 2024; a fraction is the time of day."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return Bad("date")
    if not 1 <= number <= 80_000 or number < 20_000:
        return Bad("date")
    day = _EXCEL_EPOCH + dt.timedelta(days=int(number))
    seconds = round((number % 1) * 86_400)
    if not seconds:
        return day
    return dt.datetime.combine(day, dt.time(), tzinfo=zone) + dt.timedelta(seconds=seconds)


def _with_time(day: dt.date | None, rest: str, zone: dt.tzinfo) -> Any:
    if day is None:
        return Bad("date_missing")
    if not rest.strip():
        return day
    match = _TIME.match(rest)
    if not match:
        return Bad("date")
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4][0] in "pP" else 0)
    try:
        moment = dt.datetime.combine(day, dt.time(hour, minute, second))
    except ValueError:
        return Bad("date_missing")
    return moment.replace(tzinfo=_zone(match[5], zone))


def _zone(text: str | None, zone: dt.tzinfo) -> dt.tzinfo:
    if not text:
        return zone
    if text[0] not in "+-":
        return dt.UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return dt.timezone(dt.timedelta(minutes=minutes if text[0] == "+" else -minutes))
