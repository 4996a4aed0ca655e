"""Take out of a text what does not belong in a log or an error message."""

import re

_RULES = (
    (re.compile(r"(?<=://)[^/\s:@]+:[^@\s/]+(?=@)"), "***:***"),
    (re.compile(r"(?i)\b(bearer|token|basic)\s+[\w.~+/=-]{8,}"), r"\1 ***"),
    (
        re.compile(r"(?i)\b([\w-]*(?:password|passwd|secret|token|api[_-]?key))(\"?'?\s*[=:]\s*)\S+"),
        r"\1\2***",
    ),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "***@***"),
    (re.compile(r"\b[A-Za-z0-9_-]{40,}\b"), "***"),
)


def scrub(text: str, limit: int = 2000) -> str:
    """Return the text without passwords, tokens and e-mail addresses, cut to `limit` characters."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text if len(text) <= limit else text[: limit - 1] + "…"
