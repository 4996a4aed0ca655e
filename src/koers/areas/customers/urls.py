"""Addresses of the customers beside those of the declared records."""

from django.urls import path
from django.views.generic import RedirectView

from koers.areas.customers.views import deciding, duplicates, loop, needs, opinion, spent
from koers.kit.access.matrix import ability

urlpatterns = [
    path(
        "customers",
        ability("customers.account.read")(RedirectView.as_view(pattern_name="accounts", query_string=True)),
        name="customers",
    ),
    path("accounts/<id:pk>/dmu", deciding.dmu, name="accounts-dmu"),
    path("accounts/<id:pk>/dmu/add", deciding.add, name="accounts-dmu-add"),
    path("accounts/<id:pk>/dmu/tie", deciding.tie, name="accounts-dmu-tie"),
    path("accounts/<id:pk>/needs", needs.needs, name="accounts-needs"),
    path("accounts/<id:pk>/needs/rate", needs.rate, name="accounts-needs-rate"),
    path("accounts/<id:pk>/loyalty", needs.loyalty, name="accounts-loyalty"),
    path("accounts/<id:pk>/signals", loop.of_account, name="accounts-signals"),
    path("accounts/<id:pk>/time", spent.of_account, name="accounts-time"),
    path("accounts/<id:pk>/ask", spent.ask, name="accounts-ask"),
    path("opinion/done", opinion.done, name="opinion-done"),
    path("opinion/<str:token>", opinion.answer, name="opinion"),
    path("signals/desk", loop.desk, name="signals-desk"),
    path("duplicates", duplicates.listing, name="duplicates"),
    path("duplicates/<id:pk>", duplicates.compare, name="duplicates-compare"),
    path("duplicates/<id:pk>/merge", duplicates.merge, name="duplicates-merge"),
    path("duplicates/<id:pk>/apart", duplicates.apart, name="duplicates-apart"),
    path("duplicates/<id:pk>/undo", duplicates.take_back, name="duplicates-undo"),
    path("buying-roles/<id:pk>/place", deciding.place, name="buying-roles-place"),
    path("buying-roles/<id:pk>/place/undo", deciding.take_back, name="buying-roles-place-undo"),
]
