"""Addresses of the leads."""

from django.urls import path

from koers.areas.leads.rules.intake import CALLS
from koers.areas.leads.views import contract, dead_letters, desk, endpoint, identity, routing, sources

urlpatterns = [
    path("leads/desk", desk.desk, name="leads-desk"),
    path("leads/desk/clocks", desk.clocks, name="desk-clocks"),
    path("leads/desk/<id:pk>", desk.card, name="desk-card"),
    path("leads/desk/<id:pk>/accept", desk.accept, name="desk-accept"),
    path("leads/desk/<id:pk>/return", desk.return_, name="desk-return"),
    path("leads/desk/<id:pk>/escalate", desk.escalate, name="desk-escalate"),
    path("leads/desk/<id:pk>/withdraw", desk.withdraw, name="desk-withdraw"),
    path("leads/desk/<id:pk>/others", desk.reassign_form, name="desk-reassign-form"),
    path("leads/desk/<id:pk>/reassign", desk.reassign, name="desk-reassign"),
    path("leads/desk/<id:pk>/touch", desk.touch, name="desk-touch"),
    path("leads/desk/<id:pk>/keep", desk.keep, name="desk-keep"),
    path("leads/desk/<id:pk>/undo", desk.undo, name="desk-undo"),
    path("leads/contract", contract.contract, name="leads-contract"),
    path("leads/contract/draft", contract.draft, name="contract-draft"),
    path("leads/contract/discard", contract.discard, name="contract-discard"),
    path("leads/contract/sign/<slug:side>", contract.sign, name="contract-sign"),
    path("leads/contract/<id:number>", contract.version, name="contract-version"),
    path("leads/routing", routing.routing, name="leads-routing"),
    path("leads/routing/<id:pk>/move", routing.move, name="routing-move"),
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
]
