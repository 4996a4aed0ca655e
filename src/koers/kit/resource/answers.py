"""Small things every page of a resource needs: the record or 404, the page for an address that makes no sense."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render

from koers.kit.access.matrix import require
from koers.kit.resource import query
from koers.kit.resource.declaration import Resource

View = Callable[..., HttpResponseBase]


def given(request: HttpRequest) -> dict[str, list[str]]:
    """Return the parameters of an address."""
    return {name: request.GET.getlist(name) for name in request.GET}


def clear_about_queries(view: View) -> View:
    """Answer 400 with the reason when the address of a list cannot be understood."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **named)
        except query.BadQuery as problem:
            context = {"problem": str(problem), "path": request.path}
            return render(request, "resource/bad_query.html", context, status=400)

    return answer


def row_or_404(
    request: HttpRequest,
    resource: Resource,
    pk: int,
    verb: str = "read",
    *,
    bin_: bool = False,
    related: Sequence[str] | None = None,
) -> Any:
    """Return a record: 404 when the person may not know of it, 403 when this verb does not reach it.

    What it refers to is read along: all of it, or what `related` names.
    """
    rows = query.visible(resource, request.user, bin_=bin_).filter(pk=pk).order_by()
    if related is None:
        fields = resource.model._meta
        related = [name for name in resource.fields if fields.get_field(name).is_relation]
    found = list(rows.select_related(*related) if related else rows)
    if not found:
        raise Http404
    row = found[0]
    if verb != "read":
        require(request.user, resource.ability(verb), row)
    return row


class SeeOther(HttpResponseRedirect):
    """Sends the browser to a page after a change."""

    status_code = 303


def see_other(address: str) -> HttpResponse:
    """Send the browser to a page after a change."""
    return SeeOther(address)
