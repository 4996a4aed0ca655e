"""Opinions of customers as a declared record; they are asked from the page of a person."""

from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Opinion
from koers.kit.resource.declaration import Column, Group, Resource, Timeline
from koers.kit.resource.registry import register

TONES = (("low", "warn"), ("high", "good"))


OPINIONS = Resource(
    path="opinions",
    model=Opinion,
    noun="customers.opinion",
    icon="star",
    groups=(
        Group(_("Question"), ("account", "person", "method", "asked_at", "asked_by", "expires_at")),
        Group(_("Answer"), ("answered_at", "score", "verdict", "why", "signal")),
    ),
    fixed=(
        "account",
        "person",
        "method",
        "asked_at",
        "asked_by",
        "expires_at",
        "answered_at",
        "score",
        "verdict",
        "why",
        "signal",
    ),
    title=("person__last_name", "account__name"),
    columns=(
        Column(
            "opinion", label=_("Opinion"), kind="title", reads=("pk", "person__last_name", "account__name")
        ),
        "account",
        "person",
        "method",
        Column("asked_at", sort=("asked_at",)),
        "answered_at",
        "score",
        Column("verdict", tones=TONES),
        "why",
        "signal",
    ),
    sort="-asked",
    filters=("account", "person", "method", "asked_at", "verdict"),
    panels=(Timeline(),),
    purpose=_("Opinions are short questions to people at your customers: one question, and why."),
)
register(OPINIONS)
