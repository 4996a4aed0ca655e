"""The reference page of import formats, written from the profiles and targets themselves."""

from collections import defaultdict

from django.utils.translation import override

from koers.kit.importing import headings, round_trip
from koers.kit.importing.findings import rules
from koers.kit.importing.target import OWN_ID, Target, targets

_KINDS = {
    "text": "text",
    "email": "e-mail address",
    "money": "amount",
    "number": "number",
    "whole": "whole number",
    "date": "day",
    "moment": "day, with or without a time",
    "flag": "yes or no",
    "choice": "one of a list",
    "currency": "currency",
    "year": "year",
    "percent": "0 to 100",
}


def page() -> str:
    """Return the page as Markdown."""
    with override("en"):
        parts = [_head(), *(_target(item) for item in targets()), _systems(), _rules()]
    return "\n".join(parts)


def _head() -> str:
    return (
        "# Import formats\n\n"
        "This page is written from the profiles in `src/koers/kit/importing/profiles/` by\n"
        "`python -m koers.kit.importing.write_reference`; do not edit it by hand.\n"
        "Headings are compared without case, accents, stars, underscores and double spaces, and in any order.\n"
    )


def _target(item: Target) -> str:
    general = headings.fields_known(item.name)
    lines = [
        f"## {item.label} (`{item.name}`)\n",
        f"Rows are told apart by {_keys(item)}.\n",
        "| field | holds | headings that are recognised |",
        "|---|---|---|",
    ]
    for column in item.columns:
        star = " **required**" if column.required else ""
        written = [round_trip.HEADING] if column.name == OWN_ID else []
        known = ", ".join(general.get(column.name, written))
        lines.append(f"| `{column.name}`: {column.label}{star} | {_KINDS[column.kind]} | {known} |")
    return "\n".join(lines) + "\n"


def _keys(item: Target) -> str:
    return ", else by ".join(" and ".join(f"`{name}`" for name in keys) for keys in item.keys)


def _systems() -> str:
    lines = ["## Systems that are recognised\n", "Three headings of a file are enough.\n"]
    for known in headings.layouts():
        by_field: dict[str, list[str]] = defaultdict(list)
        for heading, field in known.fields.items():
            by_field[field].append(heading)
        lines.append(f"### {known.label}: `{known.target}`\n")
        lines += [f"- `{field}`: {', '.join(names)}" for field, names in by_field.items()]
        lines.append("")
    return "\n".join(lines)


def _rules() -> str:
    lines = [
        "## Rules\n",
        "What the import does by itself. A rule that can be switched off is switched off with `--without CODE`.\n",
        "| code | rule | can be switched off |",
        "|---|---|---|",
    ]
    lines += [f"| `{rule.code}` | {rule.label} | {'yes' if rule.switchable else 'no'} |" for rule in rules()]
    return "\n".join(lines) + "\n"
