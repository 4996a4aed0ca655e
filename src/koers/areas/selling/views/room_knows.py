"""The rooms of an integrated system and of a transaction: what we know of this customer and cost it, and how quotes do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.customers.models import BuyingRole, Need
from koers.areas.customers.queries import saying
from koers.areas.customers.queries.deciding import Dmu
from koers.areas.customers.queries.spent import LOOK_BACK
from koers.areas.selling.events import Trait
from koers.areas.selling.measures import known_reading
from koers.areas.selling.models import BuyingStep, Deal, DealTrait, InstalledItem
from koers.areas.selling.queries import approach, deciding, knowledge, system
from koers.areas.selling.queries.room import Section, add_section
from koers.areas.selling.rules.knowledge import Field
from koers.kit.access.matrix import allowed
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure
from koers.kit.methods.schema import Playbook
from koers.kit.ui.formats import number

#: So many people stand in the room at once, those with most influence first.
PEOPLE = 8
FIELDS = {
    "role": gettext_lazy("role"),
    "stance": gettext_lazy("stance"),
    "response": gettext_lazy("how they take it"),
    "contact": gettext_lazy("two-way contact"),
    "phase": gettext_lazy("phase"),
    "close": gettext_lazy("expected day of the close"),
}


@dataclass(frozen=True)
class Part:
    """One line of a block: whom or what it is about, the fields that are known, and those that lack with their page."""

    name: str
    known: tuple[str, ...]
    lacking: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Block:
    """A block of what one must know: its parts, or how much of it is on file and where it is kept."""

    title: str
    parts: tuple[Part, ...] = ()
    more: int = 0
    said: str = ""
    lacks: str = ""
    url: str = ""
    action: str = ""


def asked(measures: Sequence[str], user: Any) -> list[Measure]:
    """Return the measures of these names that somebody may see, each once."""
    return [one for one in map(registry.get, dict.fromkeys(measures)) if allowed(user, one.ability)]


def of_quotes(one: Measure) -> bool:
    """Tell whether a measure is about quotes, which are too few at one account and are told of a unit."""
    return one.resource == "quotes"


def knows(deal: Deal, user: Any, day: date) -> dict[str, Any] | None:
    """Return what we know of a customer and cost it, where a chosen approach asks to know it; else None."""
    chosen = [one for one in approach.all_chosen(deal) if one.knowledge]
    if not chosen:
        return None
    found = deciding(deal, user, day)
    steps = list(BuyingStep.objects.filter(deal=deal, deleted_at__isnull=True).only("pk").order_by("pk")[:1])
    fields = knowledge.of_map(found, steps, deal) if found is not None else ()
    reading = known_reading(deal, fields, day)
    limit = approach.limits_for(chosen).knowledge
    params = {"account": deal.account_id, "as_of": day}
    names = [name for one in chosen for name in one.measures]
    measures = [one for one in asked(names, user) if not of_quotes(one)] if deal.account_id else []
    return {
        "deal": deal,
        "known": reading,
        "limit": limit,
        "is_enough": reading.value is not None and reading.value >= limit,
        "noted": _noted(deal),
        "blocks": _blocks(chosen, deal, found, fields, user, day),
        "groups": system.groups_of(params, user) if deal.account_id else [],
        "numbers": [one.ask(params, user, at=day) for one in measures],
        "account": deal.account_id if allowed(user, "customers.activity.read") else None,
    }


def _noted(deal: Deal) -> float | None:
    """Return the share that somebody noted by hand, by which the advice and the warnings go instead; None without."""
    rows = DealTrait.objects.filter(deal=deal, trait=Trait.EXISTING_KNOWLEDGE, deleted_at__isnull=True)
    return rows.values_list("number", flat=True).first()


def _blocks(
    chosen: Sequence[Playbook],
    deal: Deal,
    found: Dmu | None,
    fields: Sequence[Field],
    user: Any,
    day: date,
) -> list[Block]:
    wanted = dict.fromkeys(name for one in chosen for name in one.knowledge)
    may_edit = allowed(user, "selling.deal.edit", deal)
    counts = knowledge.on_file(deal.account_id, user, day) if set(wanted) & set(knowledge.ON_FILE) else {}
    made = {
        "people": lambda: _people(deal, found, fields, user, may_edit),
        "purchase": lambda: _purchase(deal, fields, may_edit),
        "needs": lambda: _on_file("needs", deal, counts, user),
        "installed": lambda: _on_file("installed", deal, counts, user),
        "contracts": lambda: _on_file("contracts", deal, counts, user),
    }
    return [made[name]() for name in wanted]


def _people(deal: Deal, found: Dmu | None, fields: Sequence[Field], user: Any, may_edit: bool) -> Block:
    title, members = _("People"), found.members if found is not None else ()
    if not members:
        url = reverse("deals-deciders", args=[deal.pk]) if may_edit and found is not None else ""
        return Block(
            title, lacks=_("nobody is known who takes part"), url=url, action=_("Take over who decides")
        )
    may_place = allowed(user, "customers.buying_role.edit", BuyingRole(account=deal.account))
    parts = []
    for one in members[:PEOPLE]:
        pages = {"contact": reverse("deals-room-talk", args=[deal.pk])} if may_edit else {}
        if may_place and one.is_seen:
            place = reverse("buying-roles-place", args=[one.pk])
            pages |= {"role": place, "response": place, "stance": reverse("buying-roles-rate", args=[one.pk])}
        own = [field for field in fields if field.person == one.pk]
        parts.append(_part(saying.name_of(one), own, pages))
    return Block(title, tuple(parts), more=max(0, len(members) - PEOPLE))


def _purchase(deal: Deal, fields: Sequence[Field], may_edit: bool) -> Block:
    pages = {}
    if may_edit:
        pages = {
            "phase": reverse("deals-room-phase", args=[deal.pk]),
            "close": reverse("deals-edit", args=[deal.pk]),
        }
    own = [field for field in fields if field.person is None]
    if not own:
        return Block(_("Purchase"), lacks=_("counted once somebody is known who takes part"))
    return Block(_("Purchase"), (_part("", own, pages),))


def _on_file(name: str, deal: Deal, counts: dict[str, int], user: Any) -> Block:
    """Return how much of a block is on file of the account, and where it is kept or begun."""
    titles = {"needs": _("Problems"), "installed": _("Installed base"), "contracts": _("Contracts")}
    if deal.account_id is None:
        return Block(titles[name], lacks=_("this deal has no account"))
    n = counts[name]
    said = {
        "needs": ngettext("%(n)s need on file", "%(n)s needs on file", n),
        "installed": ngettext("%(n)s item stands there", "%(n)s items stand there", n),
        "contracts": ngettext("%(n)s item under contract", "%(n)s items under contract", n),
    }[name] % {"n": number(n)}
    kept = reverse("accounts-needs" if name == "needs" else "accounts-installed", args=[deal.account_id])
    if n:
        return Block(titles[name], said=said, url=kept)
    new = {
        "needs": ("needs-new", "customers.need.create", Need(account=deal.account), _("Note a need")),
        "installed": (
            "installed-items-new",
            "selling.installed.create",
            InstalledItem(account=deal.account),
            _("Add an item"),
        ),
    }
    lacks = {
        "needs": _("no need is on file"),
        "installed": _("nothing is on file that stands there"),
        "contracts": _("no item is under contract"),
    }[name]
    if name not in new:
        return Block(titles[name], lacks=lacks, url=kept, action=_("Installed base"))
    page, may, row, action = new[name]
    url = f"{reverse(page)}?account={deal.account_id}" if allowed(user, may, row) else ""
    return Block(titles[name], lacks=lacks, url=url, action=action)


def _part(name: str, fields: Sequence[Field], pages: dict[str, str]) -> Part:
    return Part(
        name,
        tuple(str(FIELDS[one.code]) for one in fields if one.is_known),
        tuple((str(FIELDS[one.code]), pages.get(one.code, "")) for one in fields if not one.is_known),
    )


def quotes(deal: Deal, user: Any, day: date) -> dict[str, Any] | None:
    """Return how quotes did in the unit of a deal in the year up to a day, where a chosen approach goes by that."""
    names = [name for one in approach.all_chosen(deal) for name in one.measures]
    measures = [one for one in asked(names, user) if of_quotes(one)]
    if not measures:
        return None
    until = day + timedelta(days=1)
    params = {"unit": deal.unit_id, "starts": until - LOOK_BACK, "ends": until, "as_of": day}
    numbers = [one.ask(params, user, at=day) for one in measures]
    return {
        "numbers": numbers,
        "says": any(one.value is not None for one in numbers),
        "unit": deal.unit,
        "url": f"{reverse('quotes-numbers')}?{urlencode({'starts': params['starts'], 'until': day, 'unit': deal.unit_id})}",
    }


add_section(
    Section(
        "knows",
        gettext_lazy("What we know of this customer, and the time we cost them"),
        "selling/room_knows.html",
        knows,
        4,
    )
)
add_section(Section("quotes", gettext_lazy("How quotes do here"), "selling/room_quotes.html", quotes, 11))
