"""Addresses of background jobs."""

from django.urls import path

from koers.kit.jobs import views

urlpatterns = [
    path("jobs/<uuid:uid>", views.follow, name="job"),
    path("jobs/<uuid:uid>/cancel", views.cancel_run, name="job-cancel"),
    path("jobs/<uuid:uid>/again", views.start_again, name="job-again"),
    path("settings/jobs", views.all_runs, name="jobs"),
]
