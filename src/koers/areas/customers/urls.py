"""The word that people type for their accounts."""

from django.urls import path
from django.views.generic import RedirectView

from koers.kit.access.matrix import ability

urlpatterns = [
    path(
        "customers",
        ability("customers.account.read")(RedirectView.as_view(pattern_name="accounts", query_string=True)),
        name="customers",
    )
]
