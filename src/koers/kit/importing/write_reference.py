"""`python -m koers.kit.importing.write_reference`: write docs/reference/import-formats.md anew."""

import os
from pathlib import Path

PAGE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "import-formats.md"


def main() -> None:
    """Write the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
    import django

    django.setup()
    from koers.kit.importing.reference import page

    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
