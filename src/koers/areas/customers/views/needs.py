"""What an account needs and what answers it, why each person buys, and why the customer stays."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from koers.areas.customers import actions
from koers.areas.customers.measures import needs as measures
from koers.areas.customers.models import (
    Account,
    BuyingReason,
    LoyaltyMotive,
    Motive,
    Need,
    Person,
    SolutionElement,
)
from koers.areas.customers.queries import needs as queries
from koers.areas.customers.queries.relation import gains
from koers.areas.customers.resources.nouns import ACCOUNTS
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.resource.record_pages import sides
from koers.kit.ui import toasts

READ, EDIT = "customers.need.read", "customers.need.edit"
TONES = {"E": "sea", "F": "good", "P": "plain"}
_CELL = re.compile(r"fit-(\d{1,18})-(\d{1,18})")


@ability(READ)
@require_GET
def needs(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an account needs, what of the solution answers it, and why each person buys."""
    account: Account = row_or_404(request, ACCOUNTS, pk)
    user: Any = request.user
    matrix, reasons = queries.matrix(account), queries.reasons(account)
    context = {
        "account": account,
        "matrix": matrix,
        "lines": [(line, TONES[line.need.category], _cells(line, matrix)) for line in matrix.lines],
        "by_element": list(zip(matrix.elements, matrix.by_element, strict=True)),
        "reasons": reasons,
        "seen": set(
            Person.objects.visible_to(user).filter(buying_roles__account=account).values_list("pk", flat=True)
        ),
        "heard": set(
            Person.objects.visible_to(user).filter(needs__account=account).values_list("pk", flat=True)
        ),
        "readings": measures.readings_of(account, matrix, reasons),
        "may_add": allowed(user, "customers.need.create", Need(account=account)),
        "may_rate": bool(matrix.elements and matrix.lines) and allowed(user, EDIT, Need(account=account)),
        "may_element": allowed(user, "customers.solution_element.create", SolutionElement(account=account)),
        "may_reason": allowed(user, "customers.buying_reason.create", BuyingReason(account=account)),
        "below": queries.limits().uncovered_below,
        "record_sides": sides(ACCOUNTS, account, user, here="accounts-needs"),
        "crumbs": _crumbs(account, _("Needs")),
    }
    return render(request, "customers/needs.html", context)


@ability(EDIT)
@require_POST
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Store how far the elements of the solution fulfil the needs of an account."""
    account: Account = row_or_404(request, ACCOUNTS, pk)
    require(request.user, EDIT, Need(account=account))
    given: dict[tuple[int, int], int | None] = {}
    back = reverse("accounts-needs", args=[pk])
    for name, text in request.POST.items():
        found = _CELL.fullmatch(name)
        if found is None:
            continue
        if str(text).strip() not in {"", *"0123456789"}:
            toasts.say(request, _("Nothing was saved: fulfilment goes from 0 to 9."), level=30)
            return see_other(back)
        given[int(found[1]), int(found[2])] = int(str(text)) if str(text).strip() else None
    user: Any = request.user
    changed = actions.rate_fits(account, given, by=user, at=timezone.now())
    said = ngettext("%(n)s rating is saved.", "%(n)s ratings are saved.", changed) % {"n": changed}
    toasts.say(request, said if changed else _("Nothing changed."))
    return see_other(back)


@ability("customers.loyalty_motive.read")
@require_GET
def loyalty(request: HttpRequest, pk: int) -> HttpResponse:
    """Show why an account stays."""
    account: Account = row_or_404(request, ACCOUNTS, pk)
    user: Any = request.user
    found = queries.staying(account)
    known = {row.motive: row for row in found.newest}
    context = {
        "account": account,
        "found": found,
        "motives": [(str(label), known.get(value), found.mix.get(value)) for value, label in Motive.choices],
        "single": Motive(found.single).label if found.single else "",
        "reading": measures.reading_of_motives(account, found),
        "limit": queries.limits().single_motive_above,
        "gains": gains(account),
        "may_gain": allowed(user, "customers.account.edit", account),
        "may_add": allowed(user, "customers.loyalty_motive.create", LoyaltyMotive(account=account)),
        "record_sides": sides(ACCOUNTS, account, user, here="accounts-loyalty"),
        "crumbs": _crumbs(account, _("Why they stay")),
    }
    return render(request, "customers/loyalty.html", context)


def _cells(line: queries.NeedLine, matrix: queries.Matrix) -> list[tuple[SolutionElement, int | None]]:
    return list(zip(matrix.elements, line.fits, strict=True))


def _crumbs(account: Account, last: str) -> list[tuple[str, str]]:
    return [
        (capfirst(ACCOUNTS.labels), reverse("accounts")),
        (account.name, reverse("accounts-page", args=[account.pk])),
        (last, ""),
    ]
