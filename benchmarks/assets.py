"""What a browser fetches: script and styles of a page with and without charts, compressed, against their limits."""

import gzip
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "src" / "koers" / "kit" / "ui" / "static" / "kit"
SCRIPT_LIMIT, CHART_LIMIT, STYLE_LIMIT = 60, 300, 30


def kilobytes(files: list[Path]) -> float:
    """Return the size of files as they travel, in kB of 1,000 bytes."""
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) / 1000


def sizes() -> dict[str, tuple[float, int]]:
    """Return each sum with its limit."""
    scripts = sorted(STATIC.rglob("*.js"))
    charts = [file for file in scripts if "chart" in file.name]
    plain = [file for file in scripts if file not in charts]
    return {
        "script without charts": (kilobytes(plain), SCRIPT_LIMIT),
        "script with charts": (kilobytes(scripts), CHART_LIMIT),
        "styles": (kilobytes(sorted(STATIC.rglob("*.css"))), STYLE_LIMIT),
    }


def main() -> None:
    """Print the sizes."""
    for name, (size, limit) in sizes().items():
        print(f"{name:<24}{size:>8.1f} kB  of at most {limit} kB: {size / limit:.2f}")


if __name__ == "__main__":
    main()
