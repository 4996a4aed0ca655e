"""What is sent to the browser: small, from our own house, legible in both themes, and allowed by the policy."""

import gzip
import re
from math import cos, radians, sin
from pathlib import Path

import pytest

from koers.kit.ui import icons

HERE = Path(icons.__file__).parent
STATIC = HERE / "static" / "kit"
CSS = (STATIC / "koers.css").read_text()
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
OUR_SCRIPTS = sorted(path for path in STATIC.glob("*.js") if path.name != "charts.js")
WITHOUT_CHARTS = [*OUR_SCRIPTS, STATIC / "vendor" / "htmx.min.js"]


def weight(paths: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_the_style_sheet_weighs_at_most_30_kb() -> None:
    assert weight(sorted(STATIC.rglob("*.css"))) <= 30_000


def test_scripts_weigh_at_most_60_kb_and_with_charts_300_kb() -> None:
    assert weight(WITHOUT_CHARTS) <= 60_000
    assert weight([*WITHOUT_CHARTS, STATIC / "charts.js"]) <= 300_000


@pytest.mark.parametrize("path", [*TEMPLATES, *OUR_SCRIPTS, STATIC / "koers.css"], ids=lambda path: path.name)
def test_no_file_of_ours_names_another_host(path: Path) -> None:
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"""(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}""", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HERE)))
def test_no_template_needs_more_than_the_strict_policy_allows(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script


@pytest.mark.parametrize("path", OUR_SCRIPTS, ids=lambda path: path.name)
def test_no_script_of_ours_evaluates_text_or_writes_style_attributes(path: Path) -> None:
    assert not re.search(
        r"\beval\(|new Function|setAttribute\(\s*[\"']style|insertAdjacentHTML", path.read_text()
    )


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"""{% icon "([a-z0-9-]+)"|icon="([a-z0-9-]+)\"""", path.read_text())
        for name in name
        if name
    }
    assert named - icons.names() == set()
    assert len(named) > 20


def test_an_unknown_icon_is_a_ring_and_not_an_error() -> None:
    assert "#circle-dashed" in icons.icon("no-such-icon")
    assert '<svg class="icon large" aria-hidden="true"' in icons.icon("x", "large")


# ---- contrast: oklch to sRGB after Björn Ottosson, contrast after WCAG 2.2


def tokens() -> dict[str, tuple[str, str]]:
    return {
        name: (light, dark)
        for name, light, dark in re.findall(
            r"--([a-z-]+\d?): light-dark\((oklch\([^)]*\)|#[0-9a-f]{6}), (oklch\([^)]*\)|#[0-9a-f]{6})\)", CSS
        )
    }


def linear(colour: str) -> tuple[float, float, float]:
    if colour.startswith("#"):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return red, green, blue
    light, chroma, hue = (float(part.rstrip("%")) for part in colour[6:-1].split())
    light, a, b = light / 100, chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    mixed = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (min(1.0, max(0.0, part)) for part in mixed)
    return red, green, blue


def contrast(first: str, second: str) -> float:
    shares = (0.2126, 0.7152, 0.0722)
    one, two = (
        sum(share * part for share, part in zip(shares, linear(colour), strict=True))
        for colour in (first, second)
    )
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


def test_the_arithmetic_of_contrast_agrees_with_known_values() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("oklch(100% 0 0)", "oklch(0% 0 0)") == pytest.approx(21, abs=0.01)


SURFACES = ("paper", "panel", "float", "field")
WORDS = [
    *((ink, surface) for ink in ("ink", "ink-soft", "sea") for surface in SURFACES),
    *(
        (f"{tone}-ink", surface)
        for tone in ("good", "warn", "bad", "signal")
        for surface in ("paper", "panel", "float")
    ),
    *((f"{tone}-ink", f"{tone}-wash") for tone in ("good", "warn", "bad", "signal")),
    *(("ink", f"{tone}-wash") for tone in ("sea", "good", "warn", "bad", "signal")),
    ("ink-soft", "sea-wash"),
    ("sea", "sea-wash"),
    ("on-sea", "sea"),
    ("on-sea", "sea-deep"),
]
SHAPES = [
    *((tone, "paper") for tone in ("good", "warn", "bad", "signal", "sea", "rule-strong")),
    ("rule-strong", "field"),
    ("chart-1", "paper"),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "surface"), WORDS, ids=lambda name: name)
def test_words_can_be_read(ink: str, surface: str, theme: int) -> None:
    assert contrast(tokens()[ink][theme], tokens()[surface][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "surface"), SHAPES, ids=lambda name: name)
def test_shapes_and_borders_of_fields_can_be_seen(shape: str, surface: str, theme: int) -> None:
    assert contrast(tokens()[shape][theme], tokens()[surface][theme]) >= 3
