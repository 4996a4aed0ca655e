"""Templates and static files: nothing inline, nothing from elsewhere, no text outside the catalogues."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "koers"
TEMPLATES = sorted(SOURCE.rglob("*.html"))
STATIC = [
    file
    for file in sorted((SOURCE / "kit" / "ui" / "static").rglob("*"))
    if file.suffix in {".js", ".css", ".svg"}
    and "vendor" not in file.parts
    and not file.name.startswith("charts")
]
#: Attributes that people read or hear; also where components take their texts.
SPOKEN = {
    "title",
    "placeholder",
    "alt",
    "aria-label",
    "aria-description",
    "label",
    "heading",
    "hint",
    "text",
    "caption",
}
#: Names and signs that are the same in both languages.
SAME = {
    "English",
    "Nederlands",
    "JSON",
    "openapi",
    "json",
    "Koers",
    "CSV",
    "XLSX",
    "PDF",
    "API",
    "n",
    "OK",
    "id",
    "Esc",
    "Ctrl",
    "Enter",
    "Shift",
    "KOERS",
    "kB",
    "MB",
}


def named(file: Path) -> str:
    return file.relative_to(SOURCE).as_posix()


def without_django(source: str) -> str:
    """Return a template without tags, variables and comments, and so without all translated text."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.S)
    source = re.sub(r"\{%\s*comment\b.*?endcomment\s*%\}", "", source, flags=re.S)
    source = re.sub(r"\{%\s*block \w+_class\s*%\}.*?endblock\s*%\}", "", source)
    source = re.sub(r"\{%\s*(blocktrans(?:late)?)\b.*?end\1\s*%\}", "", source, flags=re.S)
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.S)


class Reader(HTMLParser):
    """Collects what a person would read in a template."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"code", "pre", "svg", "kbd"}:
            self.silent += 1
        if tag.startswith("c-vars"):
            return
        self.read += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"code", "pre", "svg", "kbd"}:
            self.silent -= 1

    def handle_data(self, text: str) -> None:
        if not self.silent:
            self.read.append(text)


def untranslated(source: str) -> list[str]:
    """Return the words that stand in a template outside the catalogues."""
    reader = Reader()
    reader.feed(without_django(source))
    words = [word for text in reader.read for word in re.findall(r"[^\W\d_][\w-]*", text)]
    return [word for word in words if word not in SAME]


def test_the_search_for_untranslated_words_finds_them() -> None:
    assert untranslated('<p title="Save it">{% translate "Fine" %} Not fine</p>') == [
        "Save",
        "it",
        "Not",
        "fine",
    ]
    assert untranslated("<p>{% blocktranslate %}All {{ good }}{% endblocktranslate %}</p>") == []


# The gallery shows components to makers, in debug mode only; its sample words are no texts of Koers.
@pytest.mark.parametrize("file", [file for file in TEMPLATES if file.name != "gallery.html"], ids=named)
def test_every_word_of_a_template_can_be_translated(file: Path) -> None:
    assert untranslated(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", TEMPLATES, ids=named)
def test_a_template_holds_no_script_no_style_and_no_handler(file: Path) -> None:
    source = re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.S)
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=|javascript:", source)
    # Data for a script, of a type that browsers do not run, is no script.
    assert [one for one in inline if 'type="application/json"' not in one] == []


@pytest.mark.parametrize("file", [*TEMPLATES, *STATIC], ids=lambda file: file.name)
def test_nothing_comes_from_another_host(file: Path) -> None:
    text = re.sub(r"http://www\.w3\.org/\S+", "", file.read_text(encoding="utf-8"))
    fetched = re.findall(
        r"""(?:src|href|action|url|from|import|fetch)\s*[=(]?\s*["'(]?(?:https?:)?//[\w.-]+""", text
    )
    assert fetched == []


@pytest.mark.parametrize("file", TEMPLATES, ids=named)
def test_a_template_does_no_sums(file: Path) -> None:
    """A number that people see is a reading; a template only lays it out."""
    source = file.read_text(encoding="utf-8")
    sums = re.findall(r"\|\s*(?:add:(?!0\b)|divisibleby|widthratio)|\{%\s*widthratio\b", source)
    assert sums == []


def test_styles_live_in_the_kit() -> None:
    assert [named(file) for file in SOURCE.glob("areas/**/*.css")] == []
    assert [named(file) for file in SOURCE.glob("areas/**/*.js")] == []
