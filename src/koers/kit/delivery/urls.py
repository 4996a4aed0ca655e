"""Addresses of outgoing mail."""

from django.urls import path

from koers.kit.delivery import public

urlpatterns = [
    path("unsubscribe/<str:token>", public.page, name="unsubscribe"),
]
