"""What can happen to the story that is told to a customer."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kit.timeline.kinds import Kind, register

STORY_WRITTEN = "selling.story.part_written"
EVIDENCE_NOTED = "selling.story.evidence_noted"
EVIDENCE_CHECKED = "selling.story.evidence_checked"


@dataclass(frozen=True)
class StoryFacts:
    """Which part of the story or which dimension it is about."""

    part: str


@dataclass(frozen=True)
class CheckedFacts:
    """Which dimension, and whether the evidence was checked or that was taken back."""

    part: str
    checked: bool = True


def _checked(facts: dict[str, Any]) -> str:
    return _("Evidence checked") if facts.get("checked", True) else _("Check of evidence taken back")


register(
    Kind(STORY_WRITTEN, gettext_lazy("Story written"), StoryFacts, "pencil"),
    Kind(EVIDENCE_NOTED, gettext_lazy("Evidence noted"), StoryFacts, "link"),
    Kind(EVIDENCE_CHECKED, gettext_lazy("Evidence checked"), CheckedFacts, "circle-check", _checked),
)
