"""Talks about deals as a declared record: what each brought; they come from the page on which a talk is noted."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from koers.areas.selling.models import AskedQuestion, Talk
from koers.kit.access.models import User
from koers.kit.resource.declaration import Column, Custom, Filter, Group, History, Resource, Timeline
from koers.kit.resource.registry import register

ENDING_TONES = (("order", "good"), ("advance", "good"), ("continuation", "warn"), ("no_sale", "bad"))


def _asked(talk: Talk, user: User) -> dict[str, Any]:
    rows = AskedQuestion.objects.visible_to(user).filter(talk=talk).select_related("question")
    return {"asked": rows.order_by("pk")}


TALKS = Resource(
    path="talks",
    model=Talk,
    noun="selling.talk",
    icon="message-square",
    groups=(Group(_("Talk"), ("deal", "activity", "held_date", "outcome", "act", "act_date")),),
    fixed=("deal", "activity", "held_date", "outcome", "act", "act_date"),
    title=("activity__subject",),
    columns=(
        Column("talk", label=_("Talk"), kind="title", reads=("pk", "activity__subject")),
        "deal",
        Column("activity__owner", label=_("Held by")),
        "held_date",
        Column("outcome", tones=ENDING_TONES),
        "act",
        "act_date",
    ),
    shown=("talk", "deal", "activity__owner", "held_date", "outcome", "act", "act_date"),
    sort="-held",
    filters=("deal", "outcome", "held_date", Filter("activity__owner", name="owner", label=_("Held by"))),
    panels=(
        Custom("asked", _("What was asked"), "selling/panel_asked.html", _asked),
        Timeline(),
        History(),
    ),
    purpose=_("Here stand the talks about your deals, and what each of them brought."),
)
register(TALKS)
