"""The rules of the leads: which hold, since when and by whom, in words; and the choice of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from koers.areas.customers.models import Lifecycle
from koers.areas.leads import actions
from koers.areas.leads.models import ReadFault, RulesInForce
from koers.areas.leads.queries import evidence
from koers.areas.leads.queries.points import LABELS
from koers.areas.leads.queries.states import TONES
from koers.areas.leads.queries.why import label, say
from koers.areas.leads.rules.compiling import compiled
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.jobs.declare import find
from koers.kit.jobs.queue import enqueue
from koers.kit.methods import registry
from koers.kit.methods.schema import LifecycleRules, Scorecard
from koers.kit.timeline import kinds
from koers.kit.ui import formats, toasts

READ, CHOOSE = "leads.rules.read", "leads.rules.choose"
#: The job that reads all leads anew; it is queued where it is known.
READ_ALL = "leads.read_all"
SHOWN = 20


@dataclass(frozen=True)
class InForce:
    """One kind of rules: what holds, since when, what held before, and what else is published."""

    kind: str
    title: str
    method: Any
    row: RulesInForce | None
    history: Sequence[RulesInForce]
    others: Sequence[tuple[str, str]]


@ability(READ, post=CHOOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the rules that hold; POST puts others in force and lets all leads be read again."""
    user: Any = request.user
    if request.method == "POST":
        require(user, CHOOSE)
        return _choose(request, user)
    shelf = registry.shelf()
    declared, _rules = evidence.lifecycle_rules()
    card, _card = evidence.scorecard()
    faults = ReadFault.objects.filter(lifecycle__in=Lifecycle.objects.visible_to(user))
    context = {
        "kinds": [
            _in_force("lifecycle", _("Lifecycle rules"), declared, shelf),
            _in_force("scorecard", _("Scorecard"), card, shelf),
        ],
        "moves": _moves(declared),
        "card": card,
        "fit": [(rule, str(LABELS.get(rule.field, rule.field)), _asks(rule)) for rule in card.fit],
        "engagement": [
            (rule, [str(kinds.get(kind).title) for kind in rule.kinds]) for rule in card.engagement
        ],
        "grades": _grades(card),
        "faults": list(faults.select_related("lifecycle__person", "lifecycle__account")[:SHOWN]),
        "broken": shelf.broken if allowed(user, "kit.method.publish") else [],
        "may_choose": allowed(user, CHOOSE),
        "may_publish": allowed(user, "kit.method.publish"),
    }
    return render(request, "leads/rules.html", context)


def _choose(request: HttpRequest, user: Any) -> HttpResponse:
    kind = request.POST.get("kind", "")
    method, _at, version = request.POST.get("rules", "").partition("@")
    if kind not in ("lifecycle", "scorecard") or not (
        version.isascii() and version.isdigit() and len(version) < 9
    ):
        toasts.say(request, _("Choose rules that are published."), level=30)
        return redirect("leads-rules")
    try:
        actions.choose_rules(kind, method=method, version=int(version), by=user, at=timezone.now())
    except actions.CannotChoose as refusal:
        words = {"unknown": _("Choose rules that are published."), "same": _("These rules hold already.")}
        toasts.say(request, words[refusal.code], level=30)
        return redirect("leads-rules")
    reading = find(READ_ALL)
    if reading is not None:
        enqueue(reading, by=user)
        toasts.say(request, _("The rules are in force. All leads are read again in the background."))
    else:
        toasts.say(request, _("The rules are in force."))
    return redirect("leads-rules")


def _in_force(kind: str, title: str, method: Any, shelf: registry.Shelf) -> InForce:
    rows = list(
        RulesInForce.objects.filter(kind=kind).select_related("by").order_by("-starts", "-id")[:SHOWN]
    )
    published = sorted(
        (one.method for one in shelf.known if one.method.kind == kind), key=lambda one: (one.id, -one.version)
    )
    others = [
        (
            f"{one.id}@{one.version}",
            _("%(title)s, version %(version)s") % {"title": one.title, "version": one.version},
        )
        for one in published
        if (one.id, one.version) != (method.id, method.version)
    ]
    return InForce(kind, title, method, rows[0] if rows else None, rows, others)


def _moves(declared: LifecycleRules) -> list[dict[str, Any]]:
    """Return every move in words: from where, to where, and what must be so."""
    rules = compiled(declared.id, declared.groups, declared.moves)
    names = {group.id: str(group.title) for group in declared.groups}
    tones = dict(TONES)
    found = []
    for move in declared.moves:
        tests = next(one.tests for one in rules.moves[move.origin[0]] if one.id == move.id)
        found.append(
            {
                "title": str(move.title),
                "origin": ", ".join(label(state).lower() for state in move.origin),
                "to": label(move.to),
                "tone": tones[move.to],
                "checks": [say(test, names) for test in tests],
            }
        )
    return found


def _asks(rule: Any) -> str:
    """Return what a fit rule asks of its field, in words."""
    if rule.one_of:
        return ", ".join(rule.one_of)
    if rule.at_least is None and rule.below is None:
        return _("known")
    low = _("from %(value)s") % {"value": formats.number(rule.at_least)} if rule.at_least is not None else ""
    high = _("below %(value)s") % {"value": formats.number(rule.below)} if rule.below is not None else ""
    return " ".join(part for part in (low, high) if part)


def _grades(card: Scorecard) -> list[tuple[str, str]]:
    """Return the limits of the grades, in words."""
    fit = [f"{grade} {formats.number(least)}" for grade, least in zip("ABC", card.fit_grades, strict=False)]
    engagement = [
        f"{grade} {formats.number(least)}"
        for grade, least in zip("123", card.engagement_grades, strict=False)
    ]
    return [(_("Fit, from"), ", ".join(fit)), (_("Engagement, from"), ", ".join(engagement))]
