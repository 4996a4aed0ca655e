"""Addresses of the kit's own pages."""

from django.urls import path

from koers.kit.ui import views

urlpatterns = [
    path("ui/appearance", views.appearance, name="ui-appearance"),
    path("ui/gallery", views.gallery, name="ui-gallery"),
]
