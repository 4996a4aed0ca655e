"""Who may import whom, as far as a machine can see it."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
#: Rooms of an area that another area may look into.
PUBLIC_ROOMS = {"models", "queries", "actions", "measures", "events"}
#: Slow libraries: only the function that needs one imports it.
SLOW = (
    "numpy",
    "duckdb",
    "pandas",
    "pyarrow",
    "openpyxl",
    "xlsxwriter",
    "typst",
    "clevercsv",
    "phonenumbers",
)


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("koers", "koers_analytics", cache_dir=None)


def area_and_room(module: str) -> tuple[str, str]:
    """Return ("selling", "rules") for koers.areas.selling.rules; two empty texts outside the areas."""
    parts = module.split(".")
    if parts[:2] != ["koers", "areas"] or len(parts) < 3:
        return "", ""
    return parts[2], parts[3] if len(parts) > 3 else ""


def test_every_import_contract_is_kept() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_contract_looks_away() -> None:
    assert "ignore_imports" not in (ROOT / ".importlinter").read_text()


def test_areas_enter_each_other_through_public_rooms_only() -> None:
    found = []
    for importer in graph().modules:
        for imported in graph().find_modules_directly_imported_by(importer):
            ours, _room = area_and_room(importer)
            theirs, room = area_and_room(imported)
            if ours and theirs and ours != theirs and room not in PUBLIC_ROOMS:
                found.append(f"{importer} -> {imported}")
    assert found == []


def test_nothing_finds_a_model_by_its_name_to_get_around_the_walls() -> None:
    found = [
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if "migrations" not in file.parts and re.search(r"\bget_model\(", file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_rules_read_no_clock_and_touch_nothing_outside() -> None:
    wanted = re.compile(
        r"^\s*(?:from|import)\s+(django|os|pathlib|subprocess|socket|time|random|requests)\b", re.M
    )
    clock = re.compile(r"\b(?:date\.today|datetime\.now|timezone\.now|localdate)\(")
    found = []
    for file in SOURCE.glob("koers/areas/*/**/*.py"):
        if "rules" in (file.stem, file.parent.name):
            text = file.read_text(encoding="utf-8")
            hits = (*wanted.finditer(text), *clock.finditer(text))
            found += [f"{file.relative_to(SOURCE)}: {hit.group().strip()}" for hit in hits]
    assert found == []


def test_the_clock_is_read_at_the_doors() -> None:
    clock = re.compile(r"\b(?:date\.today|datetime\.now|timezone\.now|time\.time)\(|localdate\(\)")
    # What somebody may see is asked without a moment: it is always that of now.
    of_now = {"koers/areas/organisation/queries/tree.py"}
    inner = {"rules", "events", "models", "queries", "measures", "actions"}
    found = [
        file.relative_to(SOURCE).as_posix()
        for file in [*SOURCE.glob("koers/areas/*/**/*.py"), *SOURCE.glob("koers_analytics/**/*.py")]
        if ("koers_analytics" in file.parts or inner & {file.stem, file.parent.name})
        and file.name != "cli.py"
        and clock.search(file.read_text(encoding="utf-8"))
        and file.relative_to(SOURCE).as_posix() not in of_now
    ]
    assert found == []


@pytest.mark.parametrize("module", ["koers.settings", "koers.urls"])
def test_the_application_starts_without_its_slow_libraries(module: str, tmp_path: Path) -> None:
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'koers.settings'\n"
        "import django; django.setup()\n"
        f"import {module}\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        f"print(','.join(name for name in {SLOW!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"KOERS_DATA": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(SOURCE)},
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == ""


def test_the_analytics_import_without_django_and_without_slow_libraries() -> None:
    code = (
        "import sys, koers_analytics\n"
        "print(','.join(n for n in ('django', 'koers', 'numpy', 'duckdb', 'pandas') if n in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == ""
