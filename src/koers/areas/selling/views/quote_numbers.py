"""How quotes do: how soon they become orders, at which price, how often, and with how many hands."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koers.areas.organisation.models import Member, Unit
from koers.areas.selling.measures import quotes as numbers
from koers.areas.selling.views.why import period_of
from koers.kit.access.matrix import ability
from koers.kit.measures.readings import Reading
from koers.kit.ui.formats import percent
from koers.kit.ui.readings import value_text


@ability("selling.quote.read")
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the numbers of the quotes of a period; every choice stands in the address."""
    user: Any = request.user
    params: dict[str, Any] = {**period_of(request.GET), "as_of": timezone.localdate()}
    for name in ("unit", "owner"):
        text = request.GET.get(name, "")
        if text.isascii() and text.isdecimal() and len(text) < 19:
            params[name] = int(text)
    readings = numbers.readings(params, user)
    context = {
        "readings": readings,
        "sentence": _sentence(readings),
        "params": params,
        "last_day": params["ends"] - timedelta(days=1),
        "units": Unit.objects.visible_to(user).filter(ends__isnull=True).order_by("path"),
        "owners": Member.objects.visible_to(user).filter(quotes__isnull=False).distinct().order_by("name"),
    }
    return render(request, "selling/quote_numbers.html", context)


def _sentence(readings: list[Reading]) -> str:
    """Return the page in a sentence; what too few quotes say is left out."""
    to_order, price, accepted = readings[:3]
    if not any(one.n for one in readings):
        return _("No quote was sent or answered in this period.")
    said = []
    if to_order.value is not None:
        said.append(
            _("Half of the quotes that become an order do so within %(days)s.")
            % {"days": value_text(to_order)}
        )
    if price.value is not None:
        said.append(_("%(share)s of the list price is left.") % {"share": percent(price.value)})
    if accepted.value is not None:
        said.append(
            _("Of the quotes that ended, %(share)s was accepted.") % {"share": percent(accepted.value, 0)}
        )
    return " ".join(said) or _("Too few quotes for a number yet; each shows from %(n)s on.") % {
        "n": numbers.FEWEST
    }
