"""Pages for requests that end badly: they say what happened, what stays safe and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be understood."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that this person may not make."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request for something that is not there, or not visible to this person."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when the application itself failed; drawn without database, session or context."""
    return HttpResponse(_plain_500(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was sent from a page that is no longer valid."""
    return render(request, "403_csrf.html", status=403)


def _plain_500() -> str:
    from django.template.loader import render_to_string

    return render_to_string("500.html")
