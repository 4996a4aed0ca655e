"""The two pages the kit has of its own: the choice of theme and language, and the gallery for makers."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from koers.kit.access.matrix import public
from koers.kit.ui.context import THEME_COOKIE, THEMES

YEAR = 60 * 60 * 24 * 365


@public
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep the theme and language somebody chose: on their account, or in a cookie before signing in."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    theme, language = request.POST.get("theme", ""), request.POST.get("language", "")
    chosen: dict[str, str] = {}
    if theme in THEMES:
        chosen["theme"] = theme
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    if language in dict(settings.LANGUAGES):
        chosen["language"] = language
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
    user: Any = request.user
    if user.is_authenticated and chosen:
        for name, value in chosen.items():
            setattr(user, name, value)
        user.save(update_fields=list(chosen))
    return response


@public
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component on one page; only where the application runs in debug mode."""
    if not settings.DEBUG:
        raise Http404
    from koers.kit.ui.gallery import samples

    return render(request, "kit/gallery.html", samples())
