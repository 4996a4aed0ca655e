"""Chosen approaches as a declared record: what was chosen, what was advised then, and why another was taken."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koers.areas.selling import queries
from koers.areas.selling.models import ApproachChoice
from koers.areas.selling.queries.approach import title_of, titles
from koers.areas.selling.queries.room import Section, add_section
from koers.kit.resource.declaration import Column, Group, Resource, Side
from koers.kit.resource.registry import add_side, register

APPROACHES = Resource(
    path="approaches",
    model=ApproachChoice,
    noun="selling.approach",
    icon="compass",
    groups=(
        Group(
            _("Choice"), ("deal", "layer", "method", "method_version", "chosen_by", "chosen_at", "ended_at")
        ),
        Group(_("Advice then"), ("advised", "score", "advised_score", "reason")),
    ),
    fixed=(
        "deal",
        "layer",
        "method",
        "method_version",
        "chosen_by",
        "chosen_at",
        "ended_at",
        "advised",
        "score",
        "advised_score",
        "reason",
    ),
    title=("method",),
    titled=title_of,
    columns=(
        Column("approach", label=_("Approach"), kind="title", reads=("pk", "method")),
        "deal",
        "layer",
        "advised",
        "score",
        "advised_score",
        "reason",
        "chosen_by",
        "chosen_at",
        "ended_at",
    ),
    shown=("approach", "deal", "layer", "advised", "reason", "chosen_by", "chosen_at"),
    sort="-chosen",
    filters=("deal", "layer", "method", "chosen_by", "chosen_at"),
    search=("reason",),
    words=(("method", titles), ("advised", titles)),
    purpose=_("Here stands which approach was chosen for each deal, and what was advised then."),
)
register(APPROACHES)
add_side("deals", Side("deals-room", pgettext_lazy("deal", "Room"), "selling.deal.read"))


def _adherence(deal: Any, user: Any, _day: date) -> dict[str, Any] | None:
    """Return how the approaches of a deal are followed; None while none is chosen."""
    found = queries.adherence.followed(queries.adherence.choices({"deal": deal.pk}, user))
    return {"approaches": found} if found else None


add_section(Section("adherence", _("Followed as it asks"), "selling/room_adherence.html", _adherence, 40))
