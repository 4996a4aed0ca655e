"""Who gets a lead: the rules are tried in order, the emptiest desk of a unit wins, and the reasons are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from koers.areas.customers.models import Lifecycle
from koers.areas.leads.models import HandOver, RoutingRule
from koers.areas.leads.queries import evidence
from koers.areas.leads.rules.hand_over import Candidate, Wanted, fits, least_loaded
from koers.areas.organisation.models import Member, Unit
from koers.areas.organisation.queries import leaders_of, sellers_under


@dataclass(frozen=True)
class Routed:
    """Who gets a lead, and why; nobody when no rule fits and the unit has no leader."""

    member: Member | None
    reasons: tuple[str, ...]


def route(life: Lifecycle, *, today: date) -> Routed:
    """Return who gets a lead by the first rule that fits, else the owner of its account, else who leads its unit."""
    wanted = wanted_of(life)
    for rule in RoutingRule.objects.alive().filter(active=True).select_related("member", "unit"):
        matched = fits(rule.route, wanted)
        if matched is None:
            continue
        found = _by_rule(rule, matched, today)
        if found is not None:
            return found
    subject = life.subject
    account = life.account or (life.person.account if life.person else None)
    for owner in (account.owner if account else None, subject.owner):
        if owner is not None and owner.active:
            return Routed(owner, (_("%(member)s owns the account.") % {"member": owner},))
    leaders = leaders_of(life.unit, today)
    if leaders:
        return Routed(leaders[0], (_("No rule fits; %(member)s leads the unit.") % {"member": leaders[0]},))
    return Routed(None, (_("No rule fits, and nobody leads the unit."),))


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
    )


def _by_rule(rule: RoutingRule, matched: Sequence[str], today: date) -> Routed | None:
    why = _("Rule “%(rule)s” fits") % {"rule": rule.name}
    if matched:
        why += ": " + ", ".join(condition_names()[name] for name in matched)
    if rule.member is not None and rule.member.active:
        return Routed(rule.member, (f"{why}.",))
    if rule.unit is None:
        return None
    found = least_loaded(loads(sellers_under(rule.unit, today)))
    if found is None:
        return None
    return Routed(
        Member.objects.get(pk=found.member_id),
        (
            f"{why}.",
            _("Of the sellers of %(unit)s, %(member)s has the emptiest desk (%(load)s).")
            % {"unit": rule.unit, "member": found.name, "load": found.load},
        ),
    )


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


def units_with_sellers(user: Any) -> Q:
    """Return the condition of units that a person may route to."""
    return Q(pk__in=Unit.objects.visible_to(user).values("pk"))
