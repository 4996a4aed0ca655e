"""Routing: the rules in their order, and who would get a lead and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koers.areas.customers.models import Lifecycle
from koers.areas.leads import actions
from koers.areas.leads.models import RoutingRule
from koers.areas.leads.queries import routing as queries
from koers.kit.access.matrix import ability, allowed
from koers.kit.ui import toasts

#: So many warm leads are offered to try the rules on.
TRIED = 12


@ability("leads.routing.read")
@require_safe
def routing(request: HttpRequest) -> HttpResponse:
    """Show the rules, and what they would do with a lead."""
    user: Any = request.user
    leads = Lifecycle.objects.visible_to(user).select_related("person__account", "account", "origin", "unit")
    asked = request.GET.get("lead", "")
    lead = leads.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) <= 18 else None
    warm = list(leads.filter(state="warm").order_by("-priority", "-id")[:TRIED])
    if lead is None and warm:
        lead = warm[0]
    context: dict[str, Any] = {
        "rules": [(rule, conditions(rule), goal(rule)) for rule in queries.active_rules()],
        "idle": RoutingRule.objects.alive().filter(active=False).count(),
        "lead": lead,
        "warm": warm,
        "may_edit": allowed(user, "leads.routing.edit"),
        "may_create": allowed(user, "leads.routing.create"),
    }
    if lead is not None:
        routed, tried = queries.tried(lead, today=timezone.localdate())
        context |= {"routed": routed, "tried": {one.rule.pk: one for one in tried}}
        context["rules"] = [
            (rule, said, aim, _verdict(context["tried"].get(rule.pk))) for rule, said, aim in context["rules"]
        ]
    else:
        context["rules"] = [(*one, ("", "")) for one in context["rules"]]
    return render(request, "leads/routing/page.html", context)


@ability("leads.routing.edit")
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a rule one place up or down."""
    user: Any = request.user
    rule = get_object_or_404(RoutingRule.objects.visible_to(user), pk=pk)
    up = request.POST.get("to") == "up"
    place = actions.move_rule(rule, by=-1 if up else 1)
    toasts.say(request, _("“%(rule)s” is tried as number %(place)s.") % {"rule": rule, "place": place})
    return redirect("leads-routing")


def conditions(rule: RoutingRule) -> str:
    """Return the conditions of a rule in a sentence; an empty rule fits every lead."""
    names = queries.condition_names()
    found = [
        f"{names[name]} {getattr(rule, name)}"
        for name in ("country", "region", "postcodes", "sector", "language")
        if getattr(rule, name)
    ]
    if rule.origin is not None:
        found.append(f"{names['source']} {rule.origin}")
    least, most = rule.least_employees, rule.most_employees
    if least is not None and most is not None:
        found.append(_("%(least)s to %(most)s employees") % {"least": least, "most": most})
    elif least is not None:
        found.append(_("at least %(least)s employees") % {"least": least})
    elif most is not None:
        found.append(_("at most %(most)s employees") % {"most": most})
    if rule.group is not None:
        found.append(f"{names['group']} {rule.group}")
    if rule.words:
        found.append(_("the need names %(words)s") % {"words": rule.words})
    return ", ".join(found) or _("every lead")


def goal(rule: RoutingRule) -> str:
    """Return to whom a rule sends leads."""
    if rule.member is not None:
        return str(rule.member) if rule.member.active else _("%(member)s, who left") % {"member": rule.member}
    if rule.territory is not None:
        return _("who works %(territory)s") % {"territory": rule.territory}
    if rule.unit is not None:
        return _("the emptiest desk of %(unit)s") % {"unit": rule.unit}
    return _("nobody yet")


def _verdict(one: queries.Tried | None) -> tuple[str, str]:
    if one is None or one.matched is None:
        return _("does not fit"), "plain"
    if one.decided:
        return _("decides"), "good"
    return _("fits too"), "sea"
