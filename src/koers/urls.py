"""Every address of Koers."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

#: Whose addresses hang directly under the root; each keeps them in its own `urls` module.
ROOMS = (
    "koers.kit.access",
    "koers.kit.ui",
    "koers.kit.methods",
    "koers.kit.measures",
    "koers.kit.importing",
    "koers.kit.jobs",
    "koers.kit.resource",
    "koers.areas.organisation",
    "koers.areas.customers",
    "koers.areas.selling",
    "koers.areas.insight",
    "koers.bridge",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", include("allauth.urls")),
    *(path("", include(f"{room}.urls")) for room in ROOMS if find_spec(f"{room}.urls") is not None),
]

handler400 = "koers.kit.ui.errors.bad_request"
handler403 = "koers.kit.ui.errors.forbidden"
handler404 = "koers.kit.ui.errors.not_found"
handler500 = "koers.kit.ui.errors.server_error"
