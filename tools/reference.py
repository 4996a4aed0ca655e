"""Write docs/reference from what the code declares; with --check, fail when a page is not current."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code; change the code, not this page. -->"


def set_up() -> None:
    """Start Django on an installation of no importance, in English."""
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        os.environ["DJANGO_SETTINGS_MODULE"] = "koers.settings"
        os.environ["KOERS_DATA"] = tempfile.mkdtemp(prefix="koers-reference-")
    import django

    django.setup()


def cell(value: Any) -> str:
    """Return a value as it may stand in a table."""
    return " ".join(str(value).replace("|", "\\|").split())


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(map(cell, row)) + " |" for row in rows)])


def codes(names: Iterable[Any]) -> str:
    """Return names as code, with commas."""
    return ", ".join(f"`{name}`" for name in names)


def resources() -> str:
    """Return the page of declared records."""
    from koers.kit.resource import registry

    parts = []
    for one in registry.every():
        rows = [("Lists, pages and API", f"`/{one.path}`, `/{one.path}/<id>`, `/api/v1/{one.path}`")]
        rows.append(("Noun in the matrix", f"`{one.noun}`"))
        rows += [(f"Fields: {group.label}", codes(group.fields)) for group in one.groups]
        rows.append(("Columns", codes(c if isinstance(c, str) else c.name for c in one.columns)))
        rows.append(("Filters", codes(f if isinstance(f, str) else (f.name or f.field) for f in one.filters)))
        rows.append(("Found by", codes(one.search)))
        rows.append(("Verbs", "; ".join(f"`{verb.name}` ({verb.label})" for verb in one.verbs)))
        told = f"{one.purpose}\n\n" if one.purpose else ""
        shown = [(what, value) for what, value in rows if value]
        parts.append(f"## {one.labels.capitalize()}\n\n{told}{table(('what', 'declared'), shown)}")
    return "Each record is declared once; list, page, form, export, search and API follow.\n\n" + "\n\n".join(
        parts
    )


def measures() -> str:
    """Return the page of named numbers."""
    from koers.kit.measures import registry

    rows = [
        (f"`{m.name}`", m.label, m.definition, m.unit, ", ".join(m.grain), m.good, m.min_n)
        for m in registry.every()
    ]
    heads = ("name", "label", "definition", "unit", "grain", "good", "least n")
    return "Every number that is shown is one of these, or a plain field of a record.\n\n" + table(
        heads, rows
    )


def events() -> str:
    """Return the page of what the timeline can hold."""
    from dataclasses import fields

    from koers.kit.timeline import kinds

    def facts(kind: Any) -> str:
        return codes(f.name for f in fields(kind.facts)) if kind.facts else ""

    rows = [
        (f"`{k.name}`", k.title, facts(k), k.version) for k in sorted(kinds.every(), key=lambda k: k.name)
    ]
    return "What happened, in the words of the business; events are only ever added.\n\n" + table(
        ("kind", "title", "facts", "version"), rows
    )


def abilities() -> str:
    """Return the page of who may do what."""
    from koers.kit.access import matrix
    from koers.kit.access.models import Role

    roles = list(Role.values)
    rows = [(f"`{name}`", *(reach[role] for role in roles)) for name, reach in matrix.rows().items()]
    told = (
        "How far each role reaches: `none`, `own` rows, rows of the `unit`, or `all`.\n"
        "Declared in `src/koers/kit/access/matrix.yaml`; a door without a row here stays closed.\n\n"
    )
    return told + table(("ability", *roles), rows)


def imports() -> str:
    """Return the page of what a file can bring in."""
    from koers.kit.importing import target

    parts = []
    for one in target.targets():
        rows = [
            (f"`{c.name}`", c.label, c.kind, "yes" if c.required else "", codes(c.choices))
            for c in one.columns
        ]
        keys = " or ".join(" + ".join(f"`{name}`" for name in key) for key in one.keys)
        parts.append(
            f"## {one.label}\n\nTarget `{one.name}`; a row is recognised by {keys}.\n\n"
            + table(("field", "label", "kind", "required", "values"), rows)
        )
    return "Files are read in this order, whatever the order in which they are handed in.\n\n" + "\n\n".join(
        parts
    )


def jobs() -> str:
    """Return the page of work in the background."""
    from koers.kit.jobs import declare

    declare.discover()
    known = sorted(declare._declared.values(), key=lambda job: job.code)
    rows = [(f"`{job.code}`", job.label, job.every or "when asked") for job in known]
    return "Done by `koers worker`, which `koers serve` starts beside itself.\n\n" + table(
        ("job", "what it does", "how often"), rows
    )


def commands() -> str:
    """Return the page of the command line."""
    import click

    from koers.cli import COMMANDS, main

    context = click.Context(main, info_name="koers")
    parts = []
    for name in COMMANDS:
        try:
            command = main.get_command(context, name)
        except ModuleNotFoundError:
            continue
        if command is not None:
            parts += _command(command, f"koers {name}", context)
    return "`koers COMMAND --help` says the same.\n\n" + "\n\n".join(parts)


def _command(command: Any, name: str, parent: Any) -> list[str]:
    import click

    context = click.Context(command, info_name=name.rsplit(" ", 1)[1], parent=parent, terminal_width=100)
    parts = [f"## {name}\n\n```text\n{command.get_help(context)}\n```"]
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            found = command.get_command(context, sub)
            if found is not None:
                parts += _command(found, f"{name} {sub}", context)
    return parts


def methods() -> str:
    """Return the page of declared playbooks and instruments."""
    from koers.kit import methods as fitting

    every = getattr(fitting, "every", None)
    if every is None:
        return "No methods yet."
    rows = []
    for one in every():
        title = one.title
        said = [
            title.get(code, "") if isinstance(title, dict) else getattr(title, code, title)
            for code in ("en", "nl")
        ]
        rows.append((f"`{one.code}`", type(one).__name__.lower(), *said))
    return "Methods are data: YAML files under `src/koers/methods/`.\n\n" + table(
        ("code", "sort", "English", "Nederlands"), rows
    )


def operations() -> str:
    """Return the page of the API's operations; the machine-readable form is at /api/v1/openapi.json."""
    from koers.api import api

    schema = api.get_openapi_schema()
    rows = [
        (f"`{method.upper()} {path}`", operation.get("summary", ""))
        for path, verbs in sorted(schema["paths"].items())
        for method, operation in verbs.items()
    ]
    return "The whole description is at `/api/v1/openapi.json`.\n\n" + table(
        ("operation", "what it does"), rows
    )


