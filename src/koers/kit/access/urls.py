"""Addresses of signing in and of one's own settings."""

from django.urls import path

from koers.kit.access import views

urlpatterns = [
    path("", views.home, name="home"),
    path("setup/<str:token>", views.setup, name="setup"),
    path("welcome/<str:token>", views.welcome, name="welcome"),
    path("settings", views.profile, name="settings"),
    path("settings/second-step", views.add_second_step, name="settings-second-step"),
    path("settings/access", views.access, name="settings-access"),
]
