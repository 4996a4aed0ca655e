"""Addresses of the kit's own pages."""

from django.urls import path

from koers.kit.ui import views

urlpatterns = [
    path("appearance", views.appearance, name="ui-appearance"),
    path("gallery", views.gallery, name="ui-gallery"),
]
