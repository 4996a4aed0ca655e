"""Addresses of the methods."""

from django.urls import path

from koers.kit.methods import views

urlpatterns = [
    path("settings/methods", views.methods, name="methods"),
    path("settings/methods/new", views.publish, name="method-publish"),
    path("settings/methods/<str:method_id>", views.method, name="method"),
]
