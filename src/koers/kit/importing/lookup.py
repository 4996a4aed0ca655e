"""From what a cell says to the record it names: by id at the source, by name, and by folded name."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Q

from koers.kit.importing.target import Noun
from koers.kit.importing.values import fold

if TYPE_CHECKING:
    from koers.kit.importing.work import Work

How = Literal["exact", "fold", "none"]
_FOLD_LIMIT = 250_000
_BATCH = 5_000


class Lookup:
    """The rows of one noun as cells name them; small nouns are read once, large ones as they are asked for."""

    def __init__(self, noun: Noun, source: str) -> None:
        self.noun = noun
        self.source = source
        self.plain = tuple(name for name in noun.named_by if " " not in name)
        self.columns = tuple(dict.fromkeys(part for name in noun.named_by for part in name.split(" ")))
        self.by_id: dict[str, int] = {}
        #: Ids that stand at several sources; the source of the file at hand goes first.
        self.by_own: dict[tuple[str, str], int] = {}
        self.by_name: dict[str, int] = {}
        self.by_fold: dict[str, int] = {}
        self.ambiguous: set[str] = set()
        self._asked: set[str] = set()
        self._folded = False
        if noun.whole:
            self._read_all()

    def prime(self, texts: Iterable[str]) -> None:
        """Ask the database at once for all names of a chunk that were not asked before."""
        if self.noun.whole or self._folded:
            wanted: set[str] = set()
        else:
            wanted = {text for text in texts if text} - self._asked
        if not wanted:
            return
        self._asked |= wanted
        names = list(wanted)
        named = Q(external_id__in=names)
        for name in self.plain:
            named |= Q(**{f"{name}__in": names})
        self._keep(self.noun.model._base_manager.filter(named))

    def find_id(self, text: str) -> int | None:
        """Return the record with this id at the source of the file, or at any source."""
        return self.by_own.get((self.source, text)) or self.by_id.get(text)

    def find(self, text: str, may_fold: bool = True) -> tuple[int | None, How]:
        """Return the id of the record that a text names, and how it was found."""
        found = self.find_id(text) or self.by_name.get(text)
        if found is not None:
            return found, "exact"
        if may_fold:
            if not self._folded:
                self._read_folds()
            found = self.by_fold.get(fold(text))
            if found is not None:
                return found, "fold"
        return None, "none"

    def add(self, pk: int, key: str, fields: Any) -> None:
        """Make a record known that this import just made."""
        self._keep_id(self.source, key, pk)
        for name in self.noun.named_by:
            text = " ".join(str(fields.get(part) or "") for part in name.split(" ") if fields.get(part))
            if text:
                self.by_name.setdefault(text, pk)
                self.by_fold.setdefault(fold(text), pk)

    def _keep_id(self, source: str, key: str, pk: int) -> None:
        if key and self.by_id.setdefault(key, pk) != pk:
            self.by_own[source, key] = pk

    def _read_all(self) -> None:
        self._folded = True
        self._keep(self.noun.model._base_manager.all())

    def _read_folds(self) -> None:
        self._folded = True
        if self.noun.model._base_manager.count() <= _FOLD_LIMIT:
            self._keep(self.noun.model._base_manager.all())

    def _keep(self, rows: Any) -> None:
        rows = rows.filter(deleted_at__isnull=True).order_by("id")
        for pk, source, key, *values in rows.values_list(
            "id", "source", "external_id", *self.columns
        ).iterator(_BATCH):
            self._keep_id(source, key, pk)
            fields = dict(zip(self.columns, values, strict=True))
            for name in self.noun.named_by:
                text = " ".join(str(fields[part]) for part in name.split(" ") if fields[part])
                if text:
                    if self.by_name.setdefault(text, pk) != pk:
                        self.ambiguous.add(text)
                    self.by_fold.setdefault(fold(text), pk)


def resolve(work: "Work", lookup: Lookup, text: str, *, file: str, line: int, column: str) -> int | None:
    """Find the record a cell names, noting what the rules did on the way."""
    found, how = lookup.find(text, may_fold=work.is_on("fold"))
    if how == "fold":
        work.findings.note(
            "fold", file=file, line=line, column=column, value=text, read_as=work.name_of(lookup, found)
        )
    elif found is not None and text in lookup.ambiguous:
        work.findings.note("ambiguous", file=file, line=line, column=column, value=text)
    return found
