"""Every address of Koers."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from koers.kit.directory import Directory

#: Whose addresses hang directly under the root; each keeps them in its own `urls` module.
ROOMS = (
    "koers.kit.access",
    "koers.kit.ui",
    "koers.kit.methods",
    "koers.kit.measures",
    "koers.kit.importing",
    "koers.kit.jobs",
    "koers.kit.delivery",
    "koers.kit.resource",
    "koers.areas.organisation",
    "koers.areas.customers",
    "koers.areas.leads",
    "koers.areas.selling",
    "koers.areas.insight",
    "koers.bridge",
)


def _of(room: str) -> list[URLPattern | URLResolver]:
    """Return the addresses of a room; those of the resources are worked out once all are declared."""
    if find_spec(f"{room}.urls") is None:
        return []
    found = import_module(f"{room}.urls").urlpatterns
    return list(found() if callable(found) else found)


urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", include("allauth.urls")),
    path("api/v1/", include("koers.api")),
    Directory(pattern for room in ROOMS for pattern in _of(room)),
]

handler400 = "koers.kit.ui.errors.bad_request"
handler403 = "koers.kit.ui.errors.forbidden"
handler404 = "koers.kit.ui.errors.not_found"
handler500 = "koers.kit.ui.errors.server_error"
