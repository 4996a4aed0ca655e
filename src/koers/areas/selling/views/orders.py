"""An order leaves as an electronic document."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from koers.areas.selling.models import Order
from koers.areas.selling.queries.ubl import document_of, why_unfit
from koers.areas.selling.resources.orders import ORDERS
from koers.areas.selling.rules.ubl import Unfit, write
from koers.kit.access.matrix import ability
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.ui import toasts


@ability("selling.order.read")
@require_safe
def as_ubl(request: HttpRequest, pk: int) -> HttpResponse:
    """Return an order as UBL; says why where it cannot be one."""
    order: Order = row_or_404(request, ORDERS, pk)
    try:
        content: Any = write(document_of(order))
    except Unfit as problem:
        toasts.say(request, why_unfit(problem), level=30)
        return see_other(reverse("orders-page", args=[pk]))
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", order.number).strip("-.") or str(order.pk)
    answer = HttpResponse(content, content_type="application/xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.xml"'
    return answer
