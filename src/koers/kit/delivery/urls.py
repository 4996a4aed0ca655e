"""Addresses of outgoing mail."""

from django.urls import path

from koers.kit.delivery import public, views

urlpatterns = [
    path("settings/mail", views.outbox_page, name="mail"),
    path("settings/mail/test", views.try_out, name="mail-test"),
    path("settings/mail/<uuid:uid>", views.one, name="mail-one"),
    path("settings/mail/<uuid:uid>/resend", views.resend, name="mail-resend"),
    path("settings/mail/<uuid:uid>/sent", views.mark_sent, name="mail-sent"),
    path("settings/mail/<uuid:uid>/cancel", views.give_up, name="mail-cancel"),
    path("unsubscribe/<str:token>", public.page, name="unsubscribe"),
]
