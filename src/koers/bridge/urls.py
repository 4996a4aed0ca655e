"""Addresses of the demo company and of the store."""

from django.urls import path

from koers.bridge import store_views, views

urlpatterns = [
    path("settings/demo", views.demo, name="demo"),
    path("settings/demo/load", views.load, name="demo-load"),
    path("settings/demo/remove", views.remove, name="demo-remove"),
    path("settings/store", store_views.store, name="store"),
    path("settings/store/refresh", store_views.refresh, name="store-refresh"),
]
