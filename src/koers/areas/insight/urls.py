"""The addresses of the sales review."""

from django.urls import path

from koers.areas.insight import views

urlpatterns = [
    path("review", views.review_page, name="review"),
    path("review.json", views.review_json, name="review-json"),
    path("review.pdf", views.review_pdf, name="review-pdf"),
]
