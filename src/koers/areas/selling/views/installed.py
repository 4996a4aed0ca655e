"""The installed base: what is due at customers in money, what is covered, and how it ran."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from koers.areas.customers.models import Account
from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.measures import installed as measures
from koers.areas.selling.models import InstalledItem
from koers.areas.selling.queries import installed as queries
from koers.areas.selling.rules import installed as rules
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.resource import registry
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.resource.record_pages import sides
from koers.kit.ui import toasts

READ, OFFER = "selling.installed.read", "selling.deal.create"
#: So many lines stand on the page, what brings the customer most first; each list has them all.
SHOWN = 50
TONES = {"service": "sea", "spare": "warn", "contract": "bad", "uncovered": "plain"}


@ability(READ)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show what is due at all customers that somebody sees."""
    user: Any = request.user
    context = _page(request, {"as_of": timezone.localdate()})
    context["may_add"] = allowed(user, "selling.installed.create")
    return render(request, "selling/installed.html", context)


@ability(READ)
@require_GET
def of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what stands at an account, and what is due there."""
    account: Account = row_or_404(request, registry.get("accounts"), pk)
    user: Any = request.user
    context = _page(request, {"account": account.pk, "as_of": timezone.localdate()})
    context |= {
        "account": account,
        "may_add": allowed(user, "selling.installed.create", InstalledItem(account=account)),
        "may_offer": allowed(user, OFFER),
        "record_sides": sides(registry.get("accounts"), account, user, here="accounts-installed"),
        "crumbs": [
            (capfirst(registry.get("accounts").labels), reverse("accounts")),
            (account.name, reverse("accounts-page", args=[account.pk])),
            (_("Installed base"), ""),
        ],
    }
    return render(request, "selling/installed.html", context)


@ability(OFFER)
@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a deal of the lines that somebody picked; from there a quote is built."""
    account: Account = row_or_404(request, registry.get("accounts"), pk)
    user: Any = request.user
    require(user, READ)
    # As with a quote at an account: whoever may not sell at it opens no deal there, not even in their own name.
    require(user, OFFER, account)
    params = {"account": account.pk, "as_of": timezone.localdate()}
    lines = queries.picked(request.POST.getlist("pick")[:SHOWN], params, user)
    try:
        deal = actions.offer_due(account, lines, by=user, at=timezone.now())
    except NotPossibleError as refusal:
        toasts.say(request, str(refusal) if lines else _("Choose at least one line."), level=30)
        return see_other(reverse("accounts-installed", args=[pk]))
    toasts.say(request, _("The deal is open. Build the quote from here."))
    return see_other(reverse("deals-page", args=[deal.pk]))


def _page(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any]:
    user: Any = request.user
    kind = request.GET.get("due", "")
    kind = kind if kind in rules.DUE else ""
    lines, more = queries.due(params, user, kind)
    return {
        "n": queries.items(params, user).count(),
        "readings": measures.readings(params, user),
        "due": [
            (label, readings, TONES[what], f"?due={what}", what == kind)
            for what, (label, readings) in zip(rules.DUE, measures.due_readings(params, user), strict=True)
        ],
        "kind": kind,
        "lines": [(line, TONES[line.what], _word(line.what)) for line in lines[:SHOWN]],
        "more": len(lines) + sum(more.values()) - len(lines[:SHOWN]),
        "days": queries.limits().due_days,
    }


def _word(what: str) -> str:
    return {
        "service": _("Maintenance"),
        "spare": _("Spare part"),
        "contract": _("Contract ends"),
        "uncovered": _("No contract"),
    }[what]
