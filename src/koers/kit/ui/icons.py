"""Icons from the one sprite the application ships; drawn by name, beside words, and hidden from screen readers."""

import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "kit/icons.svg"
FALLBACK = "circle-dashed"
SPRITE_FILE = Path(__file__).parent / "static" / SPRITE


@cache
def names() -> frozenset[str]:
    """Return the names of all icons in the sprite."""
    return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE_FILE.read_text()))


@cache
def icon(name: str, extra_class: str = "") -> SafeString:
    """Return the markup of an icon; a page never fails on a missing drawing, so an unknown name shows a ring."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {extra_class}" if extra_class else "",
        static(SPRITE),
        name if name in names() else FALLBACK,
    )
