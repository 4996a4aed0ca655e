"""What the timeline learns from an import."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kit.timeline.kinds import Kind, register

BROUGHT = "kit.import.brought"
UNDONE = "kit.import.undone"


@dataclass(frozen=True)
class BroughtFacts:
    """Which import brought or changed the records that the event is about."""

    import_id: int
    noun: str
    changed: bool = False


def _brought(facts: dict[str, Any]) -> str:
    return _("Changed by an import") if facts.get("changed") else _("Came in with an import")


register(
    Kind(BROUGHT, gettext_lazy("Import"), BroughtFacts, "upload", _brought),
)
