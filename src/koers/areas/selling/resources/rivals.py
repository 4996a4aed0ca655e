"""Competitors, and how they stand in deals, as declared records."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from koers.areas.selling import measures
from koers.areas.selling.models import Competitor, Rivalry
from koers.kit.access import settings_pages
from koers.kit.access.models import User
from koers.kit.resource.declaration import Column, Custom, Group, History, Related, Resource
from koers.kit.resource.registry import register

#: How a standing is coloured, always with its word.
POSITIONS = (("preferred", "bad"), ("equal", "warn"), ("behind", "good"), ("unknown", "plain"))


def _against(competitor: Competitor, user: User) -> dict[str, Any]:
    params = {"competitor": competitor.pk}
    return {
        "open": measures.OPEN_AGAINST.ask(params, user),
        "rate": measures.WON_AGAINST.ask(params, user),
    }


COMPETITORS = Resource(
    path="competitors",
    model=Competitor,
    noun="selling.competitor",
    icon="flag",
    groups=(Group(_("Competitor"), ("name", "website", "strengths", "weaknesses")),),
    columns=("name", "website"),
    sort="name",
    search=("name",),
    panels=(
        Custom("against", _("Against them"), "selling/panel_against.html", _against),
        Related("rivalries", "rivalries", "competitor", ("deal", "position", "seen_date", "evidence")),
        History(),
    ),
    small=True,
    purpose=_("Competitors are the firms that you meet in deals."),
)


RIVALRIES = Resource(
    path="rivalries",
    model=Rivalry,
    noun="selling.deal",
    icon="flag",
    groups=(Group(_("Competitor in the deal"), ("deal", "competitor", "position", "seen_date", "evidence")),),
    title=("competitor__name",),
    at_birth=("deal", "competitor"),
    columns=(
        Column("rival", label=_("Competitor"), kind="title", reads=("pk", "competitor__name")),
        "deal",
        Column("position", tones=POSITIONS),
        "seen_date",
        "evidence",
    ),
    sort="id",
    filters=("deal", "competitor", "position"),
    panels=(History(),),
    purpose=_("This says how a competitor stands in one deal, and what shows it."),
)

register(COMPETITORS, RIVALRIES)
settings_pages.register(
    settings_pages.SettingsPage(
        "competitors", _("Competitors"), "competitors", "selling.competitor.read", position=46
    )
)
