"""Address cards (vCard 2.1, 3.0 and 4.0) as persons with where they work."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from koers.kit.importing import encoding
from koers.kit.importing.messages import FileRefused
from koers.kit.importing.unfolding.tables import Unfolded, write_table

HEADINGS = (
    "Card ID", "First name", "Last name", "Name", "Organisation", "Title", "Email", "Phone", "Mobile", "Language",
)  # fmt: skip
_BEGIN, _END = re.compile(r"^BEGIN:VCARD\s*$", re.IGNORECASE), re.compile(r"^END:VCARD\s*$", re.IGNORECASE)
_OWN_GROUP = re.compile(r"^[\w-]+\.(?=[A-Za-z-]+[;:])")
_LIMIT = 2_000_000
_READ = {"BEGIN", "VERSION", "END", "N", "FN", "ORG", "TITLE", "EMAIL", "TEL", "UID", "LANG"}


def are_cards(head: bytes) -> bool:
    """Say whether a file begins with a card."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:11].upper() == b"BEGIN:VCARD"


def tables(path: Path, folder: Path) -> list[Unfolded]:
    """Write the cards of a file as a table; a card that cannot be read becomes a row without a name."""
    written = write_table(folder, "cards", HEADINGS, _rows(path))
    return [written] if written else []


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    for line, card in _cards(path):
        cells = _person(card)
        # What holds nothing is still told of, by its line.
        yield line, [cells[0] or f"card {line}", *cells[1:]]


def _cards(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the line each card begins on, and its lines; a card within a card is left out."""
    depth, began, card = 0, 0, list[str]()
    with path.open(encoding=encoding.encoding_of(path), newline=None) as stream:
        for number, line in enumerate(encoding.guarded_lines(stream, _LIMIT), start=1):
            if _BEGIN.match(line):
                depth += 1
                if depth == 1:
                    began, card = number, []
            if depth == 1:
                card.append(_OWN_GROUP.sub("", line))
            if _END.match(line) and depth:
                depth -= 1
                if not depth:
                    yield began, card
    if depth:
        raise FileRefused("broken_card", line=began)


def _wanted(card: list[str]) -> Iterator[str]:
    """Leave out what is not read, such as pictures, which are often broken; and all firms but the first."""
    keep, soft, quoted, seen = False, False, False, set[str]()
    for line in card:
        begins = not line.startswith((" ", "\t")) and not soft
        if begins:
            name = re.split("[;:]", line, maxsplit=1)[0].strip().upper()
            keep = name in _READ and not (name == "ORG" and name in seen)
            seen.add(name)
            quoted = "QUOTED-PRINTABLE" in line.upper()
        soft = quoted and line.rstrip("\r\n").endswith("=")
        if keep and begins:
            # Programs write the names of parameters in any case; the reader of cards knows one.
            before, colon, value = line.partition(":")
            yield f"{before.upper()}{colon}{value}"
        elif keep:
            yield line


def _person(card: list[str]) -> list[str]:
    import vobject  # type: ignore[import-untyped]

    try:
        read = vobject.readOne("".join(_wanted(card)), allowQP=True)
        contents: dict[str, list[Any]] = read.contents
        return _cells(contents)
    except Exception:  # vobject raises whatever the broken part raises.
        return [""] * len(HEADINGS)


def _cells(contents: dict[str, list[Any]]) -> list[str]:
    name = contents["n"][0].value if "n" in contents else None
    first = _joined(getattr(name, "given", ""), getattr(name, "additional", ""))
    last, full = _joined(getattr(name, "family", "")), _first(contents, "fn")
    email = _preferred(contents.get("email", []))
    phones = contents.get("tel", [])
    mobile = _number(_preferred([each for each in phones if _kinds(each) & {"CELL", "IPHONE"}]))
    fixed = _number(
        _preferred([each for each in phones if not _kinds(each) & {"CELL", "FAX", "PAGER", "IPHONE"}])
    )
    firm = contents["org"][0].value if "org" in contents else ""
    firm = str(firm[0] if isinstance(firm, list) else firm.split(";")[0]).strip()
    uid = _first(contents, "uid")
    if not uid and (full or email):
        uid = "card " + hashlib.blake2b(f"{full}\0{email}\0{firm}".encode(), digest_size=12).hexdigest()
    language = _first(contents, "lang")[:2].lower()
    return [uid[:120], first, last, full, firm, _first(contents, "title"), email, fixed, mobile, language]


def _joined(*parts: Any) -> str:
    texts = [" ".join(part) if isinstance(part, list) else str(part or "") for part in parts]
    return " ".join(" ".join(texts).split())


def _first(contents: dict[str, list[Any]], name: str) -> str:
    return _joined(contents[name][0].value) if name in contents else ""


def _kinds(line: Any) -> set[str]:
    # A card of version 2.1 names the kind alone; version 4.0 puts several between quotation marks.
    named = [*line.params.get("TYPE", []), *getattr(line, "singletonparams", [])]
    return {kind.strip().upper() for text in named for kind in str(text).split(",")}


def _preferred(lines: list[Any]) -> str:
    wanted = [each for each in lines if "PREF" in _kinds(each) or each.params.get("PREF") == ["1"]]
    return _joined((wanted or lines)[0].value) if lines else ""


def _number(text: str) -> str:
    return text.removeprefix("tel:").split(";")[0]
