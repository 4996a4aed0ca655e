"""Which files are unfolded, told by what they begin with."""

from pathlib import Path

from koers.kit.importing.files import check_size
from koers.kit.importing.messages import FileRefused
from koers.kit.importing.unfolding import cards, database, gathering, packed, ubl
from koers.kit.importing.unfolding.tables import Unfolded

__all__ = ["Unfolded", "unfold"]


def unfold(path: Path, folder: Path) -> list[Unfolded] | None:
    """Write the tables that a file holds into a folder; None when the file is to be read as it is.

    Raises FileRefused for a file of a known kind that cannot be read.
    """
    if not path.is_file() or not path.stat().st_size:
        return None
    check_size(path.stat().st_size)
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(packed.MAGIC):
        inner = packed.unpack(path, folder / "unpacked")
        inside = unfold(inner, folder)
        return inside if inside is not None else [Unfolded(inner, "")]
    found: list[Unfolded] | None
    if head.startswith(database.MAGIC):
        found = database.tables(path, folder)
    elif cards.are_cards(head):
        found = cards.tables(path, folder)
    elif ubl.is_xml(head):
        found = ubl.tables(path, folder)
    else:
        found = gathering.tables(path, head, folder)
    if found == []:
        raise FileRefused("no_rows")
    return found
