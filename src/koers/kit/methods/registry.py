"""Which methods there are: those Koers ships, and those of this installation; published versions never change."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from koers.kit.methods.checking import Checked, check
from koers.kit.methods.schema import Described

SHIPPED = Path(__file__).resolve().parents[2] / "methods"
FOLDERS = {
    "playbook": "playbooks",
    "instrument": "instruments",
    "lifecycle": "lifecycles",
    "scorecard": "scorecards",
}


class NotPublished(Exception):
    """The method cannot be published; the message says why."""


@dataclass(frozen=True)
class Known:
    """A method with where it comes from."""

    method: Described
    origin: Literal["shipped", "own"]
    file: Path


@dataclass(frozen=True)
class Shelf:
    """Every method, and the files that could not be read."""

    known: tuple[Known, ...]
    broken: tuple[Checked, ...]

    def latest(self) -> list[Known]:
        """Return the newest version of each method, by title."""
        newest: dict[str, Known] = {}
        for one in self.known:
            held = newest.get(one.method.id)
            if held is None or held.method.version < one.method.version:
                newest[one.method.id] = one
        return sorted(newest.values(), key=lambda one: str(one.method.title).casefold())

    def get(self, method_id: str, version: int | None = None) -> Known | None:
        """Return a method by id: the named version, or the newest."""
        found = [
            one for one in self.known if one.method.id == method_id and version in (None, one.method.version)
        ]
        return max(found, key=lambda one: one.method.version, default=None)

    def versions(self, method_id: str) -> list[int]:
        """Return the versions of a method, newest first."""
        return sorted((one.method.version for one in self.known if one.method.id == method_id), reverse=True)


def own_folder() -> Path:
    """Return the folder in which this installation keeps its own methods."""
    named = os.environ.get("KOERS_METHODS")
    return Path(named) if named else Path(settings.DATA) / "methods"


def shelf() -> Shelf:
    """Look at every file anew: a file that changed on disk is seen at once, and one that broke is shown as broken."""
    known: list[Known] = []
    broken: list[Checked] = []
    taken: set[tuple[str, int]] = set()
    places: tuple[tuple[Literal["shipped", "own"], Path], ...] = (("shipped", SHIPPED), ("own", own_folder()))
    for origin, folder in places:
        shipped_ids = {one.method.id for one in known} if origin == "own" else set()
        for file in _files(folder):
            checked = _checked(file, _mark(file), get_language())
            if checked.method is None:
                broken.append(checked)
                continue
            key = (checked.method.id, checked.method.version)
            if key in taken or checked.method.id in shipped_ids:
                broken.append(_refused(checked, _("This id and version exist already.")))
                continue
            taken.add(key)
            known.append(Known(checked.method, origin, file))
    return Shelf(tuple(known), tuple(broken))


def _mark(file: Path) -> tuple[int, ...]:
    """Return what changes whenever a file is written or put in place of another."""
    seen = file.stat()
    return seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


@lru_cache(maxsize=256)
def _checked(file: Path, mark: tuple[int, ...], language: str | None) -> Checked:
    """Check what stands in a file, once for as long as nobody writes it: checking one takes tens of milliseconds."""
    return check(file.read_bytes(), file.name)


def publish(content: bytes, file: str) -> Known:
    """Keep a checked method in the installation's own folder; raises NotPublished with the reason."""
    checked = check(content, file)
    if checked.method is None:
        raise NotPublished(_("The file has errors; nothing was published."))
    method = checked.method
    held = shelf().get(method.id)
    if held is not None and held.origin == "shipped":
        raise NotPublished(
            _("Koers ships a method with the id `%(id)s`. Copy it under an id of your own.")
            % {"id": method.id}
        )
    if held is not None and held.method.version >= method.version:
        raise NotPublished(
            _("Version %(version)d of `%(id)s` is published and never changes. Make it version %(next)d.")
            % {"version": held.method.version, "id": method.id, "next": held.method.version + 1}
        )
    target = own_folder() / FOLDERS[method.kind] / f"{method.id}.v{method.version}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        # "x": of two people who publish the same version at once, one is told.
        with target.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise NotPublished(_("This id and version exist already.")) from None
    return Known(method, "own", target)


def to_change(method_id: str) -> str:
    """Return the text of a method to change: the next version of our own, a copy of what Koers ships; empty when unknown."""
    held = shelf().get(method_id)
    if held is None:
        return ""
    text = held.file.read_text(encoding="utf-8")
    if held.origin == "shipped":
        return re.sub(r"^id: .*$", f"id: own.{held.method.id}", text, count=1, flags=re.MULTILINE)
    following = f"version: {held.method.version + 1}"
    return re.sub(r"^version: .*$", following, text, count=1, flags=re.MULTILINE)


def _files(folder: Path) -> Iterable[Path]:
    for name in FOLDERS.values():
        place = folder / name
        if place.is_dir():
            yield from sorted(
                file for file in place.iterdir() if file.suffix in (".yaml", ".yml") and file.is_file()
            )


def _refused(checked: Checked, message: str) -> Checked:
    from koers.kit.methods.reading import Problem

    return Checked(checked.file, None, (Problem(1, "id", message),))
