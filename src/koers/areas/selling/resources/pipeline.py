"""Pipelines, stages and reasons as declared records."""

from django.utils.translation import gettext_lazy as _

from koers.areas.selling.models import (
    Pipeline,
    Reason,
    Stage,
    StageCondition,
)
from koers.kit.access import settings_pages
from koers.kit.resource.declaration import (
    Column,
    Group,
    History,
    Related,
    Resource,
)
from koers.kit.resource.registry import register

TONES = (("open", "sea"), ("won", "good"), ("lost", "bad"))

PIPELINES = Resource(
    path="pipelines",
    model=Pipeline,
    noun="selling.pipeline",
    icon="route",
    groups=(Group(_("Pipeline"), ("name", "is_default", "wins_on_acceptance")),),
    columns=("name", "is_default"),
    sort="name",
    panels=(
        Related("stages", "stages", "pipeline", ("name", "position", "outcome", "chance"), sort="position"),
        History(),
    ),
    small=True,
)


STAGES = Resource(
    path="stages",
    model=Stage,
    noun="selling.stage",
    icon="git-branch",
    groups=(Group(_("Stage"), ("name", "pipeline", "position", "outcome", "chance", "stale_days")),),
    columns=(
        "name",
        "pipeline",
        "position",
        Column("outcome", tones=TONES),
        Column("chance", kind="percent"),
        "stale_days",
    ),
    sort="position",
    filters=("pipeline", "outcome"),
    panels=(
        Related("stage-conditions", "stage-conditions", "stage", ("condition", "days")),
        History(),
    ),
    small=True,
)


STAGE_CONDITIONS = Resource(
    path="stage-conditions",
    model=StageCondition,
    noun="selling.stage",
    icon="list-checks",
    groups=(Group(_("Entry condition"), ("stage", "condition", "days")),),
    title=("stage__name", "condition"),
    at_birth=("stage",),
    columns=(
        Column("entry", label=_("Entry condition"), kind="title", reads=("pk", "stage__name", "condition")),
        "condition",
        "stage",
        "days",
    ),
    sort="id",
    filters=("stage", "condition"),
    panels=(History(),),
    small=True,
    purpose=_("Entry conditions say what a deal must have before it enters a stage."),
)


REASONS = Resource(
    path="reasons",
    model=Reason,
    noun="selling.reason",
    icon="tag",
    groups=(Group(_("Reason"), ("outcome", "code", "name_en", "name_nl", "active", "not_pursued")),),
    title=("name_en",),
    columns=("name_en", "name_nl", "code", Column("outcome", tones=TONES), "active", "not_pursued"),
    sort="name_en",
    filters=("outcome", "active"),
    panels=(History(),),
    small=True,
)

register(PIPELINES, STAGES, STAGE_CONDITIONS, REASONS)

settings_pages.register(
    settings_pages.SettingsPage("stages", _("Stages"), "stages", "selling.stage.read", position=45)
)
