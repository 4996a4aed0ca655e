"""What is written about Koers is true and whole."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.functional import Promise

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))]


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def glossary() -> dict[str, list[str]]:
    """Return the rows of the glossary by the name in the code."""
    rows = {}
    for line in (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 5:
            rows[cells[0].strip("`")] = cells[1:]
    return rows


def our_models() -> list[str]:
    return sorted(
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("koers.") and not model.__name__.startswith("Historical")
    )


@pytest.mark.parametrize("model", our_models())
def test_every_noun_is_in_the_glossary_in_both_languages(model: str) -> None:
    english, dutch, meaning, where = glossary()[model]
    assert all((english, dutch, where))
    assert meaning.endswith(".")


@pytest.mark.parametrize("model", our_models())
def test_a_noun_is_called_on_screen_what_the_glossary_calls_it(model: str) -> None:
    from django.utils.translation import override

    found = next(m for m in apps.get_models() if m.__name__ == model and m.__module__.startswith("koers."))
    english, dutch, _meaning, _where = glossary()[model]
    with override("en"):
        assert str(found._meta.verbose_name) == english
    if isinstance(found._meta.verbose_name, Promise):  # others are never shown
        with override("nl"):
            assert str(found._meta.verbose_name) == dutch


def test_the_glossary_names_no_noun_that_is_gone() -> None:
    classes = {name for name in glossary() if name[0].isupper()} - {"Measure", "Reading"}
    assert classes - set(our_models()) == set()


def test_the_reference_says_what_the_code_says() -> None:
    """In a process of its own: tests declare jobs and commands that no installation has."""
    surroundings = {
        k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}
    }
    done = subprocess.run(
        [sys.executable, "tools/reference.py", "--check"],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_setting_is_explained_and_no_other() -> None:
    name = re.compile(r"\b(KOERS_[A-Z_]+|DATABASE_URL)\b")
    used = {
        hit
        for file in (ROOT / "src" / "koers").rglob("*.py")
        for hit in name.findall(file.read_text(encoding="utf-8"))
    }
    page = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `(\w+)` \|", page, re.M))
    assert explained == used


def test_the_map_in_the_readme_is_the_tree() -> None:
    """The map names every folder of these places, and none that is not there."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    part = re.search(r"## The map\n.*?```text\n(.*?)```", text, re.S)
    assert part
    mapped = {line.split()[0].rstrip("/") for line in part.group(1).splitlines() if line.strip()}
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    folders = {parent.as_posix() for name in listed.stdout.splitlines() for parent in Path(name).parents}
    deep = ("src", "src/koers", "src/koers/kit", "src/koers/areas", "docs", "tests")
    wanted = {
        folder
        for folder in folders - {"."}
        if ("/" not in folder or folder.rsplit("/", 1)[0] in deep) and not folder.endswith("/migrations")
    }
    assert wanted - mapped - set(deep) == set()
    assert mapped - folders == set()


DECISIONS = sorted((DOCS / "decisions").glob("0*.md"))


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem[:4])
def test_a_decision_is_a_sentence_of_at_most_forty_lines_with_its_reasons(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40
    assert lines[0].startswith("# ")
    assert len(lines[0].split()) > 3
    text = "\n".join(lines)
    assert [part for part in ("Reasons", "What was cut", "ook again") if part not in text] == []


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    numbers = [int(file.stem[:4]) for file in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in DECISIONS if file.name not in index] == []


@pytest.mark.parametrize("file", PAGES, ids=named)
def test_every_link_between_pages_leads_somewhere(file: Path) -> None:
    text = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.S)
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    inner = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in inner if not (file.parent / link).exists()] == []


@pytest.mark.parametrize("area", ["organisation", "customers", "leads", "selling", "insight"])
def test_every_area_is_explained(area: str) -> None:
    assert (DOCS / "explanation" / f"{area}.md").exists()
