"""The declared matrix as people read it: nouns and verbs in words, one column for each role."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koers.kit.access.matrix import Reach, rows
from koers.kit.access.models import Role

Text = str | Promise

AREAS: dict[str, Text] = {
    "organisation": _("Organisation"),
    "customers": _("Customers"),
    "leads": _("Leads"),
    "selling": _("Selling"),
    "insight": _("Insight"),
    "kit": _("Koers itself"),
}
NOUNS: dict[str, Text] = {
    "organisation.unit": _("Units"),
    "organisation.member": _("Members"),
    "organisation.seat": _("Seats"),
    "organisation.territory": _("Territories"),
    "organisation.target": _("Targets"),
    "organisation.group": _("Product groups"),
    "organisation.product": _("Products"),
    "customers.account": _("Accounts"),
    "customers.person": _("Persons"),
    "customers.affiliation": _("Affiliations"),
    "leads.event_source": _("Event sources"),
    "leads.form": _("Forms"),
    "leads.dead_letter": _("Refused events"),
    "leads.identity": _("Who is who"),
    "selling.deal": _("Deals"),
    "selling.competitor": _("Competitors"),
    "selling.order": _("Orders"),
    "selling.installed": _("Installed base"),
    "selling.pipeline": _("Pipelines"),
    "selling.stage": _("Stages"),
    "selling.reason": _("Reasons"),
    "insight.review": _("Sales review"),
    "kit.measure": _("Measures"),
    "kit.search": _("Search"),
    "kit.view": _("Saved views"),
    "kit.import": _("Imports"),
    "kit.job": _("Background work"),
    "kit.method": _("Methods"),
    "kit.user": _("People who sign in"),
    "kit.access": _("This table"),
    "kit.key": _("API keys"),
    "kit.demo": _("Demo data"),
    "kit.store": _("Analytics store"),
}
VERBS: dict[str, Text] = {
    "read": _("see"),
    "create": _("add"),
    "edit": _("change"),
    "delete": _("remove"),
    "restore": _("bring back"),
    "export": _("take out as a file"),
    "assign": _("give to somebody else"),
    "move": _("move to another stage"),
    "win": _("win"),
    "lose": _("lose"),
    "reopen": _("open again"),
    "override": _("pass over what lacks"),
    "reorganise": _("move in the tree"),
    "close": _("close"),
    "appoint": _("give to a member"),
    "vacate": _("end"),
    "share": _("share with a team"),
    "run": _("run"),
    "cancel": _("stop"),
    "undo": _("undo"),
    "retry": _("run again"),
    "publish": _("publish"),
    "invite": _("invite"),
    "deactivate": _("shut out and let in"),
    "revoke": _("revoke"),
    "load": _("load"),
    "rotate": _("give a new key"),
    "discard": _("let go"),
    "decide": _("decide"),
}
REACH: dict[Reach, Text] = {"none": _("no"), "own": _("own"), "unit": _("units"), "all": _("all")}


@dataclass(frozen=True)
class Cell:
    """How far one role reaches with one verb."""

    reach: Reach
    label: Text
    is_mine: bool


@dataclass(frozen=True)
class Line:
    """One verb of one noun; the noun is named on its first line."""

    noun: Text
    verb: Text
    cells: tuple[Cell, ...]
    span: int


@dataclass(frozen=True)
class Table:
    """The whole matrix, per area."""

    roles: tuple[tuple[Text, bool], ...]
    groups: tuple[tuple[Text, tuple[Line, ...]], ...]


def readable(user: Any) -> Table:
    """Return the matrix in words, with the column of this person's role marked."""
    by_noun: dict[str, list[str]] = {}
    for ability in rows():
        by_noun.setdefault(ability.rpartition(".")[0], []).append(ability)
    groups: dict[str, list[Line]] = {}
    for noun, abilities in by_noun.items():
        for position, ability in enumerate(abilities):
            verb = ability.rpartition(".")[2]
            cells = tuple(
                Cell(rows()[ability][role], REACH[rows()[ability][role]], role == user.role)
                for role in Role.values
            )
            name = NOUNS.get(noun, noun) if position == 0 else ""
            line = Line(name, VERBS.get(verb, verb), cells, len(abilities) if position == 0 else 0)
            groups.setdefault(noun.partition(".")[0], []).append(line)
    roles = tuple((Role(role).label, role == user.role) for role in Role.values)
    return Table(roles, tuple((AREAS.get(area, area), tuple(lines)) for area, lines in groups.items()))
