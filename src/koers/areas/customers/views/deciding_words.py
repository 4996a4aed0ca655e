"""What the map of who decides asks for: each gap in words, with one thing to do."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from koers.areas.customers.queries.deciding import Dmu, Placed
from koers.areas.customers.queries.saying import said_of
from koers.areas.customers.rules.deciding import Gap


@dataclass(frozen=True)
class Notice:
    """A gap as the page shows it: what is missing, whom it is about, the rule behind it, and what to do."""

    code: str
    tone: str
    title: str
    who: str
    rule: str
    action: str
    url: str


def warnings_of(found: Dmu) -> list[Notice]:
    """Return the gaps of a map in words, the gravest first."""
    return [_warning(found, gap) for gap in found.gaps]


def _warning(found: Dmu, gap: Gap) -> Notice:
    whom = [one for pk in gap.ids if (one := found.member(pk)) is not None]
    action, url = _todo(found, gap, whom)
    said = said_of(found, gap)
    return Notice(
        gap.code,
        said.tone,
        said.title,
        said.who,
        said.rule,
        action,
        url,
    )


def _todo(found: Dmu, gap: Gap, whom: list[Placed]) -> tuple[str, str]:
    """Return the one thing to do about a gap, and its address."""
    first = whom[0] if whom else max(found.members, key=lambda one: one.influence)
    ways: dict[str, Callable[[], tuple[str, str]]] = {
        "rate": lambda: (_("Rate the stance"), reverse("buying-roles-rate", args=[first.pk])),
        "place": lambda: (_("Give a place"), reverse("buying-roles-place", args=[first.pk])),
        "cover": lambda: (_("Choose who covers"), reverse("buying-roles-place", args=[first.pk])),
        "talk": lambda: (_("Log an activity"), reverse("persons-log", args=[first.person_id])),
        "add": lambda: (_("Add a person"), reverse("accounts-dmu-add", args=[found.account.pk])),
    }
    way = {
        "no_contact": "talk",
        "coach_unverified": "talk",
        "content": "talk",
        "silent": "talk",
        "uncovered": "cover",
        "stance_unknown": "rate",
        "role_unknown": "place",
    }.get(gap.code, "add")
    return ways[way]()
