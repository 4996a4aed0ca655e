"""The JSON API under `/api/v1`: it mounts what resources and verbs declare."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koers.kit.access.matrix import signed_in
from koers.kit.resource.api import build
from koers.kit.resource.api_description import description, documentation

api = build()


@signed_in
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Answer with the OpenAPI description."""
    return JsonResponse(description(api))


@signed_in
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description as a page; nothing on it comes from another host."""
    context = {"tags": documentation(description(api)), "title": _("What the API offers")}
    return render(request, "resource/api.html", context | {"crumbs": [(context["title"], "")]})


urlpatterns = [
    path("openapi.json", openapi, name="api-openapi"),
    path("docs", docs, name="api-docs"),
    path("", api.urls),
]
