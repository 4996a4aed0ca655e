"""Texts for people: collect them from code and templates, keep the Dutch catalogue, compile it.

    python tools/messages.py            collect, update the catalogue, compile, say what is missing
    python tools/messages.py --check    change nothing; fail when the catalogue is not complete and current
    python tools/messages.py --missing  print what has no Dutch yet as JSON: {English: ""}
    python tools/messages.py --fill F   take Dutch from such a file; plurals are lists of two

Needs no gettext programs: Babel reads Python, Django reads templates, polib writes the catalogue.
"""

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "koers"
CATALOGUE = SOURCE / "locale" / "nl" / "LC_MESSAGES" / "django.po"
CONTEXT = "\x04"
KEYWORDS: dict[str, Any] = {
    name: spec
    for base, spec in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for name in (base, f"{base}_lazy")
} | {"_": None, "_now": None, "gettext_noop": None, "N_": None}
STRING = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(rf"(?<![\w.])(npgettext|pgettext|ngettext|gettext|_)\(\s*({STRING}(?:\s*,\s*{STRING})*)")


@dataclass(frozen=True, order=True)
class Message:
    """One text: context, English, English plural."""

    context: str
    text: str
    plural: str = ""

    @property
    def key(self) -> str:
        """Return how the text is named in the JSON files of --missing and --fill."""
        return f"{self.context}{CONTEXT}{self.text}" if self.context else self.text


def collect(source: Path = SOURCE) -> dict[Message, set[str]]:
    """Return every text in code and templates, each with the files that hold it."""
    found: dict[Message, set[str]] = {}
    for file in sorted(source.rglob("*")):
        reader = {".py": _from_python, ".html": _from_template, ".txt": _from_template}.get(file.suffix)
        if reader is None or "static" in file.parts or "migrations" in file.parts:
            continue
        for message in reader(file):
            found.setdefault(message, set()).add(file.relative_to(ROOT).as_posix())
    return found


def _from_python(file: Path) -> Iterator[Message]:
    with file.open("rb") as stream:
        for _line, text, _comments, context in extract("python", stream, keywords=KEYWORDS):
            parts = (text,) if isinstance(text, str) else tuple(text)
            parts = tuple(part for part in parts if part)
            if parts:
                yield Message(context or "", *parts[:2])
    yield from _inside_formatted(file.read_text(encoding="utf-8"))


def _inside_formatted(source: str) -> Iterator[Message]:
    """Yield the texts in calls within f-strings, which Babel passes over."""
    formatted = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr))
    for call in (inner for node in formatted for inner in ast.walk(node) if isinstance(inner, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        parts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in KEYWORDS and parts:
            yield Message(*parts[:3]) if name.startswith(("p", "np")) else Message("", *parts[:2])


def _from_template(file: Path) -> Iterator[Message]:
    source = file.read_text(encoding="utf-8")
    seen = templatize(source, origin=str(file)) + "\n" + _attributes(source)
    for name, arguments in CALL.findall(seen):
        parts = [part for part in ast.literal_eval(f"[{arguments}]") if part]
        if not parts:
            continue
        if name.startswith(("p", "np")):
            yield Message(*parts[:3])
        else:
            yield Message("", *parts[:2])


def _attributes(source: str) -> str:
    """Return the texts in dynamic attributes of components: :label="_('Save')"."""
    return "\n".join(re.findall(r"""\s:[\w-]+=["'](_\(.*?\))["']""", source))


def read() -> polib.POFile:
    """Return the Dutch catalogue as it stands, or a new one."""
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=110)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "Koers",
        "Language": "nl",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def update(catalogue: polib.POFile, found: dict[Message, set[str]]) -> polib.POFile:
    """Return the catalogue with exactly the texts found; what was translated stays translated."""
    known = {Message(e.msgctxt or "", e.msgid, e.msgid_plural or ""): e for e in catalogue}
    fresh = read_head(catalogue)
    for message in sorted(found, key=lambda m: (m.text.lower(), m)):
        old = known.get(message)
        entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
        entry.occurrences = [(name, "") for name in sorted(found[message])]
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = dict(old.msgstr_plural) if old else {0: "", 1: ""}
        else:
            entry.msgstr = old.msgstr if old else ""
        if "%(" in message.text or "%s" in message.text or "%%" in message.text:
            entry.flags = ["python-format"]
        fresh.append(entry)
    return fresh


def read_head(catalogue: polib.POFile) -> polib.POFile:
    """Return an empty catalogue with the same head."""
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = catalogue.metadata
    return fresh


def missing(catalogue: polib.POFile) -> dict[str, Any]:
    """Return what has no Dutch, as {English: ""} or {English: [singular, plural]}."""
    lacking: dict[str, Any] = {}
    for entry in catalogue:
        if not entry.translated() or "fuzzy" in entry.flags:
            key = Message(entry.msgctxt or "", entry.msgid).key
            lacking[key] = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else ""
    return lacking


def fill(catalogue: polib.POFile, texts: dict[str, Any]) -> None:
    """Put Dutch texts into the catalogue."""
    for entry in catalogue:
        dutch = texts.get(Message(entry.msgctxt or "", entry.msgid).key)
        if not dutch:
            continue
        if entry.msgid_plural:
            entry.msgstr_plural = {0: dutch[0], 1: dutch[1]}
        else:
            entry.msgstr = dutch


PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w*)[^}]*\}|%[sd]")


def wrong_places(catalogue: polib.POFile) -> list[str]:
    """Return texts whose Dutch has other placeholders than the English."""
    wrong = []
    for entry in catalogue:
        for dutch in (entry.msgstr, *entry.msgstr_plural.values()):
            english = {m.group() for m in PLACE.finditer(entry.msgid + (entry.msgid_plural or ""))}
            has = {m.group() for m in PLACE.finditer(dutch)}
            if dutch and (has - english or (not entry.msgid_plural and english - has)):
                wrong.append(f"{entry.msgid!r}: {sorted(english)} against {sorted(has)}")
    return wrong


def complaints() -> list[str]:
    """Return everything that is wrong with the catalogue; nothing when it is complete and current."""
    found, catalogue = collect(), read()
    known = {Message(e.msgctxt or "", e.msgid, e.msgid_plural or "") for e in catalogue}
    said = [f"not in the catalogue: {m.text!r} ({min(found[m])})" for m in sorted(set(found) - known)]
    said += [f"no longer used: {m.text!r}" for m in sorted(known - set(found))]
    said += [f"no Dutch: {text!r}" for text in missing(catalogue)]
    said += [f"placeholders differ: {text}" for text in wrong_places(catalogue)]
    compiled = CATALOGUE.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        said.append("django.mo is not the compiled django.po")
    return said


def main() -> int:
    """Run one of the four ways above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--fill", type=Path)
    options = parser.parse_args()
    if options.check:
        said = complaints()
        print("\n".join(said) or "The Dutch catalogue is complete and current.")
        return 1 if said else 0
    catalogue = update(read(), collect())
    if options.fill:
        fill(catalogue, json.loads(options.fill.read_text(encoding="utf-8")))
    if options.missing:
        print(json.dumps(missing(catalogue), ensure_ascii=False, indent=1))
        return 0
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    wrong = wrong_places(catalogue)
    print("\n".join(wrong) + f"\n{len(catalogue)} texts, {len(missing(catalogue))} without Dutch.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
