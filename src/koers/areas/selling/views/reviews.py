"""The page on which we look back on a won or lost deal; two minutes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import Deal, Outcome
from koers.areas.selling.queries import reviews as queries
from koers.areas.selling.resources.deals import DEALS
from koers.areas.selling.resources.reviews import NOTE
from koers.areas.selling.views.review_forms import OursForm
from koers.kit.access.matrix import ability, require
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.ui import toasts


@ability(NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask ourselves why a deal was won or lost, and keep it; the customer's answers are not shown beside it."""
    user: Any = request.user
    deal: Deal = row_or_404(request, DEALS, pk)
    require(user, NOTE, deal)
    back = reverse("deals-page", args=[pk])
    if deal.outcome == Outcome.OPEN:
        toasts.say(request, _("This deal is still open. Win or lose it first."), level=30)
        return see_other(back)
    known = queries.of_deal(deal, user).get("us")
    form = OursForm(deal, user, known, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_review(deal, form.said(), by=user, at=timezone.now())
        except NotPossibleError as problem:
            form.add_error(None, str(problem))
        else:
            toasts.say(request, _("Your look back is kept."))
            return see_other(back)
    title = _("Why did we win this?") if deal.outcome == Outcome.WON else _("Why did we lose this?")
    context = {
        "form": form,
        "title": title,
        "deal": deal,
        "back": back,
        "crumbs": [(capfirst(DEALS.labels), reverse("deals")), (deal.name, back), (title, "")],
    }
    return render(request, "selling/review_form.html", context, status=422 if form.errors else 200)
