"""Manners of the code that a machine can check."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
CODE = [
    file for place in ("src", "tests", "tools", "benchmarks") for file in sorted((ROOT / place).rglob("*.py"))
]


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def test_every_lint_rule_that_is_off_has_a_reason() -> None:
    part = re.search(r"^ignore = \[\n(.*?)^\]", text_of(ROOT / "pyproject.toml"), re.S | re.M)
    assert part
    lines = [line for line in part.group(1).splitlines() if line.strip()]
    assert [line for line in lines if not re.search(r",\s+# \S", line)] == []


def test_every_switched_off_warning_of_a_line_names_its_rule() -> None:
    bare = re.compile(r"#\s*(?:noqa(?!:)|type:\s*ignore(?!\[))")
    found = [
        f"{named(file)}:{number}"
        for file in CODE
        if file != Path(__file__)
        for number, line in enumerate(text_of(file).splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_no_drawer_for_everything() -> None:
    drawers = {"utils", "common", "misc", "services", "helpers"}
    assert [named(file) for file in SOURCE.rglob("*.py") if drawers & {file.stem, *file.parts}] == []


def classes(tree: ast.AST) -> Iterator[ast.ClassDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def test_no_class_is_called_manager_but_those_that_django_asks_for() -> None:
    found = [
        f"{named(file)}: {node.name}"
        for file in SOURCE.rglob("*.py")
        if "migrations" not in file.parts
        for node in classes(ast.parse(text_of(file)))
        if node.name.endswith("Manager") and not any("Manager" in ast.unparse(base) for base in node.bases)
    ]
    assert found == []


def test_every_migration_is_named_after_what_it_does() -> None:
    names = [file.stem for file in SOURCE.rglob("migrations/0*.py")]
    assert names
    assert [name for name in names if re.search(r"_(auto|initial)\b|_auto_", name)] == []


@pytest.mark.django_db
def test_no_change_of_a_model_waits_for_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_dates_and_moments_are_named_by_what_they_are() -> None:
    """Dates end in _date (a plan: _on, a hold: _until), moments in _at; a running period has since, a past one ends."""
    wrong = []
    field = re.compile(r"^    (\w+)(?:: [^=]+)? = models\.(Date|DateTime)Field\(", re.M)
    for file in [*SOURCE.glob("koers/**/models.py"), *SOURCE.glob("koers/**/models/*.py")]:
        for name, sort in field.findall(text_of(file)):
            dates, moments = ("_date", "as_of", "_on", "_until"), ("_at", "_until", "not_before", "since")
            endings = dates if sort == "Date" else moments
            if not name.endswith((*endings, "starts", "ends")):
                wrong.append(f"{named(file)}: {name}")
    assert wrong == []


def test_versions_agree() -> None:
    declared = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["version"]
    import koers

    assert declared == koers.__version__
    assert f"## {declared}" in text_of(ROOT / "CHANGELOG.md") or "## Not yet released" in text_of(
        ROOT / "CHANGELOG.md"
    )


def test_everything_public_says_in_a_sentence_what_it_is_for() -> None:
    """Ruff asks docstrings of modules, classes and functions; this asks that they are sentences."""
    found = []
    for file in SOURCE.rglob("*.py"):
        if "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(text_of(file))):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                continue
            told = (ast.get_docstring(node) or "").split("\n\n")[0].strip()
            if told and not told.endswith((".", ":", "?", "”", '"', ")", "`", "...", ",")):
                found.append(f"{named(file)}: {told[-60:]}")
    assert found == []


def test_nothing_remembers_the_machine_it_was_made_on() -> None:
    """A path of somebody's own machine helps nobody else."""
    place = re.compile(r"(?<![\w.])/(?:wor[k]|hom[e]/\w+|Users/\w+|root)/")
    files = [
        file for file in (*CODE, *ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")) if file != Path(__file__)
    ]
    assert [named(file) for file in files if place.search(text_of(file))] == []
