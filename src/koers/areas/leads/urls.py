"""Addresses of the leads."""

from django.urls import path

from koers.areas.leads.rules.intake import CALLS
from koers.areas.leads.views import dead_letters, endpoint, forms, identity, public_form, sources

urlpatterns = [
    path("events/v1/batch", endpoint.receive, {"call": "batch"}, name="events-batch"),
    *(path(f"events/v1/{call}", endpoint.receive, {"call": call}, name=f"events-{call}") for call in CALLS),
    path("leads/events", sources.listing, name="event-sources"),
    path("leads/events/new", sources.new, name="event-source-new"),
    path("leads/events/refused", dead_letters.listing, name="dead-letters"),
    path("leads/events/refused/retry", dead_letters.retry, name="dead-letters-retry"),
    path("leads/events/refused/discard", dead_letters.discard, name="dead-letters-discard"),
    path("leads/events/refused/<int:pk>", dead_letters.one, name="dead-letter"),
    path("leads/events/identity", identity.listing, name="identity-proposals"),
    path("leads/events/identity/<int:pk>/accept", identity.accept, name="identity-accept"),
    path("leads/events/identity/<int:pk>/reject", identity.reject, name="identity-reject"),
    path("leads/events/<int:pk>", sources.one, name="event-source"),
    path("leads/events/<int:pk>/edit", sources.edit, name="event-source-edit"),
    path("leads/events/<int:pk>/rotate", sources.rotate, name="event-source-rotate"),
    path("leads/events/<int:pk>/revoke", sources.revoke, name="event-source-revoke"),
    path("leads/forms", forms.listing, name="lead-forms"),
    path("leads/forms/new", forms.new, name="lead-form-new"),
    path("leads/forms/<int:pk>", forms.one, name="lead-form"),
    path("leads/forms/<int:pk>/edit", forms.edit, name="lead-form-edit"),
    path("leads/forms/<int:pk>/preview", forms.preview, name="lead-form-preview"),
    path("f/confirm/<str:token>", public_form.confirm, name="form-confirm"),
    path("f/<slug:slug>", public_form.page, name="form"),
    path("f/<slug:slug>/thanks", public_form.thanks, name="form-thanks"),
]
