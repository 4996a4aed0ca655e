"""`python -m benchmarks --scale small|full`: make worlds, time pages on them, print ratios."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path


def main() -> None:
    """Time the pages of a small and, at full scale, of a large firm, each in a process of its own."""
    asked = argparse.ArgumentParser(prog="benchmarks")
    asked.add_argument("--scale", choices=["tiny", "small", "full"], default="small")
    asked.add_argument("--keep", help="folder for the worlds; one that is there is used again")
    asked.add_argument("--one", help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.one:
        print(json.dumps(one(chosen.one)))
        return
    root = Path(chosen.keep or tempfile.mkdtemp(prefix="koers-bench-"))
    sizes = ["small", "full"] if chosen.scale == "full" else [chosen.scale]
    try:
        results = {size: _in_own_process(size, root / size) for size in sizes}
    finally:
        if not chosen.keep:
            shutil.rmtree(root, ignore_errors=True)
    report(results)
    rows = 100_000 if chosen.scale == "full" else 20_000
    print(f"\nImport of {rows:,} deals")
    subprocess.run([sys.executable, "-m", "benchmarks.import_cost", str(rows)], check=True)


def _in_own_process(size: str, folder: Path) -> dict[str, object]:
    environment = {**os.environ, "KOERS_DATA": str(folder), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "benchmarks", "--one", size]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def one(size: str) -> dict[str, object]:
    """Make the world in `KOERS_DATA` unless it is there, and time its pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from benchmarks import pages, world
    from koers.areas.customers.models import Account
    from koers.kit.guard.readiness import make_ready

    make_ready(lambda text: None)
    rows = world.SIZES[size]
    built = {} if Account.objects.exists() else world.build(rows)
    cookies = {role: pages.session_of(f"{role}@bench.example") for role in ("director", "seller")}
    connections.close_all()
    settings.ALLOWED_HOSTS = ["*"]
    timings = []
    with pages.server():
        for role, cookie in cookies.items():
            for page in pages.pages(rows.accounts, rows.deals):
                if role == "director" or page.name.startswith(("list", "search")):
                    timings.append(
                        {"role": role, **asdict(pages.measure(page, cookie, f"{role}@bench.example"))}
                    )
    database = Path(settings.DATABASES["default"]["NAME"]).stat().st_size
    return {"rows": asdict(rows), "built_s": built, "database_mb": database // 1_000_000, "timings": timings}


def report(results: dict[str, dict[str, object]]) -> None:
    """Print the timings, and for two worlds what the large one costs against the small one."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; milliseconds")
    print(
        f"{'world':<7}{'role':<10}{'page':<20}{'alone p50':>10}{'p95':>8}{'eight p50':>11}{'p95':>8}{'queries':>9}{'x small':>9}"
    )
    small = {(t["role"], t["page"]): t for t in results.get("small", {}).get("timings", [])}  # type: ignore[union-attr, attr-defined]
    for size, result in results.items():
        for t in result["timings"]:  # type: ignore[attr-defined]
            base = small.get((t["role"], t["page"]))
            times = f"{t['alone_p50'] / base['alone_p50']:.2f}" if base and size != "small" else ""
            print(
                f"{size:<7}{t['role']:<10}{t['page']:<20}{t['alone_p50']:>10}{t['alone_p95']:>8}"
                f"{t['eight_p50']:>11}{t['eight_p95']:>8}{t['queries']:>9}{times:>9}"
            )
        print(
            f"{size}: {result['rows']}, database {result['database_mb']} MB, built in {result['built_s']} s"
        )


if __name__ == "__main__":
    main()
