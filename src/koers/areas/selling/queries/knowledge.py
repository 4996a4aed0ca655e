"""Reads over what is known of customers: the fields of people and purchase, by deal, and what else is on file.

The advice on a deal, the warning in its room and the numbers all take the share from here.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from koers.areas.customers.models import Need, RolePeriod
from koers.areas.customers.queries.deciding import Dmu, Placed, end_of, stood
from koers.areas.selling.models import BuyingStep, Deal, DealRole, InstalledItem
from koers.areas.selling.models.installed import covered_on
from koers.areas.selling.rules import knowledge
from koers.areas.selling.rules.knowledge import Field, Somebody
from koers.kit.measures.declaration import Params
from koers.kit.methods import checking

PARAMS = {"deal": "id", "account": "id", "owner": "id", "as_of": "date"}
#: What an approach may ask to know: the first two are counted in the share, the others are on file or not.
COUNTED, ON_FILE = ("people", "purchase"), ("needs", "installed", "contracts")
checking.know_blocks(*COUNTED, *ON_FILE)


def of_map(found: Dmu, steps: Sequence[BuyingStep], deal: Deal) -> tuple[Field, ...]:
    """Return the fields of a deal of which the map and the steps of the purchase are read."""
    return knowledge.fields(map(_placed, found.members), bool(steps), deal.expected_close_date is not None)


def _placed(one: Placed) -> Somebody:
    return Somebody(
        one.pk,
        bool(one.role or one.part),
        one.stance is not None,
        bool(one.response_mode),
        one.last_contact_at is not None,
    )


def _standing(one: Any, own: bool) -> Somebody:
    return Somebody(
        one.pk,
        own or bool(one.roles or one.part),
        one.stance is not None,
        bool(one.mode),
        one.last_contact is not None,
    )


def deals(params: Params, user: Any) -> "QuerySet[Deal]":
    """Return the open deals, or the one that is named, in which somebody is known who takes part."""
    standing = Q(ends__isnull=True)
    there = Q(place__deleted_at__isnull=True)
    if (day := params.get("as_of")) is not None:
        until = end_of(day)
        standing = (standing | Q(ends__gte=until)) & Q(starts__lt=until)
        there |= Q(place__deleted_at__gte=until)
    parts = DealRole.objects.alive().filter(
        there,
        Exists(RolePeriod.objects.filter(standing, buying_role=OuterRef("place"))),
        deal=OuterRef("pk"),
        place__account=OuterRef("account"),
    )
    rows = Deal.objects.visible_to(user).filter(Exists(parts))
    rows = rows.filter(pk=params["deal"]) if params.get("deal") else rows.filter(outcome="open")
    for name in ("account", "owner"):
        if params.get(name):
            rows = rows.filter(**{name: params[name]})
    return rows


def shares(params: Params, user: Any, day: date) -> dict[int, float]:
    """Return the share that is known by deal at the end of a day; seven statements, however many deals there are."""
    rows = deals({**params, "as_of": day}, user).order_by()
    keys = rows.values("pk")
    known = stood(rows.values("account"), user, day)
    own: dict[int, dict[int, bool]] = defaultdict(dict)
    taken = DealRole.objects.alive().filter(deal__in=keys).order_by()
    for deal, place, role, part in taken.values_list("deal", "place", "role", "part"):
        own[deal][place] = bool(role or part)
    stepped = set(
        BuyingStep.objects.filter(deal__in=keys, deleted_at__isnull=True)
        .order_by()
        .values_list("deal", flat=True)
    )
    found = {}
    for pk, account, close in rows.values_list("pk", "account", "expected_close_date"):
        members = known[account].members if account in known else ()
        people = [_standing(one, own[pk][one.pk]) for one in members if one.pk in own[pk]]
        known_share = knowledge.share(knowledge.fields(people, pk in stepped, close is not None))
        if known_share is not None:
            found[pk] = known_share
    return found


def below(params: Params, user: Any, limit: float) -> "QuerySet[Deal]":
    """Return the deals of which less is known than a share; none where no day is asked."""
    day = params.get("as_of")
    if day is None:
        return Deal.objects.none()
    return deals(params, user).filter(
        pk__in=[pk for pk, part in shares(params, user, day).items() if part < limit]
    )


def on_file(account: int | None, user: Any, day: date) -> dict[str, int]:
    """Return how many needs, installed items, and items under a contract that runs, are on file of an account."""
    if account is None:
        return {}
    needs = Need.objects.visible_to(user).filter(account=account)
    items = InstalledItem.objects.visible_to(user).alive().filter(account=account)
    counted = items.order_by().aggregate(installed=Count("pk"), contracts=Count("pk", filter=covered_on(day)))
    return {"needs": needs.count(), **counted}
