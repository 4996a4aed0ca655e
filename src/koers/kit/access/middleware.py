"""Two doors every request passes: a person's language and time zone, and 'closed unless declared open'."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from koers.kit.access import foreign, second_step
from koers.kit.access.matrix import allowed

Answer = Callable[[HttpRequest], HttpResponseBase]


def person_preferences(get_response: Answer) -> Answer:
    """Speak the language and keep the clock of the person; of a visitor, those of the browser."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user: Any = request.user
        known = user.is_authenticated
        language = user.language if known else translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(_zone(user.timezone if known else "")):
            response = get_response(request)
        if isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Language", language)
            if not known:
                patch_vary_headers(response, ("Accept-Language",))
        return response

    return middleware


def closed_by_default(get_response: Answer) -> Answer:
    """Answer a request only when its view says who may come in; without a word it stays closed."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    middleware.process_view = _guard  # type: ignore[attr-defined]
    return middleware


def asked_of(view: Any, url_name: str | None, method: str, namespaces: tuple[str, ...] = ()) -> str | None:
    """Return what a view asks of its visitor: an ability, `public`, `signed_in`, or None when it says nothing."""
    mark = getattr(view, "ability", None)
    if mark is None:
        mark = getattr(getattr(view, "view_class", None), "ability", None)
    if isinstance(mark, dict):
        return mark.get(method, mark["*"])
    if isinstance(mark, str):
        return mark
    return foreign.mark_of(view, url_name, namespaces)


def _guard(
    request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase | None:
    match = request.resolver_match
    name = match.url_name if match else None
    asked = asked_of(view, name, request.method or "GET", tuple(match.namespaces) if match else ())
    if asked == "public":
        return None
    user: Any = request.user
    if not user.is_authenticated:
        return _sign_in_first(request)
    if asked == "signed_in" or (asked is not None and allowed(user, asked)):
        return second_step.missing(request, user, name)
    raise PermissionDenied(asked or "this address is not declared open to anybody")


def _sign_in_first(request: HttpRequest) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": "Sign in first", "status": 401}
        return JsonResponse(problem, status=401, content_type="application/problem+json")
    sign_in = resolve_url(settings.LOGIN_URL)
    if request.headers.get("HX-Request"):
        # A piece of a page cannot become a sign-in form: the whole page goes there.
        return HttpResponse(status=401, headers={"HX-Redirect": sign_in})
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return redirect_to_login(back, sign_in) if back else redirect_to_login("/", sign_in)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name or settings.TIME_ZONE)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)
