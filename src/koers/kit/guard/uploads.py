"""The name that a sender gives to a file, made fit to be shown.

What a file really is, the importer checks (`koers.kit.importing.files`).
"""

import re
import unicodedata
from pathlib import PurePosixPath


def safe_name(name: str, most: int = 100) -> str:
    """Return a file name for showing: no folders, no control characters, not hidden, not too long."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C").strip().lstrip(".")
    path = PurePosixPath(clean or "file")
    suffix = path.suffix[:10]
    return path.stem[: most - len(suffix)] + suffix
