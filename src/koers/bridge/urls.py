"""Addresses of the demo company, of the store and of erasure."""

from django.urls import path

from koers.bridge import store_views, views
from koers.bridge.erasing import views as erasing

urlpatterns = [
    path("settings/demo", views.demo, name="demo"),
    path("settings/demo/load", views.load, name="demo-load"),
    path("settings/demo/remove", views.remove, name="demo-remove"),
    path("persons/<id:pk>/erase", erasing.erase, name="persons-erase"),
    path("settings/erasures", erasing.register, name="erasures"),
    path("settings/erasures/let-in", erasing.let_in, name="erasures-let-in"),
    path("settings/erasures/<id:pk>", erasing.one, name="erasure"),
    path("settings/store", store_views.store, name="store"),
    path("settings/store/refresh", store_views.refresh, name="store-refresh"),
]
