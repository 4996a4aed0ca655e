"""Addresses of the leads."""

from django.urls import path

from koers.areas.leads.rules.intake import CALLS
from koers.areas.leads.views import endpoint

urlpatterns = [
    path("events/v1/batch", endpoint.receive, {"call": "batch"}, name="events-batch"),
    *(path(f"events/v1/{call}", endpoint.receive, {"call": call}, name=f"events-{call}") for call in CALLS),
]
