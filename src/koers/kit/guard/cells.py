"""Cells that a spreadsheet cannot run: the one escape on the way out, and its exact opposite on the way in."""

import re

#: What makes a spreadsheet read text as a formula. Leading apostrophes count along, so that escaping is reversible.
_RISKY = re.compile(r"'*[=+\-@\t\r\0]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\0]")


def escape(text: str) -> str:
    """Return text that no spreadsheet runs: an apostrophe before a first `=`, `+`, `-`, `@`, tab, return or NUL."""
    return f"'{text}" if _RISKY.match(text) else text


def unescape(text: str) -> str:
    """Return the text as it was before `escape`; other text comes back unchanged."""
    return text[1:] if text[:1] == "'" and _ESCAPED.match(text) else text


def safe_row(cells: list[object]) -> list[object]:
    """Escape the text cells of a row; numbers, dates and empty cells stay what they are."""
    return [escape(cell) if isinstance(cell, str) else cell for cell in cells]