def nouns() -> str:
    """Return the page of kept nouns and their fields."""
    from django.apps import apps

    parts = []
    models = [m for m in apps.get_models() if m.__module__.startswith("koers.")]
    for model in sorted(models, key=lambda m: m._meta.label):
        if model.__name__.startswith("Historical"):
            continue
        fields = [f for f in model._meta.get_fields() if f.concrete and not f.many_to_many]
        rows = [(f"`{f.name}`", getattr(f, "verbose_name", ""), type(f).__name__) for f in fields]
        told = (model.__doc__ or "").strip().split("\n")[0]
        parts.append(f"## {model._meta.label}\n\n{told}\n\n" + table(("field", "label", "type"), rows))
    return "\n\n".join(parts)


PAGES: dict[str, tuple[str, Callable[[], str]]] = {
    "resources": ("Records", resources),
    "measures": ("Measures", measures),
    "events": ("Events", events),
    "abilities": ("Who may do what", abilities),
    "imports": ("What a file can bring in", imports),
    "jobs": ("Background jobs", jobs),
    "commands": ("The command line", commands),
    "methods": ("Methods", methods),
    "api": ("The API", operations),
    "nouns": ("Nouns and their fields", nouns),
}


def page(name: str) -> str:
    """Return one page as it should be."""
    from django.utils.translation import override

    title, write = PAGES[name]
    with override("en"):
        return f"{NOTE}\n\n# {title}\n\n{write().rstrip()}\n"


def stale() -> list[str]:
    """Return the names of pages that are missing or not current."""
    files = {name: FOLDER / f"{name}.md" for name in PAGES}
    return [
        name
        for name, file in files.items()
        if not file.exists() or file.read_text(encoding="utf-8") != page(name)
    ]


def main() -> int:
    """Write the pages, or check them."""
    set_up()
    if "--check" in sys.argv:
        old = stale()
        print(f"Not current: {', '.join(old)}. Run `make docs`." if old else "The reference is current.")
        return 1 if old else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (FOLDER / f"{name}.md").write_text(page(name), encoding="utf-8")
    print(f"{len(PAGES)} pages in {FOLDER.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
