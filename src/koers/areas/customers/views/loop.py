"""Signals of customers: what waits for whom, and what an account let us hear."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from koers.areas.customers.measures import loop as measures
from koers.areas.customers.measures import opinion as opinions
from koers.areas.customers.models import Account, Person, Signal, SignalStep
from koers.areas.customers.queries import loop as queries
from koers.areas.customers.queries import opinion as asked
from koers.areas.customers.resources.nouns import ACCOUNTS
from koers.kit.access.matrix import ability, allowed
from koers.kit.resource.answers import row_or_404
from koers.kit.resource.record_pages import sides

READ, CREATE = "customers.signal.read", "customers.signal.create"
#: So many signals of one account stand on its page; the list has them all.
SHOWN = 50


@ability(READ)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show which signals wait for what, and for how long."""
    user: Any = request.user
    now = timezone.now()
    rows = Signal.objects.visible_to(user)
    is_mine = request.GET.get("whose") == "mine"
    shown = rows.filter(owner__in=user.scope.member_ids) if is_mine else rows
    found = queries.lanes(shown.exclude(step=SignalStep.CLOSED), at=now)
    context = {
        "lanes": found,
        "n": sum(lane.size for lane in found),
        "is_mine": is_mine,
        "is_empty": not found and not is_mine and not rows.exists(),
        "seen": _seen(user, [line.signal for lane in found for line in lane.lines]),
        "readings": measures.readings(user, account=None, today=timezone.localdate(now)),
        "opinions": opinions.readings(user, account=None, today=timezone.localdate(now)),
        "may_add": allowed(user, CREATE),
    }
    return render(request, "customers/signals_desk.html", context)


@ability(READ)
@require_GET
def of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an account let us hear, and what became of it."""
    account: Account = row_or_404(request, ACCOUNTS, pk)
    user: Any = request.user
    now = timezone.now()
    clock = queries.clock_of(account)
    rows = list(queries.of_account(account)[:SHOWN])
    context = {
        "account": account,
        "lines": [queries.waiting(row, clock, now) for row in rows],
        "seen": _seen(user, rows),
        "readings": measures.readings(user, account=account.pk, today=timezone.localdate(now)),
        "opinions": opinions.readings(user, account=account.pk, today=timezone.localdate(now)),
        "given": list(asked.of_account(account, user)[:SHOWN]),
        "may_add": allowed(user, CREATE, Signal(account=account)),
        "record_sides": sides(ACCOUNTS, account, user, here="accounts-signals"),
        "crumbs": [
            (capfirst(ACCOUNTS.labels), reverse("accounts")),
            (account.name, reverse("accounts-page", args=[account.pk])),
            (_("Signals"), ""),
        ],
    }
    return render(request, "customers/signals.html", context)


def _seen(user: Any, rows: list[Signal]) -> set[int]:
    ids = {row.person_id for row in rows if row.person_id}
    return set(Person.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
