"""Joins of identities that a person decides about: accept or reject, with what each of the two is known by."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from koers.areas.customers.models import Person
from koers.areas.leads import actions
from koers.areas.leads.models import Identifier, IdentityProposal
from koers.areas.leads.queries import intake
from koers.kit.access.doors import ability
from koers.kit.access.matrix import allowed, require
from koers.kit.ui import toasts

MOST_SHOWN = 100


@dataclass(frozen=True)
class Side:
    """One of the two persons, with the signs of it; None for who may not be seen."""

    person: Person | None
    signs: list[Identifier]


@dataclass(frozen=True)
class Shown:
    """A proposal as the page shows it."""

    proposal: IdentityProposal
    reason: Any
    sides: list[Side]
    may_decide: bool


@ability("leads.identity.read")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show what waits for a decision."""
    user: Any = request.user
    found = list(intake.proposals(user)[:MOST_SHOWN])
    context = {
        "shown": [_shown(one, user) for one in found],
        "part": "identity",
        "proposals": len(found),
        "dead": intake.dead_letters(user).count() if allowed(user, "leads.dead_letter.read") else 0,
        "crumbs": [(_("Event sources"), reverse("event-sources")), (_("Who is who"), "")],
    }
    return render(request, "leads/identity.html", context)


@ability("leads.identity.decide")
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what was proposed."""
    return _decide(request, pk, actions.accept_proposal, _("It is done as proposed."))


@ability("leads.identity.decide")
@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it as it is."""
    return _decide(request, pk, actions.reject_proposal, _("It stays as it is, and is not proposed again."))


def _decide(request: HttpRequest, pk: int, act: Any, told: str) -> HttpResponse:
    user: Any = request.user
    proposal = get_object_or_404(intake.proposals(user), pk=pk)
    require(user, "leads.identity.decide", proposal)
    if proposal.other is not None:
        get_object_or_404(Person.objects.visible_to(user), pk=proposal.other.pk)
    act(proposal, by=user, at=timezone.now())
    toasts.say(request, told)
    return redirect("identity-proposals")


def _shown(proposal: IdentityProposal, user: Any) -> Shown:
    persons = [one for one in (proposal.person, proposal.other) if one is not None]
    seen = set(
        Person.objects.visible_to(user).filter(pk__in=[p.pk for p in persons]).values_list("pk", flat=True)
    )
    sides = [
        Side(one, list(one.identifiers.select_related("source").order_by("kind", "id")[:8]))
        if one.pk in seen
        else Side(None, [])
        for one in persons
    ]
    may = allowed(user, "leads.identity.decide", proposal) and all(side.person is not None for side in sides)
    return Shown(proposal, intake.DOUBTS.get(proposal.reason, proposal.reason), sides, may)
