"""Addresses of the demo company."""

from django.urls import path

from koers.bridge import views

urlpatterns = [
    path("settings/demo", views.demo, name="demo"),
    path("settings/demo/load", views.load, name="demo-load"),
    path("settings/demo/remove", views.remove, name="demo-remove"),
]
