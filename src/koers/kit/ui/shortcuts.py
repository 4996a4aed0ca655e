"""Keyboard shortcuts, declared once: the script obeys this list and the help on `?` shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koers.kit.ui.navigation import Entry

Text = str | Promise


@dataclass(frozen=True)
class Shortcut:
    """Keys, what they do in words, and the name of the behaviour in the script."""

    keys: str
    label: Text
    action: str
    group: str
    href: str = ""


#: Order is the order of the help page. `Mod` is Ctrl, or Command on a Mac.
SHORTCUTS = (
    Shortcut("Mod+k", _("Search, go to or do"), "palette", "everywhere"),
    Shortcut("/", _("Search"), "palette", "everywhere"),
    Shortcut("?", _("Show these shortcuts"), "help", "everywhere"),
    Shortcut("c", _("Create"), "create", "everywhere"),
    Shortcut("Escape", _("Close or cancel"), "escape", "everywhere"),
    Shortcut("j", _("Next row"), "row-next", "lists"),
    Shortcut("k", _("Previous row"), "row-previous", "lists"),
    Shortcut("Enter", _("Open the row"), "row-open", "lists"),
    Shortcut("x", _("Select the row"), "row-select", "lists"),
    Shortcut("Shift+X", _("Select up to this row"), "row-select-range", "lists"),
    Shortcut("l", _("Column to the right"), "column-next", "boards"),
    Shortcut("h", _("Column to the left"), "column-previous", "boards"),
    Shortcut("e", _("Edit the field; on the desk: escalate"), "edit", "records"),
    Shortcut("m", _("Move to another stage or state"), "move", "records"),
    Shortcut("n", _("Write a note"), "note", "records"),
    Shortcut("a", _("Accept the lead"), "accept", "desk"),
    Shortcut("r", _("Return the lead"), "return", "desk"),
    Shortcut("y", _("They are one: merge"), "same", "duplicates"),
    Shortcut("d", _("They are two: not a duplicate"), "apart", "duplicates"),
    Shortcut("[", _("Previous record of the list"), "record-previous", "records"),
    Shortcut("]", _("Next record of the list"), "record-next", "records"),
)
GROUP_LABELS = {
    "everywhere": _("Everywhere"),
    "go": _("Go to"),
    "lists": _("In a list"),
    "boards": _("On a board"),
    "records": _("On a record"),
    "desk": _("On the hand-over desk"),
    "duplicates": _("On two records that may be one"),
}


def for_entries(entries: Iterable[Entry]) -> list[Shortcut]:
    """Return all shortcuts of a page: the fixed ones and `g` with a letter for each entry of the rail."""
    going = [
        Shortcut(f"g {entry.keys}", entry.label, "go", "go", href=entry.url)
        for entry in entries
        if entry.keys
    ]
    return [*SHORTCUTS, *going]


def grouped(shortcuts: Iterable[Shortcut]) -> list[tuple[Text, list[Shortcut]]]:
    """Return shortcuts under the headings of the help page."""
    listed = list(shortcuts)
    groups = ((label, [one for one in listed if one.group == name]) for name, label in GROUP_LABELS.items())
    return [(label, members) for label, members in groups if members]


def as_facts(shortcuts: Iterable[Shortcut]) -> list[dict[str, str]]:
    """Return shortcuts as plain values for the script."""
    return [{"keys": one.keys, "action": one.action, "href": one.href} for one in shortcuts]
