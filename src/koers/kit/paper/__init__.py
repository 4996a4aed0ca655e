"""Pages on paper: a tagged A4 document, set by Typst from plain facts and our own drawings.

Words and figures reach a template as data, never as markup, so that nothing a record says can steer the page.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def typeset(template: Path, contents: Any, drawings: Mapping[str, str] | None = None) -> bytes:
    """Return a template with its facts as a PDF; needs no network and no font of the machine.

    The template reads `<its name>.json` beside it; `drawings` are SVG by name, there as `<name>.svg`.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="koers-pdf-") as folder:
        room = Path(folder)
        for name, drawing in (drawings or {}).items():
            (room / f"{name}.svg").write_text(drawing, encoding="utf-8")
        (room / f"{template.stem}.json").write_text(json.dumps(contents), encoding="utf-8")
        (room / template.name).write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
        compiled = typst.compile(
            str(room / template.name),
            root=str(room),
            font_paths=[str(HERE / "fonts")],
            ignore_system_fonts=True,
        )
    if not isinstance(compiled, bytes):  # one document, not a list of pages
        raise TypeError("Typst answered with something else than a document")
    return compiled
