"""The addresses of the measures."""

from django.urls import path

from koers.kit.access.matrix import ability
from koers.kit.measures import pages

read = ability("kit.measure.read")

urlpatterns = [
    path("measures", read(pages.listing), name="measures"),
    path("measures/<str:name>", read(pages.definition), name="measure"),
    path("measures/<str:name>/rows", read(pages.rows), name="measure-rows"),
]
