"""Which rows a person sees: by the unit tree and by ownership."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from koers.kit.access.models import User


Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Scope:
    """The rows of one person: everything, or the rows of some units.

    `unit_ids` may be read: the units under the person's seats, and those above them, because a row kept at a
    higher unit is shared with the units below it. `write_unit_ids` are only those under the seats.
    `member_ids` are the organisation's members that this person is.
    """

    everything: bool = False
    unit_ids: frozenset[int] = frozenset()
    write_unit_ids: frozenset[int] = frozenset()
    member_ids: frozenset[int] = frozenset()


_source: list[Callable[["User"], Scope]] = []


def register_source(source: Callable[["User"], Scope]) -> None:
    """Name the function that works out a person's scope; the organisation area does so at start."""
    _source[:] = [source]


def scope_of(user: "User") -> Scope:
    """Return the scope of a person; closed when the person is inactive or no source is known."""
    if not user.is_active or not _source:
        return Scope()
    return _source[0](user)


class ScopedQuerySet(models.QuerySet[Row]):
    """A queryset that knows which rows a person may see."""

    #: Path to the unit of a row; None when every signed-in person may see every row.
    scope_unit: ClassVar[str | None] = "unit_id"
    #: Path to the owning member of a row; None when rows have no owner.
    scope_owner: ClassVar[str | None] = "owner_id"
    #: Paths to further units that must be seen too, where a row shows what is kept elsewhere.
    scope_also: ClassVar[tuple[str, ...]] = ()

    def alive(self) -> Self:
        """Leave out what lies in the bin."""
        return self.filter(deleted_at__isnull=True)

    def binned(self) -> Self:
        """Return what lies in the bin and may come back."""
        return self.filter(deleted_at__isnull=False)

    def visible_to(self, user: Any) -> Self:
        """Return the rows that this person may see, without the bin."""
        rows = self.alive()
        if not getattr(user, "is_authenticated", False):
            return rows.none()
        scope: Scope = user.scope
        if scope.everything or self.scope_unit is None:
            return rows if user.is_active else rows.none()
        rows = rows.filter(**{f"{self.scope_unit}__in": scope.unit_ids})
        for path in self.scope_also:
            row = path.partition("__")[0]
            seen = models.Q(**{f"{path}__in": scope.unit_ids})
            # A row that names nobody there shows nothing of another unit.
            rows = rows.filter(seen | models.Q(**{f"{row}__isnull": True}) if self._may_lack(row) else seen)
        return rows

    def _may_lack(self, name: str) -> bool:
        return bool(getattr(self.model._meta.get_field(name), "null", False))
