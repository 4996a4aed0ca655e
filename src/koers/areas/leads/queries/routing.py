"""Who gets a lead: the rules are tried in order, the emptiest desk of a unit wins, and the reasons are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from koers.areas.customers.models import Lifecycle
from koers.areas.leads.models import HandOver, RoutingRule
from koers.areas.leads.queries import evidence
from koers.areas.leads.rules.hand_over import Candidate, Wanted, fits, least_loaded
from koers.areas.organisation.models import Function, Member, Seat, Territory, Unit
from koers.areas.organisation.queries import SEES_EVERYTHING, leaders_of, on, sellers_under


@dataclass(frozen=True)
class Routed:
    """Who gets a lead, and why; nobody when no rule fits and the unit has no leader."""

    member: Member | None
    reasons: tuple[str, ...]


def route(life: Lifecycle, *, today: date) -> Routed:
    """Return who gets a lead by the first rule that fits, else the owner of its account, else who leads its unit.

    Whoever does not work here now, or may not see the lead, is passed over.
    """
    wanted = wanted_of(life)
    for rule in active_rules():
        matched = fits(rule.route, wanted)
        found = _by_rule(rule, matched, life, today) if matched is not None else None
        if found is not None:
            return found
    account = life.account or (life.person.account if life.person else None)
    for owner in (account.owner if account else None, life.subject.owner):
        if owner is not None and owner.active and desk_of(owner, life.unit, today) is not None:
            return Routed(owner, (_("%(member)s owns the account.") % {"member": owner},))
    leaders = [one for one in leaders_of(life.unit, today) if desk_of(one, life.unit, today) is not None]
    if leaders:
        return Routed(leaders[0], (_("No rule fits; %(member)s leads the unit.") % {"member": leaders[0]},))
    return Routed(None, (_("No rule fits, and nobody leads the unit."),))


def active_rules() -> "QuerySet[RoutingRule]":
    """Return the rules in use, in their order."""
    return (
        RoutingRule.objects.alive().filter(active=True).select_related("member", "unit", "group", "territory")
    )


def desk_of(member: Member, unit: Unit, today: date) -> Unit | None:
    """Return the unit on whose desk a lead of `unit` lies for a member; None when that member may not see the lead.

    A member sees what lies under a seat of today, and what lies above it. Who sells there is preferred.
    """
    seats = (
        Seat.objects.alive()
        .filter(on(today), member=member, unit__deleted_at__isnull=True)
        .select_related("unit")
        .order_by("unit__path", "id")
    )
    near = [
        one for one in seats if one.unit.path.startswith(unit.path) or unit.path.startswith(one.unit.path)
    ]
    if near:
        best = min(near, key=lambda one: (one.function != Function.SELLER, -len(one.unit.path)))
        return best.unit if best.unit.path.startswith(unit.path) else unit
    everywhere = member.user is not None and member.user.role in SEES_EVERYTHING
    return unit if everywhere else None


def wanted_of(life: Lifecycle) -> Wanted:
    """Return a lead as routing sees it."""
    fields = evidence.fields_of(life)
    account = life.account or (life.person.account if life.person else None)
    return Wanted(
        country=fields["country"] or "",
        region=fields["region"] or "",
        postcode=account.postcode if account else "",
        sector=fields["sector"] or "",
        language=fields["language"] or "",
        source_id=life.origin_id,
        employees=fields["employees"],
        need=life.need,
        campaign=life.campaign,
    )


def _by_rule(rule: RoutingRule, matched: Sequence[str], life: Lifecycle, today: date) -> Routed | None:
    why = _("Rule “%(rule)s” fits") % {"rule": rule.name}
    if matched:
        why += ": " + ", ".join(condition_names()[name] for name in matched)
    member = rule.member
    if member is not None and member.active and desk_of(member, life.unit, today) is not None:
        return Routed(member, (f"{why}.",))
    if rule.territory is not None:
        sellers, place = _working(rule.territory, today), str(rule.territory)
    elif rule.unit is not None:
        sellers, place = sellers_under(rule.unit, today), str(rule.unit)
    else:
        return None
    seeing = [one for one in sellers if desk_of(one, life.unit, today) is not None]
    found = least_loaded(loads(seeing))
    if found is None:
        return None
    choice = _("Of the sellers of %(unit)s, %(member)s has the emptiest desk (%(load)s).")
    told = choice % {"unit": place, "member": found.name, "load": found.load}
    return Routed(next(one for one in seeing if one.pk == found.member_id), (f"{why}.", told))


def _working(territory: Territory, today: date) -> list[Member]:
    """Return who works a territory today."""
    seats = Seat.objects.alive().filter(on(today), territory=territory)
    rows = Member.objects.alive().filter(pk__in=seats.values("member"), active=True)
    return list(rows.order_by("name", "pk"))


@dataclass(frozen=True)
class Tried:
    """A rule as it was tried on a lead: which conditions fit, or that it does not; and whether it decided."""

    rule: RoutingRule
    matched: tuple[str, ...] | None
    decided: bool


def tried(life: Lifecycle, *, today: date) -> tuple[Routed, tuple[Tried, ...]]:
    """Return who would get a lead, with every rule in use and what came of it."""
    wanted, found = wanted_of(life), route(life, today=today)
    told: list[Tried] = []
    decided = False
    for rule in active_rules():
        matched = fits(rule.route, wanted)
        this = not decided and matched is not None and _by_rule(rule, matched, life, today) is not None
        told.append(Tried(rule, matched, this))
        decided = decided or this
    return found, tuple(told)


def condition_names() -> dict[str, str]:
    """Return the words for the conditions of a rule."""
    return {
        "country": _("country"),
        "region": _("province or state"),
        "postcodes": _("postcode"),
        "sector": _("sector"),
        "language": _("language"),
        "source": _("lead source"),
        "least_employees": _("employees"),
        "most_employees": _("employees"),
        "group": _("product group"),
        "words": _("need"),
    }


def loads(members: Sequence[Member]) -> list[Candidate]:
    """Return what lies on the desk of each: hand-overs that wait, and hot leads."""
    ids = [member.pk for member in members]
    waiting = dict(
        HandOver.objects.waiting()
        .filter(receiver__in=ids)
        .order_by()
        .values_list("receiver")
        .annotate(n=Count("id"))
    )
    hot = dict(
        Lifecycle.objects.alive()
        .filter(owner__in=ids, state="hot")
        .order_by()
        .values_list("owner")
        .annotate(n=Count("id"))
    )
    return [
        Candidate(member.pk, member.name, waiting.get(member.pk, 0) + hot.get(member.pk, 0))
        for member in members
    ]
